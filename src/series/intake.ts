import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { Signal } from '../kernel/signal.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { Schema } from '../store/schema.ts'
import { commitLimit, earliestMs, intakeQueueLimit, latestMs } from './limits.ts'
import type { Reading } from './series.ts'
import { insertReadings } from './store.ts'

export interface IntakeOptions {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseKind
  /** How long the first reading of a batch waits for company. 0: until the events that are due have run. */
  readonly batchMs?: number
  /** Readings that may wait at most. */
  readonly queueLimit?: number
  /** Told of errors in listeners to {@link Intake.committed}; they do not disturb the intake. */
  readonly onFault?: (error: unknown) => void
}

/** The intake has no more room: come back when it has written what it holds. */
export class IntakeFullError extends Error {
  override readonly name = 'IntakeFullError'
}

interface Entry {
  readonly readings: readonly Reading[]
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/**
 * The way of every reading into the database. A reading is acknowledged after the transaction that
 * holds it was committed, never before. Everything that arrives while one transaction is under way
 * goes into the next, so the harder it is pushed the larger its transactions grow.
 */
export class Intake {
  /** Tells what has become durable, in the order of the commits; readings that were known already are among it. */
  readonly committed: Signal<readonly Reading[]>
  readonly #db: Kysely<Schema>
  readonly #kind: DatabaseKind
  readonly #batchMs: number
  readonly #queueLimit: number
  #queue: Entry[] = []
  #waiting = 0
  #work: Promise<void> | null = null
  #isClosed = false
  #commits = 0

  constructor(options: IntakeOptions) {
    this.#db = options.db
    this.#kind = options.kind
    this.#batchMs = options.batchMs ?? 0
    this.#queueLimit = options.queueLimit ?? intakeQueueLimit
    this.committed = new Signal(options.onFault ?? rethrow)
  }

  /** Transactions committed so far. */
  get commits(): number {
    return this.#commits
  }

  /** Readings that wait to be committed. */
  get waiting(): number {
    return this.#waiting
  }

  /**
   * Resolves once all these readings are durable; they are committed together. Rejects with
   * {@link IntakeFullError} when there is no room, and with another error when the database cannot
   * write; then none of them is stored, and they may be added again.
   */
  async add(readings: readonly Reading[]): Promise<void> {
    for (const { seriesId, atMs, value } of readings) {
      assert(Number.isFinite(value), `the value of series ${seriesId} is a number, got ${value}`)
      const isTime = Number.isInteger(atMs) && atMs >= earliestMs && atMs < latestMs
      assert(isTime, `the time of series ${seriesId} is in ms, got ${atMs}`)
    }
    if (this.#isClosed) throw new Error('The intake is closed.')
    if (readings.length === 0) return
    if (this.#waiting + readings.length > this.#queueLimit) {
      throw new IntakeFullError(`More than ${this.#queueLimit} readings wait to be written.`)
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#queue.push({ readings, resolve, reject })
    this.#waiting += readings.length
    this.#work ??= this.#drain()
    await promise
  }

  /** Resolves when everything added so far has been committed or refused by the database. */
  async flush(): Promise<void> {
    await this.#work
  }

  /** Takes no more readings and resolves when the last one is committed. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.flush()
  }

  async #drain(): Promise<void> {
    if (this.#batchMs > 0) await setTimeout(this.#batchMs)
    while (this.#queue.length > 0) {
      // The network gets its turn between two commits: what it brings makes the next one larger.
      await setImmediate()
      await this.#commit(this.#nextBatch())
    }
    this.#work = null
  }

  /** Whole entries up to the limit of a transaction; a single larger one goes alone. */
  #nextBatch(): readonly Entry[] {
    let count = 0
    let entries = 0
    for (const { readings } of this.#queue) {
      if (entries > 0 && count + readings.length > commitLimit) break
      count += readings.length
      entries += 1
    }
    this.#waiting -= count
    return this.#queue.splice(0, entries)
  }

  async #commit(entries: readonly Entry[]): Promise<void> {
    const readings = entries.flatMap((entry) => entry.readings)
    try {
      await this.#db.transaction().execute((tx) => insertReadings(tx, this.#kind, readings))
    } catch (cause) {
      const error = new Error('The readings could not be written.', { cause })
      for (const entry of entries) entry.reject(error)
      return
    }
    this.#commits += 1
    for (const entry of entries) entry.resolve()
    this.committed.emit(readings)
  }
}

function rethrow(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
