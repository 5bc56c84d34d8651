import type { Ranking, Tie } from './ranking.ts'

/** What a count by Schulze's method came to. */
export interface SchulzeCount extends Ranking {
  /** Strength of the strongest path from one option to another, [one * size + other]. */
  readonly paths: Float64Array
  /** Options that no other beats. More than one: the lot chose. */
  readonly unbeaten: readonly number[]
}

/**
 * Schulze's method with winning votes (M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and
 * Condorcet-consistent single-winner election method", 2011). A link from one option to another is as strong as the number
 * of voices that prefer the one, where they are more than those against; a path is as strong as its weakest link. One beats
 * another if its strongest path there is stronger than the way back. `wins`: of `pairwiseOf`.
 */
export function schulzeCount(
  wins: Float64Array,
  lot: readonly number[],
  seats: number,
): SchulzeCount {
  const size = lot.length
  const paths = strongestPaths(wins, size)
  const beats = (one: number, other: number): boolean =>
    paths[one * size + other]! > paths[other * size + one]!
  const order: number[] = []
  const ties: Tie[] = []
  let left = lot.map((_, option) => option)
  let unbeaten: readonly number[] = []
  while (left.length > 0) {
    // Beating is transitive: somebody is always unbeaten.
    const top = left.filter((one) => !left.some((other) => beats(other, one)))
    if (order.length === 0) unbeaten = top
    if (order.length < seats && top.length > seats - order.length) {
      ties.push({ among: top, by: 'lot' })
    }
    order.push(...top.sort((one, other) => lot[one]! - lot[other]!))
    left = left.filter((option) => !top.includes(option))
  }
  return { order, ties, paths, unbeaten }
}

/** Widest paths between all pairs (Floyd and Warshall). */
function strongestPaths(wins: Float64Array, size: number): Float64Array {
  const paths = new Float64Array(size * size)
  for (let one = 0; one < size; one++) {
    for (let other = 0; other < size; other++) {
      const votes = wins[one * size + other]!
      if (votes > wins[other * size + one]!) paths[one * size + other] = votes
    }
  }
  for (let via = 0; via < size; via++) {
    for (let one = 0; one < size; one++) {
      if (one === via) continue
      const there = paths[one * size + via]!
      for (let other = 0; other < size; other++) {
        if (other === via || other === one) continue
        const strength = Math.min(there, paths[via * size + other]!)
        if (strength > paths[one * size + other]!) paths[one * size + other] = strength
      }
    }
  }
  return paths
}
