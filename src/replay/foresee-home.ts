import { dayMs, stepStartMs, type Steps } from '../kernel/steps.ts'
import { forecastLevel } from '../sense/forecast.ts'
import { learnModel, predict, type ForecastAsk } from '../sense/forecaster.ts'
import { historyDays } from '../sense/frame.ts'
import type { Model } from '../sense/model.ts'
import type { ForecastTarget } from '../sense/target.ts'
import type { RecordedHome, Recording } from './recording.ts'

/**
 * Foresees what a recorded home draws besides its battery, W, [count], from step `from` on. Of what was recorded
 * only what comes before `from` may be used.
 */
export type ForeseeHome = (home: RecordedHome, from: number, count: number) => Float64Array

/** The future as it came: nobody has it. */
export const asItCame: ForeseeHome = (home, from, count) =>
  ahead(count, (k) => restAt(home, from + k))

/** Tomorrow is like today: each step what was measured at the same time on the last day. */
export function persistence({ steps }: Recording): ForeseeHome {
  const perDay = dayMs / steps.stepMs
  return (home, from, count) =>
    ahead(count, (k) => restAt(home, from + k - perDay * (1 + Math.floor(k / perDay))))
}

/** The middle of what two foresee. */
export function between(one: ForeseeHome, other: ForeseeHome): ForeseeHome {
  return (home, from, count) => {
    const beside = other(home, from, count)
    return one(home, from, count).map((restW, k) => (restW + beside[k]!) / 2)
  }
}

/** A model is learned again after this long; sooner while there is little to learn from. */
const learnEveryMs = 7 * dayMs
const learnEarlyEveryMs = dayMs
const earlyMs = 14 * dayMs
/** Mean power of a home of which nothing was measured yet, W. */
const typicalW = 400

/** The node's own forecaster: the median of load less that of the sun. */
export function ownForecasts({ place, timeZone, steps }: Recording): ForeseeHome {
  const models = new Map<Float64Array, { readonly model: Model; readonly learned: number }>()
  const lookBack = (historyDays * dayMs) / steps.stepMs
  const median = (values: Float64Array, target: ForecastTarget, from: number, count: number) => {
    const since = Math.max(0, from - lookBack)
    const issuedMs = stepStartMs(steps, from)
    const asked: Steps = { startMs: issuedMs, stepMs: steps.stepMs, count }
    const ask: ForecastAsk = { seriesId: 0, issuedMs, steps: asked, target }
    const history = {
      startMs: stepStartMs(steps, since),
      stepMs: steps.stepMs,
      values: values.subarray(since, from),
    }
    const everyMs = from * steps.stepMs < earlyMs ? learnEarlyEveryMs : learnEveryMs
    let known = models.get(values)
    if (known === undefined || (from - known.learned) * steps.stepMs >= everyMs) {
      known = { model: learnModel(history, ask), learned: from }
      models.set(values, known)
    }
    return forecastLevel(predict(known.model, history, ask), 0.5)
  }
  return ({ loadW, solar }, from, count) => {
    const restW = median(loadW, { kind: 'load', timeZone, typicalW }, from, count)
    if (solar === null) return restW
    const { latitude, longitude } = place
    const roof = { ratedW: solar.ratedW, tiltDeg: 0, azimuthDeg: 0 }
    const target: ForecastTarget = { kind: 'solar', timeZone, latitude, longitude, ...roof }
    const generationW = median(solar.generationW, target, from, count)
    return restW.map((loads, k) => loads - generationW[k]!)
  }
}

/** What a home draws in a step besides its battery, W; 0 outside the recording. */
export function restAt({ loadW, solar }: RecordedHome, step: number): number {
  return (loadW[step] || 0) - (solar?.generationW[step] ?? 0)
}

function ahead(count: number, of: (step: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => of(k))
}
