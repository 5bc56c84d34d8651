import type { Axes } from './axes.ts'
import { type VoteTable, votesToBePlaced } from './vote-table.ts'

/** Points by their coordinates, [axis][point]: two of them in the plane of the map. */
export type Points = readonly Float64Array[]

/** People on the map at least, as long as there are so many. */
const fewestPlaced = 15

/**
 * Where participants stand, [row]: what they said about the mean along each axis, stretched by the root of how few of all
 * statements they voted on. A statement that does not count counts as voted on.
 */
export function placesOf(table: VoteTable, isOut: readonly boolean[], axes: Axes): Points {
  const size = table.statements.length
  const out = isOut.filter(Boolean).length
  const places = axes.directions.map(() => new Float64Array(table.columns.length))
  for (let row = 0; row < table.columns.length; row++) {
    const [columns, opinions] = [table.columns[row]!, table.opinions[row]!]
    let voted = out
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      if (isOut[column] === true) continue
      const off = opinions[i]! - axes.means[column]!
      for (let axis = 0; axis < places.length; axis++) {
        places[axis]![row]! += off * axes.directions[axis]![column]!
      }
      voted++
    }
    const stretch = Math.sqrt(size / Math.max(voted, 1))
    for (const place of places) place[row]! *= stretch
  }
  return places
}

/** Where statements stand, [column]: as somebody who agrees with this one and has voted on nothing else. */
export function placesOfStatements({ means, directions }: Axes): Points {
  const stretch = Math.sqrt(means.length)
  return directions.map((axis) => axis.map((value, j) => stretch * (1 - means[j]!) * value))
}

/** Some of the points, in this order. */
export function pick(points: Points, rows: readonly number[]): Points {
  return points.map((place) => Float64Array.from(rows, (row) => place[row]!))
}

/** Rows that are placed on the map, in order: who has voted enough, and the most active up to fifteen. */
export function placedRows(table: VoteTable): number[] {
  const everyone = [...table.participants.keys()]
  const placed = new Set(everyone.filter((row) => table.placed[row] === true))
  if (placed.size < fewestPlaced) {
    const byVotes = everyone.sort(
      (one, other) => table.columns[other]!.length - table.columns[one]!.length || one - other,
    )
    for (const row of byVotes) if (placed.size < fewestPlaced) placed.add(row)
  }
  return [...placed].sort((one, other) => one - other)
}

/** Rows of a table that was not made vote by vote but from what everybody said in the end. */
export function rowsWithEnoughVotes(table: VoteTable): number[] {
  const enough = Math.min(votesToBePlaced, table.statements.length)
  return [...table.participants.keys()].filter((row) => table.columns[row]!.length >= enough)
}
