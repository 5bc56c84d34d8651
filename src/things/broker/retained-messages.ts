import type { Kysely } from 'kysely'
import { listCells } from '../../cell/store.ts'
import type { Schema } from '../../store/schema.ts'
import { slugOfShownTopic, slugOfTopic } from '../protocols/topic.ts'
import { allRetained, writeRetained, type RetainedMessage } from './store-retained.ts'

const nothing = { slug: null, payload: Buffer.alloc(0) }

/** Where a broker keeps what must be there again after a restart. */
export interface RetainedStore {
  /** Everything that is kept. */
  load(): Promise<readonly RetainedMessage[]>
  /** Resolves once the message is durable; rejects where it could not be kept. */
  keep(message: RetainedMessage): Promise<void>
}

/**
 * Retained messages in the database. Those that come while others are being written share the next commit, of
 * one topic only the last; a message that says what is kept already is not written again, for devices announce
 * themselves at every connection. What is remembered for that is the broker's own copy.
 */
export class RetainedMessages implements RetainedStore {
  readonly #db: Kysely<Schema>
  readonly #kept = new Map<string, RetainedMessage>()
  readonly #waiting = new Map<string, RetainedMessage>()
  /** The commit that the waiting messages will share. */
  #next: Promise<void> | null = null
  /** Settles when nothing is being written; never rejects. */
  #writing: Promise<void> = Promise.resolve()

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  async load(): Promise<readonly RetainedMessage[]> {
    const slugs = new Set((await listCells(this.#db)).map(({ slug }) => slug))
    const all = await allRetained(this.#db)
    // A cell that is gone, or has another name by now, leaves nothing behind.
    const isOrphan = ({ topic, slug }: RetainedMessage): boolean => {
      const of = slug ?? slugOfTopic(topic) ?? slugOfShownTopic(topic)
      return of !== null && !slugs.has(of)
    }
    const gone = all.filter(isOrphan).map(({ topic }) => ({ ...nothing, topic }))
    if (gone.length > 0) await writeRetained(this.#db, gone)
    const messages = all.filter((message) => !isOrphan(message))
    for (const message of messages) this.#kept.set(message.topic, message)
    return messages
  }

  async keep(message: RetainedMessage): Promise<void> {
    if (this.#isKept(message)) {
      // It may just be on its way to the disk; where that fails, it is no longer noted as kept.
      await this.#writing
      if (this.#isKept(message)) return
    }
    this.#kept.set(message.topic, message)
    this.#waiting.set(message.topic, message)
    if (this.#next === null) {
      this.#next = this.#writing.then(() => this.#write())
      this.#writing = this.#next.catch(() => {})
    }
    await this.#next
  }

  async #write(): Promise<void> {
    const messages = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#next = null
    try {
      await writeRetained(this.#db, messages)
    } catch (error) {
      for (const message of messages) this.#forget(message)
      throw error
    }
    for (const message of messages) if (message.payload.length === 0) this.#forget(message)
  }

  /** Unless a newer one has taken its place. */
  #forget(message: RetainedMessage): void {
    if (this.#kept.get(message.topic) === message) this.#kept.delete(message.topic)
  }

  #isKept({ topic, slug, payload }: RetainedMessage): boolean {
    const kept = this.#kept.get(topic)
    return kept !== undefined && kept.slug === slug && Buffer.compare(kept.payload, payload) === 0
  }
}
