import type { Schema } from './schema.ts'

/** Rows are found by a column that names rows of another table that goes along. */
export interface Link {
  readonly column: string
  readonly table: keyof Schema
  /** The column there: `id`, where nothing is said. */
  readonly key?: string
  /** The column holds a JSON list of such names. */
  readonly isList?: true
}

/** A table whose rows go along when a neighbourhood moves to another node. Each room names its own. */
export interface MovingTable {
  readonly table: keyof Schema
  /**
   * Whose a row is. `root`: the neighbourhood itself and its homes. `named`: whatever rows that go along name with their
   * links; such a row may be at the other node already, and that one stays as it is.
   */
  readonly of: Link | 'root' | 'named'
  /** Other columns that name rows that go along; null, empty or 0: none. */
  readonly names?: readonly Link[]
  /** A row goes along only where this names one that does, too: the rest concerns neighbourhoods that stay. */
  readonly within?: Link
  /** Each node counts these rows for itself: they get other numbers, in the same order. */
  readonly isNumbered?: true
  /** Rows that name a row which was at the other node already stay behind: it has its own. */
  readonly isLeftWhere?: Link
  /** The same row of another node has another id, and is known by this column; where it is there, it has to have the same in `alike`. */
  readonly knownBy?: { readonly column: string; readonly alike: string }
  /** What stands in columns on the way, whatever stood there. */
  readonly as?: Readonly<Record<string, string | number | null>>
}

/** A table that stays, and why. */
export interface StayingTable {
  readonly table: keyof Schema | 'migrations'
  readonly why: string
}

/** What a room says of its tables. */
export interface RoomTables {
  readonly moving: readonly MovingTable[]
  readonly staying: readonly StayingTable[]
}

/** Key of the rows that a link names. */
export function keyOf({ key }: Link): string {
  return key ?? 'id'
}

/** All links of a table. */
export function linksOf({ of, names = [], within, isLeftWhere }: MovingTable): readonly Link[] {
  const own = typeof of === 'string' ? [] : [of]
  return [...own, ...names, ...[within, isLeftWhere].filter((link) => link !== undefined)]
}
