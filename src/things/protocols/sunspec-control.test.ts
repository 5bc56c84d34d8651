import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { startMs } from '../desk/desk-fixtures.ts'
import type { ThingKind } from '../thing.ts'
import { adoptAll, connected } from './protocol-fixtures.ts'
import { controlOf } from './sunspec-control.ts'
import { common, mapOf, modbusDevice, signed, type TestModel } from './sunspec-fixtures.ts'
import { readMap } from './sunspec-map.ts'
import { SunSpec } from './sunspec.ts'

// Where a block begins follows from the models before it: the mark, then 68 registers of who made it.
const controlsAt = 40_002 + 68 + 52 + 32
const inverter = { id: 103, length: 50, registers: { 14: [4_321], 15: [0] } }
const settings = { id: 121, length: 30, registers: { 2: [1_000], 22: [1] } }
const controls = {
  id: 123,
  length: 24,
  registers: { 5: [10_000], 6: [0, 0, 0, 0], 23: [signed(-2)] },
}
const gen24 = common('Fronius', 'Primo GEN24 6.0', '2')
const battery = {
  id: 124,
  length: 24,
  registers: {
    2: [6_000],
    5: [0],
    8: [5_000],
    12: [0, 0, 0, 0],
    18: [0],
    22: [signed(-2)],
    25: [signed(-2)],
  },
}

const setPoint = (powerW: number | null, seconds = 900) => ({
  id: `set-${powerW}`,
  thingId: '',
  issuedMs: startMs,
  powerW,
  expiresMs: startMs + seconds * 1_000,
  reason: 'cheap-hours',
  source: 'plan' as const,
})

/** How a thing of these models is asked, on registers in memory; `keep` decides what a write leaves behind. */
async function askedOf(
  kind: ThingKind,
  models: readonly TestModel[],
  keep: (address: number, value: number) => number = (_, value) => value,
) {
  const map = mapOf(models)
  const registers = {
    read: async (address: number, count: number) => {
      const words = Array.from({ length: count }, (_, i) => map.get(address + i))
      return words.every((word) => word !== undefined) ? words : null
    },
    write: async (address: number, values: readonly number[]) => {
      for (const [i, value] of values.entries()) map.set(address + i, keep(address + i, value))
    },
    settle: async () => {},
  }
  const [device] = await readMap(registers.read)
  assert.ok(device !== undefined)
  const follow = await controlOf(device, kind, registers)
  return {
    follow,
    words: (at: number, count: number) => Array.from({ length: count }, (_, i) => map.get(at + i)),
  }
}

testOnEachDatabase(
  'an inverter is limited with a time after which it forgets, and given back',
  async (store, context) => {
    const map = mapOf([common('Maker', 'Inverter', 'A-1'), inverter, settings, controls])
    const device = await modbusDevice(0, map)
    const { desk } = await connected(
      store,
      {
        make: (surroundings, pauses) => new SunSpec(surroundings, { pauses, pollEveryMs: 10 }),
        listen: async () => device,
        offers: [],
      },
      context,
    )
    const [solar] = await adoptAll(store, desk, 1)
    assert.ok(solar?.isControllable)
    const limit = () => Array.from({ length: 5 }, (_, i) => map.get(controlsAt + 5 + i))
    assert.ok((await desk.send({ ...setPoint(-2_500), thingId: solar.id })).ok)
    // 2,500 of 10,000 W in hundredths of a per cent, for 900 s, counting.
    assert.deepEqual(limit(), [2_500, 0, 900, 0, 1])
    assert.ok(desk.status(solar).isAcknowledged)
    assert.ok((await desk.send({ ...setPoint(null), id: 'back', thingId: solar.id })).ok)
    assert.equal(limit()[4], 0)
    await desk.stop()
  },
)

test('a battery is charged and discharged by its rates', async () => {
  const at = 40_002 + 68 + 5
  const { follow, words } = await askedOf('battery', [gen24, battery])
  assert.ok(follow !== null)
  await follow(setPoint(1_500))
  assert.deepEqual([words(at, 1), words(at + 7, 4)], [[3], [signed(-2_500), 2_500, 0, 900]])
  await follow(setPoint(-6_001, 1e6))
  assert.deepEqual([words(at, 1), words(at + 7, 4)], [[3], [10_000, signed(-10_000), 0, 3_600]])
  await follow(setPoint(null))
  assert.deepEqual(words(at, 1), [0])
})

test('what would not forget by itself is never asked', async () => {
  const maker = common('Maker', 'Hybrid', '1')
  const noTime = { ...controls, registers: { ...controls.registers, 7: [0xffff] } }
  for (const [kind, models] of [
    ['solar', [maker, inverter, settings]],
    ['solar', [maker, inverter, controls]],
    ['solar', [maker, inverter, settings, noTime]],
    ['solar', [maker, inverter, settings, { ...controls, length: 12 }]],
    // Nothing says that a rate below 0 forces anything there.
    ['battery', [maker, battery]],
    ['battery', [gen24, { ...battery, registers: { ...battery.registers, 15: [0xffff] } }]],
    ['battery', [gen24, { ...battery, registers: { ...battery.registers, 2: [0] } }]],
    ['meter', [maker, settings, controls]],
    // A whole of 100,000 stands in no register.
    [
      'solar',
      [
        maker,
        inverter,
        settings,
        { ...controls, registers: { ...controls.registers, 23: [signed(-3)] } },
      ],
    ],
    ['battery', [gen24, { ...battery, registers: { ...battery.registers, 25: [signed(-3)] } }]],
  ] as const) {
    assert.equal((await askedOf(kind, models)).follow, null)
  }
})

test('a device that does not keep the time is left alone', async () => {
  const models = [common('Maker', 'Inverter', 'A-1'), inverter, settings, controls]
  const forgetful = (address: number, value: number): number =>
    address === controlsAt + 7 ? 0 : value
  const { follow, words } = await askedOf('solar', models, forgetful)
  assert.ok(follow !== null)
  await assert.rejects(follow(setPoint(0)), /not-understood/)
  assert.deepEqual(words(controlsAt + 9, 1), [0])
  const batteryAt = 40_002 + 68
  const without = await askedOf('battery', [gen24, battery], (address, value) =>
    address === batteryAt + 15 ? 0 : value,
  )
  await assert.rejects(async () => await without.follow?.(setPoint(500)), /not-understood/)
  assert.deepEqual(without.words(batteryAt + 5, 1), [0])
})

test('an inverter is never allowed more than is asked, nor more than it can', async () => {
  const { follow, words } = await askedOf('solar', [
    common('Maker', 'Inverter', 'A-1'),
    inverter,
    settings,
    controls,
  ])
  assert.ok(follow !== null)
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: -2e4, max: 2e4, noNaN: true }),
      fc.integer({ min: -10, max: 1e7 }),
      async (powerW, seconds) => {
        await follow(setPoint(powerW, seconds))
        const [percent = -1, , revert = -1] = words(controlsAt + 5, 5)
        assert.ok(percent >= 0 && percent <= Math.max(0, -powerW) && percent <= 10_000)
        assert.ok(revert >= 1 && revert <= 3_600)
      },
    ),
  )
})
