import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { CellTables } from '../store/tables/cell.ts'
import type { Invitation } from './invitation.ts'
import { roleOf } from './store-person.ts'

export async function saveInvitation(
  db: Kysely<Schema>,
  invitation: Invitation,
  tokenHash: string,
): Promise<void> {
  await db
    .insertInto('invitations')
    .values({
      id: invitation.id,
      cell_id: invitation.cellId,
      role: invitation.role,
      token_hash: tokenHash,
      invited_by: invitation.invitedBy,
      created_ms: invitation.createdMs,
      expires_ms: invitation.expiresMs,
      closed_ms: invitation.closedMs,
      accepted_by: null,
    })
    .execute()
}

export async function findInvitation(
  db: Kysely<Schema>,
  tokenHash: string,
): Promise<Invitation | null> {
  const row = await db
    .selectFrom('invitations')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
  return row === undefined ? null : invitationOf(row)
}

/** The invitations into a cell that can still be accepted, the newest first. */
export async function openInvitations(
  db: Kysely<Schema>,
  cellId: string,
  nowMs: number,
): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitations')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('closed_ms', 'is', null)
    .where('expires_ms', '>', nowMs)
    .orderBy('created_ms', 'desc')
    .execute()
  return rows.map(invitationOf)
}

/** Everything the person ever invited to, the newest first. */
export async function invitationsBy(db: Kysely<Schema>, personId: string): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitations')
    .selectAll()
    .where('invited_by', '=', personId)
    .orderBy('created_ms', 'desc')
    .execute()
  return rows.map(invitationOf)
}

/** Closes an open invitation. False when somebody was faster: it is used once, by one. */
export async function closeInvitation(
  db: Kysely<Schema>,
  id: string,
  nowMs: number,
  acceptedBy: string | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('invitations')
    .set({ closed_ms: nowMs, accepted_by: acceptedBy })
    .where('id', '=', id)
    .where('closed_ms', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Closes what a person has invited to and nobody accepted yet. */
export async function closeInvitationsBy(
  db: Kysely<Schema>,
  personId: string,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable('invitations')
    .set({ closed_ms: nowMs })
    .where('invited_by', '=', personId)
    .where('closed_ms', 'is', null)
    .execute()
}

function invitationOf(row: Selectable<CellTables['invitations']>): Invitation {
  return {
    id: row.id,
    cellId: row.cell_id,
    role: roleOf(row.role),
    invitedBy: row.invited_by,
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    closedMs: row.closed_ms,
  }
}
