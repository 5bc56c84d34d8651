import { dayMs, stepStartMs, type Steps } from '../kernel/steps.ts'
import { forecastLevel, type Forecast } from '../sense/forecast.ts'
import { learnModel, predict, type ForecastAsk } from '../sense/forecaster.ts'
import { historyDays } from '../sense/frame.ts'
import type { Model } from '../sense/model.ts'
import type { ForecastTarget } from '../sense/target.ts'
import type { RecordedHome, Recording } from './recording.ts'

/** What a home draws besides its battery. */
export interface HomeOutlook {
  /** W, [count]. */
  readonly restW: Float64Array
  /** What that is from, of its load and its sun; none: nothing is left open. */
  readonly forecasts: readonly Forecast[]
}

/** Foresees `count` steps of a recorded home from step `from` on. Of what was recorded only what comes before `from` may be used. */
export type ForeseeHome = (home: RecordedHome, from: number, count: number) => HomeOutlook

/** The future as it came: nobody has it. */
export const asItCame: ForeseeHome = (home, from, count) =>
  known(count, (k) => restAt(home, from + k))

/** Tomorrow is like today: each step what was measured at the same time on the last day. */
export function persistence({ steps }: Recording): ForeseeHome {
  const perDay = dayMs / steps.stepMs
  return (home, from, count) =>
    known(count, (k) => restAt(home, from + k - perDay * (1 + Math.floor(k / perDay))))
}

/** The middle of what two foresee. */
export function between(one: ForeseeHome, other: ForeseeHome): ForeseeHome {
  return (home, from, count) => {
    const beside = other(home, from, count).restW
    const restW = one(home, from, count).restW.map((rest, k) => (rest + beside[k]!) / 2)
    return { restW, forecasts: [] }
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
  const foreseen = (values: Float64Array, target: ForecastTarget, from: number, count: number) => {
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
    return predict(known.model, history, ask)
  }
  return ({ loadW, solar }, from, count) => {
    const load = foreseen(loadW, { kind: 'load', timeZone, typicalW }, from, count)
    const loadsW = forecastLevel(load, 0.5)
    if (solar === null) return { restW: loadsW, forecasts: [load] }
    const { latitude, longitude } = place
    const roof = { ratedW: solar.ratedW, tiltDeg: 0, azimuthDeg: 0 }
    const target: ForecastTarget = { kind: 'solar', timeZone, latitude, longitude, ...roof }
    const sun = foreseen(solar.generationW, target, from, count)
    const generationW = forecastLevel(sun, 0.5)
    return {
      restW: loadsW.map((loads, k) => loads - generationW[k]!),
      forecasts: [load, sun],
    }
  }
}

/** What a home draws in a step besides its battery, W; 0 outside the recording. */
export function restAt({ loadW, solar }: RecordedHome, step: number): number {
  return (loadW[step] || 0) - (solar?.generationW[step] ?? 0)
}

function known(count: number, of: (step: number) => number): HomeOutlook {
  return { restW: Float64Array.from({ length: count }, (_, k) => of(k)), forecasts: [] }
}
