import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { dayMs, minuteMs, quarterMs, steps } from '../kernel/steps.ts'
import type { Plan } from './plan/plan.ts'
import { planPricesAt, savePlanPrices } from './store-prices.ts'
import { forgetPlans } from './store.ts'

const startMs = Date.UTC(2026, 4, 4, 8)

/** A plan of three steps whose prices are told apart by their last digits. */
function plan(issuedMs: number, number: number): Plan {
  return {
    id: `plan-${number}`,
    cellId: 'n',
    issuedMs,
    steps: steps(issuedMs - (issuedMs % quarterMs), quarterMs, 3),
    certificate: { costMicro: 0, boundMicro: 0, gap: 0, rounds: 0, seconds: 0 },
    money: { costMicro: 0, idleCostMicro: 0 },
    priceMicroPerKwh: Float64Array.of(100_000.4, 200_000, 300_000).map((price) => price + number),
    netW: new Float64Array(3),
    homes: [],
    shared: [],
    relaxed: [],
  }
}

testOnEachDatabase(
  'the price of an interval is that of the plan in force when it began',
  async ({ db }) => {
    const quarter = (k: number): number => startMs + k * quarterMs
    await savePlanPrices(db, plan(quarter(0) + minuteMs, 1))
    // Made within the second quarter hour: the third is the first that begins with it.
    await savePlanPrices(db, plan(quarter(1) + 2 * minuteMs, 2))
    await savePlanPrices(db, plan(quarter(1) + 2 * minuteMs, 3))
    const at = await planPricesAt(
      db,
      'n',
      [-1, 0, 1, 2, 3, 4].map((k) => quarter(k)),
    )
    // Before the first plan and after the end of the last there was none.
    assert.deepEqual(
      [...at],
      [
        [quarter(1), 200_001],
        [quarter(2), 200_002],
        [quarter(3), 300_002],
      ],
    )
    assert.deepEqual(await planPricesAt(db, 'other', [quarter(1)]), new Map())
    await forgetPlans(db, 'n', startMs + dayMs)
    assert.deepEqual(await planPricesAt(db, 'n', [quarter(1)]), new Map())
  },
)
