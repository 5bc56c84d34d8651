// How good the forecasts are on recorded homes (CityLearn, HAMLET): absolute error against yesterday and last
// week at the same time, pinball loss against the quantiles of the same time on the last four weeks, and
// coverage of the 80 % interval.

import { dayMs, hourMs } from '../src/kernel/steps.ts'
import { quantileLevels } from '../src/sense/forecast.ts'
import { forecast } from '../src/sense/forecaster.ts'
import { addScores, noScore, scoreOf, type Score } from '../src/sense/score.ts'
import {
  cityLearn,
  cityLearn2021Solar,
  cityLearnTemperature,
  hamlet,
  hamletCars,
  hamletHeatPumps,
  missingData,
  type Recording,
} from './recordings/series.ts'

/** Figures of one data set, relative so that sets compare. */
export interface Accuracy {
  readonly series: number
  readonly forecasts: number
  /** Mean absolute error of the median over that of the latest value known at the same time of day. */
  readonly overYesterday: number
  /** The same over the value at the same time a week before. */
  readonly overLastWeek: number
  /** Weighted quantile loss: 2·Σ mean pinball / Σ |truth|. */
  readonly wql: number
  /** Pinball loss over that of the quantiles of the same time on the last four weeks. */
  readonly overSameTime: number
  /** Part of the truth between the 0.1 and 0.9 quantile. */
  readonly coverage: number
  /** CPU for learning and predicting. */
  readonly msPerForecast: number
}

/**
 * Issues a forecast of 36 h every `everyH` hours from day `fromDay` on, each from the history before it
 * alone, and scores them all.
 */
export function judge(
  recordings: readonly Recording[],
  options: { fromDay: number; everyH: number },
): Accuracy {
  let total: Score = noScore
  let week: Score = noScore
  let sameTime: Score = noScore
  let forecasts = 0
  let seconds = 0
  for (const { values, startMs, stepMs, target } of recordings) {
    const perDay = dayMs / stepMs
    const count = perDay * 1.5
    const every = Math.max(1, Math.round((options.everyH * hourMs) / stepMs))
    for (let origin = options.fromDay * perDay; origin + count <= values.length; origin += every) {
      const issuedMs = startMs + origin * stepMs
      const began = process.cpuUsage()
      const result = forecast(
        { startMs, stepMs, values: values.subarray(0, origin) },
        { seriesId: 1, issuedMs, steps: { startMs: issuedMs, stepMs, count }, target },
      )
      const used = process.cpuUsage(began)
      seconds += (used.user + used.system) / 1e6
      const truth = values.subarray(origin, origin + count)
      const before = (i: number, days: number): number => values[origin + i - days * perDay] ?? NaN
      const firstKnown = (i: number): number => (i < perDay ? 1 : 2)
      const yesterday = truth.map((_, i) => before(i, firstKnown(i)))
      const lastWeek = truth.map((_, i) => before(i, 7))
      const naive = sameTimeQuantiles(count, firstKnown, before)
      total = addScores(total, scoreOf(result.values, truth, yesterday, 1))
      week = addScores(week, scoreOf(result.values, truth, lastWeek, 1))
      sameTime = addScores(sameTime, scoreOf(naive, truth, yesterday, 1))
      forecasts += 1
    }
  }
  const error = total.absolute / total.steps
  return {
    series: recordings.length,
    forecasts,
    overYesterday: error / (total.naive / total.naiveSteps),
    overLastWeek: error / (week.naive / week.naiveSteps),
    wql: (2 * total.pinball) / total.truth,
    overSameTime: total.pinball / sameTime.pinball,
    coverage: total.covered / total.coverable,
    msPerForecast: (1000 * seconds) / forecasts,
  }
}

/** Quantiles of the values at the same time on the last 28 days: the plain forecast to beat, [level x step]. */
function sameTimeQuantiles(
  count: number,
  firstKnown: (step: number) => number,
  before: (step: number, days: number) => number,
): Float64Array {
  const result = new Float64Array(quantileLevels.length * count)
  for (let step = 0; step < count; step++) {
    const first = firstKnown(step)
    const past = Float64Array.from({ length: 28 }, (_, k) => before(step, first + k))
      .filter((value) => !Number.isNaN(value))
      .sort()
    quantileLevels.forEach((level, row) => {
      const at = level * (past.length - 1)
      const low = past[Math.floor(at)] ?? 0
      const high = past[Math.ceil(at)] ?? 0
      result[row * count + step] = low + (high - low) * (at - Math.floor(at))
    })
  }
  return result
}

/** `--full`: a forecast a day for the CityLearn year; otherwise every third day. */
export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const missing = missingData()
  if (missing !== null) throw new Error(missing)
  const yearly = { fromDay: 14, everyH: options.args.includes('--full') ? 25 : 73 }
  const seldom = { fromDay: 14, everyH: 8 * yearly.everyH + 1 }
  const short = { fromDay: 7, everyH: 13 }
  const cars = { fromDay: 14, everyH: 73 }
  const set = (name: string, recordings: Recording[], how: { fromDay: number; everyH: number }) => {
    const figures = Object.entries(judge(recordings, how))
    return { set: name, ...Object.fromEntries(figures.map(([key, of]) => [key, rounded(of)])) }
  }
  return {
    horizonH: 36,
    sets: [
      set('citylearn-2022 load, hourly', cityLearn('load'), yearly),
      set('hamlet load, 15 min', hamlet('load'), short),
      set('hamlet load, from day 1', hamlet('load'), { fromDay: 1, everyH: 1000 }),
      set('citylearn-2022 solar, hourly', cityLearn('solar'), yearly),
      set('citylearn-2021 solar, hourly', cityLearn2021Solar(), seldom),
      set('hamlet solar, 15 min', hamlet('solar'), short),
      set('hamlet cars charging at once', hamletCars(120), cars),
      set('hamlet heat pumps, 15 min', hamletHeatPumps(), seldom),
      set('citylearn-2022 temperature', cityLearnTemperature(), yearly),
    ],
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}
