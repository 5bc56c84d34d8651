import { dayMs, stepStartMs, type Steps } from '../../kernel/steps.ts'
import { forecastLevel, type Forecast } from '../../sense/forecast.ts'
import { outcomesOf, type Outcomes } from '../../sense/outcomes.ts'

/** Heat of people in a home, W, and the part of its base load that ends as heat indoors. */
const peopleW = 150
const loadHeatShare = 0.4

/** Sun through windows: this area lets all of it in, m². */
const windowM2 = 3

/** Sun on modules at their rated power, W/m². */
const ratedSunWPerM2 = 1_000

/** The middle forecast over the plan's steps, [step]. */
export function medianOver(forecast: Forecast, steps: Steps): Float64Array {
  return valuesOver(forecast.steps, forecastLevel(forecast, 0.5), steps)
}

/** What it may come to over the plan's steps. */
export function outcomesOver(forecast: Forecast, steps: Steps): Outcomes {
  return outcomesOf(forecast).map((values) => valuesOver(forecast.steps, values, steps))
}

/**
 * Values of some steps over others, [step]: the mean of those that begin in each. Where they end early, the same time a day before
 * goes on, or else the last value.
 */
export function valuesOver(
  { startMs, stepMs, count }: Steps,
  values: Float64Array,
  steps: Steps,
): Float64Array {
  const perDay = Math.max(1, Math.round(dayMs / stepMs))
  const valueAt = (index: number): number => {
    let i = Math.max(0, index)
    while (i >= count && i >= perDay) i -= perDay
    return values[Math.min(i, count - 1)] ?? 0
  }
  return Float64Array.from({ length: steps.count }, (_, k) => {
    const first = Math.floor((stepStartMs(steps, k) - startMs) / stepMs)
    const parts = Math.max(1, Math.round(steps.stepMs / stepMs))
    let total = 0
    for (let i = first; i < first + parts; i++) total += valueAt(i)
    return total / parts
  })
}

/**
 * Heat that comes into a building by itself, W, [step]: people, a part of what its devices use, and the
 * sun, which is taken from what the neighbourhood's solar generators expect as a part of their rated power.
 */
export function heatGainsW(loadW: Float64Array, sunShare: Float64Array): Float64Array {
  return loadW.map(
    (powerW, k) =>
      peopleW +
      loadHeatShare * Math.max(0, powerW) +
      windowM2 * ratedSunWPerM2 * Math.min(1, Math.max(0, sunShare[k] ?? 0)),
  )
}

/** The sun as a part of full sun, [step]: the mean over generators of forecast power by rated power; 0 without any. */
export function sunShareOf(
  generators: readonly { readonly powerW: Float64Array; readonly ratedW: number }[],
  count: number,
): Float64Array {
  const known = generators.filter((generator) => generator.ratedW > 0)
  return Float64Array.from({ length: count }, (_, k) => {
    let total = 0
    for (const { powerW, ratedW } of known) total += (powerW[k] ?? 0) / ratedW
    return known.length === 0 ? 0 : total / known.length
  })
}
