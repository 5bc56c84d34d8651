import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { paymentBooking } from '../ledger.ts'
import { findBooking } from '../store-booking.ts'
import { inTransaction } from '../store-rows.ts'
import { openAccounts, pay } from '../store.ts'

/**
 * What happened at the bank outside of a month's files, and whether money came to it from the home (+1: the home owes less)
 * or went to the home (-1).
 */
const directions = {
  'home-paid': 1,
  'collection-returned': -1,
  'home-was-paid': -1,
  'payout-returned': 1,
} as const

export type SinglePayment = keyof typeof directions

/** What a single payment can be, in the order they are offered. */
export const singlePayments = [
  'collection-returned',
  'home-paid',
  'payout-returned',
  'home-was-paid',
] as const satisfies readonly SinglePayment[]

/**
 * Books one payment between a home and the bank. `id` is made where the form is: sent twice it is booked once. Refused: a home without an
 * account, an amount that is none, an id that was used for another payment.
 */
export async function bookSinglePayment(
  db: Kysely<Schema>,
  cellId: string,
  payment: {
    readonly id: string
    readonly homeId: string
    readonly what: SinglePayment
    readonly amountMicro: number
  },
  nowMs: number,
): Promise<Result<null>> {
  return await inTransaction(db, async (tx) => {
    const accounts = await openAccounts(tx, cellId, [{ kind: 'bank', ownerId: cellId }])
    const bank = accounts.find(({ kind }) => kind === 'bank')
    const home = accounts.find((of) => of.kind === 'home' && of.ownerId === payment.homeId)
    if (bank === undefined || home === undefined) {
      const message = 'This home has no account yet: it has one once something of it is settled.'
      return refuse('home-without-account', message, 'home')
    }
    const { id, amountMicro } = payment
    const [from, to] = directions[payment.what] > 0 ? [bank, home] : [home, bank]
    const of = { id, atMs: nowMs, fromAccountId: from.id, toAccountId: to.id, amountMicro }
    if (amountMicro > 0) {
      const { key, entries } = paymentBooking(cellId, of)
      const known = await findBooking(tx, cellId, key)
      // Pressed twice: only the time is another.
      if (known !== null && JSON.stringify(known.entries) === JSON.stringify(entries)) {
        return success(null)
      }
    }
    return await pay(tx, cellId, of)
  })
}
