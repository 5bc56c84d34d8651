import { sql, type Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { Booking } from './ledger.ts'
import type { Gain } from './month-end.ts'
import type { Span } from './rule-spans.ts'
import { bookingsById } from './store-booking.ts'

/** What settlements made each home and plant of a neighbourhood better off in these spans, in the order of their accounts. */
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

/** The month ends that hold, of months that ended in `[fromMs, toMs)`, by the interval they stand in; with the ids of their bookings. */
export async function monthEndsBetween(
  db: Kysely<Schema>,
  cellId: string,
  { fromMs, toMs }: Span,
): Promise<Map<number, { readonly id: number; readonly booking: Booking }>> {
  const rows = await db
    .selectFrom('ledger_bookings')
    .select(['id', 'start_ms'])
    .where('cell_id', '=', cellId)
    .where('kind', '=', 'month-end')
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .orderBy('revision')
    .execute()
  const live = new Map(rows.map(({ id, start_ms }) => [start_ms, id]))
  const bookings = await bookingsById(db, [...live.values()])
  return new Map(
    [...live].flatMap(([startMs, id]) => {
      const booking = bookings.get(id)
      return booking === undefined ? [] : [[startMs, { id, booking }] as const]
    }),
  )
}

/** The booking of a settlement in a span that was made last, by its id; 0: there is none. */
export async function newestSettlementId(
  db: Kysely<Schema>,
  cellId: string,
  { fromMs, toMs }: Span,
): Promise<number> {
  const { id } = await db
    .selectFrom('ledger_bookings')
    .select(sql<number>`cast(coalesce(max(id), 0) as bigint)`.as('id'))
    .where('cell_id', '=', cellId)
    .where('kind', '=', 'settlement')
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .executeTakeFirstOrThrow()
  return id
}
