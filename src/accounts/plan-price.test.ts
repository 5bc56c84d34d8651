import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../test/databases.ts'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { savePlanPrices } from '../energy/store-prices.ts'
import { forgetPlans } from '../energy/store.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { dayMs, hourMs, minuteMs, quarterMs, steps } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import { sum } from './sharing/apportion.ts'
import { parsePeriod } from './period.ts'
import { tryRule } from './rule-trial.ts'
import { settle } from './settle.ts'
import { settleInterval } from './settlement.ts'
import {
  defaultSharingRule,
  intervalPrices,
  localPriceMicroPerKwh,
  type SharingRule,
} from './sharing/sharing-rule.ts'
import { readStatement } from './statements.ts'
import { settlementsBetween } from './store-booking.ts'
import { saveSharingRule } from './sharing/store-rule.ts'

const startMs = Date.UTC(2026, 4, 4, 8)
const byPlan: SharingRule = { ...defaultSharingRule(startMs), price: { kind: 'plan' } }

/** Published prices of a plan of so many quarter hours, with the 4 cents of network fee in them. */
function planOf(issuedMs: number, priceMicroPerKwh: readonly number[]): Plan {
  return {
    id: String(issuedMs),
    cellId: 'hof',
    issuedMs,
    steps: steps(startMs, quarterMs, priceMicroPerKwh.length),
    certificate: { costMicro: 0, boundMicro: 0, gap: 0, rounds: 0, seconds: 0 },
    money: { costMicro: 0, idleCostMicro: 0 },
    priceMicroPerKwh: Float64Array.from(priceMicroPerKwh),
    netW: new Float64Array(priceMicroPerKwh.length),
    homes: [],
    shared: [],
    relaxed: [],
  }
}

/** For two hours home 0 uses 2 kW and home 1 gives 1 kW; the plan knows the first hour. */
async function plannedHomes(
  store: Store,
  rule: SharingRule,
  prices: readonly number[],
): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 2)
  await saveSharingRule(store.db, of.cell.id, rule, startMs)
  for (const [homeId, quantity, powerW] of [
    ['home-0', 'importWh', 2_000],
    ['home-1', 'exportWh', 1_000],
  ] as const) {
    const meter = await of.thing(homeId, 'meter', ['importWh', 'exportWh'])
    for (const [counted, series] of meter) {
      const ownW = counted === quantity ? powerW : 0
      const wh = (atMs: number): number => ((atMs - startMs) * ownW) / hourMs
      await of.report(series, startMs, startMs + 2 * hourMs, wh, quarterMs)
    }
  }
  await savePlanPrices(store.db, planOf(startMs, prices))
  return of
}

/** What 250 Wh of home 1 brought it in each quarter hour, micro-units per kWh. */
async function earnedMicroPerKwh(of: TestNeighbourhood): Promise<number[]> {
  const booked = await settlementsBetween(of.store.db, of.cell.id, 0, startMs + dayMs)
  return [...booked.values()]
    .sort((a, b) => a.startMs - b.startMs)
    .map(
      ({ entries }) =>
        4 *
        sum(
          entries
            .filter(({ kind }) => kind === 'to-neighbours')
            .map(({ amountMicro }) => amountMicro),
        ),
    )
}

// Alone a kWh costs 300,000 and brings 80,000; with 40,000 of fee a buyer can pay the seller 260,000.
const prices = [210_000, 120_000, 900_000, -50_000]
const paid = [170_000, 80_000, 260_000, 80_000]
const halfway = 170_000

testOnEachDatabase(
  'neighbours pay what the plan says, between the two grid prices, and halfway where there is no plan',
  async (store) => {
    const of = await plannedHomes(store, byPlan, prices)
    await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
    assert.deepEqual(await earnedMicroPerKwh(of), [...paid, ...[0, 1, 2, 3].map(() => halfway)])
    const day = parsePeriod('2026-05-04', of.cell.timeZone)
    assert.ok(day.ok)
    const statement = await readStatement(store.db, of.cell, of.homes[0]!, day.value)
    assert.equal(statement?.intervals.unplanned, 4)
  },
)

testOnEachDatabase(
  'what a plan said stays with the settlement when the plan is forgotten, and when readings come late',
  async (store) => {
    const of = await plannedHomes(store, byPlan, prices)
    await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
    await forgetPlans(store.db, of.cell.id, startMs + dayMs)
    // A plan that nobody had when these quarter hours were settled changes nothing in them.
    await savePlanPrices(
      store.db,
      planOf(
        startMs,
        [1, 2, 3, 4, 5, 6, 7, 8].map((k) => 100_000 + k),
      ),
    )
    const more = await of.thing('home-0', 'meter', ['importWh'], {}, 'home-0-second')
    await of.report(
      more.get('importWh'),
      startMs,
      startMs + 2 * hourMs,
      (atMs) => (atMs - startMs) / minuteMs,
    )
    const done = await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
    assert.equal(done.corrected, 8)
    assert.deepEqual(await earnedMicroPerKwh(of), [...paid, ...[0, 1, 2, 3].map(() => halfway)])
  },
)

testOnEachDatabase(
  'the plan’s price can be tried on quarter hours that were settled by another',
  async (store) => {
    const of = await plannedHomes(store, defaultSharingRule(startMs), prices)
    await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
    assert.deepEqual(
      await earnedMicroPerKwh(of),
      Array.from({ length: 8 }, () => halfway),
    )
    await forgetPlans(store.db, of.cell.id, startMs + dayMs)
    const may = parsePeriod('2026-05', of.cell.timeZone)
    assert.ok(may.ok)
    const trial = await tryRule(store.db, of.cell, byPlan, may.value)
    assert.equal(trial.unplanned, 4)
    const seller = trial.members.find(({ ownerId }) => ownerId === 'home-1')
    assert.equal(seller?.tried.amountMicro, sum(paid) / 4 + halfway)
    const unasked = await tryRule(store.db, of.cell, defaultSharingRule(0), may.value)
    assert.equal(unasked.unplanned, 0)
  },
)

test('whatever a plan says, the price lies between the two grid prices and nobody is worse off', () => {
  const price = fc.integer({ min: -2_000_000, max: 2_000_000 })
  const fee = fc.nat({ max: 100_000 })
  fc.assert(
    fc.property(
      price,
      fc.nat({ max: 500_000 }),
      price,
      fee,
      fee,
      (export_, spread, plan, network, community) => {
        const tariff = {
          importMicroPerKwh: export_ + spread,
          exportMicroPerKwh: export_,
          networkFeeMicroPerKwh: Math.min(network, spread),
        }
        const rule = { ...byPlan, communityFeeMicroPerKwh: community }
        const prices = intervalPrices(rule, tariff, plan)
        const local = localPriceMicroPerKwh(prices, 1_000, 700)
        assert.ok(local >= export_ && local <= export_ + spread)
        if (tariff.networkFeeMicroPerKwh + community > spread) return
        const meter = (accountId: number, importWh: number, exportWh: number) => {
          const none = { lateImportWh: 0, lateExportWh: 0, source: 'measured' as const }
          return { accountId, ownerId: `h${accountId}`, importWh, exportWh, ...none }
        }
        const entries = settleInterval({
          turn: 0,
          homes: [meter(3, 700, 0), meter(4, 0, 1_000)],
          plants: [],
          key: rule.key,
          prices,
          gridAccountId: 1,
          communityAccountId: 2,
        })
        for (const id of [3, 4]) {
          const own = entries.filter(({ accountId }) => accountId === id)
          // Each line is rounded to a micro-unit on its own.
          assert.ok(sum(own.map((entry) => entry.amountMicro - entry.aloneMicro)) >= -4)
        }
      },
    ),
  )
})
