import type { Kysely } from 'kysely'
import { success, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import type { Member, Person } from './person.ts'
import { refuseLastSteward } from './invitation.ts'
import type { Membership, Role } from './role.ts'
import { roles } from './role.ts'

export async function createPerson(db: Kysely<Schema>, person: Person): Promise<void> {
  await db
    .insertInto('people')
    .values({
      id: person.id,
      name: person.name,
      language: person.language,
      created_ms: person.createdMs,
      removed_ms: null,
    })
    .execute()
}

/** Null also for one who was removed. */
export async function findPerson(db: Kysely<Schema>, id: string): Promise<Person | null> {
  const row = await db
    .selectFrom('people')
    .select(['id', 'name', 'language', 'created_ms'])
    .where('id', '=', id)
    .where('removed_ms', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return null
  return { id: row.id, name: row.name, language: row.language, createdMs: row.created_ms }
}

export async function updatePerson(
  db: Kysely<Schema>,
  id: string,
  patch: Partial<Pick<Person, 'name' | 'language'>>,
): Promise<void> {
  if (patch.name === undefined && patch.language === undefined) return
  await db.updateTable('people').set(patch).where('id', '=', id).execute()
}

/** Leaves the tombstone: the id and when, nothing else. */
export async function buryPerson(db: Kysely<Schema>, id: string, nowMs: number): Promise<void> {
  await db
    .updateTable('people')
    .set({ name: '', language: '', created_ms: 0, removed_ms: nowMs })
    .where('id', '=', id)
    .execute()
}

/** Makes the person a member of the cell in this role; a role they had there is replaced. */
export async function putMembership(
  db: Kysely<Schema>,
  personId: string,
  cellId: string,
  role: Role,
  nowMs: number,
): Promise<void> {
  await db
    .insertInto('memberships')
    .values({ person_id: personId, cell_id: cellId, role, since_ms: nowMs })
    .onConflict((conflict) => conflict.columns(['person_id', 'cell_id']).doUpdateSet({ role }))
    .execute()
}

export async function deleteMembership(
  db: Kysely<Schema>,
  personId: string,
  cellId: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('memberships')
    .where('person_id', '=', personId)
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** The person's own memberships, the oldest first. */
export async function ownMemberships(
  db: Kysely<Schema>,
  personId: string,
): Promise<(Membership & { readonly sinceMs: number })[]> {
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('cells', 'cells.id', 'memberships.cell_id')
    .select(['cell_id', 'role', 'since_ms', 'parent_id'])
    .where('person_id', '=', personId)
    .orderBy('since_ms')
    .orderBy('cell_id')
    .execute()
  return rows.map((row) => ({
    cellId: row.cell_id,
    role: roleOf(row.role),
    parentId: row.parent_id,
    sinceMs: row.since_ms,
  }))
}

/**
 * What the person may act as: their own memberships first, then, for a steward of any
 * neighbourhood, the simulated cells of this node, which anyone could try before it was set up.
 */
export async function membershipsOf(db: Kysely<Schema>, personId: string): Promise<Membership[]> {
  const own: readonly Membership[] = await ownMemberships(db, personId)
  if (!own.some((membership) => membership.role === 'steward')) return [...own]
  const ownCells = new Set(own.map((membership) => membership.cellId))
  const sample = await sampleMemberships(db)
  return [...own, ...sample.filter((membership) => !ownCells.has(membership.cellId))]
}

/**
 * What anyone is before the node is set up: steward and resident of the simulated cells, and of
 * nothing else.
 */
export async function visitorMemberships(db: Kysely<Schema>): Promise<Membership[]> {
  return (await isSetUp(db)) ? [] : sampleMemberships(db)
}

async function sampleMemberships(db: Kysely<Schema>): Promise<Membership[]> {
  const rows = await db
    .selectFrom('cells')
    .select(['id', 'kind', 'parent_id'])
    .where('is_sample', '=', 1)
    .orderBy('created_ms')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    cellId: row.id,
    role: row.kind === 'home' ? 'resident' : 'steward',
    parentId: row.parent_id,
  }))
}

/** Whether the first steward has set this node up. */
export async function isSetUp(db: Kysely<Schema>): Promise<boolean> {
  const row = await db
    .selectFrom('node_setup')
    .select('done_ms')
    .where('id', '=', 1)
    .executeTakeFirst()
  return row !== undefined && row.done_ms !== null
}

/** The people of a cell, the longest-standing first. */
export async function membersOf(db: Kysely<Schema>, cellId: string): Promise<Member[]> {
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('people', 'people.id', 'memberships.person_id')
    .select(['person_id', 'name', 'role', 'since_ms'])
    .where('cell_id', '=', cellId)
    .orderBy('since_ms')
    .orderBy('person_id')
    .execute()
  return rows.map((row) => ({
    personId: row.person_id,
    name: row.name,
    role: roleOf(row.role),
    sinceMs: row.since_ms,
  }))
}

/** Who lives in the homes of a neighbourhood, with the home: the one that stands first in its list, of several. */
export async function homesOfResidents(
  db: Kysely<Schema>,
  neighbourhoodId: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await residentRows(db, neighbourhoodId)
  return new Map(rows.map(({ person_id, cell_id }) => [person_id, cell_id]))
}

/** Everybody who lives in a home of a neighbourhood; in one of these, where any are named. */
export async function residentsOf(
  db: Kysely<Schema>,
  neighbourhoodId: string,
  homeIds: readonly string[] = [],
): Promise<string[]> {
  const rows = await residentRows(db, neighbourhoodId)
  const there = rows.filter(({ cell_id }) => homeIds.length === 0 || homeIds.includes(cell_id))
  return [...new Set(there.map(({ person_id }) => person_id))]
}

function residentRows(
  db: Kysely<Schema>,
  neighbourhoodId: string,
): Promise<{ person_id: string; cell_id: string }[]> {
  return db
    .selectFrom('memberships')
    .innerJoin('cells', 'cells.id', 'memberships.cell_id')
    .select(['person_id', 'cell_id'])
    .where('cells.parent_id', '=', neighbourhoodId)
    .where('cells.kind', '=', 'home')
    .where('role', '=', 'resident')
    .orderBy('cells.created_ms', 'desc')
    .orderBy('cells.id', 'desc')
    .execute()
}

export async function countResidents(db: Kysely<Schema>, homeId: string): Promise<number> {
  const { count } = await db
    .selectFrom('memberships')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('cell_id', '=', homeId)
    .where('role', '=', 'resident')
    .executeTakeFirstOrThrow()
  return count
}

/**
 * Refuses to let the last steward of a neighbourhood go while others are in it or in its homes.
 * Anybody else may go. Of itself changes nothing.
 */
export async function checkNotLastSteward(
  db: Kysely<Schema>,
  personId: string,
  cellId: string,
): Promise<Result<null>> {
  const members = await db
    .selectFrom('memberships')
    .innerJoin('cells', 'cells.id', 'memberships.cell_id')
    .select(['person_id', 'cell_id', 'role'])
    .where((where) =>
      where.or([where('cells.id', '=', cellId), where('cells.parent_id', '=', cellId)]),
    )
    .execute()
  const stewards = members.filter((m) => m.cell_id === cellId && m.role === 'steward')
  const isLast = stewards.length === 1 && stewards[0]?.person_id === personId
  const hasOthers = members.some((m) => m.person_id !== personId)
  return isLast && hasOthers ? refuseLastSteward() : success(null)
}

export function roleOf(text: string): Role {
  const role = roles.find((known) => known === text)
  if (role === undefined) throw new Error(`the database holds an unknown role: ${text}`)
  return role
}
