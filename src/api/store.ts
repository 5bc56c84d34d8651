import type { Kysely, Selectable } from 'kysely'
import * as v from 'valibot'
import type { Schema } from '../store/schema.ts'
import type { ApiTables } from '../store/tables/api.ts'
import { scopes } from './scope.ts'
import type { ApiToken } from './api-token.ts'

export async function saveToken(
  db: Kysely<Schema>,
  token: ApiToken,
  tokenHash: string,
): Promise<void> {
  await db
    .insertInto('api_tokens')
    .values({
      id: token.id,
      person_id: token.personId,
      name: token.name,
      token_hash: tokenHash,
      scopes: JSON.stringify(token.scopes),
      created_ms: token.createdMs,
      expires_ms: token.expiresMs,
      last_used_ms: token.lastUsedMs,
    })
    .execute()
}

export async function findToken(db: Kysely<Schema>, tokenHash: string): Promise<ApiToken | null> {
  const row = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
  return row === undefined ? null : tokenOf(row)
}

/** The person's tokens, the newest first. */
export async function tokensOf(db: Kysely<Schema>, personId: string): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('created_ms', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(tokenOf)
}

export async function touchToken(db: Kysely<Schema>, id: string, nowMs: number): Promise<void> {
  await db.updateTable('api_tokens').set({ last_used_ms: nowMs }).where('id', '=', id).execute()
}

export async function deleteToken(
  db: Kysely<Schema>,
  personId: string,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('api_tokens')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function deleteExpiredTokens(db: Kysely<Schema>, nowMs: number): Promise<void> {
  await db.deleteFrom('api_tokens').where('expires_ms', '<=', nowMs).execute()
}

export async function deleteTokensOf(db: Kysely<Schema>, personId: string): Promise<void> {
  await db.deleteFrom('api_tokens').where('person_id', '=', personId).execute()
}

const scopeList = v.array(v.picklist(scopes))

function tokenOf(row: Selectable<ApiTables['api_tokens']>): ApiToken {
  return {
    id: row.id,
    personId: row.person_id,
    name: row.name,
    scopes: v.parse(scopeList, JSON.parse(row.scopes)),
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    lastUsedMs: row.last_used_ms,
  }
}
