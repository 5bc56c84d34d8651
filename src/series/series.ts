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

/** The widths that values are rolled up to. Days are local days of the cell. */
export type Resolution = 'quarter' | 'hour' | 'day'

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
  readonly sum: number | null
  readonly coverage: number
}
