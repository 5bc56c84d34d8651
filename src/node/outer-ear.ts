import {
  amendOuter,
  hearOuter,
  hushOuter,
  type OuterContext,
} from '../assembly/conversation/outer-words.ts'
import { findCell } from '../cell/store.ts'
import type { AmendedWords, Ear, OuterVerdicts, Reply } from '../federation/social/reply.ts'
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
  async replied({ cellId, sourceId, ...reply }: Reply): Promise<boolean> {
    const cell = await findCell(this.#context.db, cellId)
    if (cell === null) return false
    const { address, author, handle, text, language } = reply
    const words = { conversationId: sourceId, address, author, handle, text, language }
    const heard = await hearOuter(this.#context, cell, words)
    if (!heard.ok) this.#log.info('reply-refused', { cellId, code: heard.code })
    return heard.ok
  }

  async judgedAnew(verdicts: OuterVerdicts): Promise<void> {
    await hushOuter(this.#context, async (cellId) => {
      const verdict = await verdicts(cellId)
      return (author) => verdict(author) === 'blocked'
    })
  }

  async amended(words: AmendedWords): Promise<void> {
    const refused = await amendOuter(this.#context, words)
    if (refused !== null) this.#log.info('amendment-refused', { code: refused.code })
  }
}
