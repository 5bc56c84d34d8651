import type { Quantity } from '../quantity.ts'

/** Why what a thing reports is not believed. The sentences for each are in `web/messages`. */
export const doubtCodes = [
  'power-too-high',
  'out-of-range',
  'counter-too-fast',
  'counter-backwards',
  'frozen',
  'often-frozen',
  'charge-jumped',
  'clock-off',
] as const

export type DoubtCode = (typeof doubtCodes)[number]

/**
 * What speaks against a reading. `value` and `limit` are in the unit of the quantity, but for: `counter-too-fast` (W),
 * `frozen` (limit: h), `often-frozen` (limit: part of the reports, 0 to 1), `clock-off` (both ms, + ahead).
 */
export interface Verdict {
  readonly code: DoubtCode
  /** The first reading that is not believed. */
  readonly sinceMs: number
  readonly value: number
  readonly limit: number
}

/** A quantity of a thing that is not believed. */
export interface Doubt extends Verdict {
  readonly id: string
  readonly thingId: string
  /** null: nothing that the thing says, for its clock is wrong. */
  readonly quantity: Quantity | null
  /** The first reading that is believed again; null: it still reports nonsense. */
  readonly untilMs: number | null
}

/** Somebody's word that a thing is right, whatever it reports. */
export interface Belief {
  readonly id: string
  readonly thingId: string
  readonly personId: string
  readonly reason: string
  readonly fromMs: number
  readonly untilMs: number
}
