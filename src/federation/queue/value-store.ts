import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import type { Schema } from '../../store/schema.ts'
import {
  dropValue,
  findValue,
  keepValue,
  longestKeptMs,
  sweepValues,
  valuesUnder,
} from './store-value.ts'

/** A key in parts. */
export type ValueKey = readonly [string, ...string[]]

/** A length of time as the standard's `Temporal.Duration` tells it. */
export interface Duration {
  total(unit: 'milliseconds'): number
}

/** Values that one question lists at the most. */
export const listLimit = 10_000
/** Values written between two sweeps at the most. */
const writesPerSweep = 1_000

/** A key-value store on our database: every value ends, and there are only so many. Several nodes on one database share it. */
export class ValueStore {
  readonly #db: Kysely<Schema>
  readonly #clock: Clock
  readonly #limit: number | undefined
  #writes = 0

  constructor(db: Kysely<Schema>, clock: Clock, limit?: number) {
    this.#db = db
    this.#clock = clock
    this.#limit = limit
  }

  /** What the caller kept there, of the type that it knows. */
  async get<Value>(key: ValueKey): Promise<Value | undefined> {
    return await findValue<Value>(this.#db, textOf(key), this.#clock.now())
  }

  async set(key: ValueKey, value: unknown, options?: { ttl?: Duration }): Promise<void> {
    const ttlMs = options?.ttl?.total('milliseconds') ?? longestKeptMs
    if (value === undefined) return await this.delete(key)
    await keepValue(this.#db, textOf(key), value, this.#clock.now(), ttlMs)
    this.#writes++
    if (this.#writes >= writesPerSweep) await this.sweep()
  }

  async delete(key: ValueKey): Promise<void> {
    await dropValue(this.#db, textOf(key))
  }

  /** Everything below a key, or all; {@link listLimit} at the most. */
  async *list(
    prefix?: ValueKey,
  ): AsyncIterable<{ readonly key: ValueKey; readonly value: unknown }> {
    const beginning = prefix === undefined ? '[' : textOf(prefix).slice(0, -1)
    const found = await valuesUnder(this.#db, beginning, this.#clock.now(), listLimit)
    for (const { key, value } of found) {
      const after = key.charAt(beginning.length)
      if (prefix === undefined || after === ',' || after === ']') yield { key: keyOf(key), value }
    }
  }

  /** Clears away what is over or too much; how many values went. */
  async sweep(): Promise<number> {
    this.#writes = 0
    return await sweepValues(this.#db, this.#clock.now(), this.#limit)
  }
}

function textOf(key: ValueKey): string {
  return JSON.stringify(key)
}

function keyOf(text: string): ValueKey {
  return JSON.parse(text)
}
