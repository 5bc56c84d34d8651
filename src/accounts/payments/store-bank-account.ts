import type { Kysely } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import type { BankAccount, Creditor } from './payment-run.ts'
import { portionsOf } from '../store-rows.ts'

/** A neighbourhood's own bank account; null before one is stated. */
export async function findCreditor(db: Kysely<Schema>, cellId: string): Promise<Creditor | null> {
  const row = await db
    .selectFrom('creditors')
    .selectAll()
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  if (row === undefined) return null
  return { name: row.name, iban: row.iban, bic: row.bic, creditorId: row.creditor_id }
}

/** Keeps what was checked, in place of what was there. */
export async function saveCreditor(
  db: Kysely<Schema>,
  cellId: string,
  { creditorId, ...of }: Creditor,
  nowMs: number,
): Promise<void> {
  const row = { ...of, creditor_id: creditorId, stated_ms: nowMs }
  await db
    .insertInto('creditors')
    .values({ cell_id: cellId, ...row })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet(row))
    .execute()
}

/** Bank accounts of these homes, by home. */
export async function bankAccountsOf(
  db: Kysely<Schema>,
  homeIds: readonly string[],
): Promise<Map<string, BankAccount>> {
  const found = new Map<string, BankAccount>()
  for (const some of portionsOf(homeIds)) {
    const rows = await db
      .selectFrom('home_bank_accounts')
      .selectAll()
      .where('home_id', 'in', some)
      .execute()
    for (const { home_id, name, iban, bic, mandate_id, signed_on } of rows) {
      assert((mandate_id === null) === (signed_on === null), 'a mandate has its day')
      const mandate =
        mandate_id === null || signed_on === null ? null : { id: mandate_id, signedOn: signed_on }
      found.set(home_id, { name, iban, bic, mandate })
    }
  }
  return found
}

/** Keeps what was checked, in place of what was there. */
export async function saveBankAccount(
  db: Kysely<Schema>,
  homeId: string,
  { mandate, ...of }: BankAccount,
  nowMs: number,
): Promise<void> {
  const row = {
    ...of,
    mandate_id: mandate?.id ?? null,
    signed_on: mandate?.signedOn ?? null,
    stated_ms: nowMs,
  }
  await db
    .insertInto('home_bank_accounts')
    .values({ home_id: homeId, ...row })
    .onConflict((conflict) => conflict.column('home_id').doUpdateSet(row))
    .execute()
}

/** Nothing to do where none is stated. */
export async function removeBankAccount(db: Kysely<Schema>, homeId: string): Promise<void> {
  await db.deleteFrom('home_bank_accounts').where('home_id', '=', homeId).execute()
}

/** Other homes that stated a mandate with this reference. */
export async function homesWithMandate(
  db: Kysely<Schema>,
  mandateId: string,
  homeIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('home_bank_accounts')
    .select('home_id')
    .where('mandate_id', '=', mandateId)
    .execute()
  return rows.map((row) => row.home_id).filter((homeId) => homeIds.includes(homeId))
}
