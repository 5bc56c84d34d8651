import { costOf, utilities, type BudgetVoices } from './election.ts'
import { equalSharesRun, type SharesRun } from './equal-shares.ts'
import { greedyBudget } from './greedy-budget.ts'

/** Runs of Equal Shares at the most, each with a unit more for every voice. */
export const runLimit = 20_000

/** A budget decided by Equal Shares, and what it was held against. */
export interface BudgetOutcome {
  /** What is funded in the end. */
  readonly funded: readonly number[]
  readonly cost: number
  /** The last run of Equal Shares that fits, and what every voice had in it. */
  readonly shares: SharesRun
  readonly share: number
  /** Why no more was handed out. */
  readonly endedBy: 'over-budget' | 'all-funded' | 'run-limit'
  readonly runs: number
  /** What approvals alone would have funded. */
  readonly greedy: readonly number[]
  /** Voices whose own projects cost more in one of the two. */
  readonly preferShares: number
  readonly preferGreedy: number
  readonly isGreedyTaken: boolean
  /** Voices with at least one project of theirs. */
  readonly servedByShares: number
  readonly servedByGreedy: number
}

/**
 * Equal Shares with its completion and comparison (equalshares.net): a share of the budget is often too little for the last
 * projects, so each voice is given `step` more, until what is funded would cost more than there is; the last run that fits
 * counts. Then, if more voices are better off with the greedy rule, its projects are taken. `step`: units of money.
 */
export function budgetOutcome(
  voices: BudgetVoices,
  lot: readonly number[],
  { step = 1, limit = runLimit, isCompared = true } = {},
): BudgetOutcome {
  const { budget, costs, support } = voices
  const fair = voices.voices === 0 ? 0 : budget / voices.voices
  const supported = costs.filter((_, project) => support[project]! > 0).length
  let share = fair
  let shares = equalSharesRun(voices, lot, share)
  let runs = 1
  let endedBy: BudgetOutcome['endedBy'] = 'run-limit'
  for (; runs < limit; runs++) {
    if (shares.funded.length === supported) {
      endedBy = 'all-funded'
      break
    }
    const next = equalSharesRun(voices, lot, fair + runs * step)
    if (next.cost > budget) {
      endedBy = 'over-budget'
      break
    }
    share = fair + runs * step
    shares = next
  }
  const greedy = greedyBudget(voices, lot)
  const [ofShares, ofGreedy] = [utilities(voices, shares.funded), utilities(voices, greedy)]
  const counted = (holds: (ballot: number) => boolean): number =>
    voices.weights.reduce((sum, weight, ballot) => (holds(ballot) ? sum + weight : sum), 0)
  const preferShares = counted((ballot) => ofShares[ballot]! > ofGreedy[ballot]!)
  const preferGreedy = counted((ballot) => ofGreedy[ballot]! > ofShares[ballot]!)
  const isGreedyTaken = isCompared && preferGreedy > preferShares
  const funded = isGreedyTaken ? greedy : shares.funded
  return {
    funded,
    cost: costOf(costs, funded),
    shares,
    share,
    endedBy,
    runs,
    greedy,
    preferShares,
    preferGreedy,
    isGreedyTaken,
    servedByShares: counted((ballot) => ofShares[ballot]! > 0),
    servedByGreedy: counted((ballot) => ofGreedy[ballot]! > 0),
  }
}
