import type { LineProof } from '../../accounts/log/line-proof.ts'
import type { PeriodCheck } from '../../accounts/log/store-log-check.ts'

/** How the bookings of a statement's month stand in the neighbourhood's log, as the node found. */
export interface LogStanding extends PeriodCheck {
  /** When it was looked at, in the cell's time. */
  readonly atMs: number
  /** The day that was looked at where the month has too many bookings to be checked at once; null: the whole month. */
  readonly dayMs: number | null
}

/** One quarter of an hour on a member's list of bookings; sums of all that was ever booked about it. */
export interface BookedQuarter {
  readonly startMs: number
  readonly importedWh: number
  readonly exportedWh: number
  readonly amountMicro: number
  /** Settlements and what took them back, bills of a month that ends here, payments. */
  readonly bookings: number
}

/** A day's bookings of one home. */
export interface BookingsView {
  /** Where the statement stands that it belongs to. */
  readonly path: string
  /** `2026-06-03`. */
  readonly day: string
  readonly dayMs: number
  readonly quarters: readonly BookedQuarter[]
}

/** What the log says of one home about a quarter of an hour, and whether the node found it proven. */
export interface ProofView {
  /** Where the statement stands that it belongs to. */
  readonly path: string
  readonly startMs: number
  readonly endMs: number
  /** Day of the list it stands on. */
  readonly day: string
  readonly proofs: readonly { readonly proof: LineProof; readonly isProven: boolean }[]
  /** Where the same stands as JSON. */
  readonly jsonHref: string
}
