import type { Kysely, Selectable } from 'kysely'
import { catchRefusal, refuse, RefusalError, success, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import type { CellTables } from '../store/tables/cell.ts'
import type { Cell, CellKind, CellTime } from './cell.ts'
import { isSlug } from './slug.ts'

/** What may change in a cell after it is made. */
export type CellPatch = Partial<
  Pick<Cell, 'name' | 'slug' | 'place' | 'timeZone' | 'currency' | 'time'>
>

/** Which kind of cell holds which. */
const parentKinds = {
  home: 'neighbourhood',
  neighbourhood: 'city',
  city: null,
} as const satisfies Record<CellKind, CellKind | null>

/**
 * The columns behind each field that may change: only these are written, so that two changes at
 * once do not undo each other.
 */
const patchColumns = {
  name: ['name'],
  slug: ['slug'],
  place: ['place_label', 'latitude', 'longitude'],
  timeZone: ['time_zone'],
  currency: ['currency'],
  time: ['time_speed', 'time_resume_ms'],
} as const satisfies Record<keyof CellPatch, readonly (keyof CellTables['cells'])[]>

const patchKeys = ['name', 'slug', 'place', 'timeZone', 'currency', 'time'] as const

/** Writes a new cell. Refused: its slug is taken or no slug, or its parent cannot hold it. */
export async function createCell(db: Kysely<Schema>, cell: Cell): Promise<Result<Cell>> {
  if (!isSlug(cell.slug)) return refuseSlug(cell.slug)
  if (cell.parentId !== null) {
    const parent = await findCell(db, cell.parentId)
    const wanted = parentKinds[cell.kind]
    if (parent === null || parent.kind !== wanted) {
      return refuse(
        'parent-cannot-hold',
        `A ${cell.kind} belongs to ${wanted === null ? 'no other cell' : `a ${wanted}`}.`,
        'parentId',
      )
    }
  }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('cells')
    .values(rowOf(cell))
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n ? success(cell) : refuseTaken(cell.slug)
}

export async function findCell(db: Kysely<Schema>, id: string): Promise<Cell | null> {
  const row = await db.selectFrom('cells').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : cellOf(row)
}

export async function findCellBySlug(db: Kysely<Schema>, slug: string): Promise<Cell | null> {
  const row = await db.selectFrom('cells').selectAll().where('slug', '=', slug).executeTakeFirst()
  return row === undefined ? null : cellOf(row)
}

/** Every cell of the node, the oldest first. */
export async function listCells(db: Kysely<Schema>): Promise<Cell[]> {
  const rows = await db
    .selectFrom('cells')
    .selectAll()
    .orderBy('created_ms')
    .orderBy('id')
    .execute()
  return rows.map(cellOf)
}

/** The homes of a neighbourhood, the oldest first. */
export async function homesOf(db: Kysely<Schema>, neighbourhoodId: string): Promise<Cell[]> {
  const rows = await db
    .selectFrom('cells')
    .selectAll()
    .where('parent_id', '=', neighbourhoodId)
    .where('kind', '=', 'home')
    .orderBy('created_ms')
    .orderBy('id')
    .execute()
  return rows.map(cellOf)
}

/**
 * The slugs in use that begin like this. `beginning` is part of a slug: nothing in it is special to
 * the database.
 */
export async function takenSlugs(
  db: Kysely<Schema>,
  beginning: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('cells')
    .select('slug')
    .where('slug', 'like', `${beginning}%`)
    .execute()
  return new Set(rows.map((row) => row.slug))
}

/** How many homes a neighbourhood has. */
export async function countHomes(db: Kysely<Schema>, neighbourhoodId: string): Promise<number> {
  const { count } = await db
    .selectFrom('cells')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('parent_id', '=', neighbourhoodId)
    .where('kind', '=', 'home')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/**
 * Lets one transaction at a time decide about a cell: another that locks it waits until this one
 * ends. For rules that count before they act. Changes nothing.
 */
export async function lockCell(tx: Kysely<Schema>, id: string): Promise<void> {
  // An update locks the row on PostgreSQL; on SQLite a transaction has the whole database already.
  await tx
    .updateTable('cells')
    .set((select) => ({ slug: select.ref('slug') }))
    .where('id', '=', id)
    .execute()
}

/**
 * Changes a cell and returns it as it is now. Refused: there is no such cell, or its new slug is
 * taken or no slug.
 */
export async function updateCell(
  db: Kysely<Schema>,
  id: string,
  patch: CellPatch,
): Promise<Result<Cell>> {
  const cell = await findCell(db, id)
  if (cell === null) return refuseMissing()
  const changed = { ...cell, ...patch }
  if (changed.slug !== cell.slug) {
    if (!isSlug(changed.slug)) return refuseSlug(changed.slug)
    if ((await findCellBySlug(db, changed.slug)) !== null) return refuseTaken(changed.slug)
  }
  const row = rowOf(changed)
  const columns = patchKeys
    .filter((key) => patch[key] !== undefined)
    .flatMap((key) => patchColumns[key])
  if (columns.length > 0) {
    await db
      .updateTable('cells')
      .set(Object.fromEntries(columns.map((column) => [column, row[column]])))
      .where('id', '=', id)
      .execute()
  }
  return success(changed)
}

/** Notes from when a cell in its own time goes on when the node starts again. Its speed may be set meanwhile and is left alone. */
export async function keepResumeTime(
  db: Kysely<Schema>,
  id: string,
  resumeMs: number,
): Promise<void> {
  await db
    .updateTable('cells')
    .set({ time_resume_ms: resumeMs })
    .where('id', '=', id)
    .where('time_resume_ms', '>', 0)
    .execute()
}

/**
 * Removes a cell with its memberships and invitations. Refused while it holds other cells, people
 * live in it, or another room keeps something for it (its foreign key says so). Inside a
 * transaction of the caller's a refusal must roll that back.
 */
export async function deleteCell(db: Kysely<Schema>, id: string): Promise<Result<null>> {
  const work = (tx: Kysely<Schema>): Promise<null> => deleteEmptyCell(tx, id)
  return catchRefusal(() => (db.isTransaction ? work(db) : db.transaction().execute(work)))
}

async function deleteEmptyCell(tx: Kysely<Schema>, id: string): Promise<null> {
  if ((await findCell(tx, id)) === null) throw new RefusalError(refuseMissing())
  const child = await tx
    .selectFrom('cells')
    .select('id')
    .where('parent_id', '=', id)
    .executeTakeFirst()
  if (child !== undefined) throw refuseNotEmpty('It still holds other cells; remove them first.')
  const resident = await tx
    .selectFrom('memberships')
    .select('person_id')
    .where('cell_id', '=', id)
    .where('role', '=', 'resident')
    .executeTakeFirst()
  if (resident !== undefined) throw refuseNotEmpty('Somebody still lives there; they leave first.')
  await tx.deleteFrom('memberships').where('cell_id', '=', id).execute()
  await tx.deleteFrom('invitations').where('cell_id', '=', id).execute()
  try {
    await tx.deleteFrom('cells').where('id', '=', id).execute()
  } catch (error) {
    if (!isStillReferenced(error)) throw error
    throw refuseNotEmpty('Things, readings or accounts are kept for it; it stays.')
  }
  return null
}

function refuseNotEmpty(message: string): RefusalError {
  return new RefusalError(refuse('cell-not-empty', message))
}

/**
 * Whether the database refused since another table points here: by the codes of PostgreSQL and
 * SQLite.
 */
function isStillReferenced(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  const sqliteCode = 'errcode' in error ? error.errcode : undefined
  return code === '23503' || sqliteCode === 787
}

function refuseMissing() {
  return refuse('not-found', 'There is no such cell.', 'cell')
}

function refuseSlug(slug: string) {
  return refuse(
    'bad-slug',
    `A short name has lower-case letters, digits and hyphens, at most 40; not "${slug}".`,
    'slug',
  )
}

function refuseTaken(slug: string) {
  return refuse('slug-taken', `The short name "${slug}" is taken; choose another.`, 'slug')
}

function rowOf(cell: Cell): Selectable<CellTables['cells']> {
  return {
    id: cell.id,
    kind: cell.kind,
    parent_id: cell.parentId,
    slug: cell.slug,
    name: cell.name,
    place_label: cell.place.label,
    latitude: cell.place.latitude,
    longitude: cell.place.longitude,
    time_zone: cell.timeZone,
    currency: cell.currency,
    time_speed: cell.time.kind === 'scaled' ? cell.time.speed : 0,
    time_resume_ms: cell.time.kind === 'scaled' ? cell.time.resumeMs : 0,
    is_sample: cell.isSample ? 1 : 0,
    created_ms: cell.createdMs,
  }
}

function cellOf(row: Selectable<CellTables['cells']>): Cell {
  const time: CellTime =
    row.time_resume_ms === 0
      ? { kind: 'machine' }
      : { kind: 'scaled', speed: row.time_speed, resumeMs: row.time_resume_ms }
  return {
    id: row.id,
    kind: kindOf(row.kind),
    parentId: row.parent_id,
    slug: row.slug,
    name: row.name,
    place: { label: row.place_label, latitude: row.latitude, longitude: row.longitude },
    timeZone: row.time_zone,
    currency: row.currency,
    time,
    isSample: row.is_sample === 1,
    createdMs: row.created_ms,
  }
}

function kindOf(text: string): CellKind {
  if (text === 'home' || text === 'neighbourhood' || text === 'city') return text
  throw new Error(`the database holds a cell of an unknown kind: ${text}`)
}
