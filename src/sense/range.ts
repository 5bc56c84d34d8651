import type { Frame } from './frame.ts'
import { highestValue, lowestValue, type ForecastTarget } from './target.ts'

/** What a forecast stays within. */
export interface Range {
  readonly lowest: number
  readonly highest: number
}

/** What a target can be; a load never falls below nothing, unless it did in its history. */
export function rangeOf(target: ForecastTarget, frame: Frame): Range {
  const least = target.kind === 'load' ? Math.min(0, leastOf(frame)) : -Infinity
  return { lowest: Math.max(lowestValue(target), least), highest: highestValue(target) }
}

/** The value in the range that is nearest. */
export function within(range: Range, value: number): number {
  return Math.min(range.highest, Math.max(range.lowest, value))
}

function leastOf(frame: Frame): number {
  let least = Infinity
  for (let i = 0; i < frame.origin; i++) {
    const value = frame.values[i] ?? NaN
    if (value < least) least = value
  }
  return least
}
