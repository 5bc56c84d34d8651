// The CityLearn Challenge 2022 in closed loop: batteries of real homes, hour by hour, each plan from what was measured before.
// Measures are parts of what the same homes come to with idle batteries; less is better. Takes tens of minutes.
//
//   npm run bench -- citylearn [--phases 1,2,3] [--days N] [--skip N] [--homes 15|17] [--ways own,follow]
//
// `--days`: only so many days of each phase, after the first `--skip`.

import { parseArgs } from 'node:util'
import { planScenarios } from '../src/energy/plan/scenarios.ts'
import { alone, idle, type Controller, type Stretch } from '../src/replay/closed-loop.ts'
import { asItCame, between, ownForecasts, persistence } from '../src/replay/foresee-home.ts'
import { kpisOf, scoreOf, scoreOf2022, type Burden } from '../src/replay/kpis.ts'
import { pricedPlans } from '../src/replay/priced-plans.ts'
import {
  burdenThrough,
  challenge,
  homeCountOf,
  numberOf,
  phases,
  rounded,
  stretchOf,
  type Challenge,
  type Phase,
} from './recordings/challenge.ts'

/**
 * What batteries do: nothing; their own behaviour; plans whose power stands for the hour, or is followed on what is measured. `middle`:
 * plans for the middle of our forecasts alone, not for scenarios.
 */
const ways = {
  idle: null,
  alone: null,
  persistence: { foresees: 'persistence', follows: false, scenarios: 1 },
  mean: { foresees: 'mean', follows: false, scenarios: 1 },
  middle: { foresees: 'own', follows: false, scenarios: 1 },
  own: { foresees: 'own', follows: false, scenarios: planScenarios },
  follow: { foresees: 'own', follows: true, scenarios: planScenarios },
  perfect: { foresees: 'perfect', follows: false, scenarios: 1 },
} as const
type Way = keyof typeof ways

/**
 * Fields: the `worths` that plans mind, `rows`, one for each phase and way, and `weighted`, the scores of
 * each way that went through all phases.
 */
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
      days: { type: 'string', default: '365' },
      skip: { type: 'string', default: '0' },
      homes: { type: 'string', default: '15' },
      ways: { type: 'string', default: 'idle,alone,persistence,middle,own,follow,perfect' },
    },
  })
  const [skip, days] = [numberOf('skip', values.skip), numberOf('days', values.days)]
  const wanted = values.ways.split(',').map(wayOf)
  const of = await challenge(homeCountOf(values.homes))
  const rows: Row[] = []
  for (const phase of phases) {
    if (!values.phases.split(',').includes(String(phase.phase))) continue
    const stretch = stretchOf(of.homes, phase, skip, days)
    const idleBurden = await burdenThrough(of.recording, stretch, idle)
    for (const way of wanted) rows.push(await rowOf(of, phase, stretch, way, idleBurden))
  }
  return { worths: of.worths, rows: rows.map(rounded), weighted: weighted(rows) }
}

type Row = Awaited<ReturnType<typeof rowOf>>

async function rowOf(
  of: Challenge,
  { phase, weight }: Phase,
  stretch: Stretch,
  way: Way,
  idleBurden: Burden,
) {
  const hours = stretch.to - stretch.from
  const gaps: number[] = []
  const began = process.cpuUsage()
  const control = controllerOf(of, stretch, way, (gap) => {
    gaps.push(gap)
    if (gaps.length % 240 > 0) return
    process.stderr.write(`\rphase ${phase}, ${way}: ${gaps.length} of ${hours} hours `)
  })
  const kpis = kpisOf(await burdenThrough(of.recording, stretch, control), idleBurden)
  const { user, system } = process.cpuUsage(began)
  gaps.sort((a, b) => a - b)
  return {
    phase,
    weight,
    way,
    homes: stretch.homes.length,
    hours,
    score: scoreOf(kpis),
    score2022: scoreOf2022(kpis),
    ...kpis,
    medianGapPercent: 100 * (gaps[gaps.length >> 1] ?? 0),
    cpuSeconds: (user + system) / 1e6,
  }
}

function controllerOf(
  { recording, worths }: Challenge,
  { homes, from }: Stretch,
  way: Way,
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
  return pricedPlans({
    recording,
    homes,
    from,
    foresee,
    worths,
    follows: how.follows,
    scenarios: how.scenarios,
    onPlan: ({ certificate }) => onGap(certificate.gap),
  })
}

function weighted(rows: readonly Row[]): Record<string, unknown>[] {
  return [...new Set(rows.map(({ way }) => way))].flatMap((way) => {
    const of = rows.filter((row) => row.way === way)
    if (of.length < phases.length) return []
    const mean = (value: (row: Row) => number): number =>
      of.reduce((sum, row) => sum + row.weight * value(row), 0)
    const score = mean((row) => row.score)
    return [rounded({ way, score, score2022: mean((row) => row.score2022) })]
  })
}

function wayOf(name: string): Way {
  if (isWay(name)) return name
  throw new Error(`--ways is of ${Object.keys(ways).join(', ')}; ${name} is none of them`)
}

function isWay(name: string): name is Way {
  return Object.hasOwn(ways, name)
}
