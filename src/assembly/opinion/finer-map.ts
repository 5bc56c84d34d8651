import { axesOf } from './axes.ts'
import { countOf, squaredDistance } from './clusters.ts'
import { distinctOf, type Distinct } from './distinct.ts'
import { groupingsOf } from './finer-groups.ts'
import { foretell, type Foretelling } from './foretelling.ts'
import { countByGroup, type GroupVotes } from './group-votes.ts'
import { pick, placedRows, type Points } from './places.ts'
import { standpointsOf, type Standpoints } from './standpoints.ts'
import { supportOf, type Support } from './support.ts'
import type { VoteTable } from './vote-table.ts'

/** A second view of the same votes: as many groups as they bear out, and how sure all of it is. */
export interface FinerMap {
  readonly standpoints: Standpoints
  /** [row]: number of the group, from 0; -1: has not voted enough. */
  readonly groupOf: Int32Array
  /** [row]: whether its votes leave open to which of two groups it belongs. */
  readonly isBetween: readonly boolean[]
  readonly groups: readonly FinerGroup[]
  readonly silhouette: number
  /** How much knowing somebody's group tells of their votes. */
  readonly foretelling: Foretelling
  /** [column]. */
  readonly support: readonly Support[]
}

export interface FinerGroup {
  readonly votes: GroupVotes
  readonly distinct: readonly Distinct[]
}

/** Axes that groups are looked for along, at the most. */
const axisLimit = 8

/**
 * The second view. Against the first: as many groups as foretell votes that were held back, one or twelve; in eight directions instead of two; disagreement and passes count in
 * what unites; what marks a group is tested for all statements at once; and everything says how sure it is.
 * `keep`: the number of groups that stays unless another is clearer.
 */
export function finerMap(
  table: VoteTable,
  choice: { readonly out?: ReadonlySet<string>; readonly keep?: number } = {},
): FinerMap {
  const size = table.statements.length
  const isOut = table.statements.map((name) => choice.out?.has(name) === true)
  const axisCount = Math.min(axisLimit, Math.max(1, size))
  const axes = axesOf(table, isOut, axisCount)
  const standpoints = standpointsOf(table, isOut, axes)
  const rows = placedRows(table)
  const places = pick(standpoints.places, rows)
  const foretelling = foretell(table, isOut, axisCount, choice.keep)
  const groupings = groupingsOf(places)
  const found = groupings.findLast(({ count }) => count <= foretelling.count) ?? groupings[0]!
  const groupOf = new Int32Array(table.participants.length).fill(-1)
  const isBetween = table.participants.map(() => false)
  for (const [i, row] of rows.entries()) {
    groupOf[row] = found.groupOf[i]!
    isBetween[row] = liesBetween(places, i, pick(standpoints.errors, [row]), found.centres)
  }
  const votes = countByGroup(table, groupOf, found.count)
  const distinct = distinctOf(votes, size, isOut)
  return {
    standpoints,
    groupOf,
    isBetween,
    groups: votes.map((group, i) => ({ votes: group, distinct: distinct[i]! })),
    silhouette: found.silhouette,
    foretelling,
    support: supportOf(votes, size),
  }
}

/** Whether the border to the next group is nearer than the standard error along the way to it. */
function liesBetween(places: Points, i: number, errors: Points, centres: Points): boolean {
  const count = countOf(centres)
  if (count < 2) return false
  const squared = Array.from({ length: count }, (_, c) => squaredDistance(places, i, centres, c))
  const [own, next] = [...squared.keys()].sort((a, b) => squared[a]! - squared[b]! || a - b)
  const apart = centres.map((place) => place[next!]! - place[own!]!)
  const length = Math.sqrt(apart.reduce((sum, value) => sum + value * value, 0))
  if (length === 0) return true
  const toBorder = (squared[next!]! - squared[own!]!) / (2 * length)
  const error = Math.sqrt(
    apart.reduce((sum, value, axis) => sum + ((value / length) * errors[axis]![0]!) ** 2, 0),
  )
  return toBorder < error
}
