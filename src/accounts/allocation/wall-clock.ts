import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { instantOf } from '../../series/csv-time.ts'

/**
 * Turns the local times of a file into instants, row by row. Rows go forward; a time that comes again is the second one of
 * the autumn night, or refused on any other day, as is one that the clocks skip in spring. A day has 92, 96 or 100 quarter hours.
 */
export class WallClock {
  readonly #timeZone: string
  #lastMs = -Infinity

  constructor(timeZone: string) {
    this.#timeZone = timeZone
  }

  /** The instant of a time on the wall, ms as if it were UTC; `row` counts from 1. */
  next(wallMs: number, row: number): Result<number> {
    const atMs = instantOf(wallMs, this.#timeZone, this.#lastMs)
    const time = new Date(wallMs).toISOString().slice(0, 16).replace('T', ' ')
    if (atMs === null) {
      const message = `Row ${row}: the clocks skip ${time} in ${this.#timeZone}; such a row must be empty or missing.`
      return refuse('allocation-skipped-time', message, `row ${row}`, { row, time })
    }
    return this.#after(atMs, time, row)
  }

  /** An instant that a row states with its offset. */
  nextInstant(atMs: number, row: number): Result<number> {
    return this.#after(atMs, new Date(atMs).toISOString(), row)
  }

  #after(atMs: number, time: string, row: number): Result<number> {
    if (atMs <= this.#lastMs) {
      const message = `Row ${row}: ${time} stands twice or after a later time; rows go forward, each time once.`
      return refuse('allocation-row-twice', message, `row ${row}`, { row, time })
    }
    this.#lastMs = atMs
    return success(atMs)
  }
}

/** A row whose first cell is no time of the form that it should have. */
export function refuseTime(row: number, example: string): Refusal {
  const message = `Row ${row} does not begin with a time like ${example}.`
  return refuse('allocation-not-a-time', message, `row ${row}`, { row, example })
}

/** A cell that holds no energy. */
export function refuseEnergy(row: number, column: number): Refusal {
  const message = `Row ${row}, column ${column}: this is no energy in kWh from 0 to 10,000 like 0.000727.`
  return refuse('allocation-not-energy', message, `row ${row}`, { row, column })
}
