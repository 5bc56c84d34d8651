import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { minuteMs } from '../../kernel/steps.ts'
import type { DatabaseKind } from '../../store/migration.ts'
import type { Schema } from '../../store/schema.ts'
import { seal, unseal } from './seal.ts'
import {
  addMessages,
  countMessages,
  finishMessage,
  leaseMessage,
  putBackMessage,
  renewLease,
  type LeasedMessage,
} from './store-message.ts'
import type { Duration } from './value-store.ts'

/** What a queue works with. */
export interface QueueParts {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseKind
  readonly clock: Clock
  readonly random: Random
  /** What messages are encrypted with: keys of actors travel in them. */
  readonly sealKey: Uint8Array
  readonly onFault: (event: string, error: unknown) => void
  /** The server that a message goes to; empty: none. */
  readonly hostOf?: (message: unknown) => string
}

/** How a queue paces itself, in real ms. */
export interface QueuePace {
  /** Messages that one listener handles at a time. */
  readonly workers: number
  /** How long a message is in one pair of hands before others may take it; renewed while it is handled. */
  readonly leaseMs: number
  /** How often it is looked for messages of other processes, and for those that fall due. */
  readonly pollMs: number
  /** Messages at the most. */
  readonly limit: number
}

export const usualPace: QueuePace = { workers: 4, leaseMs: minuteMs, pollMs: 1_000, limit: 100_000 }

/** A message whose handling throws is tried so often, each time after twice as long. */
export const triesLimit = 8
const firstDelayMs = 5_000

/** Thrown where a queue is full: whoever sends is asked to come back. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull'
}

/**
 * Messages on our database, each handled at least once: it is taken by a lease and deleted only after it was handled, so
 * that a process which dies in between loses nothing. Of one ordering key one is handled at a time. Several processes share it.
 */
export class LeaseQueue {
  /** Whether it tries again by itself what a handler could not do; who sends counts the tries itself and adds the message anew. */
  readonly nativeRetrial = false
  readonly #parts: QueueParts
  readonly #pace: QueuePace
  readonly #wakes = new Set<() => void>()
  #taking: Promise<unknown> = Promise.resolve()

  constructor(parts: QueueParts, pace: Partial<QueuePace> = {}) {
    this.#parts = parts
    this.#pace = { ...usualPace, ...pace }
  }

  async enqueue(
    message: unknown,
    options?: { delay?: Duration; orderingKey?: string },
  ): Promise<void> {
    await this.enqueueMany([message], options)
  }

  /** Adds messages in their order. Throws {@link QueueFull} where there are too many. */
  async enqueueMany(
    messages: readonly unknown[],
    options?: { delay?: Duration; orderingKey?: string },
  ): Promise<void> {
    const { db, clock, random, sealKey, hostOf = () => '' } = this.#parts
    const delayMs = Math.max(options?.delay?.total('milliseconds') ?? 0, 0)
    const { queued } = await countMessages(db, clock.now())
    if (queued + messages.length > this.#pace.limit) {
      throw new QueueFull(`${this.#pace.limit} messages wait already.`)
    }
    await addMessages(
      db,
      messages.map((message) => ({
        body: seal(sealKey, JSON.stringify(message), random.bytes(12)),
        orderingKey: options?.orderingKey ?? null,
        dueMs: clock.now() + Math.ceil(delayMs),
        host: hostOf(message),
      })),
    )
    if (delayMs === 0) this.#wakeAll()
    else setTimeout(() => this.#wakeAll(), Math.min(delayMs, this.#pace.pollMs)).unref()
  }

  /** Handles messages until the signal says stop; resolves when what is under way has ended. */
  async listen(
    handler: (message: unknown) => Promise<void> | void,
    options?: { signal?: AbortSignal },
  ): Promise<void> {
    const workers = Array.from({ length: this.#pace.workers }, () =>
      this.#work(handler, options?.signal),
    )
    await Promise.all(workers)
  }

  async getDepth(): Promise<{
    readonly queued: number
    readonly ready: number
    readonly delayed: number
  }> {
    const { queued, delayed } = await countMessages(this.#parts.db, this.#parts.clock.now())
    return { queued, ready: queued - delayed, delayed }
  }

  #wakeAll(): void {
    for (const wake of this.#wakes) wake()
  }

  async #work(
    handler: (message: unknown) => Promise<void> | void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const isStopped = (): boolean => signal?.aborted === true
    while (!isStopped()) {
      let leased: LeasedMessage | null = null
      try {
        leased = await this.#take()
        if (leased !== null) await this.#handle(leased, handler)
      } catch (error) {
        this.#parts.onFault('queue-failed', error)
      }
      if (leased === null) await this.#wait(signal)
    }
  }

  /** One after the other: two that look at the same time would both see room for one message more to a server. Several processes may go over it by one each. */
  #take(): Promise<LeasedMessage | null> {
    const taken = this.#taking.then(async () => {
      const { db, kind, clock, random } = this.#parts
      const nowMs = clock.now()
      return await leaseMessage(db, kind, newId(nowMs, random), nowMs, nowMs + this.#pace.leaseMs)
    })
    this.#taking = Promise.allSettled([taken])
    return taken
  }

  async #handle(
    leased: LeasedMessage,
    handler: (message: unknown) => Promise<void> | void,
  ): Promise<void> {
    const { db, clock, sealKey, onFault } = this.#parts
    const renew = (): void => {
      renewLease(db, leased, clock.now() + this.#pace.leaseMs).catch((error: unknown) =>
        onFault('queue-lease-not-renewed', error),
      )
    }
    const renewing = setInterval(renew, this.#pace.leaseMs / 3)
    try {
      await handler(JSON.parse(unseal(sealKey, leased.body)))
    } catch (error) {
      onFault('queue-message-failed', error)
      if (leased.tries >= triesLimit) await finishMessage(db, leased)
      else await putBackMessage(db, leased, clock.now() + firstDelayMs * 2 ** (leased.tries - 1))
      return
    } finally {
      clearInterval(renewing)
    }
    await finishMessage(db, leased)
    // The next one of its ordering key, or to its server, may be due.
    this.#wakeAll()
  }

  /** Sleeps until there may be something, {@link QueuePace.pollMs} at the most. */
  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#wakes.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, this.#pace.pollMs)
      this.#wakes.add(wake)
      signal?.addEventListener('abort', wake)
    })
  }
}
