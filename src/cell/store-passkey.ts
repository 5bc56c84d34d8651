import type { Kysely, Selectable } from 'kysely'
import * as v from 'valibot'
import type { Schema } from '../store/schema.ts'
import type { CellTables } from '../store/tables/cell.ts'
import type { Passkey } from './person.ts'

/** Writes a passkey. False when this very credential is known already. */
export async function savePasskey(db: Kysely<Schema>, passkey: Passkey): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('passkeys')
    .values({
      id: passkey.id,
      person_id: passkey.personId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: JSON.stringify(passkey.transports),
      name: passkey.name,
      created_ms: passkey.createdMs,
      last_used_ms: passkey.lastUsedMs,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function findPasskey(db: Kysely<Schema>, id: string): Promise<Passkey | null> {
  const row = await db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : passkeyOf(row)
}

/** The person's passkeys, the oldest first. */
export async function passkeysOf(db: Kysely<Schema>, personId: string): Promise<Passkey[]> {
  const rows = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('created_ms')
    .orderBy('id')
    .execute()
  return rows.map(passkeyOf)
}

export async function recordPasskeyUse(
  db: Kysely<Schema>,
  id: string,
  counter: number,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable('passkeys')
    .set({ counter, last_used_ms: nowMs })
    .where('id', '=', id)
    .execute()
}

export async function deletePasskey(
  db: Kysely<Schema>,
  personId: string,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** Keeps a challenge until it is answered. False when `limit` of them wait already. */
export async function saveChallenge(
  db: Kysely<Schema>,
  challenge: { challenge: string; personId: string | null; expiresMs: number },
  nowMs: number,
  limit: number,
): Promise<boolean> {
  await db.deleteFrom('challenges').where('expires_ms', '<=', nowMs).execute()
  const { count } = await db
    .selectFrom('challenges')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  if (count >= limit) return false
  await db
    .insertInto('challenges')
    .values({
      challenge: challenge.challenge,
      person_id: challenge.personId,
      expires_ms: challenge.expiresMs,
    })
    .execute()
  return true
}

/** Takes a waiting challenge out: it is answered once. Null when it is unknown, used or too old. */
export async function takeChallenge(
  db: Kysely<Schema>,
  challenge: string,
  nowMs: number,
): Promise<{ readonly personId: string | null } | null> {
  const row = await db
    .deleteFrom('challenges')
    .where('challenge', '=', challenge)
    .returning(['person_id', 'expires_ms'])
    .executeTakeFirst()
  if (row === undefined || row.expires_ms <= nowMs) return null
  return { personId: row.person_id }
}

const transportList = v.array(v.string())

function passkeyOf(row: Selectable<CellTables['passkeys']>): Passkey {
  return {
    id: row.id,
    personId: row.person_id,
    publicKey: Uint8Array.from(row.public_key),
    counter: row.counter,
    transports: v.parse(transportList, JSON.parse(row.transports)),
    name: row.name,
    createdMs: row.created_ms,
    lastUsedMs: row.last_used_ms,
  }
}
