import { utilities, type BudgetVoices } from './election.ts'

/** Whether a slate has a property; unknown where the search would take more work than is allowed. */
export type Verdict = 'holds' | 'fails' | 'unknown'

/** What is promised to every group that is large enough to pay for projects that all of it approves of, from its share of the money. */
export interface Proportionality {
  /** Justified representation: somebody in it has a project of theirs, if the group can pay for one. */
  readonly jr: Verdict
  /** Proportional: projects that somebody in it approves of cost together as much as what it can pay for. */
  readonly pjr: Verdict
  /** Extended: so do those that one of its people approves of. */
  readonly ejr: Verdict
  /** Extended up to one project: so they would, with one project more of those. What Equal Shares promises. */
  readonly ejrUpToOne: Verdict
}

/** Ballots that are gone through at the most, for each of the properties. */
export const searchLimit = 20_000_000

/**
 * Checks a slate for justified representation and its stronger forms (Aziz et al. 2017, Sánchez-Fernández et al. 2017, and for
 * costs Peters, Pierczyński and Skowron 2021), with costs as utilities; for a committee every cost is 1 and the budget its
 * size. A group is whoever approves of all of a set T of projects and lacks what is promised; it has a right to it where its
 * share of the budget pays for T. All sets that somebody could pay for are looked at.
 */
export function proportionalityOf(
  voices: BudgetVoices,
  slate: readonly number[],
  limit = searchLimit,
): Proportionality {
  const own = utilities(voices, slate)
  const { costs } = voices
  const isChosen = costs.map((_, project) => slate.includes(project))
  const single = { ...voices, limit, most: 1 }
  const all = { ...voices, limit, most: costs.length }
  const cost = (set: readonly number[]): number =>
    set.reduce((sum, project) => sum + costs[project]!, 0)
  const jr = verdictOf(single, () => (ballot) => own[ballot] === 0)
  const ejr = verdictOf(all, (set) => {
    const due = cost(set)
    return (ballot) => own[ballot]! < due
  })
  // What is implied need not be searched for, and that search is the longest.
  const pjr = jr === 'fails' ? jr : ejr === 'holds' ? ejr : proportional(all, slate)
  return {
    jr,
    pjr,
    ejr,
    ejrUpToOne: verdictOf(all, (set) => {
      const due = cost(set)
      const more = Math.max(
        0,
        ...set.filter((project) => !isChosen[project]).map((project) => costs[project]!),
      )
      return (ballot) => own[ballot]! < due && own[ballot]! + more <= due
    }),
  }
}

interface Search extends BudgetVoices {
  readonly limit: number
  /** Projects in a set at the most. */
  readonly most: number
}

/** Looks for a set of projects whose group lacks what it is due. */
function verdictOf(
  search: Search,
  lacking: (set: readonly number[]) => (ballot: number) => boolean,
): Verdict {
  return eachSet(search, (set, ballots, due) => {
    const lacks = lacking(set)
    let weight = 0
    for (const ballot of ballots) if (lacks(ballot)) weight += search.weights[ballot]!
    return { isFound: weight > 0 && weight * search.budget >= due, work: 0 }
  })
}

/** The same where what counts is what the group has together: looks for the part of the slate that all of it is within. */
function proportional(search: Search, slate: readonly number[]): Verdict {
  const { costs, weights, approvals, budget } = search
  const chosen = new Set(slate)
  const within = approvals.map((own) => [...own].filter((project) => chosen.has(project)))
  return eachSet(search, (set, ballots, due) => {
    const limit = set.reduce((sum, project) => sum + costs[project]!, 0)
    // A part that costs less than T: every larger one within that is looked at, too, and holds more of the group.
    let work = 0
    const isFound = (part: readonly number[], from: number, cost: number): boolean => {
      work += ballots.length
      if (work > search.limit) return false
      let weight = 0
      for (const ballot of ballots) {
        if (within[ballot]!.every((project) => part.includes(project))) weight += weights[ballot]!
      }
      if (weight > 0 && weight * budget >= due) return true
      return slate.some((project, i) => {
        if (i < from || cost + costs[project]! >= limit) return false
        return isFound([...part, project], i + 1, cost + costs[project]!)
      })
    }
    return { isFound: isFound([], 0, 0), work }
  })
}

/**
 * Goes through the sets of projects that their common supporters could pay for, the larger after the smaller: with a project
 * more a set costs more and has fewer supporters, so what cannot be paid for need not be looked into.
 */
function eachSet(
  { costs, supporters, approvals, weights, budget, voices, limit, most }: Search,
  look: (
    set: readonly number[],
    ballots: readonly number[],
    due: number,
  ) => { readonly isFound: boolean; readonly work: number },
): Verdict {
  let work = 0
  const isFound = (set: readonly number[], ballots: readonly number[], cost: number): boolean => {
    if (set.length > 0) {
      const seen = look(set, ballots, cost * voices)
      work += seen.work
      if (seen.isFound) return true
    }
    if (set.length >= most) return false
    for (let project = (set.at(-1) ?? -1) + 1; project < costs.length; project++) {
      const candidates = set.length === 0 ? supporters[project]! : ballots
      work += candidates.length
      if (work > limit) return false
      const common =
        set.length === 0
          ? [...candidates]
          : [...candidates].filter((ballot) => approvals[ballot]!.includes(project))
      const weight = common.reduce((sum, ballot) => sum + weights[ballot]!, 0)
      const together = cost + costs[project]!
      if (weight === 0 || weight * budget < together * voices) continue
      if (isFound([...set, project], common, together)) return true
    }
    return false
  }
  if (isFound([], [], 0)) return 'fails'
  return work > limit ? 'unknown' : 'holds'
}
