/** Rank of an option that a voice does not rank: below all that it does. */
export const unranked = Number.POSITIVE_INFINITY

/**
 * How many voices put one option before another, [one * optionCount + other]. `ranks`: [voice][option], 1 is best, equal
 * ranks say nothing of each other.
 */
export function pairwiseOf(ranks: readonly ArrayLike<number>[], optionCount: number): Float64Array {
  const wins = new Float64Array(optionCount * optionCount)
  for (const own of ranks) addPairs(wins, own, 1)
  return wins
}

/** Adds the ranks of one voice to such counts, or takes them away. */
export function addPairs(wins: Float64Array, ranks: ArrayLike<number>, by: 1 | -1): void {
  const { length } = ranks
  for (let one = 0; one < length; one++) {
    const rank = ranks[one]!
    const row = one * length
    for (let other = 0; other < length; other++) {
      if (rank < ranks[other]!) wins[row + other]! += by
    }
  }
}
