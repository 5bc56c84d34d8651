import { createHash } from 'node:crypto'
import { compareTexts } from '../../../kernel/canonical-json.ts'

/** By what a tie was broken: a rule of the method, or the lot. */
export type TieRule = 'head-to-head' | 'top-scores' | 'total' | 'supporters' | 'lot'

/** Options that stood even where it mattered, and what put them in this order. Options are numbers throughout. */
export interface Tie {
  readonly among: readonly number[]
  readonly by: TieRule
}

/** All options, the best first, and the ties that decided which are among the chosen. */
export interface Ranking {
  readonly order: readonly number[]
  readonly ties: readonly Tie[]
}

/**
 * The place of each option in the lot, 0 first: by SHA-256 of a public seed and the option's name. The seed is published
 * with the ballot, before anybody votes, so nobody can choose it to suit the result.
 */
export function lotPlaces(names: readonly string[], seed: string): number[] {
  const drawn = names.map((name) =>
    createHash('sha256')
      .update(JSON.stringify([seed, name]))
      .digest('hex'),
  )
  const order = names
    .map((_, option) => option)
    .sort((one, other) => compareTexts(drawn[one]!, drawn[other]!) || one - other)
  const places = names.map(() => 0)
  for (const [place, option] of order.entries()) places[option] = place
  return places
}

/** Options by a value, the highest first; the lot decides between equals. `seats`: how many are chosen. */
export function rankedBy(
  values: ArrayLike<number>,
  lot: readonly number[],
  seats: number,
): Ranking {
  const order = lot
    .map((_, option) => option)
    .sort((one, other) => values[other]! - values[one]! || lot[one]! - lot[other]!)
  const [last, next] = [order[seats - 1], order[seats]]
  if (last === undefined || next === undefined || values[last] !== values[next]) {
    return { order, ties: [] }
  }
  return {
    order,
    ties: [{ among: order.filter((option) => values[option] === values[last]), by: 'lot' }],
  }
}
