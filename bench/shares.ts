// What Shapley shares of a month cost: all groups of twelve members, and samples of orders of more, with
// the error that they state.

import { setImmediate } from 'node:timers/promises'
import { fairShares } from '../src/accounts/month-end/fair-shares.ts'
import { SharingGame } from '../src/accounts/month-end/shapley.ts'
import { seededRandom } from '../src/kernel/random.ts'

/** Quarter hours of a month of 31 days. */
const intervals = 31 * 96

export async function run(): Promise<Record<string, unknown>> {
  const rows = []
  for (const members of [6, 12, 13, 24, 100, 1_000]) rows.push(await row(members))
  return { intervals, rows }
}

async function row(members: number): Promise<Record<string, number | string>> {
  const game = monthOf(members)
  const before = process.cpuUsage()
  const { micro, standardErrorMicro } = await fairShares(game, 1, setImmediate)
  const { user, system } = process.cpuUsage(before)
  const relative = (standardErrorMicro ?? []).map((error, i) => error / Math.max(1, micro[i]!))
  return {
    members,
    method: standardErrorMicro === null ? 'all groups' : 'samples',
    cpuMs: Math.round((user + system) / 1_000),
    meanErrorPercent: Number(
      ((100 * relative.reduce((a, b) => a + b, 0)) / members).toPrecision(2),
    ),
    largestErrorPercent: Number((100 * Math.max(0, ...relative)).toPrecision(2)),
  }
}

/** Everybody uses up to 2.4 kW at random; four in ten have modules up to 8 kW. 18 cents are gained with each kWh. */
function monthOf(members: number): SharingGame {
  const random = seededRandom(2)
  const game = new SharingGame(members)
  for (let t = 0; t < intervals; t++) {
    const sun = Math.max(0, -Math.cos((2 * Math.PI * (t % 96)) / 96))
    const nets = Array.from({ length: members }, (_, i) => {
      const usedWh = Math.floor(random.next() * 600)
      return (i % 10 < 4 ? Math.floor(random.next() * sun * 2_000) : 0) - usedWh
    })
    game.add(
      180_000,
      Float64Array.from(nets, (wh) => Math.max(0, wh)),
      Float64Array.from(nets, (wh) => Math.max(0, -wh)),
    )
  }
  return game
}
