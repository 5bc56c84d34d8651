import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import type { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { parsePeriod } from '../period.ts'
import { italy, metered, startMs } from '../premium-fixtures.ts'
import { settle } from '../settle.ts'
import { readStatement } from '../statements.ts'
import { checkLedger, forgetMember, listAccounts } from '../store.ts'
import {
  bookPremium,
  earlierShown,
  previewPremium,
  undoPremium,
  type PremiumAsked,
} from './premium-payouts.ts'
import { bookSinglePayment } from './single-payment.ts'
import { insertPayout, listPayouts } from './store-premium-payout.ts'

/** The premium that is expected of May is 0.513: two thirds for home 0, a third for home 1. */
const asked: PremiumAsked = {
  period: '2026-05',
  amountMicro: 600_000,
  keptMicro: 0,
  split: 'by-energy',
}
const june = Date.UTC(2026, 4, 31, 22)
/** When it was paid. */
const paidMs = june + 10 * dayMs

/** May as in the fixture, settled to its end. */
async function settledMay(store: Store): Promise<TestNeighbourhood> {
  const of = await metered(store, [italy])
  await settle(store.db, of.cell, of.homes, startMs + 3 * hourMs, june)
  return of
}

async function balances({ store }: TestNeighbourhood): Promise<Record<string, number>> {
  const accounts = await listAccounts(store.db, 'hof')
  return Object.fromEntries(
    accounts.map(({ kind, ownerId, balanceMicro }) => [
      kind === 'home' ? ownerId : kind,
      balanceMicro,
    ]),
  )
}

/** What changed of each balance, without those that did not. */
async function changed(
  of: TestNeighbourhood,
  before: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const after = await balances(of)
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(of.store.db, 'hof')
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, micro]): [string, number] => [name, micro - (before[name] ?? 0)])
      .filter(([, micro]) => micro !== 0),
  )
}

testOnEachDatabase(
  'what was looked at is booked, twice is once, and booked back it is as before',
  async (store) => {
    const of = await settledMay(store)
    const { db } = store
    const before = await balances(of)
    const preview = value(await previewPremium(db, of.cell, { ...asked, keptMicro: 150_000 }))
    assert.deepEqual(
      preview.parts.members.map(({ ownerId, amountMicro }) => [ownerId, amountMicro]),
      [
        ['home-0', 300_000],
        ['home-1', 150_000],
      ],
    )
    assert.deepEqual([preview.parts.potMicro, preview.earlier], [150_000, []])
    assert.deepEqual(await changed(of, before), {})
    const booking = { ...asked, keptMicro: 150_000, id: 'june', seen: preview.seen }
    const first = value(await bookPremium(db, of.cell, booking, paidMs))
    const gained = { 'home-0': 300_000, 'home-1': 150_000, community: 150_000, bank: -600_000 }
    assert.deepEqual(await changed(of, before), gained)
    // Sent again later, with whatever was looked at: the same answer, and no other booking.
    const again = await bookPremium(db, of.cell, { ...booking, seen: null }, paidMs + dayMs)
    assert.deepEqual(value(again), first)
    assert.deepEqual(await changed(of, before), gained)
    const other = await bookPremium(db, of.cell, { ...booking, amountMicro: 1 }, paidMs)
    assert.equal(codeOf(other), 'payment-id-used')
    // The next one for the same time is told of it.
    const next = value(await previewPremium(db, of.cell, { ...asked, period: '2026-05-04' }))
    assert.deepEqual(
      next.earlier.map(({ id }) => id),
      ['june'],
    )
    const undone = value(await undoPremium(db, of.cell, 'june', paidMs + dayMs))
    assert.equal(undone.undoneMs, paidMs + dayMs)
    assert.deepEqual(value(await undoPremium(db, of.cell, 'june', paidMs + 2 * dayMs)), undone)
    assert.deepEqual(await changed(of, before), {})
    assert.deepEqual(await listPayouts(db, 'hof', 10), [undone])
    assert.deepEqual(value(await previewPremium(db, of.cell, asked)).earlier, [])
    assert.equal(codeOf(await undoPremium(db, of.cell, 'july', paidMs)), 'not-found')
  },
)

testOnEachDatabase(
  'a statement says what of the payments is the premium, in the month in which it came',
  async (store) => {
    const of = await settledMay(store)
    value(await bookPremium(store.db, of.cell, { ...asked, id: 'a', seen: null }, paidMs))
    const said = async (label: string, home: number) => {
      const period = parsePeriod(label, of.cell.timeZone)
      assert.ok(period.ok)
      const statement = await readStatement(store.db, of.cell, of.homes[home]!, period.value)
      const { paymentsMicro, premiumMicro, openingMicro, amountMicro, closingMicro } =
        statement!.balance
      assert.equal(closingMicro, openingMicro + amountMicro + paymentsMicro)
      return [paymentsMicro, premiumMicro]
    }
    assert.deepEqual(await said('2026-05', 0), [0, 0])
    const accounts = await listAccounts(store.db, 'hof')
    const home = accounts.find(({ ownerId }) => ownerId === 'home-0')
    assert.ok(home !== undefined)
    const byHand = {
      id: 'premium a',
      homeId: 'home-0',
      what: 'home-paid',
      amountMicro: 70_000,
    } as const
    value(await bookSinglePayment(store.db, 'hof', byHand, paidMs))
    assert.deepEqual(await said('2026-06', 0), [470_000, 400_000])
    assert.deepEqual(await said('2026-06', 1), [200_000, 200_000])
    assert.deepEqual(await said('2026-06', 2), [0, 0])
  },
)

testOnEachDatabase('parts that changed since they were looked at are not booked', async (store) => {
  const of = await settledMay(store)
  const { db } = store
  const { seen } = value(await previewPremium(db, of.cell, asked))
  // Somebody is forgotten meanwhile: by energy nothing changes, but equal parts do.
  const equal = { ...asked, split: 'equal' } as const
  const ofEqual = value(await previewPremium(db, of.cell, equal))
  await forgetMember(db, 'home-2')
  const late = await bookPremium(db, of.cell, { ...equal, id: 'a', seen: ofEqual.seen }, paidMs)
  assert.equal(codeOf(late), 'premium-parts-changed')
  assert.deepEqual(await listPayouts(db, 'hof', 10), [])
  value(await bookPremium(db, of.cell, { ...asked, id: 'a', seen }, paidMs))
  assert.equal((await listPayouts(db, 'hof', 10)).length, 1)
})

testOnEachDatabase(
  'a preview names so many earlier payments at the most, the newest first',
  async (store) => {
    const of = await settledMay(store)
    const payout = {
      ...asked,
      fromMs: startMs,
      toMs: june,
      potMicro: 0,
      bookedMs: paidMs,
      undoneMs: null,
    }
    for (let i = 0; i < earlierShown + 2; i++) {
      await insertPayout(store.db, 'hof', { ...payout, id: `id ${i}`, bookedMs: paidMs + i })
    }
    const { earlier } = value(await previewPremium(store.db, of.cell, asked))
    assert.equal(earlier.length, earlierShown)
    assert.equal(earlier[0]?.id, `id ${earlierShown + 1}`)
    assert.equal((await listPayouts(store.db, 'hof', 10)).length, 10)
  },
)

testOnEachDatabase(
  'what cannot be known or divided is refused with its field, and nothing is booked',
  async (store) => {
    const of = await settledMay(store)
    const { db } = store
    const before = await balances(of)
    for (const [wish, code, at] of [
      [{ period: 'May' }, 'not-a-period', 'period'],
      [{ period: '2026' }, 'premium-not-settled', 'period'],
      [{ period: '2026-06' }, 'premium-not-settled', 'period'],
      [{ period: '2026-05-01..2027-05-31' }, 'period-too-long', 'period'],
      [{ period: '2026-04' }, 'no-premium-then', 'period'],
      [{ period: '2026-05-20' }, 'premium-for-nobody', 'split'],
      [{ amountMicro: 0 }, 'premium-amount', 'amountMicro'],
      [{ keptMicro: 600_001 }, 'premium-kept', 'keptMicro'],
    ] as const) {
      const refused = await bookPremium(
        db,
        of.cell,
        { ...asked, ...wish, id: 'a', seen: null },
        paidMs,
      )
      assert.deepEqual(refused.ok ? null : [refused.code, refused.at], [code, at])
    }
    assert.deepEqual(await changed(of, before), {})
    // What the pot got is spent: it cannot be booked back.
    const pot = { ...asked, split: 'pot', id: 'pot', seen: null } as const
    value(await bookPremium(db, of.cell, pot, paidMs))
    const held = (await balances(of))['community'] ?? 0
    const spent = { id: 's', homeId: null, what: 'pot-spent', amountMicro: held - 599_999 } as const
    value(await bookSinglePayment(db, 'hof', spent, paidMs))
    assert.equal(codeOf(await undoPremium(db, of.cell, 'pot', paidMs)), 'not-enough-money')
    assert.equal((await listPayouts(db, 'hof', 10))[0]?.undoneMs, null)
  },
)
