import { scoreSums } from './counts.ts'
import { pairwiseOf } from './pairwise.ts'
import type { Ranking, Tie } from './ranking.ts'

/** The highest score: five stars. */
export const topScore = 5

/** What a count by STAR came to. */
export interface StarCount extends Ranking {
  readonly sums: Float64Array
  /** The two of the run-off, and how many prefer each; one alone where there is one option. */
  readonly finalists: readonly number[]
  readonly preferredBy: readonly number[]
}

/**
 * STAR: the two options with the highest sums of scores go into a run-off, which the one wins that more voices score higher.
 * Ties by the published protocol (starvoting.org/ties): in the scoring round who lost the most comparisons among the tied
 * is out, again and again, then who has the fewest five stars; in the run-off the higher sum, then more five stars; then the lot.
 * `scores`: [voice][option], 0 to 5.
 */
export function starCount(scores: readonly ArrayLike<number>[], lot: readonly number[]): StarCount {
  const size = lot.length
  const sums = scoreSums(scores, size)
  const fives = new Float64Array(size)
  for (const own of scores) {
    for (let option = 0; option < size; option++) if (own[option] === topScore) fives[option]!++
  }
  // A higher score stands before a lower one.
  const wins = pairwiseOf(
    scores.map((own) => Array.from({ length: size }, (_, option) => -own[option]!)),
    size,
  )
  return starOf({ sums, fives, wins }, lot)
}

/** The same from sums: of scores, of five stars, and how many score one option higher than another. */
export function starOf(
  { sums, fives, wins }: Pick<Count, 'sums' | 'fives' | 'wins'>,
  lot: readonly number[],
): StarCount {
  const size = lot.length
  const ties: Tie[] = []
  const count = { sums, fives, wins, lot, ties }
  const first = bestByScore(count, allBut(size, []))
  const second = first === null ? null : bestByScore(count, allBut(size, [first]))
  const finalists = [first, second].filter((option) => option !== null)
  const order = [...runOff(count, finalists)]
  const rest = allBut(size, order).sort((a, b) => sums[b]! - sums[a]! || lot[a]! - lot[b]!)
  return {
    sums,
    finalists,
    preferredBy:
      first === null || second === null
        ? []
        : [wins[first * size + second]!, wins[second * size + first]!],
    order: [...order, ...rest],
    ties,
  }
}

interface Count {
  readonly sums: Float64Array
  readonly fives: Float64Array
  readonly wins: Float64Array
  readonly lot: readonly number[]
  readonly ties: Tie[]
}

/** Who goes into the run-off first among some options. */
function bestByScore(count: Count, options: readonly number[]): number | null {
  const top = Math.max(...options.map((option) => count.sums[option]!))
  const tied = options.filter((option) => count.sums[option] === top)
  if (tied.length < 2) return tied[0] ?? null
  const byPairs = withoutLosers(count, tied)
  const mostFives = Math.max(...byPairs.map((option) => count.fives[option]!))
  const byFives = byPairs.filter((option) => count.fives[option] === mostFives)
  const by = byPairs.length === 1 ? 'head-to-head' : byFives.length === 1 ? 'top-scores' : 'lot'
  count.ties.push({ among: tied, by })
  return byLot(count, byFives)
}

/** Takes away who lost the most comparisons among those that are left, until all lost equally many. */
function withoutLosers({ wins, lot }: Count, tied: readonly number[]): readonly number[] {
  const size = lot.length
  let left = tied
  for (;;) {
    const losses = left.map(
      (one) => left.filter((other) => wins[other * size + one]! > wins[one * size + other]!).length,
    )
    const most = Math.max(...losses)
    const staying = left.filter((_, i) => losses[i]! < most)
    if (staying.length === 0) return left
    left = staying
  }
}

function runOff(count: Count, finalists: readonly number[]): readonly number[] {
  const [one, other] = finalists
  if (one === undefined || other === undefined) return finalists
  const size = count.lot.length
  const ahead = count.wins[one * size + other]! - count.wins[other * size + one]!
  if (ahead !== 0) return ahead > 0 ? [one, other] : [other, one]
  const by = [count.sums, count.fives].find((values) => values[one] !== values[other])
  const rule = by === count.sums ? 'total' : by === count.fives ? 'top-scores' : 'lot'
  count.ties.push({ among: [one, other], by: rule })
  const isFirst = by === undefined ? count.lot[one]! < count.lot[other]! : by[one]! > by[other]!
  return isFirst ? [one, other] : [other, one]
}

function byLot({ lot }: Count, options: readonly number[]): number {
  return options.reduce((first, option) => (lot[option]! < lot[first]! ? option : first))
}

function allBut(size: number, out: readonly number[]): number[] {
  return Array.from({ length: size }, (_, option) => option).filter((one) => !out.includes(one))
}
