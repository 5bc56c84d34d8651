import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, openSync, closeSync, fsyncSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Kysely, sql } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { backupFormat, backupVersion, type Cell } from './backup-format.ts'
import { checkBackup } from './backup-restore.ts'
import type { DatabaseKind } from './migration.ts'
import type { Store } from './open.ts'
import { openSqliteFile, sqliteDialect } from './sqlite.ts'

export interface BackupSummary {
  readonly path: string
  readonly bytes: number
  readonly tables: number
  readonly rows: number
  readonly sha256: string
}

/** Rows that a PostgreSQL cursor brings at a time. */
const fetchRows = 500

type AnyTables = Record<string, Record<string, unknown>>

/**
 * Writes a backup of the whole database to `path` while others go on reading and writing, then
 * opens it again: it is unpacked, its digest and counts are checked, it is restored into a
 * throw-away SQLite file and that file's integrity is checked. Only then does it get its name.
 * Throws when the disk is full, or when what was written cannot be read back.
 */
export async function backUp(
  store: Pick<Store, 'db' | 'kind'>,
  path: string,
  nowMs: number,
  onRows: (rows: number) => void = () => {},
): Promise<BackupSummary> {
  const part = `${path}.part`
  try {
    const written = await writeBackup(store, part, nowMs, onRows)
    const checked = await checkBackup(part)
    if (!checked.ok) throw new Error(`The backup just made is no good: ${checked.message}`)
    assert(checked.value.rows === written.rows, 'a backup holds as many rows as were written')
    syncToDisk(part)
    await rename(part, path)
    syncToDisk(dirname(path))
    return { path, bytes: (await stat(path)).size, ...written }
  } finally {
    await rm(part, { force: true })
  }
}

async function writeBackup(
  store: Pick<Store, 'db' | 'kind'>,
  path: string,
  nowMs: number,
  onRows: (rows: number) => void,
): Promise<{ tables: number; rows: number; sha256: string }> {
  const digest = createHash('sha256')
  const rows: Record<string, number> = {}
  let total = 0
  let sha256 = ''

  const gzip = createGzip({ level: 4 })
  const written = pipeline(gzip, createWriteStream(path, { mode: 0o600 }))
  // A full disk ends the stream; the fault is met where `written` is awaited.
  written.catch(() => {})
  const put = async (value: unknown): Promise<void> => {
    const line = `${JSON.stringify(value)}\n`
    digest.update(line)
    if (!gzip.write(line)) await Promise.race([once(gzip, 'drain'), written])
  }

  await inSnapshot(store, async (db) => {
    await put({
      format: backupFormat,
      version: backupVersion,
      madeMs: nowMs,
      kind: store.kind,
      migrations: await doneMigrations(db),
    })
    for (const { name, columns } of await productTables(db)) {
      rows[name] = 0
      await put({ table: name, columns })
      for await (const row of rowsOf(db, store.kind, name, columns)) {
        await put(columns.map((column) => toCell(row[column])))
        rows[name] += 1
        total += 1
        onRows(total)
      }
    }
    sha256 = digest.digest('hex')
    gzip.end(`${JSON.stringify({ end: true, rows, sha256 })}\n`)
  })
  await written
  return { tables: Object.keys(rows).length, rows: total, sha256 }
}

/**
 * Runs `work` on one unchanging view of the database. A SQLite file is read through a connection of
 * its own (its write-ahead log keeps the view while others write); PostgreSQL by repeatable read.
 */
async function inSnapshot(
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

async function doneMigrations(db: Kysely<AnyTables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(
    db,
  )
  return rows.map((row) => row.name)
}

/** Every table but the list of migrations, with its columns. */
export async function productTables<Schema>(
  db: Kysely<Schema>,
): Promise<{ name: string; columns: string[] }[]> {
  const tables = await db.introspection.getTables()
  return tables
    .filter(({ name, isView }) => !isView && name !== 'migrations')
    .map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name) }))
}

async function* rowsOf(
  db: Kysely<AnyTables>,
  kind: DatabaseKind,
  table: string,
  columns: readonly string[],
): AsyncGenerator<Record<string, unknown>> {
  const query = db.selectFrom(table).select([...columns])
  if (kind === 'sqlite') {
    yield* query.stream()
    return
  }
  await sql`declare backup_rows no scroll cursor for ${query}`.execute(db)
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`
      fetch forward ${sql.lit(fetchRows)} from backup_rows`.execute(db)
    if (rows.length === 0) break
    yield* rows
  }
  await sql`close backup_rows`.execute(db)
}

function toCell(value: unknown): Cell {
  if (value === null || typeof value === 'string') return value
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') }
  assert(Number.isFinite(value), `a column holds text, numbers or bytes, not a ${typeof value}`)
  return Number(value)
}

function syncToDisk(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
