import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { readConversation } from './store.ts'
import { writeChanges, type ChangeOf } from './store-changes.ts'
import type { Act, Done } from './act.ts'
import { Talk } from './talk.ts'

export interface ConversationsOptions {
  readonly db: Kysely<Schema>
  /** Acts that may wait to be written at the most. */
  readonly queueLimit?: number
  /** Conversations kept in memory at the most. */
  readonly talkLimit?: number
}

/** Acts in one transaction at the most, so that other work gets its turn. */
const commitLimit = 2_000

interface Entry {
  readonly conversationId: string
  readonly act: Act
  readonly atMs: number
  readonly resolve: (result: Result<Done>) => void
  readonly reject: (error: Error) => void
}

/**
 * The way of every vote and every word into the database. Nothing is acknowledged before the transaction that holds it was
 * committed. What arrives while one is under way goes into the next, so the harder it is pushed the larger they grow.
 */
export class Conversations {
  readonly #db: Kysely<Schema>
  readonly #queueLimit: number
  readonly #talkLimit: number
  /** The most lately used last. */
  readonly #talks = new Map<string, Promise<Talk | null>>()
  #queue: Entry[] = []
  #batch: readonly Entry[] = []
  #work: Promise<void> | null = null
  #isClosed = false
  #commits = 0

  constructor({ db, queueLimit = 20_000, talkLimit = 50 }: ConversationsOptions) {
    this.#db = db
    this.#queueLimit = queueLimit
    this.#talkLimit = talkLimit
  }

  /** Transactions committed so far. */
  get commits(): number {
    return this.#commits
  }

  /** Conversations in memory. */
  get talks(): number {
    return this.#talks.size
  }

  /** A conversation; null: there is none. Only to be looked at: what is done goes through {@link act}. */
  async open(id: string): Promise<Talk | null> {
    const known = this.#talks.get(id)
    const talk = known ?? this.#read(id)
    this.#talks.delete(id)
    this.#talks.set(id, talk)
    this.#evict()
    const opened = await talk
    if (opened === null && this.#talks.get(id) === talk) this.#talks.delete(id)
    return opened
  }

  /** The conversation of a neighbourhood. */
  async openAt(cellId: string, id: string): Promise<Result<Talk>> {
    const talk = await this.open(id)
    return talk === null || talk.conversation.cellId !== cellId ? refuseUnknown() : success(talk)
  }

  /**
   * Does what is asked; resolves once it is durable, or with the reason against it. Rejects where the database cannot write: then
   * nothing of it is kept, and it may be asked again.
   */
  async act(conversationId: string, act: Act, atMs: number): Promise<Result<Done>> {
    if (this.#isClosed) throw new Error('Conversations are closed.')
    if (this.#queue.length >= this.#queueLimit) {
      return refuse('queue-full', `More than ${this.#queueLimit} votes wait to be written.`)
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result<Done>>()
    this.#queue.push({ conversationId, act, atMs, resolve, reject })
    this.#work ??= this.#drain()
    return promise
  }

  /** Takes nothing more and resolves when the last of it is committed. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#work
  }

  async #read(id: string): Promise<Talk | null> {
    try {
      const kept = await readConversation(this.#db, id)
      if (kept === null) return null
      const pieces = Talk.inPieces(kept)
      for (;;) {
        const { done, value } = pieces.next()
        if (done === true) return value
        await setImmediate()
      }
    } catch (error) {
      this.#talks.delete(id)
      throw error
    }
  }

  /** What is not being written to may be read again when it is wanted. */
  #evict(): void {
    if (this.#talks.size <= this.#talkLimit) return
    const busy = new Set(this.#batch.map(({ conversationId }) => conversationId))
    for (const id of this.#talks.keys()) {
      if (this.#talks.size <= this.#talkLimit) return
      if (!busy.has(id)) this.#talks.delete(id)
    }
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // The network gets its turn between two commits: what it brings makes the next one larger.
      await setImmediate()
      this.#batch = this.#queue.splice(0, commitLimit)
      await this.#commit(this.#batch)
      this.#batch = []
    }
    this.#work = null
  }

  async #commit(entries: readonly Entry[]): Promise<void> {
    const acknowledge: (() => void)[] = []
    const changes: ChangeOf[] = []
    try {
      for (const { conversationId, act, atMs, resolve } of entries) {
        const talk = await this.open(conversationId)
        const done = talk === null ? refuseUnknown() : talk.do(act, atMs)
        acknowledge.push(() => resolve(done))
        if (!done.ok) continue
        for (const change of done.value.changes) changes.push({ conversationId, change })
      }
      if (changes.length > 0) {
        await this.#db.transaction().execute((tx) => writeChanges(tx, changes))
        this.#commits += 1
      }
    } catch (cause) {
      // What is in memory is ahead of what is kept: it is read again.
      for (const { conversationId } of entries) this.#talks.delete(conversationId)
      const error = new Error('The votes could not be written.', { cause })
      for (const entry of entries) entry.reject(error)
      return
    }
    for (const tell of acknowledge) tell()
  }
}

function refuseUnknown(): Refusal {
  return refuse('conversation-unknown', 'There is no such question here.', 'conversation')
}
