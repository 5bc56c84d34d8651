import { sql, type Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { Entry } from './ledger.ts'
import type { Period } from './period.ts'
import { spansWhere, type Span } from './rule-spans.ts'
import type { StatementFacts } from './statement.ts'
import { billedUntilMs, listBillingTerms, vatRowsOf } from './store-billing.ts'
import { entryKindOf, sumOf, toEntry } from './store-booking.ts'
import { listSharingRules } from './store-rule.ts'

/** Everything a statement is made of: sums over the ledger's entries of one account in a period. */
export async function statementFacts(
  db: Kysely<Schema>,
  account: { readonly id: number; readonly cellId: string },
  period: Period,
  settledUntilMs: number,
): Promise<StatementFacts> {
  const sums = await sumsOf(db, [account.id], period.fromMs, period.toMs)
  return {
    sums: (sums.get(account.id) ?? []).filter((line) => line.kind !== 'payment'),
    openingMicro: await balanceAt(db, account.id, period.fromMs),
    paymentsMicro: (sums.get(account.id) ?? [])
      .filter((line) => line.kind === 'payment')
      .reduce((total, line) => total + line.amountMicro, 0),
    vat: await vatRowsOf(db, account.id, period),
    isBillOpen: await isBillOpen(db, account.cellId, period),
    settledUntilMs,
    ...(await intervalsOf(db, account, period.fromMs, period.toMs)),
    unplannedIntervals: await unplannedIn(db, account.cellId, period),
    corrections: await correctionsOf(db, account.id, period.fromMs, period.toMs),
  }
}

/** Sums by kind and source of each of these accounts for the intervals that begin in `[fromMs, toMs)`. */
export async function sumsOf(
  db: Kysely<Schema>,
  accountIds: readonly number[],
  fromMs: number,
  toMs: number,
): Promise<Map<number, StatementFacts['sums'][number][]>> {
  if (accountIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('ledger_entries')
    .select(['account_id', 'kind', 'is_estimated'])
    .select([
      sumOf('energy_wh').as('energy_wh'),
      sumOf('amount_micro').as('amount_micro'),
      sumOf('alone_micro').as('alone_micro'),
    ])
    .where('account_id', 'in', accountIds)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .groupBy(['account_id', 'kind', 'is_estimated'])
    .execute()
  const sums = new Map<number, StatementFacts['sums'][number][]>()
  for (const row of rows) {
    const line = {
      kind: entryKindOf(row.kind),
      source: row.is_estimated === 1 ? ('estimated' as const) : ('measured' as const),
      energyWh: row.energy_wh,
      amountMicro: row.amount_micro,
      aloneMicro: row.alone_micro,
    }
    sums.set(row.account_id, [...(sums.get(row.account_id) ?? []), line])
  }
  return sums
}

/** An account's entries of `[fromMs, toMs)` in the order they were booked, at most `limit` of them. */
export async function entriesBetween(
  db: Kysely<Schema>,
  accountId: number,
  fromMs: number,
  toMs: number,
  limit: number,
): Promise<(Entry & { startMs: number; bookedMs: number; booking: string })[]> {
  const rows = await db
    .selectFrom('ledger_entries')
    .innerJoin('ledger_bookings', 'ledger_bookings.id', 'ledger_entries.booking_id')
    .selectAll('ledger_entries')
    .select(['ledger_bookings.key', 'ledger_bookings.booked_ms'])
    .where('ledger_entries.account_id', '=', accountId)
    .where('ledger_entries.start_ms', '>=', fromMs)
    .where('ledger_entries.start_ms', '<', toMs)
    .orderBy('ledger_entries.booking_id')
    .orderBy('ledger_entries.kind')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...toEntry(row),
    startMs: row.start_ms,
    bookedMs: row.booked_ms,
    booking: row.key,
  }))
}

/** What was booked to each of these accounts from `fromMs` on, without payments. */
export async function movedSince(
  db: Kysely<Schema>,
  accountIds: readonly number[],
  fromMs: number,
): Promise<Map<number, number>> {
  if (accountIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('ledger_entries')
    .select('account_id')
    .select(sumOf('amount_micro').as('amount_micro'))
    .where('account_id', 'in', accountIds)
    .where('start_ms', '>=', fromMs)
    .where('kind', '!=', 'payment')
    .groupBy('account_id')
    .execute()
  return new Map(rows.map((row) => [row.account_id, row.amount_micro]))
}

/** Whether terms hold in a part of the period that no bill is made for yet. */
async function isBillOpen(db: Kysely<Schema>, cellId: string, { toMs }: Period): Promise<boolean> {
  const [first] = await listBillingTerms(db, cellId)
  if (first === undefined || first.validFromMs >= toMs) return false
  return ((await billedUntilMs(db, cellId)) ?? first.validFromMs) < toMs
}

async function balanceAt(db: Kysely<Schema>, accountId: number, atMs: number): Promise<number> {
  const row = await db
    .selectFrom('ledger_entries')
    .select(sumOf('amount_micro').as('amount_micro'))
    .where('account_id', '=', accountId)
    .where('start_ms', '<', atMs)
    .executeTakeFirstOrThrow()
  return row.amount_micro
}

async function intervalsOf(
  db: Kysely<Schema>,
  account: { readonly id: number; readonly cellId: string },
  fromMs: number,
  toMs: number,
): Promise<Pick<StatementFacts, 'settledIntervals' | 'gapStartsMs'>> {
  const inPeriod = db
    .selectFrom('ledger_bookings')
    .where('cell_id', '=', account.cellId)
    .where('kind', '=', 'settlement')
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
  const { settled } = await inPeriod
    .select(sql<number>`cast(count(distinct start_ms) as bigint)`.as('settled'))
    .executeTakeFirstOrThrow()
  const revisions = await inPeriod
    .select(['start_ms', 'gaps'])
    .where((eb) =>
      eb.or([
        eb('gaps', '!=', '[]'),
        // A later revision without a gap closes the gap of an earlier one.
        eb('revision', '>', 0),
      ]),
    )
    .orderBy('start_ms')
    .orderBy('revision')
    .execute()
  const last = new Map(revisions.map((row) => [row.start_ms, row.gaps]))
  const gapStartsMs = [...last].flatMap(([startMs, text]) => {
    const gaps: number[] = JSON.parse(text)
    return gaps.includes(account.id) ? [startMs] : []
  })
  return { settledIntervals: settled, gapStartsMs }
}

/** Settled intervals without a plan in force where the rule took its price. */
async function unplannedIn(db: Kysely<Schema>, cellId: string, period: Span): Promise<number> {
  const rules = await listSharingRules(db, cellId)
  let count = 0
  for (const span of spansWhere(rules, period, ({ price }) => price.kind === 'plan')) {
    const { unplanned } = await db
      .selectFrom('ledger_bookings')
      // Every revision of an interval has the price that the first one had.
      .select(sql<number>`cast(count(distinct start_ms) as bigint)`.as('unplanned'))
      .where('cell_id', '=', cellId)
      .where('kind', '=', 'settlement')
      .where('start_ms', '>=', span.fromMs)
      .where('start_ms', '<', span.toMs)
      .where('plan_price_micro', 'is', null)
      .executeTakeFirstOrThrow()
    count += unplanned
  }
  return count
}

async function correctionsOf(
  db: Kysely<Schema>,
  accountId: number,
  fromMs: number,
  toMs: number,
): Promise<StatementFacts['corrections']> {
  const row = await db
    .selectFrom('ledger_entries')
    .innerJoin('ledger_bookings', 'ledger_bookings.id', 'ledger_entries.booking_id')
    .select([
      sumOf('amount_micro').as('amount_micro'),
      sql<number>`cast(count(distinct ledger_entries.start_ms) as bigint)`.as('intervals'),
    ])
    .where('account_id', '=', accountId)
    .where('ledger_entries.start_ms', '>=', fromMs)
    .where('ledger_entries.start_ms', '<', toMs)
    .where((eb) =>
      eb.or([
        eb('ledger_bookings.kind', '=', 'reversal'),
        eb.and([
          eb('ledger_bookings.kind', '=', 'settlement'),
          eb('ledger_bookings.revision', '>', 0),
        ]),
      ]),
    )
    .executeTakeFirstOrThrow()
  return { count: row.intervals, amountMicro: row.amount_micro }
}
