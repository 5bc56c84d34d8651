// Budgets by the Method of Equal Shares on made-up elections of a town and of a city: what it takes, what it funds beside
// the greedy rule, how many have a project of theirs, and what both promise.

import { parseArgs } from 'node:util'
import { budgetOutcome } from '../src/assembly/ballot/budget/budget-outcome.ts'
import { voicesOf } from '../src/assembly/ballot/budget/election.ts'
import { plantedElection } from '../src/assembly/ballot/budget/fixtures.ts'
import { proportionalityOf } from '../src/assembly/ballot/budget/proportionality.ts'
import { seededRandom } from '../src/kernel/random.ts'

const elections = [
  { people: 6_586, projects: 64, budget: 300_000 },
  { people: 131_000, projects: 64, budget: 5_000_000 },
]

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  parseArgs({ args: [...args], options: {} })
  const rows = []
  for (const sizes of elections) rows.push(count(sizes))
  return { rows }
}

function count(sizes: (typeof elections)[number]): Record<string, number | string> {
  const election = plantedElection(seededRandom(1), sizes)
  const [voices, readMs] = timed(() => voicesOf(election))
  const lot = election.costs.map((_, project) => project)
  const [outcome, sharesMs] = timed(() => budgetOutcome(voices, lot))
  const [ofShares, checkMs] = timed(() => proportionalityOf(voices, outcome.shares.funded))
  const ofGreedy = proportionalityOf(voices, outcome.greedy)
  const percent = (part: number): number => Number(((100 * part) / sizes.people).toFixed(1))
  return {
    voters: sizes.people,
    projects: sizes.projects,
    approvals: election.approvals.reduce((sum, own) => sum + own.length, 0),
    readMs,
    runs: outcome.runs,
    endedBy: outcome.endedBy,
    sharesMs,
    funded: outcome.shares.funded.length,
    greedyFunded: outcome.greedy.length,
    servedPercent: percent(outcome.servedByShares),
    greedyServedPercent: percent(outcome.servedByGreedy),
    taken: outcome.isGreedyTaken ? 'greedy' : 'equal shares',
    checkMs,
    promises: said(ofShares),
    greedyPromises: said(ofGreedy),
  }
}

function said(promises: ReturnType<typeof proportionalityOf>): string {
  return Object.entries(promises)
    .map(([name, verdict]) => `${name} ${verdict}`)
    .join(', ')
}

/** With milliseconds of CPU. */
function timed<Value>(work: () => Value): [Value, number] {
  const before = process.cpuUsage()
  const value = work()
  const { user, system } = process.cpuUsage(before)
  return [value, Math.round((user + system) / 1_000)]
}
