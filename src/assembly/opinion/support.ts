import type { GroupVotes } from './group-votes.ts'

/** How far all groups stand behind a statement, with its band of 90 %. */
export interface Support {
  /** 0 to 1: the geometric mean over groups of the share that agrees times the share that does not disagree. */
  readonly value: number
  readonly low: number
  readonly high: number
  /** The group that stands behind it least. */
  readonly least: number
  /** Votes in the group that has voted on it least. */
  readonly fewestVotes: number
}

/** Two-sided 90 % of the normal distribution. */
const z90 = 1.645

/**
 * Support for each statement, [column]. A vote of half a person is added to each side; who has not voted may think otherwise,
 * which makes the band wide, and none where a whole group has voted. Passes count as neither.
 */
export function supportOf(groups: readonly GroupVotes[], size: number): Support[] {
  return Array.from({ length: size }, (_, column) => {
    let [sum, variance, least, smallest] = [0, 0, 0, Infinity]
    for (const [i, group] of groups.entries()) {
      const { log, error } = within(group, column)
      sum += log
      variance += error
      if (log < smallest) [least, smallest] = [i, log]
    }
    const count = Math.max(1, groups.length)
    const [middle, spread] = [sum / count, Math.sqrt(variance) / count]
    return {
      value: Math.exp(middle),
      low: Math.exp(middle - z90 * spread),
      high: Math.min(1, Math.exp(middle + z90 * spread)),
      least,
      fewestVotes: Math.min(...groups.map(({ votes }) => votes[column]!)),
    }
  })
}

/** Logarithm of one group's support and its variance (delta method; shares of one sample, drawn without putting back). */
function within(
  { people, agrees, disagrees, votes }: GroupVotes,
  column: number,
): { readonly log: number; readonly error: number } {
  const n = votes[column]! + 1
  const agree = (agrees[column]! + 0.5) / n
  const notDisagree = 1 - (disagrees[column]! + 0.5) / (n + 0.5)
  const disagree = 1 - notDisagree
  const unheard = Math.max(0, 1 - votes[column]! / Math.max(1, people))
  const error =
    (1 - agree) / (n * agree) + disagree / (n * notDisagree) + (2 * disagree) / (n * notDisagree)
  return {
    log: Math.log(Math.min(1, agree)) + Math.log(notDisagree),
    error: Math.max(0, error) * unheard,
  }
}
