import { assert } from '../../kernel/assert.ts'
import { axesOf } from './axes.ts'
import { groupingsOf } from './finer-groups.ts'
import { pick, placedRows } from './places.ts'
import { standpointsOf } from './standpoints.ts'
import { VoteTable } from './vote-table.ts'

/** How well groups foretell votes that were held back. */
export interface Foretelling {
  /** How many groups to tell apart. */
  readonly count: number
  /** Part of what votes differ by that knowing somebody's group foretells, 0 to 1, and its standard error. */
  readonly share: number
  readonly error: number
}

/** Every fifth vote of everybody is held back at a time. */
const parts = 5

/** Votes that are gone through at the most: of large conversations fewer parts are held back. */
const voteLimit = 400_000

/** Votes of everybody that a group's own are mixed with. */
const mixed = 4

/**
 * The number of groups that foretells held-back votes best, the fewest of those that do not differ by more than a standard
 * error (Breiman et al., 1984). A vote is foretold by what the group, found without it, says of the statement. `keep`: a
 * number that stays while it is as good.
 */
export function foretell(
  table: VoteTable,
  isOut: readonly boolean[],
  axisCount: number,
  keep?: number,
): Foretelling {
  const tries = Math.max(1, Math.min(parts, Math.floor(voteLimit / Math.max(1, table.votes))))
  const byPart = Array.from({ length: tries }, (_, part) => errorsOf(table, isOut, axisCount, part))
  // A number of groups that is not there without some votes cannot be told from the others.
  const errors = new Map(
    [...byPart[0]!.keys()]
      .filter((count) => byPart.every((part) => part.has(count)))
      .map((count) => [count, sumOfRows(byPart.map((part) => part.get(count)!))] as const),
  )
  const alone = errors.get(1)
  if (alone === undefined)
    return { count: Math.min(1, table.participants.length), share: 0, error: 0 }
  const total = sumOf(alone)
  const rated = [...errors]
    .map(([count, byRow]) => ({ count, byRow, total: sumOf(byRow) }))
    .sort((one, other) => one.count - other.count)
  const best = rated.reduce((least, each) => (each.total < least.total ? each : least))
  const isAsGood = ({ byRow, total }: { byRow: Float64Array; total: number }): boolean =>
    total - best.total <= standardError(byRow, best.byRow)
  const chosen =
    rated.find((each) => each.count === keep && isAsGood(each)) ?? rated.find(isAsGood) ?? best
  return {
    count: chosen.count,
    share: total === 0 ? 0 : Math.max(0, 1 - chosen.total / total),
    error: total === 0 ? 0 : standardError(alone, chosen.byRow) / total,
  }
}

/** Squared errors of the votes of one part, by number of groups, summed by participant. */
function errorsOf(
  table: VoteTable,
  isOut: readonly boolean[],
  axisCount: number,
  part: number,
): Map<number, Float64Array> {
  const known = new VoteTable()
  const held: { readonly row: number; readonly column: number; readonly opinion: number }[] = []
  for (const [row, columns] of table.columns.entries()) {
    for (const [i, column] of columns.entries()) {
      const opinion = table.opinions[row]![i]!
      const [participant, statement] = [table.participants[row]!, table.statements[column]!]
      if ((i + row) % parts === part) {
        if (isOut[column] !== true) held.push({ row, column, opinion })
      } else assert(known.add({ participant, statement, opinion }).ok, 'a part is no larger')
    }
  }
  const out = known.statements.map((name) => isOut[table.columnOf(name)!] === true)
  const axes = axesOf(known, out, axisCount)
  // Who is placed by all votes is placed by most of them.
  const rows = placedRows(table).flatMap((row) => known.rowOf(table.participants[row]!) ?? [])
  const points = pick(standpointsOf(known, out, axes).places, rows)
  const found = new Map<number, Float64Array>()
  for (const grouping of groupingsOf(points)) {
    const groupOf = new Int32Array(known.participants.length).fill(-1)
    for (const [i, row] of rows.entries()) groupOf[row] = grouping.groupOf[i]!
    const told = meansOf(known, groupOf, grouping.count)
    const byRow = new Float64Array(table.participants.length)
    for (const { row, column, opinion } of held) {
      const [from, at] = [
        known.rowOf(table.participants[row]!),
        known.columnOf(table.statements[column]!),
      ]
      const group = from === undefined ? -1 : groupOf[from]!
      if (group < 0 || at === undefined) continue
      byRow[row]! += (opinion - told[group]![at]!) ** 2
    }
    found.set(grouping.count, byRow)
  }
  return found
}

/** Mean opinion of each group on each statement, mixed with everybody's: [group][column]. */
function meansOf(table: VoteTable, groupOf: Int32Array, count: number): Float64Array[] {
  const size = table.statements.length
  const sums = Array.from({ length: count }, () => new Float64Array(size))
  const votes = Array.from({ length: count }, () => new Float64Array(size))
  for (const [row, columns] of table.columns.entries()) {
    const group = groupOf[row]!
    if (group < 0) continue
    for (const [i, column] of columns.entries()) {
      sums[group]![column]! += table.opinions[row]![i]!
      votes[group]![column]!++
    }
  }
  return sums.map((sum, group) =>
    sum.map((value, j) => {
      const everybody = table.sums[j]! / Math.max(1, table.counts[j]!)
      return (value + mixed * everybody) / (votes[group]![j]! + mixed)
    }),
  )
}

function sumOfRows(parts: readonly Float64Array[]): Float64Array {
  return parts[0]!.map((_, row) => parts.reduce((sum, part) => sum + part[row]!, 0))
}

function sumOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

/** Of the sum of the differences of two rows of numbers, by participants. */
function standardError(one: Float64Array, other: Float64Array): number {
  const n = one.length
  const mean = (sumOf(one) - sumOf(other)) / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (one[i]! - other[i]! - mean) ** 2
  return Math.sqrt((squares * n) / Math.max(1, n - 1))
}
