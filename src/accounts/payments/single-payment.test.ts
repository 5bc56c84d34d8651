import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, value } from '../../cell/fixtures.ts'
import { openStore } from '../../store/open.ts'
import { afterMayMs, billedMay } from '../billing/billing-fixtures.ts'
import { checkLedger, listAccounts } from '../store.ts'
import {
  bookSinglePayment,
  isOfHome,
  singlePayments,
  type SinglePayment,
} from './single-payment.ts'

test('what came back makes a home owe again, what it paid makes it owe less, and twice is once', async () => {
  const store = await openStore(':memory:')
  await billedMay(store)
  const { db } = store
  const balance = async (): Promise<number> => {
    const accounts = await listAccounts(db, 'hof')
    return accounts.find(({ ownerId }) => ownerId === 'home-0')?.balanceMicro ?? NaN
  }
  const before = await balance()
  const changes: Partial<Record<SinglePayment, number>> = {
    'home-paid': 1,
    'payout-returned': 1,
    'home-was-paid': -1,
    'collection-returned': -1,
  }
  for (const what of singlePayments.filter(isOfHome)) {
    const was = await balance()
    const payment = { id: `by-hand-${what}`, homeId: 'home-0', what, amountMicro: 2_500_000 }
    value(await bookSinglePayment(db, 'hof', payment, afterMayMs))
    value(await bookSinglePayment(db, 'hof', payment, afterMayMs + 1_000))
    assert.equal((await balance()) - was, (changes[what] ?? NaN) * 2_500_000)
    const other = await bookSinglePayment(db, 'hof', { ...payment, amountMicro: 1 }, afterMayMs)
    assert.equal(codeOf(other), 'payment-id-used')
  }
  assert.equal(await balance(), before)
  const { unbalanced, sumMicro } = await checkLedger(db, 'hof')
  assert.deepEqual({ unbalanced, sumMicro }, { unbalanced: 0, sumMicro: 0 })
  await store.close()
})

test('a payment of nothing, and one of a home without an account, is refused', async () => {
  const store = await openStore(':memory:')
  await billedMay(store)
  const payment = { id: 'a', homeId: 'home-0', what: 'home-paid', amountMicro: 1 } as const
  const book = (change: { homeId?: string; amountMicro?: number }) =>
    bookSinglePayment(store.db, 'hof', { ...payment, ...change }, afterMayMs)
  assert.equal(codeOf(await book({ amountMicro: 0 })), 'amount-out-of-range')
  assert.equal(codeOf(await book({ amountMicro: -1 })), 'amount-out-of-range')
  assert.equal(codeOf(await book({ homeId: 'elsewhere' })), 'home-without-account')
  await store.close()
})

test('VAT goes to the tax office and the pot is spent, as far as they hold anything', async () => {
  const store = await openStore(':memory:')
  await billedMay(store)
  const { db } = store
  const held = async (wanted: 'vat' | 'community'): Promise<number> => {
    const accounts = await listAccounts(db, 'hof')
    return accounts.find(({ kind }) => kind === wanted)?.balanceMicro ?? NaN
  }
  for (const [what, kind] of [
    ['vat-paid', 'vat'],
    ['pot-spent', 'community'],
  ] as const) {
    const amountMicro = await held(kind)
    assert.ok(amountMicro > 0)
    const payment = { id: what, homeId: null, what, amountMicro: amountMicro + 1 }
    const tooMuch = await bookSinglePayment(db, 'hof', payment, afterMayMs)
    assert.equal(codeOf(tooMuch), 'not-enough-money')
    value(await bookSinglePayment(db, 'hof', { ...payment, amountMicro }, afterMayMs))
    assert.equal(await held(kind), 0)
  }
  await store.close()
})
