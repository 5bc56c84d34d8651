// Budgets by the Method of Equal Shares on made-up elections of a town and of a city: what it takes, what it funds beside
// the greedy rule, how many have a project of theirs, and what both promise. With --data FOLDER, recorded elections in the form
// of Pabulib, too, and whether the winners are the official ones.

import { parseArgs } from 'node:util'
import { budgetOutcome } from '../src/assembly/ballot/budget/budget-outcome.ts'
import { voicesOf, type BudgetElection } from '../src/assembly/ballot/budget/election.ts'
import { plantedElection } from '../src/assembly/ballot/budget/fixtures.ts'
import { proportionalityOf } from '../src/assembly/ballot/budget/proportionality.ts'
import { seededRandom } from '../src/kernel/random.ts'
import { readElections } from './recordings/budget-elections.ts'

const elections = [
  { people: 6_586, projects: 64, budget: 300_000 },
  { people: 131_000, projects: 64, budget: 5_000_000 },
]

export async function run({ args }: { args: readonly string[] }): Promise<Record<string, unknown>> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } })
  const rows = elections.map((sizes) => count(plantedElection(seededRandom(1), sizes)))
  if (values.data === undefined) return { rows }
  const recorded = readElections(values.data).map(({ name, rule, election, selected }) => {
    const voices = voicesOf(election)
    const { funded } = budgetOutcome(
      voices,
      election.costs.map((_, project) => project),
      { isCompared: rule.includes('comparison') },
    )
    const found = funded.filter((project) => selected.includes(project)).length
    const isSame = found === selected.length && funded.length === selected.length
    const official = `${found} of ${selected.length}${isSame ? '' : ', not the same'}`
    return { name, rule, official, ...count(election) }
  })
  return { rows, recorded }
}

function count(election: BudgetElection): Record<string, number | string> {
  const [voices, readMs] = timed(() => voicesOf(election))
  const lot = election.costs.map((_, project) => project)
  const [outcome, sharesMs] = timed(() => budgetOutcome(voices, lot))
  const [ofShares, checkMs] = timed(() => proportionalityOf(voices, outcome.shares.funded))
  const ofGreedy = proportionalityOf(voices, outcome.greedy)
  const percent = (part: number): number =>
    Number(((100 * part) / election.approvals.length).toFixed(1))
  return {
    voters: election.approvals.length,
    projects: election.costs.length,
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
