import type { Ranking, Tie } from './ranking.ts'

/** What a count by ranked pairs came to. */
export interface RankedPairsCount extends Ranking {
  /** The majorities that hold, in the order in which they were locked: [the one before, the one after]. */
  readonly locked: readonly (readonly [number, number])[]
}

interface Majority {
  readonly one: number
  readonly other: number
  readonly votes: number
  readonly against: number
}

/**
 * Ranked pairs (T. N. Tideman, "Independence of clones as a criterion for voting rules", 1987): majorities are locked by their
 * strength, unless one would close a circle. Strength is winning votes, then fewer votes against, then the place in the lot
 * of the one that wins and of the one that loses. `wins`: of `pairwiseOf`.
 */
export function rankedPairsCount(
  wins: Float64Array,
  lot: readonly number[],
  seats: number,
): RankedPairsCount {
  const size = lot.length
  const sorted = majorities(wins, lot)
  const locked: (readonly [number, number])[] = []
  const ties: Tie[] = []
  const reaches = new Uint8Array(size * size)
  for (const [i, { one, other, votes, against }] of sorted.entries()) {
    if (reaches[other * size + one] === 1) {
      const even = sorted
        .slice(0, i)
        .filter((before) => before.votes === votes && before.against === against)
      // A majority that falls after one as strong as itself may have fallen by the lot.
      if (even.length > 0) {
        const among = [...even.flatMap((before) => [before.one, before.other]), one, other]
        ties.push({ among: [...new Set(among)], by: 'lot' })
      }
      continue
    }
    locked.push([one, other])
    if (reaches[one * size + other] === 0) connect(reaches, size, one, other)
  }
  const order: number[] = []
  let left = lot.map((_, option) => option)
  while (left.length > 0) {
    const top = left.filter((one) => !left.some((other) => reaches[other * size + one] === 1))
    const [first, ...rest] = top.sort((one, other) => lot[one]! - lot[other]!)
    if (order.length < seats && rest.length > 0 && top.length > seats - order.length) {
      ties.push({ among: top, by: 'lot' })
    }
    order.push(first!)
    left = left.filter((option) => option !== first)
  }
  return { order, ties, locked }
}

function majorities(wins: Float64Array, lot: readonly number[]): Majority[] {
  const size = lot.length
  const all: Majority[] = []
  for (let one = 0; one < size; one++) {
    for (let other = 0; other < size; other++) {
      const [votes, against] = [wins[one * size + other]!, wins[other * size + one]!]
      if (votes > against) all.push({ one, other, votes, against })
    }
  }
  return all.sort(
    (a, b) =>
      b.votes - a.votes ||
      a.against - b.against ||
      lot[a.one]! - lot[b.one]! ||
      lot[b.other]! - lot[a.other]!,
  )
}

/** Everything that reaches `one` now reaches all that `other` reaches. */
function connect(reaches: Uint8Array, size: number, one: number, other: number): void {
  const beyond: number[] = [other]
  for (let to = 0; to < size; to++) if (reaches[other * size + to] === 1) beyond.push(to)
  for (let from = 0; from < size; from++) {
    if (from !== one && reaches[from * size + one] === 0) continue
    for (const to of beyond) reaches[from * size + to] = 1
  }
}
