import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { CellTables } from '../store/tables/cell.ts'
import type { Session } from './person.ts'

/** Writes a session; of more than `limit` of the person the ones longest unused end. */
export async function saveSession(
  db: Kysely<Schema>,
  session: Session,
  limit: number,
): Promise<void> {
  await db
    .insertInto('sessions')
    .values({
      token_hash: session.id,
      person_id: session.personId,
      device: session.device,
      created_ms: session.createdMs,
      last_seen_ms: session.lastSeenMs,
      expires_ms: session.expiresMs,
    })
    .execute()
  const surplus = (await sessionsOf(db, session.personId)).slice(limit)
  for (const { id } of surplus) await deleteSession(db, id)
}

/** A session with its person, by the hash of its token. Null also when the person was removed. */
export async function findSession(
  db: Kysely<Schema>,
  id: string,
): Promise<(Session & { readonly personName: string }) | null> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('people', 'people.id', 'sessions.person_id')
    .selectAll('sessions')
    .select('people.name as person_name')
    .where('token_hash', '=', id)
    .where('removed_ms', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : { ...sessionOf(row), personName: row.person_name }
}

/** The person's sessions, the one last used first. */
export async function sessionsOf(db: Kysely<Schema>, personId: string): Promise<Session[]> {
  const rows = await db
    .selectFrom('sessions')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('last_seen_ms', 'desc')
    .orderBy('created_ms', 'desc')
    .execute()
  return rows.map(sessionOf)
}

export async function touchSession(db: Kysely<Schema>, id: string, nowMs: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_seen_ms: nowMs })
    .where('token_hash', '=', id)
    .execute()
}

export async function deleteSession(db: Kysely<Schema>, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('token_hash', '=', id)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

function sessionOf(row: Selectable<CellTables['sessions']>): Session {
  return {
    id: row.token_hash,
    personId: row.person_id,
    device: row.device,
    createdMs: row.created_ms,
    lastSeenMs: row.last_seen_ms,
    expiresMs: row.expires_ms,
  }
}
