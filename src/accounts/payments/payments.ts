import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { homesOf, lockCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { bankDayFrom, plusDays } from './bank-day.ts'
import { isEvened } from '../month-end/close-months.ts'
import { paymentBooking, type Account, type Booking } from '../ledger.ts'
import { noticeDays, paymentLines, type PaymentRun } from './payment-run.ts'
import { localIso, parsePeriod, type Period } from '../period.ts'
import { paymentsOf } from './sepa-file.ts'
import { bankAccountsOf, findCreditor } from './store-bank-account.ts'
import { billedMonths, listBillingTerms } from '../billing/store-billing.ts'
import { book, settledUntilMs } from '../store-booking.ts'
import {
  closeRun,
  countAttempts,
  findRun,
  insertRun,
  lastCollections,
  runMonths,
} from './store-payment-run.ts'
import { inTransaction } from '../store-rows.ts'
import { movedSince } from '../store-statement.ts'
import { listAccounts, openAccounts } from '../store.ts'

/** Times that a month's payments can be made and withdrawn again: their number stands in every file's name. */
export const attemptLimit = 99

type PayingCell = Pick<Cell, 'id' | 'timeZone' | 'currency'>

/**
 * Makes the payments of a month that is closed: what every home owed or was owed at its end, without what was paid since.
 * A month that has them already keeps them. One run is open at a time, and months follow each other, so that nothing is
 * collected twice: each takes the whole balance.
 */
export async function makeRun(
  db: Kysely<Schema>,
  cell: PayingCell,
  asked: string,
  nowMs: number,
): Promise<Result<PaymentRun>> {
  const month = monthFrom(cell, asked)
  if (!month.ok) return month
  if (cell.currency !== 'EUR') {
    const message = 'SEPA payments are in euros; this neighbourhood counts in another currency.'
    return refuse('not-in-euros', message, 'currency')
  }
  return await inTransaction(db, async (tx) => {
    await lockCell(tx, cell.id)
    const { label } = month.value
    const known = await findRun(tx, cell.id, label)
    if (known !== null) return success(known)
    const creditor = await findCreditor(tx, cell.id)
    if (creditor === null) {
      const message = "State the neighbourhood's own bank account first."
      return refuse('no-creditor', message, 'creditor')
    }
    const attempt = (await countAttempts(tx, cell.id, label)) + 1
    const refused = (await notYet(tx, cell.id, month.value)) ?? tooOften(attempt)
    if (refused !== null) return refused
    const today = localIso(nowMs, cell.timeZone).slice(0, 10)
    const collectOn = bankDayFrom(plusDays(today, noticeDays))
    const due = await dueOf(tx, cell.id, month.value)
    // Who takes part from another neighbourhood gave the mandate to that one.
    const own = new Set((await homesOf(tx, cell.id)).map(({ id }) => id))
    const homeIds = due.map(({ account }) => account.ownerId).filter((id) => own.has(id))
    const banks = await bankAccountsOf(tx, homeIds)
    const lastUsed = await lastCollections(tx, cell.id)
    const run: PaymentRun = {
      cellId: cell.id,
      month: label,
      attempt,
      state: 'open',
      madeMs: nowMs,
      paidMs: null,
      collectOn,
      transferOn: bankDayFrom(plusDays(today, 1)),
      creditor,
      lines: paymentLines(due, banks, lastUsed, collectOn),
    }
    await insertRun(tx, run)
    return success(run)
  })
}

/** The payments of a month as they were made. Refused where none were. */
export async function readRun(
  db: Kysely<Schema>,
  cell: PayingCell,
  asked: string,
): Promise<Result<PaymentRun>> {
  const month = monthFrom(cell, asked)
  if (!month.ok) return month
  const run = await findRun(db, cell.id, month.value.label)
  return run === null
    ? refuse('no-payment-run', 'No payments were made for this month.', 'month')
    : success(run)
}

/** The organiser says that the bank carried out the payments of a month: books them. Twice equals once. */
export async function payRun(
  db: Kysely<Schema>,
  cell: PayingCell,
  asked: string,
  nowMs: number,
): Promise<Result<PaymentRun>> {
  return await inTransaction(db, async (tx) => {
    await lockCell(tx, cell.id)
    const found = await readRun(tx, cell, asked)
    if (!found.ok || found.value.state === 'paid') return found
    const run = found.value
    const accounts = await openAccounts(tx, cell.id, [{ kind: 'bank', ownerId: cell.id }])
    const bank = accounts.find(({ kind }) => kind === 'bank')
    assert(bank !== undefined, 'the account of the bank was just opened')
    const bookings = bookingsOf(run, bank.id, nowMs)
    const booked = await book(tx, bookings, nowMs)
    assert(booked === bookings.length, 'payments of a run are booked once')
    await closeRun(tx, run, 'paid', nowMs)
    return success({ ...run, state: 'paid', paidMs: nowMs })
  })
}

/** Takes the payments of a month back that the bank was never given, or refused. */
export async function withdrawRun(
  db: Kysely<Schema>,
  cell: PayingCell,
  asked: string,
  nowMs: number,
): Promise<Result<null>> {
  return await inTransaction(db, async (tx) => {
    await lockCell(tx, cell.id)
    const found = await readRun(tx, cell, asked)
    if (!found.ok) return found
    if (found.value.state === 'paid') {
      const message = 'These payments are booked as paid and stay.'
      return refuse('run-paid', message, 'month')
    }
    await closeRun(tx, found.value, 'withdrawn', nowMs)
    return success(null)
  })
}

/** One booking for each payment, with a key that no payment of another kind can have. */
function bookingsOf(run: PaymentRun, bankId: number, atMs: number): Booking[] {
  const { cellId, month, attempt } = run
  return [...paymentsOf(run, 'debit'), ...paymentsOf(run, 'credit')].map((payment) => {
    const { accountId, accountNumber, amountMicro, kind } = payment
    const id = `${month} ${attempt} ${accountNumber}`
    const [fromAccountId, toAccountId] =
      kind === 'debit' ? [bankId, accountId] : [accountId, bankId]
    const booking = paymentBooking(cellId, { id, atMs, fromAccountId, toAccountId, amountMicro })
    return { ...booking, key: `sepa ${id}` }
  })
}

function monthFrom(cell: PayingCell, asked: string): Result<Period> {
  const month = /^\d{4}-\d{2}$/.test(asked) ? parsePeriod(asked, cell.timeZone) : null
  if (month?.ok === true) return month
  return refuse('not-a-month', 'Payments are made for a month, like 2026-10.', 'month')
}

/** Why the payments of a month cannot be made; null where they can. */
async function notYet(db: Kysely<Schema>, cellId: string, month: Period): Promise<Refusal | null> {
  const { label, toMs } = month
  const others = await runMonths(db, cellId)
  const open = others.find(({ isOpen }) => isOpen)
  if (open !== undefined) {
    const message = `The payments of ${open.month} are not paid yet: book or withdraw them first.`
    return refuse('run-open', message, 'month', { month: open.month })
  }
  const later = others.find((other) => other.month > label)
  if (later !== undefined) {
    const message = `The payments of ${later.month} took this month's balances with them.`
    return refuse('run-later', message, 'month', { month: later.month })
  }
  const untilMs = await settledUntilMs(db, cellId)
  const [firstTerms] = await listBillingTerms(db, cellId)
  const bill = (await billedMonths(db, cellId)).find((one) => one.month === label)
  const needsBill = firstTerms !== undefined && firstTerms.validFromMs < toMs
  const isSettled = untilMs !== null && untilMs >= toMs
  const isBilled = !needsBill || bill?.isChanged === false
  if (isSettled && isBilled && (await isEvened(db, cellId, month))) return null
  const message =
    'This month is not closed yet: it is when it is over, settled, billed and evened out.'
  return refuse('month-open', message, 'month')
}

function tooOften(attempt: number): Refusal | null {
  if (attempt <= attemptLimit) return null
  const message = `The payments of one month can be made ${attemptLimit} times.`
  return refuse('too-many-runs', message, 'month', { most: attemptLimit })
}

/** What is open of each home: its balance at the end of the month, and what was paid since. */
async function dueOf(
  db: Kysely<Schema>,
  cellId: string,
  { toMs }: Period,
): Promise<{ account: Account; dueMicro: number }[]> {
  const homes = (await listAccounts(db, cellId)).filter(({ kind }) => kind === 'home')
  const moved = await movedSince(
    db,
    homes.map(({ id }) => id),
    toMs,
  )
  return homes.map((account) => {
    return { account, dueMicro: account.balanceMicro - (moved.get(account.id) ?? 0) }
  })
}
