import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, value } from '../../cell/fixtures.ts'
import { openStore } from '../../store/open.ts'
import { afterMayMs, billedMay } from '../billing/billing-fixtures.ts'
import { checkLedger, listAccounts } from '../store.ts'
import { bookSinglePayment, singlePayments } from './single-payment.ts'

test('what came back makes a home owe again, what it paid makes it owe less, and twice is once', async () => {
  const store = await openStore(':memory:')
  await billedMay(store)
  const { db } = store
  const balance = async (): Promise<number> => {
    const accounts = await listAccounts(db, 'hof')
    return accounts.find(({ ownerId }) => ownerId === 'home-0')?.balanceMicro ?? NaN
  }
  const before = await balance()
  const changes = {
    'home-paid': 1,
    'payout-returned': 1,
    'home-was-paid': -1,
    'collection-returned': -1,
  }
  for (const what of singlePayments) {
    const was = await balance()
    const payment = { id: `by-hand-${what}`, homeId: 'home-0', what, amountMicro: 2_500_000 }
    value(await bookSinglePayment(db, 'hof', payment, afterMayMs))
    value(await bookSinglePayment(db, 'hof', payment, afterMayMs + 1_000))
    assert.equal((await balance()) - was, changes[what] * 2_500_000)
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
