import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import { billBooking, billKey, billOf, billReversal, type Bill, type BilledHome } from './bill.ts'
import { noBillingTerms, type BillingTerms } from './billing-terms.ts'
import type { Account, EntryKind } from '../ledger.ts'
import { monthOf, type Period } from '../period.ts'
import {
  billedMonths,
  firstUseOf,
  listBillingTerms,
  newestBookingId,
  saveBill,
} from './store-billing.ts'
import { guestsGoneBy } from '../communities/store-meter-part.ts'
import { book, findBooking, settledUntilMs } from '../store-booking.ts'
import { inTransaction } from '../store-rows.ts'
import { sumsOf } from '../store-statement.ts'
import { openAccounts } from '../store.ts'

/** Months that one run of {@link billDue} bills at the most; the next run goes on. */
export const billRunLimit = 12

/**
 * Bills every month that is settled to its end and was not billed yet, and anew each that was settled anew since: the old
 * bill is taken back and the right one booked. Nothing before the first terms. Running it twice equals running it once.
 * Gives the months that were billed.
 */
export async function billDue(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'timeZone'>,
  nowMs: number,
): Promise<readonly string[]> {
  const terms = await listBillingTerms(db, cell.id)
  const [first] = terms
  const untilMs = await settledUntilMs(db, cell.id)
  if (first === undefined || untilMs === null) return []
  const known = new Map((await billedMonths(db, cell.id)).map((bill) => [bill.month, bill]))
  const billed: string[] = []
  let month = monthOf(first.validFromMs, cell.timeZone)
  while (month.toMs <= untilMs && billed.length < billRunLimit) {
    const bill = known.get(month.label)
    if (bill === undefined || bill.isChanged) {
      await billMonth(db, cell.id, month, terms, bill?.revision ?? null, nowMs)
      billed.push(month.label)
    }
    month = monthOf(month.toMs, cell.timeZone)
  }
  return billed
}

async function billMonth(
  db: Kysely<Schema>,
  cellId: string,
  month: Period,
  terms: readonly BillingTerms[],
  revision: number | null,
  nowMs: number,
): Promise<void> {
  const accounts = await openAccounts(db, cellId, [
    { kind: 'community', ownerId: cellId },
    { kind: 'vat', ownerId: cellId },
  ])
  // What is settled anew while the bill is read is beyond this, and bills the month again.
  const throughId = await newestBookingId(db, cellId)
  const bill = await readBill(db, cellId, month, terms, accounts)
  await inTransaction(db, async (tx) => {
    const before =
      revision === null ? null : await findBooking(tx, cellId, billKey(month.label, revision))
    const next = revision === null ? 0 : revision + 1
    const bookings = [
      ...(before === null ? [] : [billReversal(before, month)]),
      ...(bill.entries.length === 0 ? [] : [billBooking(cellId, month, next, bill.entries)]),
    ]
    await book(tx, bookings, nowMs)
    await saveBill(tx, cellId, month, { revision: next, throughId, vat: bill.vat })
  })
}

async function readBill(
  db: Kysely<Schema>,
  cellId: string,
  month: Period,
  terms: readonly BillingTerms[],
  accounts: readonly Account[],
): Promise<Bill> {
  const homes = accounts.filter(({ kind }) => kind === 'home')
  const ids = homes.map(({ id }) => id)
  const held = termsIn(terms, month)
  const sumsOfParts: Sums[] = []
  for (const part of held) sumsOfParts.push(await sumsInTurns(db, ids, part))
  const firstMs = await firstUseOf(db, cellId)
  const fee = terms.findLast(({ validFromMs }) => validFromMs <= month.fromMs) ?? null
  const gone = await guestsGoneBy(db, cellId, month)
  const billed = homes.map(({ id, ownerId, isFormer }): BilledHome => {
    const parts = held.map((part, i) => {
      return { terms: part.terms, lines: sumsOfParts[i]?.get(id) ?? [] }
    })
    const isUsed = parts.some(({ lines }) => lines.some(({ kind }) => !apartKinds.has(kind)))
    // Who left pays for the months that they were here in.
    const owesFee =
      (firstMs.get(id) ?? Infinity) < month.toMs && (isUsed || !(isFormer || gone.has(ownerId)))
    return { accountId: id, parts, fee: owesFee ? fee : null }
  })
  const idOf = (kind: 'community' | 'vat'): number => {
    const account = accounts.find((one) => one.kind === kind)
    assert(account !== undefined, `an account of ${kind} was just opened`)
    return account.id
  }
  return billOf(billed, { communityId: idOf('community'), vatId: idOf('vat') })
}

/** What is booked of a month besides its settlement: who pays a debt after they left is not here again. */
const apartKinds: ReadonlySet<EntryKind> = new Set(['monthly-fee', 'vat', 'month-end', 'payment'])

type Sums = Awaited<ReturnType<typeof sumsOf>>

/** Homes whose month is added up at once: 14 ms of CPU each with three lines a quarter hour. */
const homesAtOnce = 10

/** Sums of many accounts, with room for readings and pages in between. */
async function sumsInTurns(
  db: Kysely<Schema>,
  ids: readonly number[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<Sums> {
  const sums: Sums = new Map()
  for (let from = 0; from < ids.length; from += homesAtOnce) {
    const some = await sumsOf(db, ids.slice(from, from + homesAtOnce), fromMs, toMs)
    for (const [id, lines] of some) sums.set(id, lines)
    await setImmediate()
  }
  return sums
}

/** The parts of a month in which the same terms held, in order; before the first there is no VAT. */
export function termsIn(
  terms: readonly BillingTerms[],
  month: Period,
): { readonly terms: BillingTerms; readonly fromMs: number; readonly toMs: number }[] {
  const changes = terms.filter(
    ({ validFromMs }) => validFromMs > month.fromMs && validFromMs < month.toMs,
  )
  const first = terms.findLast(({ validFromMs }) => validFromMs <= month.fromMs) ?? noBillingTerms
  return [first, ...changes].map((held, i) => ({
    terms: held,
    fromMs: i === 0 ? month.fromMs : held.validFromMs,
    toMs: changes[i]?.validFromMs ?? month.toMs,
  }))
}
