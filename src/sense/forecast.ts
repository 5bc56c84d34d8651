import type { Steps } from '../kernel/steps.ts'
import type { History } from './frame.ts'
import type { ForecastTarget } from './target.ts'

/** The levels every forecast gives: the value is below the 0.1 quantile one time in ten. */
export const quantileLevels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const

/**
 * What a series is expected to do. `values`: [level x step], the series' own unit (a counter's
 * forecast is W, its mean power in the step); levels never cross.
 */
export interface Forecast {
  readonly seriesId: number
  readonly issuedMs: number
  readonly steps: Steps
  /**
   * What counts most in it: `ridge`, `yesterday`, `alike` (the days most like today), earlier days at the
   * same time (`same-hour`, `clear-sky`, `persistence`) or, before anything was measured, `other-homes` or `standard-profile`.
   */
  readonly method: string
  readonly values: Float64Array
  /** What else was known as it was made; a forecast that was kept knows it no more. */
  readonly asMade?: AsMade
}

export interface AsMade {
  readonly kind: ForecastTarget['kind']
  /** The same time on the latest day that has a value, [step]. */
  readonly yesterday: Float64Array
  /** What was measured before, NaN in gaps; the same unit. */
  readonly history: History
}

/** The median (or another level) of a forecast, one value a step. */
export function forecastLevel(
  forecast: Forecast,
  level: (typeof quantileLevels)[number],
): Float64Array {
  const row = quantileLevels.indexOf(level)
  const { count } = forecast.steps
  return forecast.values.slice(row * count, (row + 1) * count)
}
