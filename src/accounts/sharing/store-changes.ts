import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Period } from '../period.ts'
import type { ChangedHomes } from './changed-homes.ts'

/** What something that was agreed on meant in a month, beside the rule before it. */
export interface AgreedChange extends ChangedHomes {
  readonly byId: string
  /** `2026-10`. */
  readonly month: string
  /** Settlements of the month. */
  readonly intervals: number
  /** Of them those for which the price was to come from a plan, and there was none: shared at halfway. */
  readonly unplanned: number
}

/** The months of which it is known what was agreed on meant, by `byId month`; true: nothing was booked in them since. */
export async function knownChanges(
  db: Kysely<Schema>,
  cellId: string,
): Promise<ReadonlyMap<string, boolean>> {
  const rows = await db
    .selectFrom('agreed_changes as known')
    .select(['by_id', 'month'])
    .select((eb) =>
      eb
        .selectFrom('ledger_bookings as later')
        .select('later.id')
        .where('later.cell_id', '=', cellId)
        .whereRef('later.start_ms', '>=', 'known.from_ms')
        .whereRef('later.start_ms', '<', 'known.to_ms')
        .whereRef('later.id', '>', 'known.through_id')
        .limit(1)
        .as('later_id'),
    )
    .where('known.cell_id', '=', cellId)
    .execute()
  return new Map(rows.map(({ by_id, month, later_id }) => [`${by_id} ${month}`, later_id === null]))
}

/** Keeps what became of a month, in the place of what was worked out of it before. `throughId`: the newest booking that it takes into account. */
export async function saveChange(
  db: Kysely<Schema>,
  cellId: string,
  { fromMs, toMs }: Period,
  throughId: number,
  { byId, month, ...change }: AgreedChange,
): Promise<void> {
  const held = { through_id: throughId, body: JSON.stringify(change) }
  await db
    .insertInto('agreed_changes')
    .values({ cell_id: cellId, by_id: byId, month, from_ms: fromMs, to_ms: toMs, ...held })
    .onConflict((conflict) => conflict.columns(['cell_id', 'by_id', 'month']).doUpdateSet(held))
    .execute()
}

/** What one thing that was agreed on meant, the newest month first; `limit` at the most. */
export async function changesBy(
  db: Kysely<Schema>,
  cellId: string,
  byId: string,
  limit: number,
): Promise<readonly AgreedChange[]> {
  const rows = await db
    .selectFrom('agreed_changes')
    .select(['month', 'body'])
    .where('cell_id', '=', cellId)
    .where('by_id', '=', byId)
    .orderBy('month', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ month, body }) => {
    // Written by `saveChange` only.
    const change: Omit<AgreedChange, 'byId' | 'month'> = JSON.parse(body)
    return { byId, month, ...change }
  })
}
