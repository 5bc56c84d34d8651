import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../../energy/plan.ts'
import { idleNetOf, meanOf } from './plan.ts'

const of = (...values: number[]) => Float64Array.from(values)

const plan: Plan = {
  id: 'p',
  cellId: 'n',
  issuedMs: 0,
  steps: { startMs: 0, stepMs: 900_000, count: 2 },
  certificate: { costMicro: 1, boundMicro: 1, gap: 0, rounds: 1, seconds: 0 },
  idleCostMicro: 1,
  priceMicroPerKwh: of(1, 1),
  netW: of(0, 0),
  homes: [
    { cellId: 'h', netW: of(0, 0), idleNetW: of(1000, -4000), devices: [] },
    { cellId: 'g', netW: of(0, 0), idleNetW: of(500, -3000), devices: [] },
  ],
  shared: [
    { thingId: 'w', powerW: of(0, 0), state: null, reasons: [], idlePowerW: of(-200, -200) },
  ],
  relaxed: [],
}

test('without the plan homes and shared things add up, and what may not be fed in is held back', () => {
  assert.deepEqual(idleNetOf(plan, null), of(1300, -7200))
  assert.deepEqual(idleNetOf(plan, 5000), of(1300, -5000))
})

test('a plan of an earlier version does not know what would have been without it', () => {
  const [home] = plan.homes
  assert.ok(home !== undefined)
  const { idleNetW: _, ...old } = home
  assert.equal(idleNetOf({ ...plan, homes: [old] }, null), null)
})

test('the last hour of a plan may be short', () => {
  assert.equal(meanOf(of(1, 2, 3), 2, 6), 3)
  assert.equal(meanOf(of(1, 2, 3), 0, 2), 1.5)
})
