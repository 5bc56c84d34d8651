import type { Kysely, Selectable } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import type { AccountsTables } from '../../store/tables/accounts.ts'
import { premiumSplits, type PremiumWish } from './premium-split.ts'

/** What an operator paid for shared energy, as it was booked. Each one's part stands in its booking. */
export interface PremiumPayout extends PremiumWish {
  readonly id: string
  /** As it was asked for: `2026-10`. */
  readonly period: string
  readonly fromMs: number
  /** The first instant no longer in the period. */
  readonly toMs: number
  /** What the community's pot got of it. */
  readonly potMicro: number
  readonly bookedMs: number
  /** When it was booked back; null: it holds. */
  readonly undoneMs: number | null
}

/** What was booked, the newest first, those booked back among them; `limit` at the most. */
export async function listPayouts(
  db: Kysely<Schema>,
  cellId: string,
  limit: number,
): Promise<PremiumPayout[]> {
  const rows = await db
    .selectFrom('premium_payouts')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('booked_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toPayout)
}

/** What was booked with this id; null: nothing. */
export async function findPayout(
  db: Kysely<Schema>,
  cellId: string,
  id: string,
): Promise<PremiumPayout | null> {
  const row = await db
    .selectFrom('premium_payouts')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : toPayout(row)
}

/** What holds of what was booked for periods that share a time with this one, the newest first; `limit` at the most. */
export async function payoutsWithin(
  db: Kysely<Schema>,
  cellId: string,
  { fromMs, toMs }: Pick<PremiumPayout, 'fromMs' | 'toMs'>,
  limit: number,
): Promise<PremiumPayout[]> {
  const rows = await db
    .selectFrom('premium_payouts')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('undone_ms', 'is', null)
    .where('from_ms', '<', toMs)
    .where('to_ms', '>', fromMs)
    .orderBy('booked_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toPayout)
}

/** Keeps what is booked in the same transaction. */
export async function insertPayout(
  tx: Kysely<Schema>,
  cellId: string,
  payout: PremiumPayout,
): Promise<void> {
  await tx
    .insertInto('premium_payouts')
    .values({
      cell_id: cellId,
      id: payout.id,
      period: payout.period,
      from_ms: payout.fromMs,
      to_ms: payout.toMs,
      amount_micro: payout.amountMicro,
      kept_micro: payout.keptMicro,
      pot_micro: payout.potMicro,
      split: payout.split,
      booked_ms: payout.bookedMs,
      undone_ms: payout.undoneMs,
    })
    .execute()
}

/** Says that it was booked back. */
export async function markUndone(
  tx: Kysely<Schema>,
  cellId: string,
  id: string,
  undoneMs: number,
): Promise<void> {
  await tx
    .updateTable('premium_payouts')
    .set({ undone_ms: undoneMs })
    .where('cell_id', '=', cellId)
    .where('id', '=', id)
    .execute()
}

function toPayout(row: Selectable<AccountsTables['premium_payouts']>): PremiumPayout {
  const split = premiumSplits.find((known) => known === row.split)
  assert(split !== undefined, `a premium divided in an unknown way ${row.split}`)
  return {
    id: row.id,
    period: row.period,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    amountMicro: row.amount_micro,
    keptMicro: row.kept_micro,
    potMicro: row.pot_micro,
    split,
    bookedMs: row.booked_ms,
    undoneMs: row.undone_ms,
  }
}
