import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../test/databases.ts'
import { quarterMs } from '../kernel/steps.ts'
import { openStore, type Store } from '../store/open.ts'
import { cellId, open, settlement } from './fixtures.ts'
import { correctionOf, mayOverdraw, type Account, type Booking } from './ledger.ts'
import { defaultSharingRule } from './sharing/sharing-rule.ts'
import {
  book,
  bookingsOfInterval,
  lastSettledStartMs,
  settlementsBetween,
} from './store-booking.ts'
import { listSharingRules } from './sharing/store-agreed.ts'
import { saveSharingRule } from './sharing/store-rule.ts'
import { checkLedger, findHomeAccount, forgetMember, listAccounts, pay } from './store.ts'

testOnEachDatabase('booking twice equals booking once', async ({ db }) => {
  const accounts = await open(db)
  const bookings = [1, 2, 3].map((k) => settlement(accounts, k, [500, -800, 100 * k, 0]))
  assert.equal(await book(db, bookings.slice(0, 2), 1), 2)
  const before = await listAccounts(db, cellId)
  assert.equal(await book(db, bookings.slice(0, 2), 2), 0)
  assert.deepEqual(await listAccounts(db, cellId), before)
  assert.equal(await book(db, bookings, 3), 1)
  assert.equal(await lastSettledStartMs(db, cellId), 3 * quarterMs)
  const check = await checkLedger(db, cellId)
  assert.deepEqual(check, { bookings: 3, unbalanced: 0, wrongBalances: 0, sumMicro: 0 })
})

testOnEachDatabase(
  'what is booked is read back, and a correction is a reversal and a new row',
  async ({ db }) => {
    const accounts = await open(db)
    const first = settlement(accounts, 7, [500, -800, 0, 0])
    await book(db, [first], 1)
    const known = (await settlementsBetween(db, cellId, 0, 10 * quarterMs)).get(7 * quarterMs)
    assert.ok(known)
    assert.deepEqual(correctionOf(known, first), [])
    const right = settlement(accounts, 7, [600, -800, 0, 0])
    await book(db, correctionOf(known, right), 2)
    const all = await bookingsOfInterval(db, cellId, 7 * quarterMs)
    assert.deepEqual(
      all.map(({ booking, bookedMs }) => [booking.kind, booking.revision, bookedMs]),
      [
        ['settlement', 0, 1],
        ['reversal', 0, 2],
        ['settlement', 1, 2],
      ],
    )
    const alone = await openStore(':memory:')
    try {
      await open(alone.db)
      await book(alone.db, [right], 2)
      const balances = async (of: Store['db']): Promise<number[]> =>
        (await listAccounts(of, cellId)).map((account) => account.balanceMicro)
      assert.deepEqual(await balances(db), await balances(alone.db))
    } finally {
      await alone.close()
    }
  },
)

testOnEachDatabase('a batch with one wrong booking books nothing', async ({ db }) => {
  const accounts = await open(db)
  const good = settlement(accounts, 1, [500, -800, 0, 0])
  const bad = { ...settlement(accounts, 2, [500, 0, 0, 0]), entries: good.entries.slice(1) }
  await assert.rejects(book(db, [good, bad], 1), /too many/)
  await assert.rejects(book(db, [good, good], 1), /twice/)
  assert.equal((await checkLedger(db, cellId)).bookings, 0)
})

testOnEachDatabase('the pot is never paid out beyond what it holds', async ({ db }) => {
  const accounts = await open(db)
  await book(db, [settlement(accounts, 1, [1_000, -1_000, 0, 0])], 1)
  const [, pot, bank] = accounts
  assert.ok(pot && bank)
  const payment = { atMs: 5, fromAccountId: pot.id, toAccountId: bank.id }
  const tooMuch = await pay(db, cellId, { ...payment, id: 'a', amountMicro: 10_001 })
  assert.equal(tooMuch.ok ? null : tooMuch.code, 'not-enough-money')
  assert.equal((await pay(db, cellId, { ...payment, id: 'a', amountMicro: 10_000 })).ok, true)
  assert.equal((await pay(db, cellId, { ...payment, id: 'a', amountMicro: 10_000 })).ok, true)
  const other = await pay(db, cellId, { ...payment, id: 'a', amountMicro: 1 })
  assert.equal(other.ok ? null : other.code, 'payment-id-used')
  const self = await pay(db, cellId, { ...payment, id: 'b', toAccountId: pot.id, amountMicro: 1 })
  assert.deepEqual(self.ok ? null : [self.code, self.at], ['no-such-account', 'toAccount'])
  assert.equal((await listAccounts(db, cellId))[1]?.balanceMicro, 0)
})

testOnEachDatabase('two payments at once cannot both spend the last of the pot', async ({ db }) => {
  const accounts = await open(db)
  await book(db, [settlement(accounts, 1, [1_000, -1_000, 0, 0])], 1)
  const [, pot, bank] = accounts
  assert.ok(pot && bank)
  const payment = { atMs: 5, fromAccountId: pot.id, toAccountId: bank.id, amountMicro: 10_000 }
  const results = await Promise.all(
    ['a', 'b', 'c'].map((id) => pay(db, cellId, { ...payment, id })),
  )
  assert.equal(results.filter((result) => result.ok).length, 1)
})

testOnEachDatabase(
  'a forgotten member leaves a number, and the sums stay right',
  async ({ db }) => {
    const accounts = await open(db)
    await book(db, [settlement(accounts, 1, [1_000, -500, -500, 0])], 1)
    const before = await findHomeAccount(db, 'nh1')
    await forgetMember(db, 'nh1')
    assert.equal(await findHomeAccount(db, 'nh1'), null)
    const after = (await listAccounts(db, cellId)).find((account) => account.id === before?.id)
    assert.equal(after?.isFormer, true)
    assert.equal(after?.balanceMicro, before?.balanceMicro)
    assert.doesNotMatch(JSON.stringify(after), /nh1/)
    const { wrongBalances, unbalanced, sumMicro } = await checkLedger(db, cellId)
    assert.deepEqual([wrongBalances, unbalanced, sumMicro], [0, 0, 0])
  },
)

testOnEachDatabase(
  'the check finds a balance or an entry that was changed by hand',
  async ({ db }) => {
    const accounts = await open(db)
    await book(db, [settlement(accounts, 1, [1_000, -500, 0, 0])], 1)
    await db
      .updateTable('ledger_accounts')
      .set({ balance_micro: 1 })
      .where('number', '=', 4)
      .execute()
    assert.equal((await checkLedger(db, cellId)).wrongBalances, 1)
    await db
      .updateTable('ledger_entries')
      .set({ amount_micro: 1 })
      .where('account_id', '=', accounts[3]?.id ?? 0)
      .execute()
    assert.equal((await checkLedger(db, cellId)).unbalanced, 1)
  },
)

testOnEachDatabase('of two rules for the same instant the one made last counts', async ({ db }) => {
  const rule = defaultSharingRule(quarterMs)
  await saveSharingRule(
    db,
    cellId,
    { ...defaultSharingRule(2 * quarterMs), key: { kind: 'equal' } },
    1,
  )
  await saveSharingRule(db, cellId, rule, 1)
  await saveSharingRule(db, cellId, { ...rule, communityFeeMicroPerKwh: 5 }, 2)
  const rules = await listSharingRules(db, cellId)
  assert.deepEqual(
    rules.map((known) => [known.validFromMs, known.key.kind, known.communityFeeMicroPerKwh]),
    [
      [quarterMs, 'dynamic', 5],
      [2 * quarterMs, 'equal', 0],
    ],
  )
})

// The model: what a ledger is, in a few lines of arithmetic. It knows no rows and no databases.
class Model {
  readonly balances = new Map<number, number>()
  readonly live = new Map<number, Booking>()
  readonly payments = new Map<string, string>()

  settle(booking: Booking): void {
    const known = this.live.get(booking.startMs)
    if (known !== undefined) this.#add(known, -1)
    this.#add(booking, 1)
    this.live.set(booking.startMs, booking)
  }

  pay(id: string, from: Account, to: Account, amountMicro: number): boolean {
    const what = `${from.id} ${to.id} ${amountMicro}`
    if (from.id === to.id) return false
    const known = this.payments.get(id)
    if (known !== undefined) return known === what
    if (!mayOverdraw(from.kind) && this.of(from.id) < amountMicro) return false
    this.payments.set(id, what)
    this.balances.set(from.id, this.of(from.id) - amountMicro)
    this.balances.set(to.id, this.of(to.id) + amountMicro)
    return true
  }

  of(id: number): number {
    return this.balances.get(id) ?? 0
  }

  #add(booking: Booking, sign: 1 | -1): void {
    for (const { accountId, amountMicro } of booking.entries) {
      this.balances.set(accountId, this.of(accountId) + sign * amountMicro)
    }
  }
}

const commands = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('settle' as const),
      interval: fc.nat({ max: 5 }),
      used: fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 4, maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant('pay' as const),
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      from: fc.nat({ max: 6 }),
      to: fc.nat({ max: 6 }),
      amountMicro: fc.integer({ min: 1, max: 30_000 }),
    }),
    fc.record({ kind: fc.constant('forget' as const), home: fc.nat({ max: 3 }) }),
  ),
  { maxLength: 25 },
)

test('the ledger does what a model of fifty lines does, whatever is asked of it', async () => {
  const store = await openStore(':memory:')
  const { db } = store
  let runs = 0
  try {
    await fc.assert(
      fc.asyncProperty(commands, async (asked) => {
        const cell = `n${runs++}`
        const accounts = await open(db, cell)
        const model = new Model()
        for (const command of asked) {
          if (command.kind === 'forget') {
            await forgetMember(db, `${cell}h${command.home}`)
          } else if (command.kind === 'settle') {
            const right = settlement(accounts, command.interval, command.used)
            const { startMs } = right
            const known = await settlementsBetween(db, cell, startMs, startMs + 1)
            const booked = known.get(startMs)
            await book(db, booked === undefined ? [right] : correctionOf(booked, right), 1)
            model.settle(right)
          } else {
            const { id, amountMicro } = command
            const [from, to] = [accounts[command.from], accounts[command.to]]
            assert.ok(from && to)
            const payment = { id, atMs: 1, fromAccountId: from.id, toAccountId: to.id, amountMicro }
            assert.equal((await pay(db, cell, payment)).ok, model.pay(id, from, to, amountMicro))
          }
        }
        for (const [startMs, { entries }] of model.live) {
          const [, ...corrections] = await bookingsOfInterval(db, cell, startMs)
          assert.equal(corrections.length % 2, 0, 'each correction is a reversal and a settlement')
          const last = corrections.at(-1)?.booking.entries ?? entries
          assert.equal(last.length, entries.length)
        }
        const kept = await listAccounts(db, cell)
        for (const { id, balanceMicro } of kept) assert.equal(balanceMicro, model.of(id) + 0)
        const { unbalanced, wrongBalances, sumMicro } = await checkLedger(db, cell)
        assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
      }),
      { numRuns: 100 },
    )
  } finally {
    await store.close()
  }
})
