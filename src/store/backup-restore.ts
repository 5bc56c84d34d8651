import { rm } from 'node:fs/promises'
import { Kysely, sql, type Transaction } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { catchRefusal, refuse, RefusalError, type Result } from '../kernel/refusal.ts'
import { readBackup, type BackupHeader, type Cell } from './backup-format.ts'
import type { DatabaseKind } from './migration.ts'
import { migrations } from './migrations.ts'
import type { Store } from './open.ts'
import { continueCounters, postponeChecks } from './postponed-checks.ts'
import { fromCell, type AnyTables } from './snapshot.ts'
import { openSqliteFile, sqliteDialect } from './sqlite.ts'

/** What stands in a backup. */
export interface BackupContent {
  readonly madeMs: number
  /** The kind of database it was made from. */
  readonly kind: string
  readonly tables: number
  readonly rows: number
}

export interface RestoreOptions {
  /** Told how many bytes of the file have been read. */
  readonly onBytes?: (bytes: number) => void
  /** Takes the place of whatever the database holds, instead of refusing where it holds something. */
  readonly replaces?: boolean
}

/** Values in one insert at the most: below what both databases take as parameters. */
const valueLimit = 10_000

/**
 * Puts a backup into an empty database, made from either kind of database, and brings it to this
 * version's schema. All of it in one transaction: refuses, and changes nothing, when the backup is
 * damaged or from a newer version, or when the database already holds something that is not to be replaced.
 */
export async function restoreBackup(
  store: Pick<Store, 'db' | 'kind'>,
  path: string,
  options: RestoreOptions = {},
): Promise<Result<BackupContent>> {
  return catchRefusal(async () => {
    const { header, content } = await readThrough(path)
    // The schema is built from the backup's own migrations, so the type cannot know it.
    const db = store.db as unknown as Kysely<AnyTables>
    await db.transaction().execute((tx) => load(tx, store.kind, path, header, options))
    return content
  })
}

/**
 * Opens a backup and checks it as a restore would: form, digest, counts, then a whole restore into
 * a throw-away SQLite file beside it whose integrity and row counts are checked.
 */
export async function checkBackup(path: string): Promise<Result<BackupContent>> {
  const scratch = `${path}.check`
  await removeSqlite(scratch)
  try {
    return await catchRefusal(async () => {
      const { header, content } = await readThrough(path)
      const db = new Kysely<AnyTables>({ dialect: sqliteDialect(openSqliteFile(scratch)) })
      try {
        await db.transaction().execute((tx) => load(tx, 'sqlite', path, header))
        const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
        const [first] = rows
        assert(
          first?.integrity_check === 'ok',
          `a restored backup is sound: ${JSON.stringify(rows)}`,
        )
      } finally {
        await db.destroy()
      }
      return content
    })
  } finally {
    await removeSqlite(scratch)
  }
}

/** Reads all of a backup and compares its digest and counts; touches no database. */
export async function inspectBackup(path: string): Promise<Result<BackupContent>> {
  return catchRefusal(async () => (await readThrough(path)).content)
}

async function readThrough(
  path: string,
): Promise<{ header: BackupHeader; content: BackupContent }> {
  let header: BackupHeader | null = null
  let tables = 0
  let rows = 0
  for await (const line of readBackup(path)) {
    if (line.kind === 'header') header = line.header
    if (line.kind === 'table') tables += 1
    if (line.kind === 'row') rows += 1
  }
  assert(header !== null, 'a backup that was read to its end has a header')
  refuseNewer(path, header)
  return { header, content: { madeMs: header.madeMs, kind: header.kind, tables, rows } }
}

function refuseNewer(path: string, header: BackupHeader): void {
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = header.migrations.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new RefusalError(
    refuse(
      'backup-newer',
      `The backup ${path} was made by a newer Commonwatt (it has ${unknown.join(', ')}). Restore it with the newer version.`,
    ),
  )
}

async function load(
  tx: Transaction<AnyTables>,
  kind: DatabaseKind,
  path: string,
  header: BackupHeader,
  { onBytes, replaces = false }: RestoreOptions = {},
): Promise<void> {
  await dropTables(tx, kind, replaces)
  await sql`create table migrations (name text primary key)`.execute(tx)
  const isThere = (name: string): boolean => header.migrations.includes(name)
  await apply(tx, kind, isThere)
  const restoreChecks = await postponeChecks(tx, kind)

  let table = ''
  let columns: readonly string[] = []
  let batch: (readonly Cell[])[] = []
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await insert(tx, table, columns, batch)
    batch = []
  }
  for await (const line of readBackup(path, onBytes)) {
    if (line.kind === 'row') {
      batch.push(line.cells)
      if (batch.length * columns.length >= valueLimit) await flush()
    } else {
      await flush()
    }
    if (line.kind === 'table') ({ table, columns } = line)
  }

  await restoreChecks()
  if (kind === 'postgres') await continueCounters(tx)
  await apply(tx, kind, (name) => !isThere(name))
}

/** A new node's own empty tables make room; a table with rows is a reason to refuse, unless it is to be replaced. */
async function dropTables(
  tx: Transaction<AnyTables>,
  kind: DatabaseKind,
  replaces: boolean,
): Promise<void> {
  const tables = (await tx.introspection.getTables()).filter(({ isView }) => !isView)
  for (const { name } of tables) {
    if (name === 'migrations' || replaces) continue
    const row = await tx
      .selectFrom(name)
      .select(sql`1`.as('one'))
      .limit(1)
      .executeTakeFirst()
    if (row === undefined) continue
    throw new RefusalError(
      refuse(
        'database-not-empty',
        `The database already holds data (the table ${name} has rows). A backup is restored into an empty one: name another with --data FOLDER or DATABASE_URL. Nothing was changed.`,
      ),
    )
  }
  // Rows that go point to rows that go: this is looked at when all are gone.
  if (kind === 'sqlite') await sql`pragma defer_foreign_keys = on`.execute(tx)
  const cascade = kind === 'postgres' ? sql` cascade` : sql``
  for (const { name } of tables) await sql`drop table ${sql.table(name)}${cascade}`.execute(tx)
}

async function apply(
  tx: Transaction<AnyTables>,
  kind: DatabaseKind,
  isWanted: (name: string) => boolean,
): Promise<void> {
  for (const migration of migrations) {
    if (!isWanted(migration.name)) continue
    // A migration sees no schema type: it makes the schema.
    await migration.up(tx as unknown as Kysely<unknown>, kind)
    await sql`insert into migrations (name) values (${migration.name})`.execute(tx)
  }
}

async function insert(
  tx: Transaction<AnyTables>,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  const values = rows.map((cells) =>
    Object.fromEntries(columns.map((column, i) => [column, fromCell(cells[i] ?? null)])),
  )
  await tx.insertInto(table).values(values).execute()
}

async function removeSqlite(path: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(path + suffix, { force: true })
}
