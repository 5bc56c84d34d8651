import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** A server that a neighbourhood has met. */
export interface MetServer {
  readonly host: string
  readonly firstMs: number
  readonly lastMs: number
  /** How many follow from there. */
  readonly followers: number
}

/** Servers that are listed at the most, those met last first. */
export const metShown = 200

/** Notes that something came from a server; false: it is new, and nothing is noted. */
export async function meetAgain(
  db: Kysely<Schema>,
  cellId: string,
  host: string,
  nowMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('met_servers')
    .set({ last_ms: nowMs })
    .where('cell_id', '=', cellId)
    .where('host', '=', host)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function addMet(
  db: Kysely<Schema>,
  cellId: string,
  { host, domain }: { readonly host: string; readonly domain: string },
  nowMs: number,
): Promise<void> {
  await db
    .insertInto('met_servers')
    .values({ cell_id: cellId, host, domain, first_ms: nowMs, last_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** How many servers a neighbourhood has met; of one owner's domain only, where it is given. */
export async function countMet(
  db: Kysely<Schema>,
  cellId: string,
  domain: string | null = null,
): Promise<number> {
  let query = db
    .selectFrom('met_servers')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('cell_id', '=', cellId)
  if (domain !== null) query = query.where('domain', '=', domain)
  return (await query.executeTakeFirstOrThrow()).count
}

/** Servers that a neighbourhood has met, those met last first; {@link metShown} at the most. */
export async function metServers(db: Kysely<Schema>, cellId: string): Promise<MetServer[]> {
  const rows = await db
    .selectFrom('met_servers')
    .select((of) => [
      'host',
      'first_ms',
      'last_ms',
      of
        .selectFrom('social_followers')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('social_followers.host', '=', 'met_servers.host')
        .where('social_followers.cell_id', '=', cellId)
        .as('followers'),
    ])
    .where('cell_id', '=', cellId)
    .orderBy('last_ms', 'desc')
    .orderBy('host')
    .limit(metShown)
    .execute()
  return rows.map(({ host, first_ms, last_ms, followers }) => {
    return { host, firstMs: first_ms, lastMs: last_ms, followers: followers ?? 0 }
  })
}

/** When a neighbourhood met a server; null: never. */
export async function metServer(
  db: Kysely<Schema>,
  cellId: string,
  host: string,
): Promise<Pick<MetServer, 'firstMs' | 'lastMs'> | null> {
  const row = await db
    .selectFrom('met_servers')
    .select(['first_ms', 'last_ms'])
    .where('cell_id', '=', cellId)
    .where('host', '=', host)
    .executeTakeFirst()
  return row === undefined ? null : { firstMs: row.first_ms, lastMs: row.last_ms }
}

/** Whether an account was heard since a time. */
export async function isHeardSince(
  db: Kysely<Schema>,
  actor: string,
  sinceMs: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('met_actors')
    .select('actor')
    .where('actor', '=', actor)
    .where('at_ms', '>', sinceMs)
    .executeTakeFirst()
  return row !== undefined
}

/** How many accounts of one owner's domain were first heard since a time. */
export async function countHeard(
  db: Kysely<Schema>,
  domain: string,
  sinceMs: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('met_actors')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('domain', '=', domain)
    .where('at_ms', '>', sinceMs)
    .executeTakeFirstOrThrow()
  return count
}

/** Notes that an account was heard for the first time in a day. */
export async function addHeard(
  db: Kysely<Schema>,
  actor: string,
  domain: string,
  nowMs: number,
): Promise<void> {
  await db
    .insertInto('met_actors')
    .values({ actor, domain, at_ms: nowMs })
    .onConflict((conflict) => conflict.column('actor').doUpdateSet({ domain, at_ms: nowMs }))
    .execute()
}

/** Forgets accounts that were last noted before a time. */
export async function sweepHeard(db: Kysely<Schema>, beforeMs: number): Promise<void> {
  await db.deleteFrom('met_actors').where('at_ms', '<=', beforeMs).execute()
}
