import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Plan } from '../../energy/plan/plan.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { quarterMs } from '../../kernel/steps.ts'
import { buildDay, ringStartMs, ringSteps } from './day.ts'
import { dayFraction } from './day-fraction.ts'
import { doingsOf } from './doings.ts'
import { flowsOf } from './flows.ts'

const timeZone = 'Europe/Vienna'
const nowMs = fromLocal(timeZone, 2026, 6, 17, 14, 20)
const flat = (value: number, count = ringSteps) => new Float64Array(count).fill(value)

const plan = (over: Partial<Plan> = {}): Plan => ({
  id: 'p',
  cellId: 'n',
  issuedMs: nowMs,
  steps: { startMs: ringStartMs(nowMs) + 32 * quarterMs, stepMs: quarterMs, count: 96 },
  certificate: { costMicro: 1, boundMicro: 1, gap: 0, rounds: 1, seconds: 0 },
  money: { costMicro: 1, idleCostMicro: 1 },
  priceMicroPerKwh: flat(1, 96),
  netW: flat(500, 96),
  homes: [
    {
      cellId: 'h',
      netW: flat(700, 96),
      devices: [
        { thingId: 'sun', powerW: flat(-300, 96), state: null, reasons: [] },
        { thingId: 'battery', powerW: flat(200, 96), state: null, reasons: [] },
      ],
    },
  ],
  shared: [{ thingId: 'wind', powerW: flat(-200, 96), state: null, reasons: [] }],
  relaxed: [],
  ...over,
})

test('use is what is left of the balance: net plus made minus what goes into batteries', () => {
  const day = buildDay({
    nowMs,
    timeZone,
    things: [
      { kind: 'solar', powerW: flat(-3000) },
      { kind: 'battery', powerW: flat(1000) },
    ],
    netW: flat(-500),
    plan: null,
    kinds: new Map(),
    homeId: null,
  })
  assert.equal(day.useW[0], 1500)
  assert.equal(day.sunW[0], 3000)
  assert.equal(day.movedW[0], 1000)
  assert.ok(Number.isNaN(day.useW[day.nowStep]), 'without a plan nothing is known ahead')
})

test('ahead of the hand stands the plan, of the neighbourhood or of one home', () => {
  const kinds = new Map([
    ['sun', 'solar'],
    ['battery', 'battery'],
    ['wind', 'wind'],
  ] as const)
  const of = { nowMs, timeZone, things: [], netW: flat(NaN), plan: plan(), kinds }
  const all = buildDay({ ...of, homeId: null })
  assert.deepEqual([all.netW[40], all.sunW[40], all.windW[40], all.useW[40]], [500, 300, 200, 800])
  const home = buildDay({ ...of, homeId: 'h' })
  assert.deepEqual([home.netW[40], home.windW[40], home.useW[40]], [700, 0, 800])
  assert.ok(Number.isNaN(all.netW[3]), 'a gap behind the hand stays one')
})

test('what is planned for things that are not shown apart stays in the use', () => {
  const kinds = new Map([['wind', 'wind']] as const)
  const of = { nowMs, timeZone, things: [], netW: flat(NaN), plan: plan(), kinds }
  const day = buildDay({ ...of, homeId: null })
  assert.deepEqual([day.netW[40], day.sunW[40], day.windW[40]], [500, 0, 200])
  assert.deepEqual([day.useW[40], day.movedW[40]], [700, 0])
})

test('on the day the clocks go back the ring still ends 24 hours after it began', () => {
  const lateMs = fromLocal(timeZone, 2026, 10, 25, 6)
  const day = buildDay({
    nowMs: lateMs,
    timeZone,
    things: [],
    netW: flat(0),
    plan: null,
    kinds: new Map(),
    homeId: null,
  })
  assert.equal(day.fractions.length, 96)
  assert.ok(day.fractions.every((at) => at >= 0 && at < 1))
})

test('a moment stands on the local clock', () => {
  assert.equal(dayFraction(timeZone, fromLocal(timeZone, 2026, 1, 5, 6)), 0.25)
  assert.equal(dayFraction(timeZone, fromLocal(timeZone, 2026, 7, 5, 12)), 0.5)
})

test('what a device does is told in runs of one reason and one direction, with what comes of each', () => {
  const steps = { startMs: 0, stepMs: quarterMs, count: 6 }
  const doings = doingsOf(
    {
      thingId: 'c',
      powerW: Float64Array.from([3000, 3400, 0, 0, 500, 0]),
      state: null,
      reasons: ['own-sun', 'own-sun', 'waiting', 'waiting', 'cheap-hours', 'away'],
    },
    { steps, priceMicroPerKwh: Float64Array.of(100, 200, 300, 300, 250, 300) },
    60_000,
    2,
  )
  const common = { isWater: false, limitName: null, leavesMs: 5 * quarterMs }
  const next = { powerW: 500, reason: 'cheap-hours', priceMicroPerKwh: 250, fromMs: 4 * quarterMs }
  assert.deepEqual(doings, [
    {
      ...common,
      powerW: 3200,
      reason: 'own-sun',
      priceMicroPerKwh: 150,
      fromMs: 60_000,
      untilMs: 2 * quarterMs,
      next,
    },
    {
      ...common,
      powerW: 0,
      reason: 'waiting',
      priceMicroPerKwh: 300,
      fromMs: 2 * quarterMs,
      untilMs: 4 * quarterMs,
      next,
    },
  ])
})

test('what comes in is what goes out', () => {
  const flows = flowsOf(
    [
      { kind: 'solar', powerW: -5000 },
      { kind: 'battery', powerW: 1200 },
      { kind: 'car', powerW: 3000 },
    ],
    -300,
  )
  const total = (side: typeof flows.from) => side.reduce((sum, { powerW }) => sum + powerW, 0)
  assert.equal(total(flows.from), 5000)
  assert.equal(total(flows.to), 5000)
  assert.equal(flows.to.find(({ name }) => name === 'use')?.powerW, 500)
})
