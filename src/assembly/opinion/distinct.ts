import { together, type GroupVotes } from './group-votes.ts'

/** What a group says about a statement and the others do not, as surely as stated for all of them together. */
export interface Distinct {
  readonly column: number
  readonly side: 'agree' | 'disagree'
  /** Shares that take the side, in the group and among all others. */
  readonly share: number
  readonly othersShare: number
  /** Probability of such a difference by chance, one-sided. */
  readonly chance: number
}

/** Of what is listed, this share may be there by chance. */
export const falseShare = 0.1

/**
 * For each group the statements on which it differs from all others, the clearest first: of all groups, statements and sides together no more
 * than a tenth is there by chance (Benjamini and Hochberg, 1995).
 */
export function distinctOf(
  groups: readonly GroupVotes[],
  size: number,
  isOut: readonly boolean[],
): Distinct[][] {
  const all = groups.flatMap((group, i) => {
    const others = together(groups.toSpliced(i, 1), size)
    return [...group.votes.keys()].flatMap((column) =>
      isOut[column] === true || group.votes[column] === 0 || others.votes[column] === 0
        ? []
        : [
            { group: i, ...compare(group, others, column, 'agree') },
            { group: i, ...compare(group, others, column, 'disagree') },
          ],
    )
  })
  const sorted = all.toSorted(
    (one, other) =>
      one.chance - other.chance || one.column - other.column || one.group - other.group,
  )
  const last = sorted.findLastIndex(
    ({ chance }, i) => chance <= (falseShare * (i + 1)) / sorted.length,
  )
  const found = groups.map((): Distinct[] => [])
  for (const { group, ...distinct } of sorted.slice(0, last + 1)) found[group]!.push(distinct)
  return found
}

function compare(
  group: GroupVotes,
  others: GroupVotes,
  column: number,
  side: 'agree' | 'disagree',
): Distinct {
  const counts = side === 'agree' ? 'agrees' : 'disagrees'
  const [n, m] = [group.votes[column]!, others.votes[column]!]
  const [taken, takenByOthers] = [group[counts][column]!, others[counts][column]!]
  const [share, othersShare] = [taken / n, takenByOthers / m]
  // One vote added to each side of both: with few votes nothing is sure.
  const [p, q] = [(taken + 1) / (n + 2), (takenByOthers + 1) / (m + 2)]
  const error = Math.sqrt((p * (1 - p)) / (n + 2) + (q * (1 - q)) / (m + 2))
  return { column, side, share, othersShare, chance: upperTail((p - q) / error) }
}

/** Upper tail of the normal distribution, to 7.5e-8 (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
  return z >= 0 ? tail : 1 - tail
}
