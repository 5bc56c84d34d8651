import type { Sample } from '../series/sample.ts'
import type { Quantity } from './quantity.ts'

/** One quantity of a thing whose past is still to be read: what lies from `untilMs` (null: the beginning) to `toMs`. */
export interface PastWish {
  readonly address: string
  readonly quantity: Quantity
  readonly untilMs: number | null
  /** Where the node's own readings begin, on a whole hour. */
  readonly toMs: number
}

/** Where a protocol hands over the past that a device keeps, once a person wants it. */
export interface PastHost {
  /** What is to be read next through a connection, of what it could give; null: nothing is wanted, or all is read. */
  next(
    connectionId: string,
    candidates: readonly Pick<PastWish, 'address' | 'quantity'>[],
  ): Promise<PastWish | null>
  /** Keeps a stretch, in order of time, and that everything before `untilMs` is read. Once more, it adds nothing. */
  keep(
    connectionId: string,
    wish: PastWish,
    samples: readonly Sample[],
    untilMs: number,
  ): Promise<void>
}

/** How far the past behind a connection is read. */
export interface PastNow {
  /** The instant up to which all of it is read; null: not begun, or no device of it is in use. */
  readonly untilMs: number | null
  readonly isDone: boolean
}
