/** How many approve of each option. `approvals`: for each voice the options it approves of. */
export function approvalCounts(
  approvals: readonly (readonly number[])[],
  optionCount: number,
): Float64Array {
  const counts = new Float64Array(optionCount)
  for (const approved of approvals) for (const option of approved) counts[option]!++
  return counts
}

/**
 * Sum of scores of each option. `scores`: [voice][option]. An option without a score has 0 from that voice, so the order by
 * sums is that by means.
 */
export function scoreSums(scores: readonly ArrayLike<number>[], optionCount: number): Float64Array {
  const sums = new Float64Array(optionCount)
  for (const own of scores) {
    for (let option = 0; option < optionCount; option++) sums[option]! += own[option]!
  }
  return sums
}

/** What votes for options cost a person: the square of the votes for each, for or against (Lalley and Weyl, 2018). */
export function quadraticCost(votes: readonly number[]): number {
  return votes.reduce((sum, count) => sum + count * count, 0)
}
