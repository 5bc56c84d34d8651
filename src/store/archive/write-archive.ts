import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely'
import { doneMigrations, productTables } from '../backup.ts'
import { keyOf, linksOf, type Link, type MovingTable } from '../moving-table.ts'
import type { Store } from '../open.ts'
import { inSnapshot, streamRows, toCell, type AnyTables } from '../snapshot.ts'
import {
  archiveFormat,
  archiveVersion,
  LineDigests,
  type ArchiveHeader,
  type ArchiveParts,
} from './archive-format.ts'
import { sealing } from './sealed-stream.ts'

/** What an archive is made of. */
export interface ArchiveOrder {
  /** Tables in an order in which whatever is named stands before what names it. */
  readonly tables: readonly MovingTable[]
  readonly header: Omit<ArchiveHeader, 'format' | 'version' | 'migrations'>
  readonly passphrase: string
  /** What a guess of the passphrase costs, as a power of two; less than usual for tests. */
  readonly cost?: number
  /** Signs a text with the node's key. */
  readonly sign: (text: string) => string
  /** Told how many rows are written. */
  readonly onRows?: (rows: number) => void
}

export interface ArchiveSummary {
  readonly path: string
  readonly bytes: number
  readonly rows: number
  readonly parts: ArchiveParts
}

/**
 * Writes all that belongs to a neighbourhood to an encrypted file, while others go on reading and writing: it is one moment of the database. The
 * file gets its name when it is whole. Memory does not grow with what there is to write.
 */
export async function writeArchive(
  store: Pick<Store, 'db' | 'kind'>,
  path: string,
  order: ArchiveOrder,
): Promise<ArchiveSummary> {
  const part = `${path}.part`
  try {
    const parts = await writeLines(store, part, order)
    await rename(part, path)
    const rows = Object.values(parts).reduce((sum, of) => sum + of.rows, 0)
    return { path, bytes: (await stat(path)).size, rows, parts }
  } finally {
    await rm(part, { force: true })
  }
}

async function writeLines(
  store: Pick<Store, 'db' | 'kind'>,
  path: string,
  { tables, header, passphrase, cost, sign, onRows = () => {} }: ArchiveOrder,
): Promise<ArchiveParts> {
  const digests = new LineDigests()
  const gzip = createGzip({ level: 4 })
  const file = createWriteStream(path, { mode: 0o600, flush: true })
  const written = pipeline(gzip, await sealing(passphrase, cost), file)
  // A full disk ends the stream; the fault is met where `written` is awaited.
  written.catch(() => {})
  const put = async (line: string): Promise<void> => {
    if (!gzip.write(`${line}\n`)) await Promise.race([once(gzip, 'drain'), written])
  }
  const add = async (value: unknown, begins: string | null): Promise<void> => {
    const line = JSON.stringify(value)
    digests.add(line, begins)
    await put(line)
  }
  let rows = 0
  try {
    await inSnapshot(store, async (db) => {
      const migrations = await doneMigrations(db)
      await add({ format: archiveFormat, version: archiveVersion, ...header, migrations }, null)
      const columnsOf = new Map((await productTables(db)).map((of) => [of.name, of.columns]))
      for (const moving of tables) {
        const columns = columnsOf.get(moving.table) ?? []
        await add({ table: moving.table, columns }, moving.table)
        const query = rowsThatMove(db, tables, moving, header.cell.id).select(columns)
        for await (const row of streamRows(db, store.kind, query)) {
          const kept = { ...row, ...moving.as }
          if (moving.of === 'root' && row['id'] === header.cell.id) kept['parent_id'] = null
          await add(
            columns.map((column) => toCell(kept[column])),
            null,
          )
          rows += 1
          onRows(rows)
        }
      }
    })
    const end = JSON.stringify({ end: true, tables: digests.parts() })
    await put(end)
    await put(JSON.stringify({ signed: sign(digests.end(end)) }))
  } finally {
    gzip.end()
  }
  await written
  return digests.parts()
}

type AnyQuery = SelectQueryBuilder<AnyTables, string, object>

/** The rows of a table that go along with a neighbourhood. */
export function rowsThatMove(
  db: Kysely<AnyTables>,
  tables: readonly MovingTable[],
  { table, of, within }: MovingTable,
  rootId: string,
): AnyQuery {
  const query = db.selectFrom(table)
  if (of === 'root') {
    return query.where((row) => row.or([row('id', '=', rootId), row('parent_id', '=', rootId)]))
  }
  if (of === 'named') {
    const namings = tables.flatMap((naming) =>
      linksOf(naming)
        .filter((link) => link.table === table)
        .map((link) => ({ naming, link })),
    )
    return query.where((row) =>
      row.or(
        namings.map(({ naming, link }) =>
          row(
            keyOf(link),
            'in',
            rowsThatMove(db, tables, naming, rootId).select(sql.ref(link.column).as('named')),
          ),
        ),
      ),
    )
  }
  const owned = query.where(of.column, 'in', ownersOf(db, tables, of, rootId))
  return within === undefined
    ? owned
    : owned.where(within.column, 'in', ownersOf(db, tables, within, rootId))
}

function ownersOf(
  db: Kysely<AnyTables>,
  tables: readonly MovingTable[],
  of: Link,
  rootId: string,
): AnyQuery {
  const owner = tables.find(({ table }) => table === of.table)
  if (owner === undefined) throw new Error(`${of.table} names rows, and does not go along`)
  return rowsThatMove(db, tables, owner, rootId).select(sql.ref(keyOf(of)).as('named'))
}
