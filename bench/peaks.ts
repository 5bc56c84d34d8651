// What a charge for the highest hour costs in closed loop: batteries of CityLearn's homes, hour by hour, each plan from what was
// measured before. `paid` is energy at each home's own connection and the charge for the highest hour of all together in each period.
//
//   npm run bench -- peaks [--price 1] [--period 24] [--phase 1] [--skip 14] [--days 30] [--ways middle,own,follow]
//
// `--price`: for each kW of a period's highest hour; `--period`: hours, counted from the first.

import { parseArgs } from 'node:util'
import { planScenarios } from '../src/energy/plan/scenarios.ts'
import { tariffPrices } from '../src/energy/tariff/tariff-prices.ts'
import {
  alone,
  idle,
  liveThrough,
  type Controller,
  type Stretch,
} from '../src/replay/closed-loop.ts'
import { asItCame, ownForecasts } from '../src/replay/foresee-home.ts'
import { pricedPlans } from '../src/replay/priced-plans.ts'
import type { Recording } from '../src/replay/recording.ts'
import { challenge, numberOf, phases, rounded, stretchOf } from './recordings/challenge.ts'

/** What batteries do, as in `citylearn`; `middle` plans for what is expected alone. */
const ways = {
  idle: null,
  alone: null,
  middle: { isKnown: false, follows: false, scenarios: 1 },
  own: { isKnown: false, follows: false, scenarios: planScenarios },
  follow: { isKnown: false, follows: true, scenarios: planScenarios },
  perfect: { isKnown: true, follows: false, scenarios: 1 },
} as const
type Way = keyof typeof ways

/** Fields: `rows`, one for each way: what was paid in all, for energy and for peaks, the mean peak in kW, and what it took. */
export async function run({
  args,
}: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      price: { type: 'string', default: '1' },
      period: { type: 'string', default: '24' },
      phase: { type: 'string', default: '1' },
      skip: { type: 'string', default: '14' },
      days: { type: 'string', default: '30' },
      ways: { type: 'string', default: 'idle,alone,middle,own,follow,perfect' },
    },
  })
  const phase = phases.find((of) => String(of.phase) === values.phase)
  if (phase === undefined) throw new Error(`--phase is 1, 2 or 3, not ${values.phase}`)
  const { recording, homes } = await challenge('15')
  const [skip, days] = [numberOf('skip', values.skip), numberOf('days', values.days)]
  const stretch = stretchOf(homes, phase, skip, days)
  const charge = {
    perKw: numberOf('price', values.price),
    hours: numberOf('period', values.period),
  }
  const rows: Record<string, unknown>[] = []
  for (const way of values.ways.split(',').map(wayOf)) {
    rows.push(rounded(await rowOf(recording, stretch, charge, way)))
  }
  return { homes: stretch.homes.length, steps: stretch.to - stretch.from, charge, rows }
}

/** What each kW of the highest of so many hours costs. */
interface PeakCharge {
  readonly perKw: number
  readonly hours: number
}

async function rowOf(recording: Recording, stretch: Stretch, charge: PeakCharge, way: Way) {
  const gaps: number[] = []
  let rounds = 0
  const began = process.cpuUsage()
  const control = controllerOf(recording, stretch, charge, way, ({ gap, rounds: took }) => {
    gaps.push(gap)
    rounds += took
  })
  const exchangeKwh = await liveThrough(recording, stretch, control)
  const { user, system } = process.cpuUsage(began)
  const prices = tariffPrices(recording.tariff, recording.steps, recording.timeZone)
  const energy = exchangeKwh
    .flatMap((kwh) => [...kwh].map((of, t) => Math.max(0, of) * micro(prices, stretch.from + t)))
    .reduce((sum, paid) => sum + paid, 0)
  const peaksKw = peaksOf(exchangeKwh, charge.hours)
  const peaks = charge.perKw * peaksKw.reduce((sum, kw) => sum + kw, 0)
  gaps.sort((a, b) => a - b)
  return {
    way,
    paid: energy + peaks,
    energy,
    peaks,
    meanPeakKw: peaksKw.reduce((sum, kw) => sum + kw / peaksKw.length, 0),
    medianGapPercent: 100 * (gaps[gaps.length >> 1] ?? 0),
    meanRounds: rounds / Math.max(1, gaps.length),
    cpuSeconds: (user + system) / 1e6,
  }
}

function micro({ importMicroPerKwh }: ReturnType<typeof tariffPrices>, step: number): number {
  return importMicroPerKwh[step]! / 1e6
}

/** The highest hour of all homes together in each period, kW; below zero it costs nothing. */
function peaksOf(exchangeKwh: readonly Float64Array[], hours: number): number[] {
  const all = exchangeKwh[0]!.map((_, t) => exchangeKwh.reduce((sum, kwh) => sum + kwh[t]!, 0))
  return Array.from({ length: Math.ceil(all.length / hours) }, (_, k) =>
    Math.max(0, ...all.subarray(k * hours, (k + 1) * hours)),
  )
}

function controllerOf(
  recording: Recording,
  { homes, from }: Stretch,
  charge: PeakCharge,
  way: Way,
  onPlan: (certificate: { readonly gap: number; readonly rounds: number }) => void,
): Controller {
  const how = ways[way]
  if (how === null) return way === 'idle' ? idle : alone
  return pricedPlans({
    recording,
    homes,
    from,
    foresee: how.isKnown ? asItCame : ownForecasts(recording),
    worths: { perCarbonKg: 0, perPeakKw: charge.perKw, perKwhAboveLevel: 0 },
    peakHours: charge.hours,
    follows: how.follows,
    scenarios: how.scenarios,
    onPlan: ({ certificate }) => onPlan(certificate),
  })
}

function wayOf(name: string): Way {
  if (isWay(name)) return name
  throw new Error(`--ways is of ${Object.keys(ways).join(', ')}; ${name} is none of them`)
}

function isWay(name: string): name is Way {
  return Object.hasOwn(ways, name)
}
