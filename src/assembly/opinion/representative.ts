import type { GroupVotes } from './group-votes.ts'

/** What a group holds of a statement, more than the others do. */
export interface Representative {
  /** Column of the statement. */
  readonly column: number
  readonly side: 'agree' | 'disagree'
  /** How many of the group took this side, and how many voted on it. */
  readonly taken: number
  readonly votes: number
  /** Share that takes the side, (taken + 1) / (votes + 2). */
  readonly share: number
  /** z value of the share against one half. */
  readonly shareZ: number
  /** The share over that of all others. */
  readonly ratio: number
  /** z value of the difference. */
  readonly ratioZ: number
}

/** One-sided 90 %. */
const z90 = 1.2816

/** Statements a group is described by at the most. */
const described = 5

/** What represents a group against all `others` together; `isOut` statements do not. Those agreed with come first. */
export function representativesOf(
  group: GroupVotes,
  others: GroupVotes,
  isOut: readonly boolean[],
): Representative[] {
  // What is agreed with most, and the side by which it differs most: that is shown.
  let bestAgree: { readonly agree: Representative; readonly side: Representative } | null = null
  let strongest: Representative | null = null
  const enough: Representative[] = []
  for (let column = 0; column < group.votes.length; column++) {
    if (isOut[column] === true) continue
    const agree = sideOf(group, others, column, 'agree')
    const disagree = sideOf(group, others, column, 'disagree')
    const side = agree.ratioZ > disagree.ratioZ ? agree : disagree
    if (isSure(agree) || isSure(disagree)) enough.push(side)
    if (strongest === null || side.ratioZ > strongest.ratioZ) strongest = side
    if (agree.taken + disagree.taken > 0 && isBetterAgree(agree, bestAgree?.agree ?? null)) {
      bestAgree = { agree, side }
    }
  }
  if (enough.length === 0) {
    const only = bestAgree?.side ?? strongest
    return only === null ? [] : [only]
  }
  const rest = enough
    .filter(({ column }) => column !== bestAgree?.side.column)
    .sort((one, other) => metric(other) - metric(one) || one.column - other.column)
  const chosen = [...(bestAgree === null ? [] : [bestAgree.side]), ...rest].slice(0, described)
  return [
    ...chosen.filter(({ side }) => side === 'agree'),
    ...chosen.filter(({ side }) => side === 'disagree'),
  ]
}

/** How strongly a statement represents a group on its side. */
export function metric({ ratio, ratioZ, share, shareZ }: Representative): number {
  return ratio * ratioZ * share * shareZ
}

function isSure({ shareZ, ratioZ }: Representative): boolean {
  return shareZ > z90 && ratioZ > z90
}

function isBetterAgree(agree: Representative, best: Representative | null): boolean {
  if (best === null) return agree.shareZ > z90 || (agree.ratio > 1 && agree.share > 0.5)
  return best.ratio > 1
    ? metric(agree) > metric(best)
    : agree.share * agree.shareZ > best.share * best.shareZ
}

function sideOf(
  group: GroupVotes,
  others: GroupVotes,
  column: number,
  side: 'agree' | 'disagree',
): Representative {
  const counts = side === 'agree' ? 'agrees' : 'disagrees'
  const [taken, votes] = [group[counts][column]!, group.votes[column]!]
  const [takenByOthers, othersVotes] = [others[counts][column]!, others.votes[column]!]
  const share = (taken + 1) / (votes + 2)
  return {
    column,
    side,
    taken,
    votes,
    share,
    shareZ: shareTest(taken, votes),
    ratio: share / ((takenByOthers + 1) / (othersVotes + 2)),
    ratioZ: differenceTest(taken, votes, takenByOthers, othersVotes),
  }
}

/** z value of a share against one half, with one vote added for it. */
export function shareTest(taken: number, votes: number): number {
  return 2 * Math.sqrt(votes + 1) * ((taken + 1) / (votes + 1) - 0.5)
}

/** z value of the difference of two shares, with one added to all four counts. */
function differenceTest(
  taken: number,
  votes: number,
  otherTaken: number,
  otherVotes: number,
): number {
  const [n, m] = [votes + 1, otherVotes + 1]
  const [p, q] = [(taken + 1) / n, (otherTaken + 1) / m]
  const pooled = (taken + 1 + otherTaken + 1) / (n + m)
  if (pooled === 1) return 0
  return (p - q) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
}

/** Statements that most of all people agree with, or disagree with: the five surest each. */
export function majorityOf(
  all: GroupVotes,
  isOut: readonly boolean[],
): { readonly agree: readonly Majority[]; readonly disagree: readonly Majority[] } {
  return { agree: majority(all, all.agrees, isOut), disagree: majority(all, all.disagrees, isOut) }
}

export interface Majority {
  readonly column: number
  readonly taken: number
  readonly votes: number
  readonly share: number
  readonly shareZ: number
}

function majority({ votes }: GroupVotes, taken: Int32Array, isOut: readonly boolean[]): Majority[] {
  return [...taken.keys()]
    .filter((column) => isOut[column] !== true)
    .map((column) => ({
      column,
      taken: taken[column]!,
      votes: votes[column]!,
      share: (taken[column]! + 1) / (votes[column]! + 2),
      shareZ: shareTest(taken[column]!, votes[column]!),
    }))
    .filter(({ share, shareZ }) => share > 0.5 && shareZ > z90)
    .sort(
      (one, other) =>
        other.share * other.shareZ - one.share * one.shareZ || one.column - other.column,
    )
    .slice(0, described)
}
