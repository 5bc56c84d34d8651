import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayMs, hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import type { Sample } from '../../series/sample.ts'
import { counterAllowanceWh, factsOf, noiseW, overload, wellReports } from './doubt-limits.ts'
import { ClockWatch, doubtsIn } from './doubt-watch.ts'
import type { Quantity } from '../quantity.ts'
import type { Attributes, ThingKind } from '../thing.ts'

const startMs = Date.UTC(2026, 10, 22, 8)

/** Values one after the other, `stepMs` apart. */
function read(values: readonly number[], stepMs = minuteMs): Sample[] {
  return values.map((value, i) => ({ atMs: startMs + i * stepMs, value }))
}

/** As `doubtsIn`, for a thing in a home; times in steps of a minute from the start. */
function doubts(
  kind: ThingKind,
  quantity: Quantity,
  samples: readonly Sample[],
  attributes: Attributes = {},
) {
  return doubtsIn(quantity, samples, factsOf({ kind, attributes }, quantity, true)).map(
    ({ code, sinceMs, untilMs, value, limit }) => ({
      code,
      since: (sinceMs - startMs) / minuteMs,
      until: untilMs === null ? null : (untilMs - startMs) / minuteMs,
      value,
      limit,
    }),
  )
}

const good = (value: number, count = 12): number[] =>
  Array.from({ length: count }, (_, i) => value + i / 10)

test('power above what the connection carries is doubted until it is right for a while', () => {
  const limit = overload * 10_000 + noiseW
  const attributes = { connectionLimitW: 10_000 }
  const samples = read([400, 65_535, 500, 65_535, ...good(300)])
  assert.deepEqual(doubts('meter', 'powerW', samples, attributes), [
    { code: 'power-too-high', since: 1, until: 4, value: 65_535, limit },
  ])
  const fed = read([400, -limit - 1])
  assert.equal(doubts('meter', 'powerW', fed, attributes)[0]?.limit, -limit)
  assert.deepEqual(doubts('meter', 'powerW', read([limit, -limit]), attributes), [])
})

test('a default states nothing: only what is stated limits a thing', () => {
  assert.deepEqual(doubts('solar', 'generationW', read([9_000, 9_100])), [])
  const [found] = doubts('solar', 'generationW', read([9_000]), { ratedW: 5_000 })
  assert.equal(found?.code, 'power-too-high')
  assert.equal(doubts('solar', 'generationW', read([1_000_001]))[0]?.limit, 1_000_000)
})

test('a few good reports are not enough, nor many in a short time', () => {
  const wrong = [400, 5e6]
  const few = read([...wrong, ...good(300, wellReports - 1)], hourMs)
  const quick = read([...wrong, ...good(300, 50)], 1_000)
  for (const samples of [few, quick]) {
    assert.deepEqual(
      doubts('meter', 'powerW', samples).map(({ until }) => until),
      [null],
    )
  }
})

test('a counter that falls again and again runs backwards', () => {
  const samples = read([500_000, 499_980, 499_960, 499_940])
  assert.deepEqual(doubts('meter', 'importWh', samples), [
    { code: 'counter-backwards', since: 1, until: null, value: 499_960, limit: 500_000 },
  ])
})

test('a meter that is exchanged, starts anew, rolls over or says 0 once is right', () => {
  const right = {
    exchanged: [500_000, 500_100, 120_000, 120_100, 120_200],
    'started anew': [500_000, 500_100, 0, 50, 120],
    'rolled over': [99_990, 99_999, 12, 30, 60],
    'said 0 while it started': [500_000, 0, 500_010, 500_020],
    'said a wrong value once': [500_000, 502_000, 500_010, 500_020],
    'rounds now and then': [500_000, 499_999.5, 500_000, 500_010, 500_009.5, 500_012],
  }
  for (const [name, values] of Object.entries(right)) {
    assert.deepEqual(doubts('meter', 'importWh', read(values)), [], name)
  }
})

test('a counter that grows faster than its connection carries is doubted, however it is read', () => {
  const attributes = { connectionLimitW: 10_000 }
  const mostW = overload * 10_000 + noiseW
  const jump = read([500_000, 500_100, 900_000, 900_100, 900_200])
  const [found] = doubts('meter', 'importWh', jump, attributes)
  assert.deepEqual([found?.code, found?.since, found?.limit], ['counter-too-fast', 2, mostW])
  assert.equal(Math.round(found?.value ?? 0), 399_900 * 60)
  // At 1.5 times what it can: every step alone would pass.
  const stepWh = (1.5 * mostW) / 60
  const creeping = read(Array.from({ length: 120 }, (_, i) => i * stepWh))
  const sinceMinute = Math.ceil(counterAllowanceWh / (stepWh - mostW / 60))
  assert.equal(doubts('meter', 'importWh', creeping, attributes)[0]?.since, sinceMinute)
})

test('a value that stands still is frozen, a temperature only much later', () => {
  const still = read(Array<number>(200).fill(412.7), quarterMs)
  assert.deepEqual(doubts('meter', 'powerW', [...read([390]), ...still.slice(1)]), [
    { code: 'frozen', since: 15, until: null, value: 412.7, limit: 24 },
  ])
  const warm = read(Array<number>(200).fill(51.2), quarterMs)
  assert.deepEqual(doubts('heat-pump', 'tankC', warm), [])
  const days = read(Array<number>(15 * 96).fill(51.2), quarterMs)
  assert.equal(doubts('heat-pump', 'tankC', days)[0]?.code, 'frozen')
  // The night, a standby, a full battery, a thing that was silent meanwhile, a load that is always the same.
  assert.deepEqual(doubts('solar', 'powerW', read(Array<number>(200).fill(0), quarterMs)), [])
  assert.deepEqual(doubts('meter', 'powerW', read(Array<number>(200).fill(37), quarterMs)), [])
  assert.deepEqual(doubts('battery', 'stateOfCharge', read(Array<number>(200).fill(1), hourMs)), [])
  assert.deepEqual(doubts('meter', 'powerW', read(Array<number>(20).fill(412.7), dayMs)), [])
  assert.deepEqual(doubts('plug', 'powerW', still), [])
})

test('a frozen value is believed again when it moves', () => {
  const samples = read([...Array<number>(120).fill(412.7), ...good(500)], quarterMs)
  assert.deepEqual(doubts('meter', 'powerW', samples), [
    { code: 'frozen', since: 0, until: 120 * 15, value: 412.7, limit: 24 },
  ])
})

test('a state of charge outside its range, or faster than its power, is doubted', () => {
  const outside = doubts('battery', 'stateOfCharge', read([0.5, 55]))
  assert.deepEqual(outside, [
    { code: 'out-of-range', since: 1, until: null, value: 55, limit: 1.02 },
  ])
  const stated = { capacityWh: 10_000, maxChargeW: 5_000, maxDischargeW: 5_000 }
  const [jumped] = doubts('battery', 'stateOfCharge', read([0.2, 0.2, 0.9]), stated)
  assert.deepEqual([jumped?.code, jumped?.since], ['charge-jumped', 2])
  assert.ok(Math.abs((jumped?.limit ?? 0) - 0.2 - (overload * 0.5) / 60) < 1e-12)
  // Its gauge corrects itself by a few points, and trembles.
  assert.deepEqual(doubts('battery', 'stateOfCharge', read([0.2, 0.35, 0.36]), stated), [])
  const trembling = read(
    Array.from({ length: 500 }, (_, i) => 0.5 + (i % 2) / 20),
    1_000,
  )
  assert.deepEqual(doubts('battery', 'stateOfCharge', trembling, stated), [])
  // A car was away and drove.
  assert.deepEqual(doubts('car', 'stateOfCharge', read([0.9, 0.1])), [])
})

test('weather and rooms are where people can be', () => {
  const [found] = doubts('sensor', 'outdoorC', read([7, -127]))
  assert.deepEqual([found?.code, found?.value, found?.limit], ['out-of-range', -127, -60])
})

test('a clock is far off after a few wrong times in a row, and right after a while', () => {
  const watch = new ClockWatch()
  let isDoubted = false
  const take = (isRight: boolean, minute: number) => {
    const changed = watch.take(isRight, startMs + minute * minuteMs, isDoubted)
    if (changed !== null) isDoubted = changed === 'doubted'
    return changed
  }
  assert.deepEqual(
    [false, false, true, false, false, false].map((isRight, i) => take(isRight, i)),
    [null, null, null, null, null, 'doubted'],
  )
  const minutes = Array.from({ length: 12 }, (_, i) => 6 + i)
  assert.equal(minutes.map((minute) => take(true, minute)).indexOf('well'), 10)
})

/** What an honest device does: kind, what it states, and readings that follow its physics. */
const honest = fc.record({
  stepMs: fc.constantFrom(1_000, 10_000, minuteMs, quarterMs, hourMs),
  mostW: fc.integer({ min: 300, max: 100_000 }),
  isStated: fc.boolean(),
  /** What a counter counts in, Wh. */
  countsWh: fc.constantFrom(0.1, 1, 10, 1_000, 10_000),
  capacityHours: fc.double({ min: 0.5, max: 20, noNaN: true }),
  loads: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 20, maxLength: 400 }),
  firstWh: fc.integer({ min: 0, max: 90_000 }),
})

test('an honest device is never doubted', () => {
  fc.assert(
    fc.property(honest, ({ stepMs, mostW, isStated, countsWh, capacityHours, loads, firstWh }) => {
      const hours = stepMs / hourMs
      const powers = loads.map((load) => load * mostW)
      let wh = firstWh
      const totals = powers.map((powerW) => (wh += Math.abs(powerW) * hours))
      const counted = totals.map((total) => Math.floor(total / countsWh) * countsWh)
      const capacityWh = capacityHours * mostW
      let soc = 0.5
      const charge = powers.map((powerW) => {
        soc = Math.min(1, Math.max(0, soc + (powerW * hours) / capacityWh))
        return Math.round(soc * 100) / 100
      })
      const meter: Attributes = isStated ? { connectionLimitW: mostW } : {}
      const battery: Attributes = isStated
        ? { capacityWh, maxChargeW: mostW, maxDischargeW: mostW }
        : {}
      const moving = powers.map((powerW, i) => powerW + (i % 7) / 10)
      assert.deepEqual(doubts('meter', 'powerW', read(moving, stepMs), meter), [])
      assert.deepEqual(doubts('meter', 'importWh', read(counted, stepMs), meter), [])
      assert.deepEqual(doubts('battery', 'powerW', read(moving, stepMs), battery), [])
      if (isStated || capacityHours >= 1) {
        assert.deepEqual(doubts('battery', 'stateOfCharge', read(charge, stepMs), battery), [])
      }
    }),
    { numRuns: 300 },
  )
})

test('nonsense in an honest series is found, whatever it is beside', () => {
  fc.assert(
    fc.property(honest, fc.nat(), ({ stepMs, mostW, loads }, at) => {
      const powers = loads.map((load, i) => load * mostW + (i % 7) / 10)
      const wrong = at % powers.length
      powers[wrong] = overload * mostW + noiseW + 1
      const [found] = doubts('meter', 'powerW', read(powers, stepMs), { connectionLimitW: mostW })
      assert.equal(found?.since, (wrong * stepMs) / minuteMs)
    }),
  )
})
