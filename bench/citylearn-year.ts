// The CityLearn year planned with everything known, in pieces, and proven how near that is to the best there is.
//
//   npm run bench -- citylearn-year [--days N] [--piece 720] [--gap 0.0001] [--homes 15|17]

import { parseArgs } from 'node:util'
import { certifiedYear } from '../src/replay/certified-year.ts'
import { idle } from '../src/replay/closed-loop.ts'
import { kpisOf, scoreOf, scoreOf2022 } from '../src/replay/kpis.ts'
import {
  burdenOfHomes,
  burdenThrough,
  challenge,
  homeCountOf,
  numberOf,
  rounded,
} from './recordings/challenge.ts'

/**
 * What homes pay for energy and for carbon at the worth of the closed loop, and a charge on the highest hour of each piece
 * that makes the idle peaks a quarter of what idle homes pay for energy. Batteries keep 0.83 of a full turn at every power.
 * Fields: `cost`, the `bound` that no plan costs less than, `gapPercent`, what idle batteries cost, and the measures of the plan.
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
      days: { type: 'string', default: '365' },
      piece: { type: 'string', default: '720' },
      gap: { type: 'string', default: '0.0001' },
      homes: { type: 'string', default: '17' },
    },
  })
  const { recording, homes, worths } = await challenge(homeCountOf(values.homes))
  const to = Math.min(recording.steps.count, 24 * numberOf('days', values.days))
  const stretch = { homes, from: 0, to }
  const pieceSteps = Math.max(24, numberOf('piece', values.piece))
  const pieces = Math.max(1, Math.floor(to / pieceSteps))
  const idleBurden = await burdenThrough(recording, stretch, idle)
  const paid = idleBurden.homeCost.reduce((sum, cost) => sum + cost, 0)
  const perPeakKw = paid / 4 / (pieces * idleBurden.highestPeak)
  const { perCarbonKg } = worths
  const began = process.cpuUsage()
  const { exchangeKwh, ...year } = await certifiedYear({
    ...stretch,
    recording,
    pieceSteps,
    seamHour: 7,
    perCarbonKg,
    perPeakKw,
    effort: { targetGap: numberOf('gap', values.gap), roundLimit: 200 },
    onPiece: ({ from, cost, bound }) => {
      process.stderr.write(`from hour ${from}: ${cost.toFixed(2)}, bound ${bound.toFixed(2)}\n`)
    },
  })
  const { user, system } = process.cpuUsage(began)
  const kpis = kpisOf(burdenOfHomes(recording, stretch, exchangeKwh), idleBurden)
  return {
    homes: homes.length,
    hours: to,
    pieceHours: pieceSteps,
    perCarbonKg,
    perPeakKw,
    idleCost: year.idleCost,
    cost: year.cost,
    bound: year.bound,
    gapPercent: 100 * year.gap,
    measures: rounded({ score: scoreOf(kpis), score2022: scoreOf2022(kpis), ...kpis }),
    cpuSeconds: (user + system) / 1e6,
    residentMb: process.memoryUsage.rss() / 1e6,
  }
}
