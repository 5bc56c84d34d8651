import type { Kysely, Transaction } from 'kysely'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { doneMigrations } from '../backup.ts'
import { linksOf, type MovingTable } from '../moving-table.ts'
import type { Store } from '../open.ts'
import { postponeChecks } from '../postponed-checks.ts'
import type { Schema } from '../schema.ts'
import { fromCell, type AnyTables } from '../snapshot.ts'
import { readArchive, type ArchiveHeader, type ArchiveParts } from './archive-format.ts'
import { ArrivingTable, KnownRows } from './arriving-table.ts'
import { continueNumbers } from './numbers.ts'

/** How an archive is taken in. */
export interface TakeInOrder {
  readonly tables: readonly MovingTable[]
  readonly passphrase: string
  /** Looks at what the archive says of itself, before anything is written. Throws a `RefusalError` where it is not to be taken in. */
  readonly check?: (tx: Kysely<Schema>, header: ArchiveHeader) => Promise<void>
  /** Looks at a row before it is written; throws as well. */
  readonly checkRow?: (table: string, row: Readonly<Record<string, unknown>>) => void
  /** Whether this is a signature of the node that made it. */
  readonly isSigned: (note: string, text: string, header: ArchiveHeader) => boolean
  /** What else is written in the same transaction. `fresh`: ids of rows of a table that were not there before. */
  readonly finish?: (
    tx: Kysely<Schema>,
    header: ArchiveHeader,
    fresh: (table: string) => readonly string[],
  ) => Promise<void>
  readonly onRows?: (rows: number) => void
}

export interface TakenIn {
  readonly header: ArchiveHeader
  readonly parts: ArchiveParts
  readonly rows: number
}

/** Values in one insert at the most: below what both databases take as parameters. */
const valueLimit = 10_000

/**
 * Puts an archive into a database beside what is there: all of it in one transaction, or nothing. Throws a `RefusalError` where the file is no good, is
 * of another version, or something of it is there already.
 */
export async function takeInArchive(
  { db, kind }: Pick<Store, 'db' | 'kind'>,
  path: string,
  order: TakeInOrder,
): Promise<TakenIn> {
  // The tables are those that are there, not those of the type.
  return await db.transaction().execute(async (typed) => {
    const tx = typed as unknown as Transaction<AnyTables>
    const restoreChecks = await postponeChecks(tx, kind)
    const taken = await takeLines(tx, typed, kind, path, order)
    await restoreChecks()
    for (const { table, isNumbered } of order.tables) {
      if (isNumbered === true) await continueNumbers(tx, kind, table)
    }
    return taken
  })
}

async function takeLines(
  tx: Transaction<AnyTables>,
  typed: Transaction<Schema>,
  kind: Store['kind'],
  path: string,
  order: TakeInOrder,
): Promise<TakenIn> {
  const {
    tables,
    passphrase,
    check,
    checkRow = () => {},
    isSigned,
    finish,
    onRows = () => {},
  } = order
  const known = new KnownRows(tables.flatMap(linksOf))
  const waiting = [...tables]
  let header: ArchiveHeader | null = null
  let parts: ArchiveParts | null = null
  let isProven = false
  let rows = 0
  let arriving: ArrivingTable | null = null
  let batch: Record<string, unknown>[] = []
  const flush = async (): Promise<void> => {
    if (arriving !== null && batch.length > 0) await insert(tx, arriving.table, batch)
    batch = []
  }
  for await (const line of readArchive(path, passphrase)) {
    switch (line.kind) {
      case 'header':
        header = line.header
        await checkVersion(tx, header)
        await check?.(typed, header)
        break
      case 'table': {
        await flush()
        const next = waiting.shift()
        if (next === undefined || next.table !== line.table) throw otherTables(line.table)
        arriving = await ArrivingTable.of(tx, kind, next, line.columns, known)
        break
      }
      case 'row': {
        if (arriving === null || header === null) throw otherTables('')
        const row = await arriving.take(tx, line.cells.map(fromCell), header.cell.id)
        rows += 1
        if (row === null) break
        checkRow(arriving.table, row)
        batch.push(row)
        if (batch.length * line.cells.length >= valueLimit) await flush()
        onRows(rows)
        break
      }
      case 'end':
        await flush()
        parts = line.tables
        break
      case 'signed':
        isProven = header !== null && isSigned(line.note, line.text, header)
        break
    }
  }
  if (waiting.length > 0) throw otherTables(waiting[0]?.table ?? '')
  if (header === null || parts === null || !isProven) throw unsigned()
  await finish?.(typed, header, (table) => known.fresh(table))
  return { header, parts, rows }
}

async function checkVersion(tx: Kysely<AnyTables>, header: ArchiveHeader): Promise<void> {
  const own = await doneMigrations(tx)
  const unknown = header.migrations.filter((name) => !own.includes(name))
  if (unknown.length > 0) {
    const message = `The archive was made by a newer Commonwatt (it has ${unknown.join(', ')}). Bring this node to version ${header.software} first.`
    throw new RefusalError(refuse('archive-newer', message))
  }
  if (own.length > header.migrations.length) {
    const message = `The archive was made by an older Commonwatt (${header.software}). Bring the node that made it to the version of this one, and make it again.`
    throw new RefusalError(refuse('archive-older', message))
  }
}

async function insert(
  tx: Transaction<AnyTables>,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  try {
    await tx.insertInto(table).values(rows).execute()
  } catch (error) {
    if (!isTwice(error)) throw error
    const message = `Something of this neighbourhood is on this node already, in the table ${table}: it was taken in before, or the same device is connected here. Nothing was taken in.`
    throw new RefusalError(refuse('archive-clash', message, table))
  }
}

/** Whether a database said that a row is there already. */
function isTwice(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return code === '23505' || /UNIQUE constraint failed/.test(error.message)
}

function otherTables(table: string): RefusalError {
  const message = `The archive has other tables than this version of Commonwatt (at "${table}"). Nothing was taken in.`
  return new RefusalError(refuse('archive-damaged', message))
}

function unsigned(): RefusalError {
  const message =
    'The archive is not signed by the node that it says it is from. Nothing was taken in.'
  return new RefusalError(refuse('archive-unsigned', message))
}
