import { assert } from '../kernel/assert.ts'
import { quarterMs } from '../kernel/steps.ts'
import type { Interval } from './series.ts'

/** An interval measured less than this says too little about itself. */
const leastCoverage = 0.5

/**
 * One value for each of `count` quarter hours from `startMs` on: [quarter], the series' own unit; a
 * `sum` is Wh of the measured part. NaN where less than half of the quarter was measured.
 */
export function quarterArray(
  intervals: readonly Interval[],
  startMs: number,
  count: number,
  field: 'mean' | 'sum',
): Float64Array {
  assert(startMs % quarterMs === 0, `quarters start on the quarter hour, got ${startMs}`)
  const values = new Float64Array(count).fill(NaN)
  for (const interval of intervals) {
    assert(interval.endMs - interval.startMs === quarterMs, 'the intervals are quarters')
    const index = (interval.startMs - startMs) / quarterMs
    const value = interval[field]
    if (index >= 0 && index < count && value !== null && interval.coverage >= leastCoverage) {
      values[index] = value
    }
  }
  return values
}
