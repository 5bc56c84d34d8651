import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'

/** A key to the broker: all things of one cell may share it, or each have its own. The password is not kept. */
export interface BrokerCredential {
  readonly id: string
  readonly cellId: string
  /** What it is for, in a person's words. */
  readonly label: string
  readonly createdMs: number
}

/** Keeps a new credential with the hash of its password. */
export async function insertBrokerCredential(
  db: Kysely<Schema>,
  credential: BrokerCredential,
  hash: string,
): Promise<void> {
  await db
    .insertInto('broker_credentials')
    .values({
      id: credential.id,
      cell_id: credential.cellId,
      label: credential.label,
      hash,
      created_ms: credential.createdMs,
      revoked_ms: null,
    })
    .execute()
}

/** The credentials of a cell that still hold, oldest first. */
export async function listBrokerCredentials(
  db: Kysely<Schema>,
  cellId: string,
): Promise<BrokerCredential[]> {
  const rows = await db
    .selectFrom('broker_credentials')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('revoked_ms', 'is', null)
    .orderBy('created_ms')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    cellId: row.cell_id,
    label: row.label,
    createdMs: row.created_ms,
  }))
}

/** The cell and the password hash of a credential that still holds; null otherwise. */
export async function findBrokerCredential(
  db: Kysely<Schema>,
  id: string,
): Promise<{ cellId: string; hash: string } | null> {
  const row = await db
    .selectFrom('broker_credentials')
    .select(['cell_id', 'hash'])
    .where('id', '=', id)
    .where('revoked_ms', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : { cellId: row.cell_id, hash: row.hash }
}

/** Ends a credential of a cell. False where the cell has no such credential that still holds. */
export async function revokeBrokerCredential(
  db: Kysely<Schema>,
  cellId: string,
  id: string,
  atMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('broker_credentials')
    .set({ revoked_ms: atMs })
    .where('id', '=', id)
    .where('cell_id', '=', cellId)
    .where('revoked_ms', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
