import { budgetOutcome } from '../budget/budget-outcome.ts'
import { costOf, voicesOf } from '../budget/election.ts'
import { greedyBudget } from '../budget/greedy-budget.ts'
import { proportionalityOf, type Proportionality } from '../budget/proportionality.ts'
import type { BallotDefinition, Choice } from '../log/ballot-shapes.ts'
import { consentCount, type ConsentCount } from '../methods/consent.ts'
import { approvalCounts } from '../methods/counts.ts'
import { rankedPairsCount } from '../methods/ranked-pairs.ts'
import { lotPlaces, rankedBy, type Ranking, type TieRule } from '../methods/ranking.ts'
import { schulzeCount } from '../methods/schulze.ts'
import { starOf } from '../methods/star.ts'
import { Sums } from './sums.ts'

/** Version of the counting: it changes when the same log may come out otherwise. */
export const countingVersion = 1

/** What was decided. Options by their names. */
export interface Outcome {
  readonly method: BallotDefinition['method']['kind']
  readonly version: number
  /** Options that are chosen, the first before the others; empty where nothing is. */
  readonly chosen: readonly string[]
  /** All options, the best first; for a budget, those that are chosen. */
  readonly order: readonly string[]
  readonly ties: readonly { readonly among: readonly string[]; readonly by: TieRule }[]
  /** What was counted. */
  readonly counts: Counts
}

/** Figures of a count, by the names of options. */
export interface Counts {
  /** Approvals, sums of scores or of votes; how many rank an option at all. */
  readonly options: Readonly<Record<string, number>>
  /** How many prefer the one in the row to the one in the column, in the order of the ballot. */
  readonly pairs?: readonly (readonly number[])[]
  /** The run-off of STAR: who is in it, and how many prefer them. */
  readonly runOff?: Readonly<Record<string, number>>
  readonly consent?: ConsentCount
  readonly budget?: BudgetCounts
  /** What a slate of several promises to groups. */
  readonly promises?: Proportionality
}

/** How a budget came about. Amounts in whole units of money, voices in people. */
export interface BudgetCounts {
  readonly spent: number
  readonly budget: number
  /** What Equal Shares and approvals alone would fund, and how many would have more with the one or the other. */
  readonly shares: readonly string[]
  readonly greedy: readonly string[]
  readonly preferShares: number
  readonly preferGreedy: number
  readonly servedByShares: number
  readonly servedByGreedy: number
  readonly isGreedyTaken: boolean
  readonly endedBy: 'over-budget' | 'all-funded' | 'run-limit'
}

/**
 * Counts choices, one for each voice. They fit the ballot: the box has checked that. Nothing is chosen where nobody votes, and by
 * approvals, scores or votes for and against only what has more than none.
 */
export function outcomeOf(ballot: BallotDefinition, choices: readonly Choice[]): Outcome {
  const sums = Sums.of(ballot)
  if (sums !== null) {
    for (const choice of choices) sums.change(choice, 1)
    return outcomeOfSums(ballot, sums, choices.length)
  }
  return decidedBy(choices.length, countOf(ballot, choices))
}

/** The same from the sums of so many voices. */
export function outcomeOfSums(ballot: BallotDefinition, sums: Sums, voices: number): Outcome {
  return decidedBy(voices, countOfSums(ballot, sums))
}

function decidedBy(voices: number, counted: Outcome): Outcome {
  return voices === 0 ? { ...counted, chosen: [], ties: [] } : counted
}

function countOfSums(
  { method, options, seed }: BallotDefinition,
  { options: values, fives, wins }: Sums,
): Outcome {
  const names = options.map(({ id }) => id)
  const lot = lotPlaces(names, seed)
  const told = naming(names, method.kind)
  // What goes out is no longer changed by whoever adds up.
  const counts = { options: byName(names, values) }
  switch (method.kind) {
    case 'approval':
    case 'score':
    case 'quadratic': {
      const seats = filled(values, method.seats)
      return told(rankedBy(values, lot, seats), seats, counts)
    }
    case 'star': {
      const count = starOf({ sums: values, fives, wins }, lot)
      const runOff = Object.fromEntries(
        count.finalists.map((option, i) => [names[option]!, count.preferredBy[i] ?? 0]),
      )
      return told(count, 1, { ...counts, runOff })
    }
    case 'schulze':
    case 'ranked-pairs': {
      const count = method.kind === 'schulze' ? schulzeCount : rankedPairsCount
      const pairs = names.map((_, one) =>
        names.map((__, other) => wins[one * names.length + other]!),
      )
      return told(count(wins, lot, method.seats), method.seats, { ...counts, pairs })
    }
    default:
      throw new Error(`${method.kind} is not counted from sums`)
  }
}

function countOf(ballot: BallotDefinition, choices: readonly Choice[]): Outcome {
  const { method, options, seed } = ballot
  const names = options.map(({ id }) => id)
  const lot = lotPlaces(names, seed)
  const numberOf = new Map(names.map((name, option) => [name, option]))
  const told = naming(names, method.kind)
  switch (method.kind) {
    case 'approval': {
      const approvals = approvalsIn(choices, numberOf)
      const counts = approvalCounts(approvals, names.length)
      const seats = filled(counts, method.seats)
      const ranking = rankedBy(counts, lot, seats)
      const slate = ranking.order.slice(0, seats)
      const voices = voicesOf({ budget: method.seats, costs: names.map(() => 1), approvals })
      return told(ranking, seats, {
        options: byName(names, counts),
        promises: proportionalityOf(voices, slate),
      })
    }
    case 'consent': {
      const count = consentCount(
        choices.flatMap((choice) => (choice.kind === 'answer' ? choice : [])),
      )
      const order = count.isCarried ? [0] : []
      return told({ order, ties: [] }, 1, {
        options: byName(names, [count.consenting]),
        consent: count,
      })
    }
    case 'equal-shares':
    case 'greedy-budget':
      return budgetCount(ballot, approvalsIn(choices, numberOf), lot)
    default:
      throw new Error(`${method.kind} is counted from sums`)
  }
}

function budgetCount(
  { method, options }: BallotDefinition,
  approvals: readonly (readonly number[])[],
  lot: readonly number[],
): Outcome {
  const names = options.map(({ id }) => id)
  const costs = options.map(({ cost }) => cost ?? 0)
  const budget = 'budget' in method ? method.budget : 0
  const voices = voicesOf({ budget, costs, approvals })
  const isShares = method.kind === 'equal-shares'
  const outcome = budgetOutcome(voices, lot, isShares ? method : { limit: 1, isCompared: false })
  const funded = isShares ? outcome.funded : greedyBudget(voices, lot)
  const named = (projects: readonly number[]): string[] =>
    projects.map((project) => names[project]!)
  const { preferShares, preferGreedy, servedByShares, servedByGreedy, isGreedyTaken } = outcome
  // Among projects that are all funded in the end nothing was decided by it.
  const ties = (isShares && !isGreedyTaken ? outcome.shares.ties : []).filter(({ among }) =>
    among.some((project) => !funded.includes(project)),
  )
  return naming(names, method.kind)({ order: funded, ties }, funded.length, {
    options: byName(names, voices.support),
    budget: {
      spent: costOf(costs, funded),
      budget,
      shares: named(outcome.shares.funded),
      greedy: named(outcome.greedy),
      preferShares,
      preferGreedy,
      servedByShares,
      servedByGreedy,
      isGreedyTaken,
      endedBy: outcome.endedBy,
    },
    promises: proportionalityOf(voices, funded),
  })
}

/** Seats that can be filled: with what has more than nothing. */
function filled(values: Float64Array, seats: number): number {
  return Math.min(seats, values.filter((value) => value > 0).length)
}

/** Puts names in the place of numbers. */
function naming(names: readonly string[], method: Outcome['method']) {
  return ({ order, ties }: Ranking, seats: number, counts: Counts): Outcome => {
    const named = (numbers: readonly number[]): string[] => numbers.map((option) => names[option]!)
    return {
      method,
      version: countingVersion,
      chosen: named(order.slice(0, seats)),
      order: named(order),
      ties: ties.map(({ among, by }) => ({ among: named(among), by })),
      counts,
    }
  }
}

function byName(names: readonly string[], values: ArrayLike<number>): Record<string, number> {
  return Object.fromEntries(names.map((name, option) => [name, values[option]!]))
}

function approvalsIn(
  choices: readonly Choice[],
  numberOf: ReadonlyMap<string, number>,
): number[][] {
  return choices.map((choice) =>
    choice.kind === 'approve' ? choice.options.flatMap((name) => numberOf.get(name) ?? []) : [],
  )
}
