import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs, minuteMs, quarterMs, steps } from '../../kernel/steps.ts'
import type { Attributes } from '../../things/thing.ts'
import { carInput } from './car-input.ts'
import type { CarWindow } from '../plan/plan-input.ts'

/** 2026-05-04 is a Monday; 10:00 in Vienna, when the car is usually away from 7:30 to 17:30. */
const nowMs = Date.UTC(2026, 4, 4, 8)
const horizon = steps(nowMs, quarterMs, 120)
const none = new Float64Array(horizon.count)

/** The windows of a car of 50 kWh that asks for levels, each from so many hours from now for so many. */
function windowsOf(
  asks: readonly (readonly [fromHours: number, forHours: number, level: number])[],
  attributes: Attributes = {},
): readonly CarWindow[] {
  const thing = {
    id: 'car',
    cellId: 'home',
    kind: 'car',
    name: 'car',
    state: 'adopted',
    protocol: 's2',
    address: 'home/car',
    reports: ['powerW', 'stateOfCharge'],
    isControllable: true,
    attributes: { capacityWh: 50_000, ...attributes },
    createdMs: 0,
  } as const
  const levels = asks.map(([fromHours, forHours, value]) => ({
    fromMs: nowMs + fromHours * hourMs,
    toMs: nowMs + (fromHours + forHours) * hourMs,
    value,
  }))
  const of = {
    thing,
    values: { stateOfCharge: { value: 0.4, atMs: nowMs } },
    override: null,
    follows: true,
    recentWh: [],
    lastHotMs: null,
    foretold: { levels },
  }
  const input = carInput(of, {
    nowMs,
    steps: horizon,
    timeZone: 'Europe/Vienna',
    outdoorC: none,
    gainsW: none,
    availableW: new Map(),
    drawnW: new Map(),
    surplusW: none,
    priceMicroPerKwh: none,
  })
  assert.ok(input !== null)
  return input.windows
}

test('a car that says when it leaves is there until then, with what it asks for by then', () => {
  // At 14:00 80 %, until 14:15: it leaves then, and comes at 17:30 as usual, step 30.
  assert.deepEqual(windowsOf([[4, 0.25, 0.8]]), [
    { fromStep: 0, toStep: 16, targetWh: 40_000, tripWh: 0 },
    { fromStep: 16, toStep: 17, targetWh: 40_000, tripWh: 8_000 },
    { fromStep: 30, toStep: 86, targetWh: 40_000, tripWh: 8_000 },
  ])
})

test('what it asks for on the way is asked for by then and after every step until that ends', () => {
  const windows = windowsOf([
    [1, 0.5, 0.5],
    [3, 0.5, 0.9],
  ])
  assert.deepEqual(
    windows.filter(({ fromStep }) => fromStep < 14).map((one) => [one.toStep, one.targetWh]),
    [
      [4, 25_000],
      [5, 25_000],
      [6, 25_000],
      [12, 45_000],
      [13, 45_000],
      [14, 45_000],
    ],
  )
})

test('what should be there by now is asked for at once', () => {
  const [first] = windowsOf([[-1, 3, 0.7]])
  assert.deepEqual(first, { fromStep: 0, toStep: 1, targetWh: 35_000, tripWh: 0 })
})

test('what is asked for after the horizon is left to later plans, and a stay across it has no trip', () => {
  assert.deepEqual(windowsOf([[40, 1, 0.7]]), [
    { fromStep: 0, toStep: 120, targetWh: 0, tripWh: 0 },
  ])
  const stays = windowsOf([[20, 40, 0.7]])
  assert.deepEqual(stays[0], { fromStep: 0, toStep: 80, targetWh: 35_000, tripWh: 0 })
  assert.deepEqual(stays.at(-1), { fromStep: 119, toStep: 120, targetWh: 35_000, tripWh: 0 })
})

test('one that leaves at night is away for as long as usual, and one that leaves at once is not there', () => {
  // Leaves at 22:00, away for ten hours: back at 8:00, after it would usually have left.
  const windows = windowsOf([[11, 1, 0.7]])
  assert.deepEqual(windows.slice(-1), [{ fromStep: 88, toStep: 120, targetWh: 0, tripWh: 0 }])
  const [first] = windowsOf([[-1, 1 + (5 * minuteMs) / hourMs, 0.7]])
  assert.deepEqual(first, { fromStep: 30, toStep: 86, targetWh: 40_000, tripWh: 8_000 })
})
