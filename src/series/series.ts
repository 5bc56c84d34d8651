import type { Quantity } from '../things/quantity.ts'

/** One measured quantity of one thing over time. */
export interface Series {
  readonly id: number
  readonly thingId: string
  readonly cellId: string
  readonly quantity: Quantity
}

/** One value at one instant. A reading with the same series and instant as an earlier one replaces nothing: the first stays. */
export interface Reading {
  readonly seriesId: number
  readonly atMs: number
  readonly value: number
}

/** The widths that values are rolled up to. Hours are hours of UTC; days are local days of the cell. */
export type Resolution = 'quarter' | 'hour' | 'day'

export const resolutions = ['quarter', 'hour', 'day'] as const satisfies readonly Resolution[]

/**
 * What one interval of a series holds.
 * Gauge: `mean`, `min`, `max` of the values, time-weighted mean. Counter: `sum` = growth in the interval, never negative.
 * `coverage` is the measured part of the interval, 0 to 1: a gap stays a gap.
 */
export interface Interval {
  readonly startMs: number
  readonly endMs: number
  readonly mean: number | null
  readonly min: number | null
  readonly max: number | null
  /** Whole units (Wh). The sums of neighbouring intervals add up to the growth of the counter exactly. */
  readonly sum: number | null
  readonly coverage: number
  /**
   * Counter: growth over a gap that ended in this interval, whole units. How much is known, when it
   * was is not: it is no part of `sum`. Absent: none.
   */
  readonly late?: number
}
