import type { Cell } from '../cell/cell.ts'
import { ScaledClock, type Clock } from '../kernel/clock.ts'

/** The time of every cell: the machine's, or the sample's own faster one. A home lives in its neighbourhood's time. */
export class CellClocks {
  readonly #base: Clock
  readonly #scaled = new Map<string, ScaledClock>()

  constructor(base: Clock) {
    this.#base = base
  }

  of(cell: Pick<Cell, 'id' | 'parentId' | 'time'>): Clock {
    if (cell.time.kind === 'machine') return this.#base
    return this.scaled(cell) ?? this.#base
  }

  /** The scaled clock of a cell in its own time, started where the cell's time last stood; null for the machine's time. */
  scaled(cell: Pick<Cell, 'id' | 'parentId' | 'time'>): ScaledClock | null {
    if (cell.time.kind === 'machine') return null
    const key = cell.parentId ?? cell.id
    let clock = this.#scaled.get(key)
    if (clock === undefined) {
      clock = new ScaledClock(this.#base, cell.time.resumeMs, cell.time.speed)
      this.#scaled.set(key, clock)
    }
    return clock
  }
}
