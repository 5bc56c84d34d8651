// Which forecasts plans lose least with: the trial that the node runs beside its plans, on recorded homes with one stand-in store.
// `error` is the mean absolute error of the neighbourhood's net power over the next day, `paid` what the store's plans paid in all;
// `hoursUsed`: in how many hours of the stretch each was used. `betweenPercent`: how often the net power of the day ahead was between the
// lowest and the highest of the plan's scenarios, which are the means of the lowest and the highest fifth: about four times in five.
//
//   npm run bench -- leaning [--folder ../shared/data/energy/hamlet] [--skip 14] [--days 60] [--homes N]

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chosenLeaning, leanings, type ForecastTrial } from '../src/energy/plan/forecast-trial.ts'
import { continueTrial, expectedW, paidMicro } from '../src/energy/plan/trial-hour.ts'
import { defaultWishes, type BatteryInput, type PlanInput } from '../src/energy/plan/plan-input.ts'
import { planScenarios, spreadOver } from '../src/energy/plan/scenarios.ts'
import { tariffPrices } from '../src/energy/tariff/tariff-prices.ts'
import { orThrow } from '../src/kernel/refusal.ts'
import { dayMs, hourMs, stepStartMs, type Steps } from '../src/kernel/steps.ts'
import { readRecording } from '../src/replay/folder.ts'
import { ownForecasts, restAt } from '../src/replay/foresee-home.ts'
import { openHome } from '../src/replay/priced-plans.ts'
import type { RecordedBattery, Recording } from '../src/replay/recording.ts'
import type { Forecast } from '../src/sense/forecast.ts'
import { numberOf } from './recordings/challenge.ts'
import { dataFolder } from './recordings/series.ts'

/** Fields: `candidates` (leaning, error in W, paid a day, hours used), and what the choice by error would have been. */
export async function run({
  args,
}: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: 'string', default: join(dataFolder, 'energy/citylearn-2022') },
      skip: { type: 'string', default: '14' },
      days: { type: 'string', default: '60' },
      homes: { type: 'string', default: '5' },
    },
  })
  const whole = orThrow(await readRecording(values.folder))
  const recording = { ...whole, homes: whole.homes.slice(0, numberOf('homes', values.homes)) }
  const perHour = hourMs / recording.steps.stepMs
  const first = (numberOf('skip', values.skip) * dayMs) / recording.steps.stepMs
  const most = Math.floor((recording.steps.count - first) / perHour) - 24
  const hours = Math.min(24 * numberOf('days', values.days), most)
  const foresee = ownForecasts(recording)
  const errors = leanings.map(() => 0)
  const used = leanings.map(() => 0)
  const paid = leanings.map(() => 0)
  let between = 0
  let trial: ForecastTrial | null = null
  for (let hour = 0; hour < hours; hour++) {
    const from = first + hour * perHour
    const count = 24 * perHour
    const startMs = stepStartMs(recording.steps, from)
    const steps: Steps = { ...recording.steps, startMs, count }
    const forecasts = recording.homes.map((home) => foresee(home, from, count).forecasts)
    trial = await continueTrial(trial, inputOf(recording, steps), forecasts.flat())
    if (trial === null) throw new Error('there are no forecasts')
    between += betweenShare(recording, from, forecasts, steps) / hours
    const netW = meanNetW(recording, from, perHour)
    const chosen = chosenLeaning(trial)
    used[leanings.findIndex((leaning) => leaning === chosen)]! += 1
    for (const [i, leaning] of leanings.entries()) {
      paid[i]! += paidMicro(trial, netW + trial.candidates[i]!.plannedW) / 1e6
      errors[i]! += errorOf(recording, from, expectedW(forecasts.flat(), leaning, steps)) / hours
    }
  }
  // What is left in a store is worth what it replaces.
  for (const [i, candidate] of trial?.candidates.entries() ?? []) {
    paid[i]! -= (candidate.storedWh * trial!.worthMicroPerWh) / 1e6
  }
  return {
    recording: recording.name,
    homes: recording.homes.length,
    hours,
    betweenPercent: Number((100 * between).toFixed(1)),
    nearest: leanings[errors.indexOf(Math.min(...errors))],
    cheapest: leanings[paid.indexOf(Math.min(...paid))],
    candidates: leanings.map((leaning, i) => ({
      leaning,
      errorW: Math.round(errors[i]!),
      paidPerDay: Number(((24 * paid[i]!) / hours).toFixed(4)),
      hoursUsed: used[i],
    })),
  }
}

/** Homes that only buy and sell; their batteries are the store. */
function inputOf(recording: Recording, steps: Steps): PlanInput {
  return {
    cellId: recording.name,
    planId: recording.name,
    issuedMs: steps.startMs,
    steps,
    prices: tariffPrices(recording.tariff, steps, recording.timeZone),
    reachedPeakW: 0,
    homes: recording.homes.map(({ slug, battery }) => ({
      cellId: slug,
      connectionLimitW: null,
      fixedW: new Float64Array(steps.count),
      devices: battery === null ? [] : [batteryInput(slug, battery)],
    })),
    shared: [],
    last: null,
    wishes: defaultWishes,
  }
}

function batteryInput(thingId: string, battery: RecordedBattery): BatteryInput {
  return { kind: 'battery', thingId, storedWh: 0, reserveWh: 0, wearMicroPerKwh: 0, ...battery }
}

/** What homes drew besides their batteries in an hour, mean W. */
function meanNetW({ homes }: Recording, from: number, perHour: number): number {
  let sum = 0
  for (let k = 0; k < perHour; k++) for (const home of homes) sum += restAt(home, from + k)
  return sum / perHour
}

/** The part of the steps ahead in which homes' net power is between the lowest and highest scenario. */
function betweenShare(
  { homes }: Recording,
  from: number,
  forecasts: readonly (readonly Forecast[])[],
  { count }: Steps,
): number {
  const spread = spreadOver(forecasts.map(openHome), planScenarios)
  if (spread === null) throw new Error('there are no forecasts')
  let inside = 0
  for (let k = 0; k < count; k++) {
    const away = homes.reduce((all, home) => all + restAt(home, from + k), 0) - spread.middle[k]!
    if (away >= spread.besides[0]![k]! && away <= spread.besides.at(-1)![k]!) inside++
  }
  return inside / count
}

/** Mean absolute error of all homes' net power, W. */
function errorOf({ homes }: Recording, from: number, expectedW: Float64Array): number {
  let sum = 0
  for (const [k, powerW] of expectedW.entries()) {
    sum += Math.abs(powerW - homes.reduce((all, home) => all + restAt(home, from + k), 0))
  }
  return sum / expectedW.length
}
