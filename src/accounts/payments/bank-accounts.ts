import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { personOf, type Principal } from '../../cell/role.ts'
import { homesOf, lockCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { isDay } from './bank-day.ts'
import { parseCreditorId } from './creditor-id.ts'
import { parseBic, parseIban } from './iban.ts'
import type { BankAccount, Creditor } from './payment-run.ts'
import { localIso } from '../period.ts'
import { parseHolder, parseMandateId } from './sepa-text.ts'
import {
  bankAccountsOf,
  homesWithMandate,
  saveBankAccount,
  saveCreditor,
} from './store-bank-account.ts'
import { inTransaction } from '../store-rows.ts'

/** A bank account as it is typed: text everywhere, empty where nothing is stated. */
export interface TypedAccount {
  readonly name: string
  readonly iban: string
  readonly bic: string
}

/** Keeps a neighbourhood's own bank account. The refusal names the field. */
export async function stateCreditor(
  db: Kysely<Schema>,
  cellId: string,
  typed: TypedAccount & { readonly creditorId: string },
  nowMs: number,
): Promise<Result<Creditor>> {
  const account = accountFrom(typed)
  if (!account.ok) return account
  const creditorId = parseCreditorId(typed.creditorId, 'creditorId')
  if (!creditorId.ok) return creditorId
  const creditor = { ...account.value, creditorId: creditorId.value }
  await saveCreditor(db, cellId, creditor, nowMs)
  return success(creditor)
}

/**
 * Keeps a home's bank account, with the mandate to collect from it or without. Another account needs a mandate of its
 * own: banks know a mandate by its account.
 */
export async function stateBankAccount(
  db: Kysely<Schema>,
  home: Pick<Cell, 'id' | 'parentId' | 'timeZone'>,
  typed: TypedAccount & { readonly mandateId: string; readonly signedOn: string },
  nowMs: number,
): Promise<Result<BankAccount>> {
  const account = accountFrom(typed)
  if (!account.ok) return account
  if (typed.mandateId.trim() === '' && typed.signedOn.trim() === '') {
    const stated = { ...account.value, mandate: null }
    await saveBankAccount(db, home.id, stated, nowMs)
    return success(stated)
  }
  const id = parseMandateId(typed.mandateId, 'mandateId')
  if (!id.ok) return id
  const signedOn = typed.signedOn.trim()
  const today = localIso(nowMs, home.timeZone).slice(0, 10)
  if (!isDay(signedOn) || signedOn > today || signedOn < '2009-11-02') {
    const message = 'Give the day the mandate was signed, like 2026-10-05: today or before.'
    return refuse('not-a-signing-day', message, 'signedOn')
  }
  const stated = { ...account.value, mandate: { id: id.value, signedOn } }
  return await inTransaction(db, async (tx) => {
    if (home.parentId !== null) await lockCell(tx, home.parentId)
    const taken = await mandateRefusal(tx, home, stated)
    if (taken !== null) return taken
    await saveBankAccount(tx, home.id, stated, nowMs)
    return success(stated)
  })
}

async function mandateRefusal(
  db: Kysely<Schema>,
  home: Pick<Cell, 'id' | 'parentId'>,
  { iban, mandate }: BankAccount,
): Promise<Refusal | null> {
  assert(mandate !== null, 'only a mandate is looked for')
  const before = (await bankAccountsOf(db, [home.id])).get(home.id)
  const neighbours = home.parentId === null ? [] : await homesOf(db, home.parentId)
  const others = neighbours.map(({ id }) => id).filter((id) => id !== home.id)
  const isOther = before?.mandate?.id === mandate.id && before.iban !== iban
  if (!isOther && (await homesWithMandate(db, mandate.id, others)).length === 0) return null
  const message = 'This reference belongs to another account: give each mandate its own.'
  return refuse('mandate-taken', message, 'mandateId')
}

function accountFrom({ name, iban, bic }: TypedAccount): Result<Omit<BankAccount, 'mandate'>> {
  const holder = parseHolder(name, 'name')
  if (!holder.ok) return holder
  const number = parseIban(iban, 'iban')
  if (!number.ok) return number
  const bank = parseBic(bic, 'bic')
  return bank.ok ? success({ name: holder.value, iban: number.value, bic: bank.value }) : bank
}

/** A visitor of the sample leaves no bank account there, for the next one to read. */
export function refuseVisitor(principal: Principal): Refusal | null {
  if (personOf(principal) !== null) return null
  return refuse('sign-in-to-pay', 'Only who is signed in states a bank account.', 'iban')
}
