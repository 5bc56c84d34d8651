import { smallestGroup } from '../../cell/small-group.ts'
import type { NamedMap } from '../opinion/live-map.ts'
import { together, type GroupVotes } from '../opinion/group-votes.ts'
import { supportOf } from '../opinion/support.ts'
import type { Statement } from './conversation.ts'
import type { Talk } from './talk.ts'

/** What a conversation's map tells, as pages, tables and the API show it. */
export interface MapView {
  /** People who have voted on enough statements to be on the map. */
  readonly placed: number
  /** Empty while fewer than five people are on it: then nothing is shown. */
  readonly groups: readonly GroupView[]
  /** What all groups hold alike, the surest first. */
  readonly unites: readonly United[]
  /** What one group agrees with and another does not, the furthest apart first; in one group alone, what many are for and many against. */
  readonly divides: readonly Divided[]
  readonly rows: readonly Row[]
}

export interface GroupView {
  readonly name: string
  readonly people: number
  /** What marks it: statements that it takes a side on and others do not. */
  readonly holds: readonly {
    readonly statement: Statement
    readonly side: 'agree' | 'disagree'
    readonly share: number
    readonly othersShare: number
  }[]
  /** Where it stands in the picture, -1 to 1 each way. */
  readonly x: number
  readonly y: number
}

export interface United {
  readonly statement: Statement
  readonly side: 'agree' | 'disagree'
  /** Share of the least of the groups that takes the side. */
  readonly leastShare: number
  /** Support of all groups with its band of 90 %. */
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface Divided {
  readonly statement: Statement
  /** Shares of everybody on the map. */
  readonly agreeShare: number
  readonly disagreeShare: number
  /** Group that agrees most and group that agrees least, with their shares; the same where there is one only. */
  readonly most: { readonly group: string; readonly share: number }
  readonly least: { readonly group: string; readonly share: number }
}

/** The votes on a statement by group; null where fewer than five of a group have voted. */
export interface Row {
  readonly statement: Statement
  readonly support: { readonly value: number; readonly low: number; readonly high: number } | null
  readonly cells: readonly (Counts | null)[]
}

export interface Counts {
  readonly agrees: number
  readonly disagrees: number
  readonly passes: number
}

/** Statements of each list at the most. */
const listed = 5
/** From this support on all groups are said to hold something. */
const unitedFrom = 0.5
/** From this share on each side a statement divides those of one group. */
const manyFrom = 0.3

/** What the finer map says of the statements that are shown. Nothing of fewer than five people stands in it. */
export function mapView(talk: Talk, { map, names }: NamedMap): MapView {
  const { table } = talk.live
  const placed = map.groups.reduce((sum, { votes }) => sum + votes.people, 0)
  const isSmall = map.groups.some(({ votes }) => votes.people < smallestGroup)
  if (map.groups.length === 0 || isSmall) {
    return { placed: 0, groups: [], unites: [], divides: [], rows: [] }
  }
  const order = [...map.groups.keys()].sort((a, b) => byName(names[a]!, names[b]!))
  const groups = order.map((group) => map.groups[group]!)
  const named = order.map((group) => names[group]!)
  const votes = groups.map((group) => group.votes)
  const shown = talk.statements.flatMap((statement) => {
    const column = table.columnOf(String(statement.number))
    // The map may be some seconds older than the statement.
    const isThere = column !== undefined && column < map.support.length
    return isThere && statement.state === 'shown' && !statement.isMeta
      ? [{ statement, column }]
      : []
  })
  const statementAt = new Map(shown.map(({ statement, column }) => [column, statement]))
  const places = placesOf(map)
  return {
    placed,
    groups: groups.map((group, i) => ({
      name: named[i]!,
      people: group.votes.people,
      holds: group.distinct
        .flatMap(({ column, side, share, othersShare }) => {
          const statement = statementAt.get(column)
          const isKnown = statement !== undefined && votes.every((of) => isEnough(of, column))
          return isKnown && share >= 0.5 ? [{ statement, side, share, othersShare }] : []
        })
        .slice(0, listed),
      ...places[order[i]!]!,
    })),
    unites: unitesOf(shown, votes),
    divides: dividesOf(shown, votes, named),
    rows: shown.map(({ statement, column }) => ({
      statement,
      support: votes.every((of) => isEnough(of, column)) ? map.support[column]! : null,
      cells: votes.map((of) => (isEnough(of, column) ? countsOf(of, column) : null)),
    })),
  }
}

/** A, B, ... Z, AA, ... */
function byName(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : 1)
}

type Shown = readonly { readonly statement: Statement; readonly column: number }[]

function unitesOf(shown: Shown, votes: readonly GroupVotes[]): United[] {
  const size = votes[0]?.votes.length ?? 0
  const turned = votes.map((of) => ({ ...of, agrees: of.disagrees, disagrees: of.agrees }))
  const sides = [
    { side: 'agree' as const, of: votes, support: supportOf(votes, size) },
    { side: 'disagree' as const, of: turned, support: supportOf(turned, size) },
  ]
  return sides
    .flatMap(({ side, of, support }) =>
      shown.flatMap(({ statement, column }) => {
        const { value, low, high } = support[column]!
        if (value < unitedFrom || !of.every((group) => isEnough(group, column))) return []
        const leastShare = Math.min(...of.map((group) => agreeShare(group, column)))
        return leastShare > 0.5 ? [{ statement, side, leastShare, value, low, high }] : []
      }),
    )
    .sort((a, b) => b.low - a.low || a.statement.number - b.statement.number)
    .slice(0, listed)
}

function dividesOf(
  shown: Shown,
  votes: readonly GroupVotes[],
  names: readonly string[],
): Divided[] {
  const all = together(votes, votes[0]?.votes.length ?? 0)
  return shown
    .flatMap(({ statement, column }) => {
      const shares = votes
        .map((of, i) => ({ group: names[i]!, share: agreeShare(of, column), of }))
        .filter(({ of }) => isEnough(of, column))
        .sort((a, b) => b.share - a.share)
      const [most, least] = [shares[0], shares.at(-1)]
      if (most === undefined || least === undefined) return []
      const [agree, disagree] = [agreeShare(all, column), disagreeShare(all, column)]
      const isApart =
        most === least
          ? Math.min(agree, disagree) >= manyFrom
          : most.share > 0.5 && disagreeShare(least.of, column) > 0.5
      if (!isApart) return []
      const ofAll = { agreeShare: agree, disagreeShare: disagree }
      return [{ statement, ...ofAll, most: pickShare(most), least: pickShare(least) }]
    })
    .sort(
      (a, b) =>
        b.most.share - b.least.share - (a.most.share - a.least.share) ||
        Math.min(b.agreeShare, b.disagreeShare) - Math.min(a.agreeShare, a.disagreeShare) ||
        a.statement.number - b.statement.number,
    )
    .slice(0, listed)
}

function pickShare({ group, share }: { readonly group: string; readonly share: number }) {
  return { group, share }
}

/** Middles of the groups on the first two axes, scaled to the picture. */
function placesOf({ standpoints, groupOf, groups }: NamedMap['map']): { x: number; y: number }[] {
  const middles = groups.map(({ votes }, group) => {
    const [x = 0, y = 0] = standpoints.places.slice(0, 2).map((place) => {
      let sum = 0
      for (const [row, of] of groupOf.entries()) if (of === group) sum += place[row]!
      return sum / votes.people
    })
    return { x, y }
  })
  if (groups.length < 2) return middles.map(() => ({ x: 0, y: 0 }))
  const most = Math.max(1e-9, ...middles.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]))
  return middles.map(({ x, y }) => ({ x: x / most, y: y / most }))
}

/** Where one participant stands among the groups. */
export interface Stand {
  readonly group: string
  /** Whether their votes leave open to which of two groups they belong. */
  readonly isBetween: boolean
  /** Statements on which they hold otherwise than most of their group. */
  readonly otherwise: readonly Statement[]
}

/** Null: has not voted enough, or there is no map yet. */
export function standOf(talk: Talk, { map, names }: NamedMap, participant: number): Stand | null {
  const { table } = talk.live
  const row = table.rowOf(String(participant))
  const group = row === undefined ? -1 : (map.groupOf[row] ?? -1)
  const own = map.groups[group]?.votes
  if (own === undefined || own.people < smallestGroup) return null
  const otherwise = talk.statements.filter(({ number, state }) => {
    const opinion = talk.opinionOf(participant, number)
    const column = table.columnOf(String(number))
    if (state !== 'shown' || opinion === null || opinion === 0) return false
    if (column === undefined || column >= own.votes.length || !isEnough(own, column)) return false
    const against = opinion === 1 ? disagreeShare(own, column) : agreeShare(own, column)
    return against > 0.5
  })
  return { group: names[group]!, isBetween: map.isBetween[row!] === true, otherwise }
}

/** How a statement was taken: of the people on the map, and where it was agreed with most; null: by fewer than five. */
export interface Heard {
  readonly agrees: number
  readonly votes: number
  readonly group: string | null
}

export function heardOf(view: MapView, statement: number): Heard | null {
  const cells = view.rows.find((row) => row.statement.number === statement)?.cells
  if (cells === undefined || cells.includes(null)) return null
  const all = cells.map((cell) => cell!)
  const votesOf = ({ agrees, disagrees, passes }: Counts): number => agrees + disagrees + passes
  const best = [...all.keys()].sort(
    (a, b) => all[b]!.agrees / votesOf(all[b]!) - all[a]!.agrees / votesOf(all[a]!),
  )[0]
  return {
    agrees: all.reduce((sum, { agrees }) => sum + agrees, 0),
    votes: all.reduce((sum, cell) => sum + votesOf(cell), 0),
    group: best === undefined || all.length < 2 ? null : view.groups[best]!.name,
  }
}

function isEnough(of: GroupVotes, column: number): boolean {
  return of.votes[column]! >= smallestGroup
}

function agreeShare(of: GroupVotes, column: number): number {
  return of.agrees[column]! / Math.max(1, of.votes[column]!)
}

function disagreeShare(of: GroupVotes, column: number): number {
  return of.disagrees[column]! / Math.max(1, of.votes[column]!)
}

function countsOf(of: GroupVotes, column: number): Counts {
  const [agrees, disagrees] = [of.agrees[column]!, of.disagrees[column]!]
  return { agrees, disagrees, passes: of.votes[column]! - agrees - disagrees }
}
