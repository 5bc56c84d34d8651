import type { Frame } from './frame.ts'

/**
 * Visits (origin, step) pairs whose truth is known and lies in [start, end): an origin every three hours and
 * a bit (so that all times of day come up), every third step ahead (of hours every second), shifted each time.
 * `from` is called for each origin and gives the visitor of its steps.
 */
export function forEachSample(
  frame: Frame,
  start: number,
  end: number,
  horizon: number,
  from: (origin: number) => (t: number) => void,
): void {
  const every = Math.max(1, Math.floor(frame.perDay / 8) + 1)
  const stride = frame.perDay > 24 ? 3 : 2
  let shift = 0
  for (let origin = Math.max(1, start); origin < end; origin += every) {
    const visit = from(origin)
    shift = (shift + 1) % stride
    for (let t = origin + shift; t < Math.min(end, origin + horizon); t += stride) {
      if (!Number.isNaN(frame.values[t] ?? NaN)) visit(t)
    }
  }
}
