import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { sum } from '../sharing/apportion.ts'
import { noBillingTerms } from '../billing/billing-terms.ts'
import { billDue } from '../billing/billing.ts'
import { closeMonths, closeRunLimit, isEvened, readMonthEnd } from './close-months.ts'
import { makeWhole, shareByAdded } from './month-end.ts'
import { parsePeriod, type Period } from '../period.ts'
import { tryRule } from '../rule-trial.ts'
import { settle, settleDue } from '../settle.ts'
import { defaultSharingRule, type SharingRule } from '../sharing/sharing-rule.ts'
import { readMemberSums } from '../statements.ts'
import { saveBillingTerms } from '../billing/store-billing.ts'
import { bookingsBetween } from '../store-booking.ts'
import { saveSharingRule } from '../sharing/store-rule.ts'
import { checkLog } from '../log/store-log-check.ts'
import { checkLedger } from '../store.ts'

const gainsOf = (savedMicro: readonly number[]) =>
  savedMicro.map((saved, i) => ({ accountId: i + 1, savedMicro: saved }))

test('who gained gives in proportion to the gain, and who lost is made whole', () => {
  assert.deepEqual(makeWhole(gainsOf([600, -90, 0, 300]), 0), [
    { accountId: 1, amountMicro: -60 },
    { accountId: 2, amountMicro: 90 },
    { accountId: 4, amountMicro: -30 },
  ])
  // All that was gained is needed.
  assert.deepEqual(makeWhole(gainsOf([7, -10, 3]), 0), [
    { accountId: 1, amountMicro: -7 },
    { accountId: 2, amountMicro: 10 },
    { accountId: 3, amountMicro: -3 },
  ])
  assert.deepEqual(makeWhole(gainsOf([5, 0]), 0), [])
  assert.deepEqual(makeWhole([], 0), [])
  assert.equal(makeWhole(gainsOf([6, -10, 3]), 0), null)
})

test('afterwards nobody is worse off than alone, nobody gains by it, and nothing is made or lost', () => {
  const saved = fc.array(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), { maxLength: 40 })
  fc.assert(
    fc.property(saved, fc.nat(), (savedMicro, turn) => {
      const moves = makeWhole(gainsOf(savedMicro), turn)
      const isPossible = sum(savedMicro) >= 0
      assert.equal(moves !== null, isPossible)
      if (moves === null) return
      assert.equal(sum(moves.map(({ amountMicro }) => amountMicro)), 0)
      const moved = new Map(moves.map(({ accountId, amountMicro }) => [accountId, amountMicro]))
      for (const [i, before] of savedMicro.entries()) {
        const after = before + (moved.get(i + 1) ?? 0)
        if (before < 0) assert.equal(after, 0)
        else assert.ok(after >= 0 && after <= before)
      }
    }),
  )
})

/** The last two hours of May in Vienna, and the first two of June. */
const juneMs = Date.UTC(2026, 4, 31, 22)
const startMs = juneMs - 2 * hourMs
const endMs = juneMs + 2 * hourMs

/** A fixed price that is a cent too dear for the buyer, with 4 cents of network fee. */
const dear: SharingRule = {
  validFromMs: startMs,
  key: { kind: 'dynamic' },
  price: { kind: 'fixed', priceMicroPerKwh: 270_000 },
  communityFeeMicroPerKwh: 0,
  monthEnd: 'nobody-worse',
}

function month(of: TestNeighbourhood, label: string): Period {
  const period = parsePeriod(label, of.cell.timeZone)
  assert.ok(period.ok)
  return period.value
}

/** Home 0 uses 2 kW, home 1 gives 1 kW, home 2 gives 0.5 kW, a turbine 0.5 kW; counters without a value stand still. */
async function fourHours(store: Store, rule: SharingRule): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 3)
  await saveSharingRule(store.db, of.cell.id, rule, startMs)
  const counters = [
    ['home-0', 'importWh', 2_000],
    ['home-1', 'exportWh', 1_000],
    ['home-2', 'exportWh', 500],
  ] as const
  for (const [homeId, quantity, powerW] of counters) {
    const meter = await of.thing(homeId, 'meter', ['importWh', 'exportWh'])
    for (const [counted, series] of meter)
      await report(of, series, counted === quantity ? powerW : 0)
  }
  const wind = await of.thing(of.cell.id, 'wind', ['generatedWh'])
  await report(of, wind.get('generatedWh'), 500)
  return of
}

async function report(
  of: TestNeighbourhood,
  series: Parameters<TestNeighbourhood['report']>[0],
  powerW: number,
): Promise<void> {
  const counted = (atMs: number): number => Math.round(((atMs - startMs) * powerW) / hourMs)
  await of.report(series, startMs, endMs + minuteMs, counted, minuteMs)
}

/** What a heartbeat does for the accounts. */
async function run({ store, cell, homes }: TestNeighbourhood, nowMs: number): Promise<void> {
  await settleDue(store.db, cell, homes, nowMs)
  await billDue(store.db, cell, nowMs)
  await closeMonths(store.db, cell, nowMs)
}

async function savedOf(of: TestNeighbourhood, label: string): Promise<number[]> {
  const sums = await readMemberSums(of.store.db, of.cell.id, month(of, label))
  return sums.map(({ totals }) => totals.savedMicro)
}

// In an hour 2 kWh are sold. The buyer pays 27 + 4 cents instead of 30: 1 worse off for each; sellers gain 19.
const twoHours = [-40_000, 380_000, 190_000, 190_000]
const evened = [0, 360_000, 180_000, 180_000]

testOnEachDatabase(
  'when a month is over who is worse off is made whole, and the month after is not touched',
  async (store) => {
    const of = await fourHours(store, dear)
    const { db } = store
    await run(of, juneMs - quarterMs)
    assert.deepEqual(await readMonthEnd(db, of.cell.id, month(of, '2026-05')), {
      kind: 'open',
      by: 'nobody-worse',
    })
    await run(of, endMs)
    assert.deepEqual(await savedOf(of, '2026-05'), evened)
    assert.deepEqual(await savedOf(of, '2026-06'), twoHours)
    assert.deepEqual(await readMonthEnd(db, of.cell.id, month(of, '2026-05')), {
      kind: 'moved',
      by: 'nobody-worse',
      movedMicro: 40_000,
    })
    assert.deepEqual(await readMonthEnd(db, of.cell.id, month(of, '2026-06')), {
      kind: 'open',
      by: 'nobody-worse',
    })
    const { bookings, unbalanced, wrongBalances, sumMicro } = await checkLedger(db, of.cell.id)
    assert.deepEqual([bookings, unbalanced, wrongBalances, sumMicro], [17, 0, 0, 0])
    assert.deepEqual((await checkLog(db, of.cell.id)).changed, 0)
    await run(of, endMs)
    assert.equal((await checkLedger(db, of.cell.id)).bookings, bookings)
  },
)

testOnEachDatabase(
  'readings that come after the month was evened out even it out anew, once',
  async (store) => {
    const of = await fourHours(store, dear)
    const { db } = store
    await run(of, endMs)
    const more = await of.thing('home-0', 'meter', ['importWh'], {}, 'home-0-second')
    await report(of, more.get('importWh'), 1_000)
    await settle(db, of.cell, of.homes, startMs, endMs, endMs)
    await run(of, endMs)
    // The home uses more, which comes from the grid: what it bought from neighbours stays, and so does what was moved.
    const lastMs = juneMs - quarterMs
    const kinds = async () =>
      (await bookingsBetween(db, of.cell.id, lastMs, lastMs + 1)).map(({ booking }) => booking.key)
    const before = await kinds()
    assert.equal(before.filter((key) => key.startsWith('month-end')).length, 1)
    const wind = await of.thing(of.cell.id, 'wind', ['generatedWh'], {}, 'hof-second')
    await report(of, wind.get('generatedWh'), 1_000)
    await settle(db, of.cell, of.homes, startMs, endMs, endMs)
    await run(of, endMs)
    assert.deepEqual(
      (await kinds()).filter((key) => key.includes('month-end')),
      ['month-end 2026-05 0', 'month-end-reversal 2026-05 0', 'month-end 2026-05 1'],
    )
    const saved = await savedOf(of, '2026-05')
    assert.equal(saved[0], 0)
    assert.ok(saved.every((micro) => micro >= 0))
    const { unbalanced, wrongBalances, sumMicro } = await checkLedger(db, of.cell.id)
    assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  },
)

testOnEachDatabase(
  'where all together are worse off that is said, and nobody is moved',
  async (store) => {
    const rule = { ...dear, communityFeeMicroPerKwh: 300_000 }
    const of = await fourHours(store, rule)
    await run(of, endMs)
    const may = month(of, '2026-05')
    assert.deepEqual(await readMonthEnd(store.db, of.cell.id, may), {
      kind: 'all-worse',
      by: 'nobody-worse',
    })
    assert.deepEqual(await savedOf(of, '2026-05'), [-1_240_000, 380_000, 190_000, 190_000])
    const trial = await tryRule(store.db, of.cell, rule, may)
    assert.equal(trial.isAllWorse, true)
  },
)

testOnEachDatabase('only quarter hours whose rule asks for it are evened out', async (store) => {
  const off = { ...dear, monthEnd: 'as-booked' } as const
  const of = await fourHours(store, off)
  await saveSharingRule(store.db, of.cell.id, { ...dear, validFromMs: juneMs - hourMs }, startMs)
  await run(of, endMs)
  assert.deepEqual(await savedOf(of, '2026-05'), [-20_000, 370_000, 185_000, 185_000])
})

testOnEachDatabase('a trial evens out as the month itself is', async (store) => {
  const of = await fourHours(store, dear)
  await run(of, endMs)
  const may = month(of, '2026-05')
  const trial = await tryRule(store.db, of.cell, dear, may)
  for (const { booked, tried } of trial.members) assert.deepEqual(tried, booked)
  const sums = await readMemberSums(store.db, of.cell.id, may)
  assert.deepEqual(
    trial.members.map(({ booked }) => booked),
    sums.map(({ totals }) => totals),
  )
  const without = await tryRule(store.db, of.cell, defaultSharingRule(0), may)
  assert.equal(without.isAllWorse, false)
})

testOnEachDatabase(
  'the gain of a month can be shared by what each added to it, in the trial as in the ledger',
  async (store) => {
    const of = await fourHours(store, { ...dear, monthEnd: 'shapley' })
    await run(of, endMs)
    const may = month(of, '2026-05')
    /*
     * In two hours the buyer needs 4 kWh and gets them from 2, 1 and 1; a kWh gains 18 cents, 720,000 in all. Who sells nothing
     * without the buyer: each adds what is theirs in half of all orders, the buyer the rest, half of all.
     */
    assert.deepEqual(await savedOf(of, '2026-05'), [360_000, 180_000, 90_000, 90_000])
    assert.deepEqual(await readMonthEnd(store.db, of.cell.id, may), {
      kind: 'moved',
      by: 'shapley',
      movedMicro: 400_000,
    })
    const trial = await tryRule(store.db, of.cell, { ...dear, monthEnd: 'shapley' }, may)
    for (const { booked, tried, fair } of trial.members) {
      assert.deepEqual(tried, booked)
      assert.deepEqual(fair, { shareMicro: tried.savedMicro, standardErrorMicro: null })
    }
    const { bookings, unbalanced, sumMicro } = await checkLedger(store.db, of.cell.id)
    assert.deepEqual([unbalanced, sumMicro], [0, 0])
    await run(of, endMs)
    assert.equal((await checkLedger(store.db, of.cell.id)).bookings, bookings)
  },
)

test('a gain is shared by what each added, whole, and nobody is worse off than alone', () => {
  const members = fc.array(
    fc.tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.nat({ max: 10 ** 9 })),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(members, fc.nat(), (of, turn) => {
      const gains = gainsOf(of.map(([saved]) => saved))
      const added = new Map(of.map(([, share], i) => [i + 1, share]))
      const moves = shareByAdded(gains, added, turn)
      assert.equal(moves === null, sum(of.map(([saved]) => saved)) < 0)
      if (moves === null) return
      assert.equal(sum(moves.map(({ amountMicro }) => amountMicro)), 0)
      for (const { accountId, savedMicro } of gains) {
        const moved = moves.find((move) => move.accountId === accountId)?.amountMicro ?? 0
        assert.ok(savedMicro + moved >= 0)
      }
    }),
  )
})

testOnEachDatabase(
  'fees and VAT of the bill count: who pays more for them than was gained is made whole',
  async (store) => {
    const of = await fourHours(store, { ...defaultSharingRule(startMs), monthEnd: 'nobody-worse' })
    const { db } = store
    const fromMs = month(of, '2026-05').fromMs
    const terms = { ...noBillingTerms, validFromMs: fromMs, feeVatHundredths: 2_000 }
    await saveBillingTerms(db, of.cell.id, { ...terms, monthlyFeeMicro: 100_000 }, 1)
    await run(of, endMs)
    /*
     * In two hours 4 kWh at 17 cents: the buyer gains 9 a kWh, 360,000, and so do sellers: 180,000, 90,000 and for the turbine
     * 90,000. Each home pays 100,000 and 20,000 of VAT: home 2 is 30,000 worse off. The others gained 240,000, 60,000 and 90,000.
     */
    const [buyer, seller, whole, turbine] = await savedOf(of, '2026-05')
    assert.equal(whole, 0)
    assert.deepEqual([buyer, seller, turbine], [240_000 - 18_462, 60_000 - 4_615, 90_000 - 6_923])
    const may = month(of, '2026-05')
    assert.equal(await isEvened(db, of.cell.id, may), true)
    const trial = await tryRule(
      db,
      of.cell,
      { ...defaultSharingRule(0), monthEnd: 'nobody-worse' },
      may,
    )
    for (const { booked, tried } of trial.members) assert.deepEqual(tried, booked)
    // What is billed anew is evened out anew; what is neither settled nor billed anew is left alone.
    assert.deepEqual(await closeMonths(db, of.cell, endMs), [])
    const wind = await of.thing(of.cell.id, 'wind', ['generatedWh'], {}, 'hof-second')
    await report(of, wind.get('generatedWh'), 1_000)
    await settle(db, of.cell, of.homes, startMs, endMs, endMs)
    assert.equal(await isEvened(db, of.cell.id, may), false)
    await run(of, endMs)
    assert.ok((await savedOf(of, '2026-05')).every((micro) => micro >= 0))
    const { unbalanced, wrongBalances, sumMicro } = await checkLedger(db, of.cell.id)
    assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  },
)

testOnEachDatabase(
  'a run evens out a year of months at the most, and the next goes on',
  async (store) => {
    const of = await TestNeighbourhood.make(store, Date.UTC(2024, 0, 1), 1)
    const beginMs = month(of, '2025-01').fromMs
    await saveSharingRule(store.db, of.cell.id, { ...dear, validFromMs: beginMs }, 1)
    const meter = await of.thing('home-0', 'meter', ['importWh'])
    const lastMs = month(of, '2026-03').toMs - quarterMs
    await of.report(meter.get('importWh'), lastMs, lastMs + quarterMs, () => 0, quarterMs)
    await settle(store.db, of.cell, of.homes, lastMs, lastMs + quarterMs)
    const closed = []
    for (let runs = 0; runs < 3; runs++) closed.push(await closeMonths(store.db, of.cell, lastMs))
    assert.deepEqual(
      closed.map((months) => months.length),
      [closeRunLimit, 15 - closeRunLimit, 0],
    )
  },
)
