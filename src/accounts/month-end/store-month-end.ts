import { sql, type Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Entry, EntryKind } from '../ledger.ts'
import type { Gain } from './month-end.ts'
import type { Period } from '../period.ts'
import type { Span } from '../sharing/rule-spans.ts'
import { toEntry } from '../store-booking.ts'

/** By how much each home and plant of a neighbourhood is better off than alone in these spans, fees and VAT of bills with them, in the order of their accounts. */
export async function gainsIn(
  db: Kysely<Schema>,
  cellId: string,
  spans: readonly Span[],
): Promise<Gain[]> {
  const savedMicro = new Map<number, number>()
  for (const { fromMs, toMs } of spans) {
    const rows = await db
      .selectFrom('ledger_accounts')
      .innerJoin('ledger_entries', 'ledger_entries.account_id', 'ledger_accounts.id')
      .select('ledger_accounts.id')
      .select(sql<number>`cast(sum(amount_micro - alone_micro) as bigint)`.as('saved_micro'))
      .where('cell_id', '=', cellId)
      .where('ledger_accounts.kind', 'in', ['home', 'plant'])
      .where('ledger_entries.kind', 'not in', ['payment', 'month-end'])
      .where('start_ms', '>=', fromMs)
      .where('start_ms', '<', toMs)
      .groupBy('ledger_accounts.id')
      .execute()
    for (const { id, saved_micro } of rows) {
      savedMicro.set(id, (savedMicro.get(id) ?? 0) + saved_micro)
    }
  }
  return [...savedMicro]
    .sort(([a], [b]) => a - b)
    .map(([accountId, saved]) => ({ accountId, savedMicro: saved }))
}

/** A month that was evened out: which revision holds. */
export interface EvenedMonth {
  readonly month: string
  readonly revision: number
  /** Whether anything of it was settled or billed anew since. */
  readonly isChanged: boolean
}

/** Months of a neighbourhood that were evened out, oldest first. */
export async function evenedMonths(db: Kysely<Schema>, cellId: string): Promise<EvenedMonth[]> {
  const rows = await db
    .selectFrom('ledger_month_ends as end')
    .select(['month', 'revision'])
    .select((eb) =>
      eb
        .selectFrom('ledger_bookings as later')
        .select('later.id')
        .where('later.cell_id', '=', cellId)
        .where('later.kind', 'in', ['settlement', 'bill', 'bill-reversal'])
        .whereRef('later.start_ms', '>=', 'end.from_ms')
        .whereRef('later.start_ms', '<', 'end.to_ms')
        .whereRef('later.id', '>', 'end.through_id')
        .limit(1)
        .as('later_id'),
    )
    .where('end.cell_id', '=', cellId)
    .orderBy('month')
    .execute()
  return rows.map((row) => {
    return { month: row.month, revision: row.revision, isChanged: row.later_id !== null }
  })
}

/** Keeps which revision of a month's end holds, and the newest booking that it takes into account. */
export async function saveMonthEnd(
  tx: Kysely<Schema>,
  cellId: string,
  { label, fromMs, toMs }: Period,
  revision: number,
  throughId: number,
): Promise<void> {
  const held = { revision, through_id: throughId }
  await tx
    .insertInto('ledger_month_ends')
    .values({ cell_id: cellId, month: label, from_ms: fromMs, to_ms: toMs, ...held })
    .onConflict((conflict) => conflict.columns(['cell_id', 'month']).doUpdateSet(held))
    .execute()
}

/** Entries of these kinds, which stand in the last interval of a month, in `[fromMs, toMs)`; what was taken back is in it twice, with both signs. */
export async function entriesOfMonths(
  db: Kysely<Schema>,
  cellId: string,
  { fromMs, toMs }: Span,
  kinds: readonly EntryKind[],
): Promise<Entry[]> {
  const rows = await db
    .selectFrom('ledger_entries')
    .innerJoin('ledger_accounts', 'ledger_accounts.id', 'ledger_entries.account_id')
    .selectAll('ledger_entries')
    .where('cell_id', '=', cellId)
    .where('ledger_entries.kind', 'in', kinds)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .execute()
  return rows.map(toEntry)
}
