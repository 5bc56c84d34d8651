import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { NamedByList } from './list-format.ts'
import type { Keeper } from './store-guard.ts'
import type { Subject } from './subject.ts'
import { rulingIn, type Ruling } from './verdict.ts'

/** A list of others that is subscribed to. */
export interface HeardList {
  readonly id: string
  readonly keeper: Keeper
  readonly address: string
  readonly ruling: Ruling
  /** Whether what it changes holds by itself. */
  readonly isAutomatic: boolean
  /** When it was last read or found to be as it was; null: never. */
  readonly readMs: number | null
  /** When it last named others than before; 0: it was never read. */
  readonly changedMs: number
  readonly etag: string
  /** Why it was not read the last time; empty: it was, or was not yet asked for. */
  readonly fault: string
  /** Names of it that are not taken. */
  readonly leftOut: number
}

/** How many names of a list hold, would come, and would go. */
export interface ListCounts {
  readonly holds: number
  readonly added: number
  readonly dropped: number
}

/** Rows that one statement writes at the most. */
const rowsOnce = 500

/** Lists of a keeper, the oldest first. */
export async function listsOf(db: Kysely<Schema>, keeper: Keeper): Promise<HeardList[]> {
  const rows = await db
    .selectFrom('guard_lists')
    .selectAll()
    .where('cell_id', '=', keeper ?? '')
    .orderBy('stated_ms')
    .orderBy('id')
    .execute()
  return rows.map(listOf)
}

/** A list whose time to be asked has come, the one that waits longest; null: none. */
export async function dueList(db: Kysely<Schema>, nowMs: number): Promise<HeardList | null> {
  const row = await db
    .selectFrom('guard_lists')
    .selectAll()
    .where('due_ms', '<=', nowMs)
    .orderBy('due_ms')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : listOf(row)
}

export async function addList(
  tx: Kysely<Schema>,
  list: Pick<HeardList, 'id' | 'keeper' | 'address' | 'ruling' | 'isAutomatic'>,
  nowMs: number,
): Promise<void> {
  await tx
    .insertInto('guard_lists')
    .values({
      id: list.id,
      cell_id: list.keeper ?? '',
      address: list.address,
      ruling: list.ruling,
      is_automatic: list.isAutomatic ? 1 : 0,
      stated_ms: nowMs,
      due_ms: nowMs,
      read_ms: null,
      changed_ms: 0,
      etag: '',
      fault: '',
      left_out: 0,
    })
    .execute()
}

/** States whether what a list changes holds by itself. */
export async function setAutomatic(tx: Kysely<Schema>, id: string, is: boolean): Promise<void> {
  const row = { is_automatic: is ? 1 : 0 }
  await tx.updateTable('guard_lists').set(row).where('id', '=', id).execute()
}

/** Takes a list away, with all that it named. */
export async function dropList(tx: Kysely<Schema>, id: string): Promise<void> {
  await tx.deleteFrom('guard_list_names').where('list_id', '=', id).execute()
  await tx.deleteFrom('guard_lists').where('id', '=', id).execute()
}

/** Notes how asking for a list went, and when it is asked for again. */
export async function noteAsked(
  db: Kysely<Schema>,
  id: string,
  of: { readonly dueMs: number; readonly readMs?: number; readonly fault: string },
): Promise<void> {
  const read = of.readMs === undefined ? {} : { read_ms: of.readMs }
  await db
    .updateTable('guard_lists')
    .set({ due_ms: of.dueMs, fault: of.fault, ...read })
    .where('id', '=', id)
    .execute()
}

/** Keeps whom a list names now, beside what holds. */
export async function keepNames(
  tx: Kysely<Schema>,
  id: string,
  of: {
    readonly names: readonly NamedByList[]
    readonly leftOut: number
    readonly etag: string
    readonly nowMs: number
  },
): Promise<void> {
  const rows = await tx
    .selectFrom('guard_list_names')
    .select(['subject', 'note', 'is_named', 'holds'])
    .where('list_id', '=', id)
    .execute()
  const before = new Map(rows.map((row) => [row.subject, row]))
  const now = new Map(of.names.map(({ subject, note }) => [subject, note]))
  const put = of.names.filter(({ subject, note }) => {
    const kept = before.get(subject)
    return kept === undefined || kept.note !== note || kept.is_named === 0
  })
  const gone = rows.filter((row) => row.is_named === 1 && !now.has(row.subject))
  const isChanged =
    gone.length > 0 || put.some(({ subject }) => before.get(subject)?.is_named !== 1)
  for (let from = 0; from < put.length; from += rowsOnce) {
    await tx
      .insertInto('guard_list_names')
      .values(
        put
          .slice(from, from + rowsOnce)
          .map(({ subject, note }) => ({ list_id: id, subject, note, is_named: 1, holds: 0 })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['subject', 'list_id'])
          .doUpdateSet((set) => ({ note: set.ref('excluded.note'), is_named: 1 })),
      )
      .execute()
  }
  for (let from = 0; from < gone.length; from += rowsOnce) {
    const subjects = gone.slice(from, from + rowsOnce).map(({ subject }) => subject)
    await tx
      .updateTable('guard_list_names')
      .set({ is_named: 0 })
      .where('list_id', '=', id)
      .where('subject', 'in', subjects)
      .execute()
  }
  // What never held is forgotten with the list that named it.
  await tx
    .deleteFrom('guard_list_names')
    .where('list_id', '=', id)
    .where('is_named', '=', 0)
    .where('holds', '=', 0)
    .execute()
  const changed = isChanged ? { changed_ms: of.nowMs } : {}
  await tx
    .updateTable('guard_lists')
    .set({ etag: of.etag, left_out: of.leftOut, ...changed })
    .where('id', '=', id)
    .execute()
}

/** Lets what a list changed hold. */
export async function takeNames(tx: Kysely<Schema>, id: string): Promise<void> {
  await tx
    .updateTable('guard_list_names')
    .set({ holds: 1 })
    .where('list_id', '=', id)
    .where('is_named', '=', 1)
    .where('holds', '=', 0)
    .execute()
  const gone = tx.deleteFrom('guard_list_names').where('list_id', '=', id)
  await gone.where('is_named', '=', 0).execute()
}

export async function countNames(db: Kysely<Schema>, id: string): Promise<ListCounts> {
  const rows = await db
    .selectFrom('guard_list_names')
    .select(({ fn }) => ['is_named', 'holds', fn.countAll<number>().as('count')])
    .where('list_id', '=', id)
    .groupBy(['is_named', 'holds'])
    .execute()
  const count = (named: number, holds: number): number =>
    rows.find((row) => row.is_named === named && row.holds === holds)?.count ?? 0
  return { holds: count(1, 1) + count(0, 1), added: count(1, 0), dropped: count(0, 1) }
}

/** Names of a list that would come (or go) once a steward lets what it changed hold; by name, so many at the most. */
export async function changedNames(
  db: Kysely<Schema>,
  id: string,
  what: 'added' | 'dropped',
  limit: number,
): Promise<readonly NamedByList[]> {
  return await db
    .selectFrom('guard_list_names')
    .select(['subject', 'note'])
    .where('list_id', '=', id)
    .where('is_named', '=', what === 'added' ? 1 : 0)
    .where('holds', '=', what === 'added' ? 0 : 1)
    .orderBy('subject')
    .limit(limit)
    .execute()
}

/** All that lists say that holds for a neighbourhood: its own and the node's. */
export async function listRulesFor(
  db: Kysely<Schema>,
  keeper: Keeper,
): Promise<{ subject: Subject; ruling: Ruling; isOfNode: boolean }[]> {
  const rows = await db
    .selectFrom('guard_list_names')
    .innerJoin('guard_lists', 'guard_lists.id', 'guard_list_names.list_id')
    .select(['guard_list_names.subject', 'guard_lists.ruling', 'guard_lists.cell_id'])
    .where('guard_list_names.holds', '=', 1)
    .where('guard_lists.cell_id', 'in', ['', keeper ?? ''])
    .execute()
  return rows.map(({ subject, ruling, cell_id }) => {
    return { subject, ruling: rulingIn(ruling), isOfNode: cell_id === '' }
  })
}

/** Lists that name any of some subjects in what holds for a neighbourhood, and why. */
export async function listsNaming(
  db: Kysely<Schema>,
  keeper: Keeper,
  subjects: readonly Subject[],
): Promise<readonly { address: string; ruling: Ruling; subject: Subject; note: string }[]> {
  const rows = await db
    .selectFrom('guard_list_names')
    .innerJoin('guard_lists', 'guard_lists.id', 'guard_list_names.list_id')
    .select(['address', 'ruling', 'subject', 'note'])
    .where('guard_list_names.subject', 'in', subjects)
    .where('guard_list_names.holds', '=', 1)
    .where('guard_lists.cell_id', 'in', ['', keeper ?? ''])
    .orderBy('address')
    .execute()
  return rows.map((row) => ({ ...row, ruling: rulingIn(row.ruling) }))
}

function listOf(row: {
  id: string
  cell_id: string
  address: string
  ruling: string
  is_automatic: number
  read_ms: number | null
  changed_ms: number
  etag: string
  fault: string
  left_out: number
}): HeardList {
  return {
    id: row.id,
    keeper: row.cell_id === '' ? null : row.cell_id,
    address: row.address,
    ruling: rulingIn(row.ruling),
    isAutomatic: row.is_automatic === 1,
    readMs: row.read_ms,
    changedMs: row.changed_ms,
    etag: row.etag,
    fault: row.fault,
    leftOut: row.left_out,
  }
}
