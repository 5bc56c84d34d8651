import { Kysely, sql, type SelectQueryBuilder } from 'kysely'
import { assert } from '../kernel/assert.ts'
import type { Cell } from './backup-format.ts'
import type { DatabaseKind } from './migration.ts'
import type { Store } from './open.ts'
import { openSqliteFile, sqliteDialect } from './sqlite.ts'

/** The database as it is there, whatever the type says. */
export type AnyTables = Record<string, Record<string, unknown>>

/** Rows that a PostgreSQL cursor brings at a time. */
const fetchRows = 500

/**
 * Runs `work` on one unchanging view of the database. A SQLite file is read through a connection of
 * its own (its write-ahead log keeps the view while others write); PostgreSQL by repeatable read.
 */
export async function inSnapshot(
  { db, kind }: Pick<Store, 'db' | 'kind'>,
  work: (db: Kysely<AnyTables>) => Promise<void>,
): Promise<void> {
  const file = kind === 'sqlite' ? await sqlitePath(db) : null
  const own =
    file === null
      ? null
      : new Kysely<AnyTables>({ dialect: sqliteDialect(openSqliteFile(file, { readOnly: true })) })
  // The tables are those that are there, not those of the type: a backup holds all of them.
  const reader = own ?? (db as unknown as Kysely<AnyTables>)
  try {
    await reader.connection().execute(async (connection) => {
      await begin(kind).execute(connection)
      try {
        await work(connection)
      } finally {
        await sql`rollback`.execute(connection)
      }
    })
  } finally {
    await own?.destroy()
  }
}

function begin(kind: DatabaseKind) {
  return kind === 'sqlite'
    ? sql`begin deferred`
    : sql`begin isolation level repeatable read read only`
}

/** The file behind a SQLite database; null for one in memory. */
async function sqlitePath<Schema>(db: Kysely<Schema>): Promise<string | null> {
  const { rows } = await sql<{ file: string | null }>`
    select file from pragma_database_list where name = 'main'`.execute(db)
  return rows[0]?.file || null
}

/** The rows of a query, a few at a time: inside {@link inSnapshot}. */
export async function* streamRows(
  db: Kysely<AnyTables>,
  kind: DatabaseKind,
  query: SelectQueryBuilder<AnyTables, string, Record<string, unknown>>,
): AsyncGenerator<Record<string, unknown>> {
  if (kind === 'sqlite') {
    yield* query.stream()
    return
  }
  await sql`declare snapshot_rows no scroll cursor for ${query}`.execute(db)
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`
      fetch forward ${sql.lit(fetchRows)} from snapshot_rows`.execute(db)
    if (rows.length === 0) break
    yield* rows
  }
  await sql`close snapshot_rows`.execute(db)
}

/** A value of a database as it stands in a line of JSON. */
export function toCell(value: unknown): Cell {
  if (value === null || typeof value === 'string') return value
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  assert(Number.isFinite(value), `a column holds text, numbers or bytes, not a ${typeof value}`)
  return Number(value)
}

/** And back again. */
export function fromCell(cell: Cell): string | number | null | Uint8Array {
  return typeof cell === 'object' && cell !== null ? Buffer.from(cell.base64, 'base64') : cell
}
