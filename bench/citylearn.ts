// The CityLearn Challenge 2022 in closed loop: batteries of real homes, hour by hour, each plan from what was measured before.
// Measures against the same homes with idle batteries (1.000); less is better.
//
//   npm run bench -- citylearn [--phases 1,2,3] [--days N] [--homes 15|17] [--ways own,follow] [--skip N]
//   npm run bench -- citylearn --year [--days N] [--piece 720] [--gap 0.0002] [--homes 15|17]
//
// Phases are those of the published trials: homes 1 to 5 on days 0 to 120 and 120 to 240, all good homes on days 240 to 365.
// `--year` plans the whole year with the future known, in pieces, and proves how near that is to the best.
// Home 12's load meter stands still and home 15 has almost no sun: they are left out, unless `--homes 17`.

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { tariffPrices } from '../src/energy/tariff-prices.ts'
import { orThrow } from '../src/kernel/refusal.ts'
import {
  alone,
  idle,
  liveThrough,
  type Controller,
  type Stretch,
} from '../src/replay/closed-loop.ts'
import { certifiedYear } from '../src/replay/certified-year.ts'
import { readRecording } from '../src/replay/folder.ts'
import { asItCame, between, ownForecasts, persistence } from '../src/replay/foresee-home.ts'
import { burdenOf, kpisOf, scoreOf, scoreOf2022, type Burden } from '../src/replay/kpis.ts'
import { pricedPlans, worthsOf, type Worths } from '../src/replay/priced-plans.ts'
import type { Recording } from '../src/replay/recording.ts'

interface Phase {
  readonly phase: number
  readonly fromDay: number
  readonly toDay: number
  readonly homes: number
  /** What it counts in the score of all three. */
  readonly weight: number
}

const phases: readonly Phase[] = [
  { phase: 1, fromDay: 0, toDay: 120, homes: 5, weight: 0.2 },
  { phase: 2, fromDay: 120, toDay: 240, homes: 5, weight: 0.3 },
  { phase: 3, fromDay: 240, toDay: 365, homes: 17, weight: 0.5 },
]
const poorHomes = ['Building 12', 'Building 15']

/** What batteries do: nothing; their own behaviour; plans whose power stands for the hour, or is followed on what is measured. */
const ways = {
  idle: null,
  alone: null,
  persistence: { foresees: 'persistence', follows: false },
  own: { foresees: 'own', follows: false },
  mean: { foresees: 'mean', follows: false },
  'persistence-follow': { foresees: 'persistence', follows: true },
  follow: { foresees: 'own', follows: true },
  perfect: { foresees: 'perfect', follows: false },
} as const
type Way = keyof typeof ways

/** Fields: worths that plans mind, a row for each phase and way, and the weighted score of each way that went through all phases. */
export async function run({
  args,
}: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      phases: { type: 'string', default: '1,2,3' },
      days: { type: 'string' },
      skip: { type: 'string', default: '0' },
      homes: { type: 'string', default: '15' },
      year: { type: 'boolean', default: false },
      piece: { type: 'string', default: '720' },
      gap: { type: 'string', default: '0.0002' },
      ways: { type: 'string', default: Object.keys(ways).join(',') },
    },
  })
  const data = process.env['COMMONWATT_DATA'] ?? join(import.meta.dirname, '../../shared/data')
  const recording = orThrow(await readRecording(join(data, 'energy/citylearn-2022')))
  const usable = recording.homes.filter(
    ({ name }) => values.homes === '17' || !poorHomes.includes(name),
  )
  const stretchOf = ({ fromDay, toDay, homes }: Phase, skip: number, days: number): Stretch => ({
    homes: usable.slice(0, homes),
    from: (fromDay + skip) * 24,
    to: Math.min(toDay, fromDay + skip + days) * 24,
  })
  // The worths come from idle homes of phase 1 and serve in all phases.
  const [first] = phases
  const taught = stretchOf(first!, 0, Infinity)
  const worths = worthsOf(await idleBurden(recording, taught), (taught.to - taught.from) / 24)
  if (values.year) {
    const { steps } = recording
    const to = values.days === undefined ? steps.count : Number(values.days) * 24
    const pieceSteps = Number(values.piece)
    return await yearOf(
      recording,
      { homes: usable, from: 0, to },
      worths,
      pieceSteps,
      Number(values.gap),
    )
  }
  const rows: Row[] = []
  for (const phase of phases) {
    if (!values.phases.split(',').includes(String(phase.phase))) continue
    const stretch = stretchOf(phase, Number(values.skip), Number(values.days ?? Infinity))
    const base = await idleBurden(recording, stretch)
    for (const way of values.ways.split(',')) {
      if (!isWay(way)) throw new Error(`--ways is of ${Object.keys(ways).join(', ')}, not ${way}`)
      rows.push(await rowOf(recording, phase, stretch, way, worths, base))
    }
  }
  return { worths, rows: rows.map(rounded), weighted: weighted(rows) }
}

/**
 * The year with the future known: what homes pay for energy and carbon at the worths of the closed loop, and a charge on the
 * highest hour of each piece as high as the score makes it: a quarter of all cost for the idle peaks.
 */
async function yearOf(
  recording: Recording,
  stretch: Stretch,
  { perCarbonKg }: Worths,
  pieceSteps: number,
  targetGap: number,
): Promise<Record<string, unknown>> {
  const base = await idleBurden(recording, stretch)
  const pieces = Math.max(1, Math.floor((stretch.to - stretch.from) / pieceSteps))
  const perPeakKw = base.homeCost.reduce((a, b) => a + b, 0) / 4 / (pieces * base.highestPeak)
  const began = process.cpuUsage()
  const { exchangeKwh, ...year } = await certifiedYear({
    ...stretch,
    recording,
    pieceSteps,
    perCarbonKg,
    perPeakKw,
    effort: { targetGap, roundLimit: 200 },
    onPiece: ({ from, cost, bound }) => {
      process.stderr.write(`from hour ${from}: ${cost.toFixed(2)}, bound ${bound.toFixed(2)}\n`)
    },
  })
  const { user, system } = process.cpuUsage(began)
  const kpis = kpisOf(burdenOf(exchangeKwh, ...hourly(recording, stretch)), base)
  return {
    homes: stretch.homes.length,
    hours: stretch.to - stretch.from,
    pieceHours: pieceSteps,
    perCarbonKg,
    perPeakKw,
    idleCost: year.idleCost,
    cost: year.cost,
    bound: year.bound,
    gapPercent: 100 * year.gap,
    kpis: rounded({ score: scoreOf(kpis), score2022: scoreOf2022(kpis), ...kpis }),
    cpuSeconds: (user + system) / 1e6,
    residentMb: process.memoryUsage.rss() / 1e6,
  }
}

type Row = Awaited<ReturnType<typeof rowOf>>

async function rowOf(
  recording: Recording,
  { phase, weight }: Phase,
  stretch: Stretch,
  way: Way,
  worths: Worths,
  base: Burden,
) {
  const gaps: number[] = []
  const began = process.cpuUsage()
  const control = controllerOf(recording, stretch, way, worths, (gap) => {
    gaps.push(gap)
    if (gaps.length % 240 === 0) {
      process.stderr.write(
        `\rphase ${phase}, ${way}: ${gaps.length} of ${stretch.to - stretch.from} hours `,
      )
    }
  })
  const kpis = kpisOf(await burdenThrough(recording, stretch, control), base)
  const { user, system } = process.cpuUsage(began)
  gaps.sort((a, b) => a - b)
  return {
    phase,
    weight,
    way,
    homes: stretch.homes.length,
    score: scoreOf(kpis),
    score2022: scoreOf2022(kpis),
    ...kpis,
    medianGapPercent: 100 * (gaps[gaps.length >> 1] ?? 0),
    cpuSeconds: (user + system) / 1e6,
  }
}

function controllerOf(
  recording: Recording,
  { homes, from }: Stretch,
  way: Way,
  worths: Worths,
  onGap: (gap: number) => void,
): Controller {
  const how = ways[way]
  if (how === null) return way === 'idle' ? idle : alone
  const own = ownForecasts(recording)
  const yesterday = persistence(recording)
  const foresee = {
    own,
    persistence: yesterday,
    mean: between(own, yesterday),
    perfect: asItCame,
  }[how.foresees]
  const onPlan = ({ certificate }: { certificate: { gap: number } }) => onGap(certificate.gap)
  return pricedPlans({ recording, homes, from, foresee, worths, follows: how.follows, onPlan })
}

async function idleBurden(recording: Recording, stretch: Stretch): Promise<Burden> {
  return await burdenThrough(recording, stretch, idle)
}

async function burdenThrough(
  recording: Recording,
  stretch: Stretch,
  control: Controller,
): Promise<Burden> {
  const exchangeKwh = await liveThrough(recording, stretch, control)
  return burdenOf(exchangeKwh, ...hourly(recording, stretch))
}

/** Price for each kWh and carbon, kg for each kWh, [hour]. */
function hourly(recording: Recording, { from, to }: Stretch): [Float64Array, Float64Array] {
  const { tariff, steps, timeZone, carbonGPerKwh } = recording
  const price = tariffPrices(tariff, steps, timeZone).importMicroPerKwh.slice(from, to)
  return [price.map((micro) => micro / 1e6), carbonGPerKwh.slice(from, to).map((g) => g / 1000)]
}

function weighted(rows: readonly Row[]): Record<string, unknown>[] {
  return [...new Set(rows.map(({ way }) => way))].flatMap((way) => {
    const of = rows.filter((row) => row.way === way)
    if (of.length < phases.length) return []
    const mean = (value: (row: Row) => number) =>
      of.reduce((sum, row) => sum + row.weight * value(row), 0)
    return [
      rounded({ way, score: mean(({ score }) => score), score2022: mean((row) => row.score2022) }),
    ]
  })
}

function isWay(name: string): name is Way {
  return Object.hasOwn(ways, name)
}

function rounded(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'number' ? Number(value.toFixed(4)) : value,
  ])
  return Object.fromEntries(entries)
}
