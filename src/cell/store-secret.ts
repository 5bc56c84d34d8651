import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'

/** Writes a one-time link; an earlier one of the same person no longer works. */
export async function saveSignInLink(
  db: Kysely<Schema>,
  link: { tokenHash: string; personId: string; expiresMs: number },
): Promise<void> {
  await db.deleteFrom('sign_in_links').where('person_id', '=', link.personId).execute()
  await db
    .insertInto('sign_in_links')
    .values({
      token_hash: link.tokenHash,
      person_id: link.personId,
      expires_ms: link.expiresMs,
    })
    .execute()
}

/** Uses a one-time link up and returns whose it was. Null when it is unknown, used or too old. */
export async function useSignInLink(
  db: Kysely<Schema>,
  tokenHash: string,
  nowMs: number,
): Promise<string | null> {
  const row = await db
    .deleteFrom('sign_in_links')
    .where('token_hash', '=', tokenHash)
    .returning(['person_id', 'expires_ms'])
    .executeTakeFirst()
  return row === undefined || row.expires_ms <= nowMs ? null : row.person_id
}

/** Replaces the person's recovery codes; the old ones no longer work. */
export async function replaceRecoveryCodes(
  db: Kysely<Schema>,
  personId: string,
  codeHashes: readonly string[],
  nowMs: number,
): Promise<void> {
  await db.deleteFrom('recovery_codes').where('person_id', '=', personId).execute()
  await db
    .insertInto('recovery_codes')
    .values(codeHashes.map((hash) => ({ code_hash: hash, person_id: personId, created_ms: nowMs })))
    .execute()
}

/** Uses a recovery code up and returns whose it was; null when it is unknown or used. */
export async function useRecoveryCode(
  db: Kysely<Schema>,
  codeHash: string,
): Promise<string | null> {
  const row = await db
    .deleteFrom('recovery_codes')
    .where('code_hash', '=', codeHash)
    .returning('person_id')
    .executeTakeFirst()
  return row?.person_id ?? null
}

export async function countRecoveryCodes(db: Kysely<Schema>, personId: string): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_codes')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow()
  return count
}

/** Sets the code that lets the first steward in. Does nothing once the node is set up. */
export async function saveSetupCode(db: Kysely<Schema>, codeHash: string): Promise<void> {
  await db
    .insertInto('node_setup')
    .values({ id: 1, code_hash: codeHash, done_ms: null })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ code_hash: codeHash })
        .where('node_setup.done_ms', 'is', null),
    )
    .execute()
}

/** Whether a node that is not set up yet waits for the code with this hash. */
export async function isSetupCode(db: Kysely<Schema>, codeHash: string): Promise<boolean> {
  const row = await db
    .selectFrom('node_setup')
    .select('id')
    .where('code_hash', '=', codeHash)
    .where('done_ms', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Marks the node as set up, by the code with this hash, or without one (`null`) when the caller has
 * another proof. False when the code is wrong or somebody was faster: it happens once.
 */
export async function finishSetup(
  db: Kysely<Schema>,
  codeHash: string | null,
  nowMs: number,
): Promise<boolean> {
  if (codeHash === null) {
    await db
      .insertInto('node_setup')
      .values({ id: 1, code_hash: null, done_ms: null })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }
  let update = db
    .updateTable('node_setup')
    .set({ code_hash: null, done_ms: nowMs })
    .where('id', '=', 1)
    .where('done_ms', 'is', null)
  if (codeHash !== null) update = update.where('code_hash', '=', codeHash)
  const { numUpdatedRows } = await update.executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends every way in that the person has: sessions, passkeys, links, codes. */
export async function deleteSecretsOf(db: Kysely<Schema>, personId: string): Promise<void> {
  for (const table of [
    'sessions',
    'passkeys',
    'challenges',
    'sign_in_links',
    'recovery_codes',
  ] as const) {
    await db.deleteFrom(table).where('person_id', '=', personId).execute()
  }
}

/** Clears away what has expired. For the heartbeat; nothing depends on when it runs. */
export async function sweepExpired(db: Kysely<Schema>, nowMs: number): Promise<void> {
  await db.deleteFrom('sessions').where('expires_ms', '<=', nowMs).execute()
  await db.deleteFrom('challenges').where('expires_ms', '<=', nowMs).execute()
  await db.deleteFrom('sign_in_links').where('expires_ms', '<=', nowMs).execute()
}
