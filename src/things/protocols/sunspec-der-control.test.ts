import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { startMs } from '../desk/desk-fixtures.ts'
import type { ThingKind } from '../thing.ts'
import { adoptAll, connected, testProtocol, type ProtocolCase } from './protocol-fixtures.ts'
import { controlOf } from './sunspec-control.ts'
import {
  common,
  long,
  mapOf,
  modbusDevice,
  signed,
  TimedMap,
  type TestModel,
  type TestTimer,
} from './sunspec-fixtures.ts'
import { readMap } from './sunspec-map.ts'
import { SunSpec } from './sunspec.ts'

// Devices since 2021: measurement 701, settings 702, controls 704, storage 713, DC ports 714.

const maker = common('Maker', 'DER 8', 'D-1')
const measured = { id: 701, length: 153, registers: { 10: [1_500], 116: [0] } }
/** 8,000 W; charges with 5,000 and discharges with 6,000 at the most. */
const settings = { id: 702, length: 50, registers: { 26: [800], 34: [500, 600], 45: [1] } }
const controls = {
  id: 704,
  length: 65,
  registers: {
    14: [0, 0, 0, 0, 0, 0, 0, 0],
    22: [0, 0, 0, 0, 0, 0, 0x8000, 0x8000, 0, 0, 0, 0, 0],
    54: [signed(-1), 0],
  },
}
const stored = { id: 713, length: 7, registers: { 2: [1_200], 4: [61], 7: [1, 0] } }
const ports = (type: number) => ({ id: 714, length: 43, registers: { 4: [1], 20: [type] } })
const storage = [maker, settings, controls, measured, stored, ports(1)]
const solar = [maker, settings, controls, measured, ports(0)]

/** Where 704 begins in both. */
const at = 40_002 + 68 + 52
const limitTimer: TestTimer = { switchAt: at + 14, revertAt: at + 18, leftAt: at + 20 }
const powerTimer: TestTimer = { switchAt: at + 22, revertAt: at + 31, leftAt: at + 33 }
const timers = [limitTimer, powerTimer]

const setPoint = (powerW: number | null, seconds = 900) => ({
  id: `set-${powerW}`,
  thingId: '',
  issuedMs: startMs,
  powerW,
  expiresMs: startMs + seconds * 1_000,
  reason: 'cheap-hours',
  source: 'plan' as const,
})

const caseOf = (map: Map<number, number>): ProtocolCase => ({
  make: (surroundings, pauses) =>
    new SunSpec(surroundings, { pauses, pollEveryMs: 10, settleMs: 0 }),
  listen: (port) => modbusDevice(port, map),
  offers: [],
})

testProtocol('SunSpec, a storage alone', {
  ...caseOf(mapOf(storage)),
  offers: [
    {
      kind: 'battery',
      values: { powerW: -1_500, stateOfCharge: 0.61 },
      attributes: { capacityWh: 12_000, maxChargeW: 5_000, maxDischargeW: 6_000 },
    },
  ],
})

testOnEachDatabase(
  'a storage takes and gives what it is asked for, for a time, and is given back',
  async (store, context) => {
    const map = new TimedMap(mapOf(storage), timers)
    const { desk } = await connected(store, caseOf(map), context)
    const [battery] = await adoptAll(store, desk, 1)
    assert.ok(battery?.isControllable)
    const words = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => map.get(at + from + i))
    assert.ok((await desk.send({ ...setPoint(2_000), thingId: battery.id })).ok)
    // On, in watts, 2,000 into it; afterwards off; 900 s, counting.
    assert.deepEqual(words(22, 4), [1, 1, ...long(-2_000)])
    assert.deepEqual(words(30, 5), [0, 0, 900, 0, 900])
    assert.ok(desk.status(battery).isAcknowledged)
    assert.ok((await desk.send({ ...setPoint(null), id: 'back', thingId: battery.id })).ok)
    assert.deepEqual(words(22, 1), [0])
    await desk.stop()
  },
)

testOnEachDatabase(
  'an inverter is limited for a time, and falls back to all it can',
  async (store, context) => {
    const map = new TimedMap(mapOf(solar), timers)
    const { desk } = await connected(store, caseOf(map), context)
    const [inverter] = await adoptAll(store, desk, 1)
    assert.ok(inverter?.kind === 'solar' && inverter.isControllable)
    const limit = () => Array.from({ length: 8 }, (_, i) => map.get(at + 14 + i))
    assert.ok((await desk.send({ ...setPoint(-2_000), thingId: inverter.id })).ok)
    // On at 2,000 of 8,000 W in tenths of a per cent; afterwards 100 %; 900 s, counting.
    assert.deepEqual(limit(), [1, 250, 1_000, 1, 0, 900, 0, 900])
    assert.ok((await desk.send({ ...setPoint(null), id: 'back', thingId: inverter.id })).ok)
    assert.equal(limit()[0], 0)
    await desk.stop()
  },
)

/** How a thing of these models is asked, on registers in memory. */
async function askedOf(
  kind: ThingKind,
  models: readonly TestModel[],
  of: readonly TestTimer[] = timers,
) {
  const map = new TimedMap(mapOf(models), of)
  const written: number[] = []
  const registers = {
    read: async (address: number, count: number) => {
      const words = Array.from({ length: count }, (_, i) => map.get(address + i))
      return words.every((word) => word !== undefined) ? words : null
    },
    write: async (address: number, values: readonly number[]) => {
      written.push(address)
      for (const [i, value] of values.entries()) map.set(address + i, value)
    },
    settle: async () => {},
  }
  const [device] = await readMap(registers.read)
  assert.ok(device !== undefined)
  const follow = await controlOf(device, kind, registers)
  return { follow, map, written }
}

test('what is more than a storage, or would not forget, is never asked', async () => {
  const franklin = common('FranklinWH', 'aGate', '1')
  const without = (from: number, count: number) => ({
    ...controls,
    registers: { ...controls.registers, [from]: Array.from({ length: count }, () => 0xffff) },
  })
  const unsaid = Object.fromEntries([2, 10, 11, 26, 34, 35].map((offset) => [offset, [0xffff]]))
  const noMost = { ...settings, registers: { ...unsaid, 45: [1] } }
  const short = { ...controls, length: 40 }
  const wholes = { ...controls, registers: { ...controls.registers, 54: [signed(-3), 11] } }
  for (const [kind, models] of [
    ['battery', [maker, settings, controls, stored]],
    ['battery', [maker, settings, controls, stored, ports(0)]],
    ['battery', [franklin, settings, controls, stored, ports(1)]],
    ['solar', [franklin, settings, controls, measured]],
    ['meter', storage],
    ...[without(31, 2), without(33, 2), short, wholes].map(
      (one) => ['battery', [maker, settings, one, stored, ports(1)]] as const,
    ),
    ...[without(18, 2), without(20, 2), short, wholes].map(
      (one) => ['solar', [maker, settings, one, measured]] as const,
    ),
    ['battery', [maker, noMost, controls, stored, ports(1)]],
    ['solar', [maker, noMost, controls, measured]],
  ] as const) {
    assert.equal((await askedOf(kind, models)).follow, null)
  }
})

test('a device whose time does not count is left alone', async () => {
  for (const [kind, models, timer] of [
    ['battery', storage, powerTimer],
    ['solar', solar, limitTimer],
  ] as const) {
    const { follow, map } = await askedOf(kind, models, [{ ...timer, count: () => 0 }])
    assert.ok(follow !== null)
    await assert.rejects(follow(setPoint(-1_000)), { trouble: 'not-understood' })
    assert.equal(map.get(timer.switchAt), 0)
  }
})

test('a time that still counts from before is begun anew', async () => {
  const stubborn = { ...powerTimer, count: (seconds: number, left: number) => left || seconds }
  const { follow, map, written } = await askedOf('battery', storage, [stubborn])
  assert.ok(follow !== null)
  await follow(setPoint(1_000, 3_000))
  written.length = 0
  await follow(setPoint(1_000, 60))
  assert.deepEqual([map.get(powerTimer.switchAt), map.get(powerTimer.leftAt + 1)], [1, 60])
  // On, which changes nothing; off; on.
  const switched = written.filter((address) => address === powerTimer.switchAt)
  assert.equal(switched.length, 3)
})

test('nothing is asked for beyond what a device can, nor for longer than an hour', async () => {
  const battery = await askedOf('battery', storage)
  const inverter = await askedOf('solar', solar)
  const power = fc.double({ min: -2e5, max: 2e5, noNaN: true })
  const seconds = fc.integer({ min: -10, max: 1e7 })
  await fc.assert(
    fc.asyncProperty(power, seconds, async (powerW, lasts) => {
      await battery.follow?.(setPoint(powerW, lasts))
      const [high = 0, low = 0] = [24, 25].map((offset) => battery.map.get(at + offset))
      const gives = (high << 16) | low
      assert.ok(gives <= 6_000 && gives >= -5_000 && Math.abs(gives) <= Math.abs(powerW))
      await inverter.follow?.(setPoint(powerW, lasts))
      const percent = inverter.map.get(at + 15) ?? -1
      assert.ok(percent >= 0 && percent <= 1_000 && percent * 8 <= Math.max(0, -powerW) + 1e-6)
      for (const { map, left } of [
        { map: battery.map, left: powerTimer.leftAt },
        { map: inverter.map, left: limitTimer.leftAt },
      ]) {
        assert.equal(map.get(left), 0)
        const rest = map.get(left + 1) ?? 0
        assert.ok(rest >= 1 && rest <= 3_600)
      }
    }),
  )
})
