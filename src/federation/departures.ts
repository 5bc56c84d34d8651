import type { Kysely } from 'kysely'
import type { Clock } from '../kernel/clock.ts'
import { hourMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import type { Allowed, Departure, Receiver } from './leaving-check.ts'
import {
  addDepartures,
  listDepartures,
  sweepDepartures,
  type LeftInHour,
} from './store-departures.ts'

/** Counters that are held until they are written at the most; beyond, receivers are counted together. */
export const countersLimit = 5_000

/** Counts what leaves in memory, as hundreds may leave in a second, and writes it when it is asked to or read: what was counted since is lost with a crash. */
export class Departures {
  readonly #db: Kysely<Schema>
  readonly #clock: Clock
  #counters = new Map<string, LeftInHour>()

  constructor(db: Kysely<Schema>, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** Counters that are not written yet. */
  get waiting(): number {
    return this.#counters.size
  }

  count({ to, cellId }: Departure, { row, fields }: Allowed): void {
    const nowMs = this.#clock.now()
    const of = {
      cellId,
      name: row.name,
      receiver: receiverName(to),
      hourMs: nowMs - (nowMs % hourMs),
    }
    const isNew = !this.#counters.has(keyOf(of))
    const counted =
      isNew && this.#counters.size >= countersLimit ? { ...of, receiver: 'others' } : of
    const before = this.#counters.get(keyOf(counted))?.count ?? 0
    const count = before + (to.kind === 'followers' ? to.count : 1)
    this.#counters.set(keyOf(counted), { ...counted, count, lastMs: nowMs, fields })
  }

  /** Writes what was counted, and forgets what is too old. */
  async write(): Promise<void> {
    const left = this.#counters
    this.#counters = new Map()
    if (left.size > 0) await addDepartures(this.#db, [...left.values()])
    await sweepDepartures(this.#db, this.#clock.now())
  }

  /** What left a cell and the node itself, up to now; the newest hour first. */
  async of(cellId: string): Promise<readonly LeftInHour[]> {
    await this.write()
    const mine = await listDepartures(this.#db, cellId)
    const nodes = await listDepartures(this.#db, null)
    return [...mine, ...nodes].toSorted((a, b) => b.hourMs - a.hourMs || b.lastMs - a.lastMs)
  }
}

/** Who follows is nobody's to read: followers are one receiver, as are all who ask. */
function receiverName(to: Receiver): string {
  return to.kind === 'peer' ? to.address : to.kind
}

function keyOf({
  cellId,
  name,
  receiver,
  hourMs: hour,
}: Omit<LeftInHour, 'count' | 'lastMs' | 'fields'>) {
  return JSON.stringify([cellId, hour, name, receiver])
}
