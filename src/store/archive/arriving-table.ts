import type { Kysely } from 'kysely'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import type { DatabaseKind } from '../migration.ts'
import { keyOf, linksOf, type Link, type MovingTable } from '../moving-table.ts'
import type { AnyTables } from '../snapshot.ts'
import { lastNumber } from './numbers.ts'

type Value = string | number | null | Uint8Array
type Row = Record<string, Value>

/** Names of rows that are kept in mind while an archive is taken in, at the most. */
export const namesLimit = 20_000_000

/** Rows of an archive that others name, as they are called there and here. */
export class KnownRows {
  /** Of a table and a column of it: what it is here, by what it was there. */
  readonly #names = new Map<string, Map<string, Map<Value, Value>>>()
  /** Ids of rows that were here before, by table. */
  readonly #there = new Map<string, Set<Value>>()
  readonly #fresh = new Map<string, string[]>()
  #count = 0

  constructor(links: readonly Link[]) {
    for (const link of links) {
      const keys = this.#names.get(link.table) ?? new Map<string, Map<Value, Value>>()
      this.#names.set(link.table, keys.set(keyOf(link), new Map()))
    }
  }

  /** Keeps how a row is named here; `row` as it was in the archive. */
  keep(table: string, row: Row, here: Row): void {
    for (const [key, names] of this.#names.get(table) ?? []) {
      names.set(row[key] ?? null, here[key] ?? null)
      this.#count += 1
    }
    if (this.#count <= namesLimit) return
    const message = `The archive names more than ${namesLimit} rows. Nothing was taken in.`
    throw new RefusalError(refuse('archive-too-big', message))
  }

  /** How a row is named here; undefined: the archive has none of this name. */
  here(link: Link, name: Value): Value | undefined {
    return this.#names.get(link.table)?.get(keyOf(link))?.get(name)
  }

  markThere(table: string, id: Value): void {
    const there = this.#there.get(table) ?? new Set()
    this.#there.set(table, there.add(id))
  }

  wasThere(link: Link, id: Value): boolean {
    return this.#there.get(link.table)?.has(id) === true
  }

  markFresh(table: string, id: Value): void {
    if (typeof id !== 'string') return
    const fresh = this.#fresh.get(table) ?? []
    this.#fresh.set(table, fresh)
    fresh.push(id)
  }

  /** Ids of rows of a table of named rows that were not here before. */
  fresh(table: string): readonly string[] {
    return this.#fresh.get(table) ?? []
  }
}

/**
 * One table of an archive as it is taken in. A row is only taken where everything that it names came with the same archive: so no archive can write
 * anything that belongs to somebody who was here before.
 */
export class ArrivingTable {
  readonly #moving: MovingTable
  readonly #columns: readonly string[]
  readonly #types: ReadonlyMap<string, string>
  readonly #known: KnownRows
  /** What numbers of numbered rows begin after. */
  readonly #after: number

  private constructor(
    moving: MovingTable,
    columns: readonly string[],
    types: ReadonlyMap<string, string>,
    known: KnownRows,
    after: number,
  ) {
    this.#moving = moving
    this.#columns = columns
    this.#types = types
    this.#known = known
    this.#after = after
  }

  /** Throws a `RefusalError` where the columns are not those of this version. */
  static async of(
    tx: Kysely<AnyTables>,
    kind: DatabaseKind,
    moving: MovingTable,
    columns: readonly string[],
    known: KnownRows,
  ): Promise<ArrivingTable> {
    const there = (await tx.introspection.getTables()).find(({ name }) => name === moving.table)
    const types = new Map(
      there?.columns.map(({ name, dataType }) => [name, dataType.toLowerCase()]),
    )
    if (columns.length !== types.size || !columns.every((column) => types.has(column))) {
      throw misfit(moving.table, 'has other columns')
    }
    const after = moving.isNumbered === true ? await lastNumber(tx, kind, moving.table) : 0
    return new ArrivingTable(moving, columns, types, known, after)
  }

  get table(): string {
    return this.#moving.table
  }

  /** The row as it is written here; null: it stays away, since it is here already. Throws a `RefusalError` where it does not belong to the neighbourhood. */
  async take(tx: Kysely<AnyTables>, values: readonly Value[], rootId: string): Promise<Row | null> {
    const { table, of, isNumbered, isLeftWhere } = this.#moving
    const row: Row = {}
    for (const [i, column] of this.#columns.entries()) {
      row[column] = this.#typed(column, values[i] ?? null)
    }
    if (
      isLeftWhere !== undefined &&
      this.#known.wasThere(isLeftWhere, row[isLeftWhere.column] ?? null)
    ) {
      return null
    }
    const here = { ...row }
    if (of === 'root') this.#checkRoot(row, rootId)
    if (isNumbered === true) here['id'] = this.#numbered(row['id'] ?? null)
    for (const link of linksOf(this.#moving))
      here[link.column] = this.#linked(link, row, link === of)
    const there = of === 'named' ? await this.#sameThere(tx, row) : undefined
    if (there !== undefined) here['id'] = there
    this.#known.keep(table, row, here)
    if (of !== 'named') return here
    if (there !== undefined) {
      this.#known.markThere(table, row['id'] ?? null)
      return null
    }
    this.#known.markFresh(table, here['id'] ?? null)
    return here
  }

  #typed(column: string, value: Value): Value {
    const type = this.#types.get(column) ?? ''
    if (value === null) return null
    if (/blob|bytea/.test(type)) {
      if (value instanceof Uint8Array) return value
    } else if (/double|real|float/.test(type)) {
      if (typeof value === 'number') return value
    } else if (/int/.test(type)) {
      if (Number.isSafeInteger(value)) return value
    } else if (typeof value === 'string') return value
    throw misfit(this.table, `has another kind of value in ${column}`)
  }

  #checkRoot(row: Row, rootId: string): void {
    const isRoot = row['id'] === rootId && row['parent_id'] === null
    if (!isRoot && !(row['parent_id'] === rootId && row['kind'] === 'home')) {
      throw misfit(this.table, 'has a cell of somebody else')
    }
  }

  #numbered(id: Value): number {
    if (typeof id !== 'number' || id < 1) throw misfit(this.table, 'has a row without a number')
    return id + this.#after
  }

  #linked(link: Link, row: Row, isOwner: boolean): Value {
    const name = row[link.column] ?? null
    if (link.isList === true) return this.#linkedList(link, name)
    if (!isOwner && (name === null || name === '' || name === 0)) return name
    const here = this.#known.here(link, name)
    if (here === undefined)
      throw misfit(this.table, `names a row of ${link.table} that is not in it`)
    return here
  }

  #linkedList(link: Link, text: Value): string {
    const names: unknown = typeof text === 'string' ? JSON.parse(text) : null
    if (!Array.isArray(names)) throw misfit(this.table, `has no list in ${link.column}`)
    return JSON.stringify(
      names.map((name: unknown) => {
        const here =
          typeof name === 'number' || typeof name === 'string'
            ? this.#known.here(link, name)
            : undefined
        if (here === undefined)
          throw misfit(this.table, `names a row of ${link.table} that is not in it`)
        return here
      }),
    )
  }

  /** The id of the row here that is the same one; undefined: there is none. */
  async #sameThere(tx: Kysely<AnyTables>, row: Row): Promise<string | undefined> {
    const { knownBy } = this.#moving
    const column = knownBy?.column ?? 'id'
    const there = await tx
      .selectFrom(this.table)
      .selectAll()
      .where(column, '=', row[column])
      .executeTakeFirst()
    if (there === undefined) return undefined
    if (knownBy !== undefined && there[knownBy.alike] !== row[knownBy.alike]) {
      const message = `What the archive calls ${String(row[column])} has another ${knownBy.alike} on this node. Nothing was taken in; find out which is right.`
      throw new RefusalError(refuse('archive-other-key', message, knownBy.alike))
    }
    return String(there['id'])
  }
}

function misfit(table: string, what: string): RefusalError {
  const message = `The archive's table ${table} ${what}. Nothing was taken in.`
  return new RefusalError(refuse('archive-damaged', message, table))
}
