import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { paymentBooking, type AccountKind } from '../ledger.ts'
import { findBooking } from '../store-booking.ts'
import { inTransaction } from '../store-rows.ts'
import { openAccounts, pay } from '../store.ts'

/** What can happen at the bank outside of a month's files, in the order it is offered: between which accounts it is booked. */
const payments = {
  'collection-returned': { from: 'home', to: 'bank' },
  'home-paid': { from: 'bank', to: 'home' },
  'payout-returned': { from: 'bank', to: 'home' },
  'home-was-paid': { from: 'home', to: 'bank' },
  'vat-paid': { from: 'vat', to: 'bank' },
  'pot-spent': { from: 'community', to: 'bank' },
} as const satisfies Readonly<
  Record<string, { readonly from: AccountKind; readonly to: AccountKind }>
>

export type SinglePayment = keyof typeof payments

export const singlePayments = [
  'collection-returned',
  'home-paid',
  'payout-returned',
  'home-was-paid',
  'vat-paid',
  'pot-spent',
] as const satisfies readonly SinglePayment[]

/** Whether a home has to be named. */
export function isOfHome(what: SinglePayment): boolean {
  return payments[what].from === 'home' || payments[what].to === 'home'
}

/**
 * Books one payment at the bank. `id` is made where the form is: sent twice it is booked once. Refused: a home without an account, an
 * amount that is none or more than the VAT or the pot holds, an id that was used for another payment.
 */
export async function bookSinglePayment(
  db: Kysely<Schema>,
  cellId: string,
  payment: {
    readonly id: string
    /** null where no home takes part. */
    readonly homeId: string | null
    readonly what: SinglePayment
    readonly amountMicro: number
  },
  nowMs: number,
): Promise<Result<null>> {
  return await inTransaction(db, async (tx) => {
    const { from, to } = payments[payment.what]
    const own = [from, to].filter((kind) => kind !== 'home')
    const accounts = await openAccounts(
      tx,
      cellId,
      own.map((kind) => ({ kind, ownerId: cellId })),
    )
    const idOf = (wanted: AccountKind): number | undefined =>
      accounts.find(({ kind, ownerId }) => {
        return kind === wanted && ownerId === (kind === 'home' ? payment.homeId : cellId)
      })?.id
    const [fromAccountId, toAccountId] = [idOf(from), idOf(to)]
    if (fromAccountId === undefined || toAccountId === undefined) {
      const message = 'This home has no account yet: it has one once something of it is settled.'
      return refuse('home-without-account', message, 'home')
    }
    const { id, amountMicro } = payment
    const of = { id, atMs: nowMs, fromAccountId, toAccountId, amountMicro }
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
