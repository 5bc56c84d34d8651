import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, openSync, closeSync, fsyncSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { sql, type Kysely } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { backupFormat, backupVersion } from './backup-format.ts'
import { checkBackup } from './backup-restore.ts'
import type { Store } from './open.ts'
import { inSnapshot, streamRows, toCell, type AnyTables } from './snapshot.ts'

export interface BackupSummary {
  readonly path: string
  readonly bytes: number
  readonly tables: number
  readonly rows: number
  readonly sha256: string
}

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
      for await (const row of streamRows(db, store.kind, db.selectFrom(name).select(columns))) {
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

/** Names of the migrations that made the schema. */
export async function doneMigrations(db: Kysely<AnyTables>): Promise<string[]> {
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

function syncToDisk(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
