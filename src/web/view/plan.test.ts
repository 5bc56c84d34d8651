import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../../energy/plan/plan.ts'
import { planCsv } from '../csv.ts'
import { idleNetOf, meanOf, type PlanPageView } from './plan.ts'

const of = (...values: number[]) => Float64Array.from(values)

const plan: Plan = {
  id: 'p',
  cellId: 'n',
  issuedMs: 0,
  steps: { startMs: 0, stepMs: 900_000, count: 2 },
  certificate: { costMicro: 1, boundMicro: 1, gap: 0, rounds: 1, seconds: 0 },
  money: { costMicro: 1, idleCostMicro: 1 },
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

test('every step of a plan is a row of its CSV, with the reason of each device', () => {
  const doing = {
    powerW: 0,
    isWater: false,
    priceMicroPerKwh: 0,
    next: null,
    leavesMs: null,
    fromMs: 60_000,
  }
  const view: PlanPageView = {
    nowMs: 60_000,
    issuedMs: 0,
    isOld: false,
    startMs: 0,
    stepMs: 900_000,
    importMicroPerKwh: of(300_000, 200_000),
    localMicroPerKwh: of(110_000.4, 110_000),
    netW: of(1000.4, -20),
    idleNetW: null,
    hours: 1,
    cost: null,
    idleOverW: null,
    proof: { aboveMicro: 0, gap: 0 },
    joint: null,
    forecasts: null,
    relaxed: [],
    mandates: [],
    signals: [],
    kinds: [{ kind: 'heat-pump', count: 5, powerW: of(5, 6) }],
    devices: [
      {
        powerW: of(0, 3000),
        device: {
          id: 'c',
          kind: 'car',
          name: 'Car',
          isControllable: true,
          powerW: null,
          stateOfCharge: null,
          indoorC: null,
          tankC: null,
          atMs: null,
          doings: [
            { ...doing, limitName: null, reason: 'waiting', untilMs: 900_000 },
            { ...doing, limitName: null, reason: 'cheap-hours', untilMs: 1_800_000 },
          ],
          override: null,
          following: 'unknown',
          asked: null,
          doubts: [],
          isPlugged: null,
        },
      },
    ],
    homes: [],
  }
  assert.equal(
    planCsv(view, 'UTC'),
    [
      'start,import_micro_per_kwh,local_micro_per_kwh,net_w,net_without_plan_w,heat_pump_w,Car (W),Car: reason',
      '1970-01-01T00:00+00:00,300000,110000,1000,,5,0,waiting',
      '1970-01-01T00:15+00:00,200000,110000,-20,,6,3000,cheap-hours',
      '',
    ].join('\r\n'),
  )
})
