/** Rank of an option that a voice does not rank: below all that it does. */
export const unranked = Number.POSITIVE_INFINITY

/**
 * How many voices put one option before another, [one * optionCount + other]. `ranks`: [voice][option], 1 is best, equal
 * ranks say nothing of each other.
 */
export function pairwiseOf(ranks: readonly ArrayLike<number>[], optionCount: number): Float64Array {
  const wins = new Float64Array(optionCount * optionCount)
  for (const own of ranks) {
    for (let one = 0; one < optionCount; one++) {
      const rank = own[one]!
      const row = one * optionCount
      for (let other = 0; other < optionCount; other++) {
        if (rank < own[other]!) wins[row + other]!++
      }
    }
  }
  return wins
}
