import { forecastLevel, type Forecast } from './forecast.ts'

/**
 * A forecast moved towards what the same time on the last day was: by none (`share` 0), half or all (1) of the way that its middle is
 * from it. What it leaves open stays as wide, and what is never negative stays so. One that does not know of yesterday stays as it is.
 */
export function leaning(forecast: Forecast, share: number): Forecast {
  const { asMade, steps, values } = forecast
  if (asMade === undefined || share === 0) return forecast
  const { yesterday } = asMade
  const median = forecastLevel(forecast, 0.5)
  const moved = values.map((value, i) => {
    const t = i % steps.count
    const isNeverNegative = values[t]! >= 0 && yesterday[t]! >= 0
    const to = value + share * (yesterday[t]! - median[t]!)
    return isNeverNegative ? Math.max(0, to) : to
  })
  return { ...forecast, values: moved }
}
