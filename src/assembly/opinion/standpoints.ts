import { factorise, solve } from '../../kernel/dense.ts'
import type { Axes } from './axes.ts'
import type { Points } from './places.ts'
import type { VoteTable } from './vote-table.ts'

/** Where people stand, as far as their votes tell: who has voted little stands nearer to the middle, and less surely. */
export interface Standpoints {
  /** [axis][row]. */
  readonly places: Points
  /** Standard errors, [axis][row]. */
  readonly errors: Points
}

/**
 * The most likely place of each participant and its standard error. Each vote is taken as the statement's mean, what the place
 * adds to it along the axes, and chance; places are spread about the middle as widely as all votes together say (factor
 * scores of probabilistic principal components with missing values: Tipping and Bishop, 1999).
 */
export function standpointsOf(
  table: VoteTable,
  isOut: readonly boolean[],
  axes: Axes,
): Standpoints {
  const { directions } = axes
  const dims = directions.length
  const counted = [...table.counts].filter((_, j) => isOut[j] !== true)
  const votes = counted.reduce((sum, count) => sum + count, 0)
  const along = axes.lengths.reduce((sum, length) => sum + length, 0)
  const chance = Math.max(1e-6, (axes.total - along) / Math.max(1, votes))
  const spreads = spreadsOf(table, isOut, axes, chance, counted.length)
  const places = directions.map(() => new Float64Array(table.columns.length))
  const errors = directions.map(() => new Float64Array(table.columns.length))
  const matrix = new Float64Array(dims * dims)
  const right = new Float64Array(dims)
  const unit = new Float64Array(dims)
  for (let row = 0; row < table.columns.length; row++) {
    matrix.fill(0)
    right.fill(0)
    for (let axis = 0; axis < dims; axis++) matrix[axis * dims + axis] = chance / spreads[axis]!
    const [columns, opinions] = [table.columns[row]!, table.opinions[row]!]
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      if (isOut[column] === true) continue
      const off = opinions[i]! - axes.means[column]!
      for (let a = 0; a < dims; a++) {
        const weight = directions[a]![column]!
        right[a]! += off * weight
        for (let b = 0; b <= a; b++) matrix[a * dims + b]! += weight * directions[b]![column]!
      }
    }
    factorise(matrix, dims)
    solve(matrix, dims, right)
    for (let axis = 0; axis < dims; axis++) {
      places[axis]![row] = right[axis]!
      unit.fill(0)
      unit[axis] = 1
      solve(matrix, dims, unit)
      errors[axis]![row] = Math.sqrt(chance * unit[axis]!)
    }
  }
  return { places, errors }
}

/** How widely places are spread along each axis: what is left of the spread of single estimates without their chance. */
function spreadsOf(
  table: VoteTable,
  isOut: readonly boolean[],
  { means, directions }: Axes,
  chance: number,
  statements: number,
): number[] {
  return directions.map((axis) => {
    let [sum, weights] = [0, 0]
    for (const [row, columns] of table.columns.entries()) {
      let [along, voted] = [0, 0]
      for (const [i, column] of columns.entries()) {
        if (isOut[column] === true) continue
        along += (table.opinions[row]![i]! - means[column]!) * axis[column]!
        voted++
      }
      if (voted === 0) continue
      const share = statements / voted
      sum += voted * ((share * along) ** 2 - chance * share)
      weights += voted
    }
    return Math.max(1e-9, sum / Math.max(1, weights))
  })
}
