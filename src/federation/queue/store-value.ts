import type { Kysely } from 'kysely'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'

/** Values kept at the most: nearly all of them are caused by others. The oldest go first. */
export const valuesLimit = 100_000
/** How long a value is kept whose writer names no time. */
export const longestKeptMs = 30 * dayMs
/** Characters of a value at the most; a longer one is not kept: it is asked for again when it is needed. */
export const valueLimit = 1_100_000

/** A value that is not over, of the type that its writer knows; undefined: there is none. */
export async function findValue<Value>(
  db: Kysely<Schema>,
  key: string,
  nowMs: number,
): Promise<Value | undefined> {
  const row = await db
    .selectFrom('federation_values')
    .select('value')
    .where('key', '=', key)
    .where('expires_ms', '>', nowMs)
    .executeTakeFirst()
  return row === undefined ? undefined : JSON.parse(row.value)
}

/** Keeps a value for `ttlMs`, {@link longestKeptMs} at the most. */
export async function keepValue(
  db: Kysely<Schema>,
  key: string,
  value: unknown,
  nowMs: number,
  ttlMs: number,
): Promise<void> {
  const text = JSON.stringify(value)
  if (text.length > valueLimit) return
  const row = {
    value: text,
    kept_ms: nowMs,
    expires_ms: nowMs + Math.min(Math.max(Math.ceil(ttlMs), 0), longestKeptMs),
  }
  await db
    .insertInto('federation_values')
    .values({ key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
}

export async function dropValue(db: Kysely<Schema>, key: string): Promise<void> {
  await db.deleteFrom('federation_values').where('key', '=', key).execute()
}

/** Values whose key begins like this, by key; `limit` at the most. `%` and `_` in it are letters like others. */
export async function valuesUnder(
  db: Kysely<Schema>,
  beginning: string,
  nowMs: number,
  limit: number,
): Promise<readonly { readonly key: string; readonly value: unknown }[]> {
  const rows = await db
    .selectFrom('federation_values')
    .select(['key', 'value'])
    .where((is) =>
      is(is.fn('substr', ['key', is.lit(1), is.val(beginning.length)]), '=', beginning),
    )
    .where('expires_ms', '>', nowMs)
    .orderBy('key')
    .limit(limit)
    .execute()
  return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) }))
}

/** Clears away what is over, and the oldest beyond `limit`. How many went. */
export async function sweepValues(
  db: Kysely<Schema>,
  nowMs: number,
  limit = valuesLimit,
): Promise<number> {
  const over = await db
    .deleteFrom('federation_values')
    .where('expires_ms', '<=', nowMs)
    .executeTakeFirst()
  const surplus = await db
    .deleteFrom('federation_values')
    .where('key', 'in', (from) =>
      from
        .selectFrom('federation_values')
        .select('key')
        .orderBy('kept_ms', 'desc')
        .orderBy('key')
        .limit(10 * valuesLimit)
        .offset(limit),
    )
    .executeTakeFirst()
  return Number(over.numDeletedRows + surplus.numDeletedRows)
}
