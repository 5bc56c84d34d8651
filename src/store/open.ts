import { Kysely, PostgresDialect } from 'kysely'
import { migrate } from './migrate.ts'
import type { DatabaseKind } from './migration.ts'
import type { Schema } from './schema.ts'
import { openSqliteFile, sqliteDialect } from './sqlite.ts'

/** The open database. Rooms take it first in every function of their `store.ts`. */
export interface Store {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseKind
  close(): Promise<void>
}

/** Connections to PostgreSQL at the most. */
const connectionLimit = 10

/**
 * Opens and migrates the database that `url` names: a `postgres://` address, a file, or `:memory:`.
 * Throws an error with a plain sentence when it cannot be opened.
 */
export async function openStore(url: string): Promise<Store> {
  const kind: DatabaseKind = /^postgres(ql)?:/.test(url) ? 'postgres' : 'sqlite'
  const db = kind === 'postgres' ? await openPostgres(url) : openSqlite(url)
  try {
    await migrate(db as Kysely<unknown>, kind)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return { db, kind, close: () => db.destroy() }
}

function openSqlite(path: string): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: sqliteDialect(openSqliteFile(path)) })
}

async function openPostgres(url: string): Promise<Kysely<Schema>> {
  const { default: pg } = await import('pg')
  const int8: number = pg.types.builtins.INT8
  const types = {
    // Integers of 64 bits arrive as text by default; ours all fit 53 bits and are asserted where they are born.
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === int8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
  }
  const pool = new pg.Pool({ connectionString: url, max: connectionLimit, types: types as never })
  // An idle connection that the server ends is not ours to mourn: the pool opens another when it needs one.
  pool.on('error', () => {})
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}
