import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** How sending to a server went the last time. */
export interface ServerHealth {
  /** When a message was last taken there; null: never. */
  readonly reachedMs: number | null
  /** When one was last not; null: never. */
  readonly failedMs: number | null
  /** Why it was not: a status of HTTP, or one word of why it was not asked; empty: it always was. */
  readonly fault: string
}

/** Characters of a server's name that are kept at the most: what has more has no messages of ours. */
const hostLimit = 300

/** Notes how sending to a server went. `fault` empty: what was sent was taken. */
export async function noteSent(
  db: Kysely<Schema>,
  host: string,
  fault: string,
  nowMs: number,
): Promise<void> {
  if (host.length > hostLimit) return
  const row = fault === '' ? { reached_ms: nowMs } : { failed_ms: nowMs, fault }
  await db
    .insertInto('server_health')
    .values({ host, reached_ms: null, failed_ms: null, fault: '', ...row })
    .onConflict((conflict) => conflict.column('host').doUpdateSet(row))
    .execute()
}

/** Null: nothing was ever sent there. */
export async function serverHealth(db: Kysely<Schema>, host: string): Promise<ServerHealth | null> {
  const row = await db
    .selectFrom('server_health')
    .selectAll()
    .where('host', '=', host)
    .executeTakeFirst()
  if (row === undefined) return null
  return { reachedMs: row.reached_ms, failedMs: row.failed_ms, fault: row.fault }
}

/** Forgets servers to which nothing was sent since a time. */
export async function sweepHealth(db: Kysely<Schema>, beforeMs: number): Promise<void> {
  await db
    .deleteFrom('server_health')
    .where((is) => is.or([is('reached_ms', 'is', null), is('reached_ms', '<', beforeMs)]))
    .where((is) => is.or([is('failed_ms', 'is', null), is('failed_ms', '<', beforeMs)]))
    .execute()
}
