import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { BillingTerms } from './billing-terms.ts'
import type { Period } from '../period.ts'
import { portionsOf } from '../store-rows.ts'
import { sumVatRows, type VatRow } from './vat.ts'

/** Keeps terms that were checked. Earlier ones for the same day stay on record and no longer count. */
export async function saveBillingTerms(
  db: Kysely<Schema>,
  cellId: string,
  terms: BillingTerms,
  madeMs: number,
): Promise<void> {
  const row = { terms: JSON.stringify(terms) }
  await db
    .insertInto('billing_terms')
    .values({ cell_id: cellId, valid_from_ms: terms.validFromMs, made_ms: madeMs, ...row })
    .onConflict((conflict) =>
      conflict.columns(['cell_id', 'valid_from_ms', 'made_ms']).doUpdateSet(row),
    )
    .execute()
}

/** The terms of a neighbourhood by their beginning, those made last where several begin together. */
export async function listBillingTerms(
  db: Kysely<Schema>,
  cellId: string,
): Promise<BillingTerms[]> {
  const rows = await db
    .selectFrom('billing_terms')
    .select(['valid_from_ms', 'terms'])
    .where('cell_id', '=', cellId)
    .orderBy('valid_from_ms')
    .orderBy('made_ms')
    .execute()
  const last = new Map(rows.map((row) => [row.valid_from_ms, row.terms]))
  return [...last.values()].map((terms): BillingTerms => JSON.parse(terms))
}

/** A month that was billed: which revision of the bill holds. */
export interface BilledMonth {
  readonly month: string
  readonly revision: number
  /** Whether a quarter hour of it was settled anew since. */
  readonly isChanged: boolean
}

/** Months of a neighbourhood that were billed, oldest first. */
export async function billedMonths(db: Kysely<Schema>, cellId: string): Promise<BilledMonth[]> {
  const rows = await db
    .selectFrom('ledger_bills as bill')
    .select(['month', 'revision'])
    .select((eb) =>
      eb
        .selectFrom('ledger_bookings as later')
        .select('later.id')
        .where('later.cell_id', '=', cellId)
        .where('later.kind', '=', 'reversal')
        .whereRef('later.start_ms', '>=', 'bill.from_ms')
        .whereRef('later.start_ms', '<', 'bill.to_ms')
        .whereRef('later.id', '>', 'bill.through_id')
        .limit(1)
        .as('later_id'),
    )
    .where('bill.cell_id', '=', cellId)
    .orderBy('month')
    .execute()
  return rows.map((row) => {
    return { month: row.month, revision: row.revision, isChanged: row.later_id !== null }
  })
}

/** The end of the last month that was billed; null before the first. */
export async function billedUntilMs(db: Kysely<Schema>, cellId: string): Promise<number | null> {
  const row = await db
    .selectFrom('ledger_bills')
    .select(({ fn }) => fn.max('to_ms').as('to_ms'))
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  return row?.to_ms ?? null
}

/** The newest booking of a neighbourhood: what a bill made now takes into account. */
export async function newestBookingId(db: Kysely<Schema>, cellId: string): Promise<number> {
  const row = await db
    .selectFrom('ledger_bookings')
    .select(({ fn }) => fn.max('id').as('id'))
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  return row?.id ?? 0
}

/** Keeps which revision of a month's bill holds, and the VAT that is in it. */
export async function saveBill(
  tx: Kysely<Schema>,
  cellId: string,
  { label, fromMs, toMs }: Period,
  bill: {
    readonly revision: number
    readonly throughId: number
    readonly vat: ReadonlyMap<number, readonly VatRow[]>
  },
): Promise<void> {
  const held = { revision: bill.revision, through_id: bill.throughId }
  await tx
    .insertInto('ledger_bills')
    .values({ cell_id: cellId, month: label, from_ms: fromMs, to_ms: toMs, ...held })
    .onConflict((conflict) => conflict.columns(['cell_id', 'month']).doUpdateSet(held))
    .execute()
  const rows = [...bill.vat].flatMap(([accountId, vat]) =>
    vat.map(({ rateHundredths, isIncluded, netMicro, vatMicro }) => ({
      cell_id: cellId,
      month: label,
      revision: bill.revision,
      account_id: accountId,
      rate_hundredths: rateHundredths,
      is_included: isIncluded ? 1 : 0,
      net_micro: netMicro,
      vat_micro: vatMicro,
    })),
  )
  for (const some of portionsOf(rows)) {
    await tx.insertInto('ledger_vat').values(some).execute()
  }
}

/** VAT of an account by rate, summed over the months that end in a period. */
export async function vatRowsOf(
  db: Kysely<Schema>,
  accountId: number,
  { fromMs, toMs }: Pick<Period, 'fromMs' | 'toMs'>,
): Promise<VatRow[]> {
  const rows = await db
    .selectFrom('ledger_vat')
    .innerJoin('ledger_bills', (join) =>
      join
        .onRef('ledger_bills.cell_id', '=', 'ledger_vat.cell_id')
        .onRef('ledger_bills.month', '=', 'ledger_vat.month')
        .onRef('ledger_bills.revision', '=', 'ledger_vat.revision'),
    )
    .selectAll('ledger_vat')
    .where('account_id', '=', accountId)
    .where('to_ms', '>', fromMs)
    .where('to_ms', '<=', toMs)
    .execute()
  return sumVatRows(
    rows.map((row) => ({
      rateHundredths: row.rate_hundredths,
      isIncluded: row.is_included === 1,
      netMicro: row.net_micro,
      vatMicro: row.vat_micro,
      grossMicro: row.net_micro + row.vat_micro,
    })),
  )
}

/** When the accounts of homes were first used: the start of their first entry, by account. */
export async function firstUseOf(
  db: Kysely<Schema>,
  cellId: string,
): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('ledger_accounts')
    .select('id')
    .select((eb) =>
      eb
        .selectFrom('ledger_entries')
        .select(({ fn }) => fn.min('ledger_entries.start_ms').as('first_ms'))
        .whereRef('ledger_entries.account_id', '=', 'ledger_accounts.id')
        .as('first_ms'),
    )
    .where('cell_id', '=', cellId)
    .where('kind', '=', 'home')
    .execute()
  return new Map(rows.flatMap(({ id, first_ms }) => (first_ms === null ? [] : [[id, first_ms]])))
}
