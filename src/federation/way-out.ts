import { leavingTable, type LeavingRow } from './leaving.ts'
import { checkLeaving, type Allowed, type Departure } from './leaving-check.ts'

/** What everything passes that is about to leave. */
export interface WayOut {
  /** Gives what is called when the very same leaves once more, which need not be looked through again. Throws {@link NotLeaving} where it may not leave. */
  pass(departure: Departure): () => void
}

/** Something of ours was about to leave that is not in the table: a fault in this program, and it has not left. */
export class NotLeaving extends Error {
  override readonly name = 'NotLeaving'
}

/** Who wants to know of what passes, and of what does not. */
export interface Watchers {
  readonly onLeft: (departure: Departure, allowed: Allowed) => void
  readonly onFault: (event: string, error: unknown) => void
}

/** The way out by a table: what is in it passes and is told of, anything else is logged and does not leave. */
export class TableWayOut implements WayOut {
  readonly #watchers: Watchers
  readonly #table: readonly LeavingRow[]

  constructor(watchers: Watchers, table: readonly LeavingRow[] = leavingTable) {
    this.#watchers = watchers
    this.#table = table
  }

  pass(departure: Departure): () => void {
    const allowed = checkLeaving(this.#table, departure)
    if (typeof allowed !== 'string') {
      const again = (): void => this.#watchers.onLeft(departure, allowed)
      again()
      return again
    }
    const fault = new NotLeaving(
      `The table of what may leave (federation/leaving.ts) does not have ${allowed}.`,
    )
    this.#watchers.onFault('not-leaving', fault)
    throw fault
  }
}
