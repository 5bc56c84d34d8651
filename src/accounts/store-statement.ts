import { sql, type Kysely } from 'kysely'
import { minuteMs, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { partSpans, type PartSpan } from './communities/meter-part.ts'
import { partsOfHome } from './communities/store-meter-part.ts'
import { premiumKeyStart, type Account, type Entry } from './ledger.ts'
import type { Period } from './period.ts'
import { agreedSpans, spansWhere, type Span } from './sharing/rule-spans.ts'
import { stepAt, stepMsOf } from './sharing/settlement-steps.ts'
import { stepMinutes, type SharingRule } from './sharing/sharing-rule.ts'
import type { EntrySum, StatementFacts } from './statement.ts'
import { billedUntilMs, listBillingTerms, vatRowsOf } from './billing/store-billing.ts'
import { readPremiumPart } from './store-premium.ts'
import { entryKindOf, sourceOf, sumOf, toEntry } from './store-booking.ts'
import { listSharingRules } from './sharing/store-agreed.ts'

/** Everything a statement is made of: sums over the ledger's entries of one account in a period. */
export async function statementFacts(
  db: Kysely<Schema>,
  account: Pick<Account, 'id' | 'cellId' | 'ownerId'>,
  period: Period,
  settledUntilMs: number,
): Promise<StatementFacts> {
  const sums = await sumsOf(db, [account.id], period.fromMs, period.toMs)
  const rules = await listSharingRules(db, account.cellId)
  return {
    sums: (sums.get(account.id) ?? []).filter((line) => line.kind !== 'payment'),
    openingMicro: await balanceAt(db, account.id, period.fromMs),
    paymentsMicro: (sums.get(account.id) ?? [])
      .filter((line) => line.kind === 'payment')
      .reduce((total, line) => total + line.amountMicro, 0),
    premiumMicro: await premiumPaidTo(db, account.id, period),
    vat: await vatRowsOf(db, account.id, period),
    isBillOpen: await isBillOpen(db, account.cellId, period),
    settledUntilMs,
    ...(await intervalsOf(db, account, rules, period)),
    agreed: agreedSpans(rules, period),
    corrections: await correctionsOf(db, account.id, period.fromMs, period.toMs),
    allocation: await allocationOf(db, account, period.fromMs, period.toMs),
    expectedPremium: await readPremiumPart(db, account, period),
    meterParts: await meterPartsOf(db, account, period),
  }
}

/** With what part of its meters a home takes part in the community of an account. */
async function meterPartsOf(
  db: Kysely<Schema>,
  { ownerId, cellId }: Pick<Account, 'cellId' | 'ownerId'>,
  period: Span,
): Promise<readonly PartSpan[]> {
  const parts = (await partsOfHome(db, ownerId)).filter(({ state }) => state === 'agreed')
  const isElsewhere = parts.some((part) => part.cellId === cellId)
  return partSpans(parts, isElsewhere ? cellId : null, period)
}

/** Sums by kind and source of each of these accounts for the intervals that begin in `[fromMs, toMs)`. */
export async function sumsOf(
  db: Kysely<Schema>,
  accountIds: readonly number[],
  fromMs: number,
  toMs: number,
): Promise<Map<number, EntrySum[]>> {
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
  const sums = new Map<number, EntrySum[]>()
  for (const row of rows) {
    const line = {
      kind: entryKindOf(row.kind),
      source: sourceOf(row.is_estimated),
      energyWh: row.energy_wh,
      amountMicro: row.amount_micro,
      aloneMicro: row.alone_micro,
    }
    sums.set(row.account_id, [...(sums.get(row.account_id) ?? []), line])
  }
  return sums
}

/** The most single entries that are answered at once. */
export const entriesLimit = 50_000

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

/** What of an operator's premium was booked to an account in a period, without what was booked back. */
async function premiumPaidTo(
  db: Kysely<Schema>,
  accountId: number,
  { fromMs, toMs }: Span,
): Promise<number> {
  const row = await db
    .selectFrom('ledger_entries')
    .innerJoin('ledger_bookings', 'ledger_bookings.id', 'ledger_entries.booking_id')
    .select(sumOf('amount_micro').as('amount_micro'))
    .where('account_id', '=', accountId)
    .where('ledger_entries.kind', '=', 'payment')
    .where('ledger_entries.start_ms', '>=', fromMs)
    .where('ledger_entries.start_ms', '<', toMs)
    .where('ledger_bookings.key', 'like', `${premiumKeyStart}%`)
    .executeTakeFirstOrThrow()
  return row.amount_micro
}

async function intervalsOf(
  db: Kysely<Schema>,
  account: { readonly id: number; readonly cellId: string },
  rules: readonly SharingRule[],
  { fromMs, toMs }: Span,
): Promise<Pick<StatementFacts, 'settledIntervals' | 'unplannedIntervals' | 'gaps'>> {
  const period = { fromMs, toMs }
  const settled = await settledQuarters(db, account.cellId, rules, period, 'all')
  const unplanned = await settledQuarters(db, account.cellId, rules, period, 'unplanned')
  const revisions = await db
    .selectFrom('ledger_bookings')
    .select(['start_ms', 'gaps'])
    .where('cell_id', '=', account.cellId)
    .where('kind', '=', 'settlement')
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
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
  const gaps = [...last].flatMap(([startMs, text]) => {
    const without: number[] = JSON.parse(text)
    return without.includes(account.id) ? [stepAt(rules, startMs)] : []
  })
  return { settledIntervals: settled, unplannedIntervals: unplanned, gaps }
}

/** Quarter hours of a period that are settled; `unplanned`: those without a plan in force where the rule took its price. */
async function settledQuarters(
  db: Kysely<Schema>,
  cellId: string,
  rules: readonly SharingRule[],
  period: Span,
  which: 'all' | 'unplanned',
): Promise<number> {
  let quarters = 0
  for (const minutes of stepMinutes) {
    const isWanted = (rule: SharingRule): boolean =>
      stepMsOf(rule) === minutes * minuteMs && (which === 'all' || rule.price.kind === 'plan')
    for (const { fromMs, toMs } of spansWhere(rules, period, isWanted)) {
      const counted = db
        .selectFrom('ledger_bookings')
        .select(sql<number>`cast(count(distinct start_ms) as bigint)`.as('intervals'))
        .where('cell_id', '=', cellId)
        .where('kind', '=', 'settlement')
        .where('start_ms', '>=', fromMs)
        .where('start_ms', '<', toMs)
      // Every revision of an interval has the plan's price that the first one had.
      const wanted = which === 'all' ? counted : counted.where('plan_price_micro', 'is', null)
      const { intervals } = await wanted.executeTakeFirstOrThrow()
      // An interval that another rule cut off is shorter.
      quarters += Math.min(
        (intervals * minutes * minuteMs) / quarterMs,
        (toMs - fromMs) / quarterMs,
      )
    }
  }
  return quarters
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

/** What was booked for allocations: all that came after what stood before an interval's first one. */
async function allocationOf(
  db: Kysely<Schema>,
  account: { readonly id: number; readonly cellId: string },
  fromMs: number,
  toMs: number,
): Promise<StatementFacts['allocation']> {
  const { intervals } = await db
    .selectFrom('allocated_intervals')
    .select(sql<number>`cast(count(*) as bigint)`.as('intervals'))
    .where('cell_id', '=', account.cellId)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .executeTakeFirstOrThrow()
  const row = await db
    .selectFrom('ledger_entries')
    .innerJoin('ledger_bookings', 'ledger_bookings.id', 'ledger_entries.booking_id')
    .innerJoin('allocated_intervals', (join) =>
      join
        .onRef('allocated_intervals.cell_id', '=', 'ledger_bookings.cell_id')
        .onRef('allocated_intervals.start_ms', '=', 'ledger_bookings.start_ms'),
    )
    .select([
      sumOf('amount_micro').as('amount_micro'),
      sql<number>`cast(count(distinct ledger_entries.start_ms) as bigint)`.as('corrected'),
    ])
    .where('account_id', '=', account.id)
    .where('ledger_entries.start_ms', '>=', fromMs)
    .where('ledger_entries.start_ms', '<', toMs)
    .where((eb) =>
      eb.or([
        eb.and([
          eb('ledger_bookings.kind', '=', 'reversal'),
          eb('ledger_bookings.revision', '>=', eb.ref('allocated_intervals.first_revision')),
        ]),
        eb.and([
          eb('ledger_bookings.kind', '=', 'settlement'),
          eb('ledger_bookings.revision', '>', eb.ref('allocated_intervals.first_revision')),
        ]),
      ]),
    )
    .executeTakeFirstOrThrow()
  return { intervals, corrected: row.corrected, amountMicro: row.amount_micro }
}
