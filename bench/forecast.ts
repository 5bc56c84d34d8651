// How good the forecasts are: pinball loss, absolute error against the same hour of the day before, and
// coverage of the 80 % interval, on recorded homes (CityLearn 2022, HAMLET).

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dayMs, hourMs, quarterMs } from '../src/kernel/steps.ts'
import { forecast } from '../src/sense/forecaster.ts'
import { addScores, noScore, scoreOf, type Score } from '../src/sense/score.ts'
import type { ForecastTarget } from '../src/sense/target.ts'

/** Recorded values of one series: equal steps, NaN in gaps, W. */
export interface Recording {
  readonly name: string
  readonly startMs: number
  readonly stepMs: number
  readonly values: Float64Array
  readonly target: ForecastTarget
}

/** Figures of one data set, relative so that sets compare. */
export interface Accuracy {
  readonly series: number
  readonly forecasts: number
  /** Weighted quantile loss: 2·Σ mean pinball / Σ truth. */
  readonly wql: number
  /** Mean absolute error of the median over that of the same hour the day before. */
  readonly maeOverNaive: number
  /** Mean absolute error of the median over the mean truth. */
  readonly wape: number
  /** Part of the truth between the 0.1 and 0.9 quantile. */
  readonly coverage: number
  readonly secondsPerForecast: number
}

export const dataFolder =
  process.env['COMMONWATT_DATA'] ?? join(import.meta.dirname, '../../shared/data')

/** Where the recorded energy data is, or the sentence that says what is missing. */
export function missingData(): string | null {
  const needed = ['energy/citylearn-2022', 'energy/hamlet']
  const missing = needed.filter((folder) => !existsSync(join(dataFolder, folder)))
  if (missing.length === 0) return null
  return `Recorded data is missing: ${missing.join(', ')} below ${dataFolder}. Set COMMONWATT_DATA to the folder that holds it.`
}

function readColumns(path: string): { column(name: string): Float64Array; rows: number } {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
  const names = header.split(',')
  const cells = lines.map((line) => line.split(','))
  return {
    rows: lines.length,
    column: (name) => {
      const at = names.indexOf(name)
      return Float64Array.from(cells, (row) => (row[at] === '' ? NaN : Number(row[at])))
    },
  }
}

/** Fontana keeps Pacific standard time in the file. */
const cityLearnZone = 'Etc/GMT+8'
const cityLearnStartMs = Date.UTC(2021, 7, 1, 7)

export function cityLearn(what: 'load' | 'solar'): Recording[] {
  const folder = join(dataFolder, 'energy/citylearn-2022')
  const schema: unknown = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'))
  return (
    readdirSync(folder)
      .filter((file) => /^Building_\d+\.csv$/.test(file))
      // Building 12's load meter is frozen and 15 has almost no sun on its panels: neither can be judged.
      .filter((file) => !/_(12|15)\.csv$/.test(file))
      .sort()
      .map((file) => {
        const table = readColumns(join(folder, file))
        const name = file.replace('.csv', '')
        const ratedW = nominalKw(schema, name) * 1000
        const values =
          what === 'load'
            ? table.column('non_shiftable_load').map((kWh) => kWh * 1000)
            : table.column('solar_generation').map((wPerKw) => (wPerKw * ratedW) / 1000)
        const target: ForecastTarget =
          what === 'load'
            ? { kind: 'load', timeZone: cityLearnZone, typicalW: 400 }
            : {
                kind: 'solar',
                timeZone: cityLearnZone,
                latitude: 34.1,
                longitude: -117.4,
                ratedW,
                tiltDeg: 20,
                azimuthDeg: 180,
              }
        return { name, startMs: cityLearnStartMs, stepMs: hourMs, values, target }
      })
  )
}

function nominalKw(schema: unknown, building: string): number {
  const found = [schema, 'buildings', building, 'pv', 'attributes', 'nominal_power'].reduce(
    (value: unknown, key) =>
      typeof value === 'object' && value !== null && typeof key === 'string'
        ? Reflect.get(value, key)
        : value,
  )
  return typeof found === 'number' ? found : 4
}

export function hamlet(what: 'load' | 'solar'): Recording[] {
  const folder = join(dataFolder, 'energy/hamlet', what === 'load' ? 'inflexible-load' : 'pv')
  const ratedW = 5000
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => {
      const table = readColumns(join(folder, file))
      const scale = what === 'load' ? 1 : ratedW
      return {
        name: file.replace('.csv', ''),
        startMs: (table.column('timestamp')[0] ?? 0) * 1000,
        stepMs: quarterMs,
        values: table.column('electricity').map((value) => value * scale),
        target:
          what === 'load'
            ? { kind: 'load', timeZone: 'Europe/Berlin', typicalW: 400 }
            : {
                kind: 'solar',
                timeZone: 'Europe/Berlin',
                latitude: 48.1,
                longitude: 11.6,
                ratedW,
                tiltDeg: 30,
                azimuthDeg: 180,
              },
      }
    })
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
  let forecasts = 0
  const began = process.cpuUsage()
  for (const { values, startMs, stepMs, target } of recordings) {
    const perDay = dayMs / stepMs
    const count = perDay * 1.5
    const every = Math.max(1, Math.round((options.everyH * hourMs) / stepMs))
    for (let origin = options.fromDay * perDay; origin + count <= values.length; origin += every) {
      const issuedMs = startMs + origin * stepMs
      const result = forecast(
        { startMs, stepMs, values: values.subarray(0, origin) },
        { seriesId: 1, issuedMs, steps: { startMs: issuedMs, stepMs, count }, target },
      )
      const truth = values.subarray(origin, origin + count)
      const naive = truth.map((_, i) => {
        const daysBack = i < perDay ? 1 : 2
        return values[origin + i - daysBack * perDay] ?? NaN
      })
      total = addScores(total, scoreOf(result.values, truth, naive, 1))
      forecasts += 1
    }
  }
  const used = process.cpuUsage(began)
  return {
    series: recordings.length,
    forecasts,
    wql: (2 * total.pinball) / total.truth,
    maeOverNaive: total.absolute / total.steps / (total.naive / total.naiveSteps),
    wape: total.absolute / total.truth,
    coverage: total.covered / total.coverable,
    secondsPerForecast: (used.user + used.system) / 1e6 / forecasts,
  }
}

/** `--full`: a forecast a day for the CityLearn year; otherwise every third day. */
export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const missing = missingData()
  if (missing !== null) throw new Error(missing)
  const yearly = { fromDay: 14, everyH: options.args.includes('--full') ? 25 : 73 }
  const short = { fromDay: 7, everyH: 13 }
  return {
    horizonH: 36,
    sets: [
      { set: 'citylearn-2022 load, hourly', ...judge(cityLearn('load'), yearly) },
      { set: 'citylearn-2022 solar, hourly', ...judge(cityLearn('solar'), yearly) },
      { set: 'hamlet load, 15 min', ...judge(hamlet('load'), short) },
      { set: 'hamlet solar, 15 min', ...judge(hamlet('solar'), short) },
      { set: 'hamlet load, from day 1', ...judge(hamlet('load'), { fromDay: 1, everyH: 1000 }) },
    ],
  }
}
