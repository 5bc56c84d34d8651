import { amendOuter, hearOuter, type OuterContext } from '../assembly/conversation/outer-words.ts'
import { findCell } from '../cell/store.ts'
import type { AmendedWords, Ear, Reply } from '../federation/social/reply.ts'
import type { Log } from './log.ts'

/** Hands what others write on their servers to the questions that it is about. */
export class OuterEar implements Ear {
  readonly #context: OuterContext
  readonly #log: Log

  constructor(context: OuterContext, log: Log) {
    this.#context = context
    this.#log = log
  }

  /** What is not taken is told to nobody outside: who sends much would learn what gets through. */
  async replied({ cellId, sourceId, ...words }: Reply): Promise<void> {
    const cell = await findCell(this.#context.db, cellId)
    if (cell === null) return
    const heard = await hearOuter(this.#context, cell, { conversationId: sourceId, ...words })
    if (!heard.ok) this.#log.info('reply-refused', { cellId, code: heard.code })
  }

  async amended(words: AmendedWords): Promise<void> {
    const refused = await amendOuter(this.#context, words)
    if (refused !== null) this.#log.info('amendment-refused', { code: refused.code })
  }
}
