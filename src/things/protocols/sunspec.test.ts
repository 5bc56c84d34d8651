import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { eventually } from '../desk/desk-fixtures.ts'
import { adoptAll, connected, testProtocol } from './protocol-fixtures.ts'
import { common, float, long, mapOf, modbusDevice, signed } from './sunspec-fixtures.ts'
import { SunSpec } from './sunspec.ts'

/** An inverter with a battery, and a meter behind it with a name of its own. */
const hybrid = [
  common('Maker', 'Hybrid 10', 'A-17'),
  { id: 103, length: 50, registers: { 14: [4_321, signed(-1)], 24: long(12_345_678), 26: [0] } },
  { id: 120, length: 26, registers: { 3: [1_000, 1], 19: [0xffff] } },
  { id: 124, length: 24, registers: { 2: [5_000], 18: [0], 8: [6_150], 22: [signed(-2)] } },
  common('Maker', 'Meter', 'M-4'),
  {
    id: 213,
    length: 124,
    registers: {
      28: float(-512.5),
      30: float(-1_024.5),
      32: float(256),
      34: float(256),
      60: float(4_096),
      68: float(65_536),
    },
  },
]

testProtocol('SunSpec', {
  make: (surroundings, pauses) => new SunSpec(surroundings, { pauses, pollEveryMs: 10 }),
  listen: (port) => modbusDevice(port, mapOf(hybrid)),
  offers: [
    {
      kind: 'solar',
      values: { generationW: 432.1, generatedWh: 12_345_678 },
      attributes: { ratedW: 10_000 },
    },
    { kind: 'battery', values: { stateOfCharge: 0.615 }, attributes: { maxChargeW: 5_000 } },
    {
      kind: 'meter',
      values: {
        powerW: -512.5,
        powerL1W: -1_024.5,
        powerL2W: 256,
        powerL3W: 256,
        exportWh: 4_096,
        importWh: 65_536,
      },
    },
  ],
})

testOnEachDatabase(
  'a device that takes a call but does not answer is out of reach',
  async (store, context) => {
    const device = await modbusDevice(0, mapOf(hybrid))
    const { desk, clock, lineOf } = await connected(
      store,
      {
        make: (surroundings, pauses) =>
          new SunSpec(surroundings, { pauses, pollEveryMs: 5, answerLimitMs: 50 }),
        listen: async () => device,
        offers: [],
      },
      context,
    )
    const [thing] = await adoptAll(store, desk, 3)
    assert.ok(thing !== undefined)
    await eventually(async () => desk.status(thing).isAvailable || null)
    device.silent = true
    await eventually(async () => desk.status(thing).isAvailable === false || null)
    await eventually(async () => (await lineOf())?.trouble?.code === 'no-answer' || null)
    device.silent = false
    clock.advance(1_000)
    await eventually(async () => desk.status(thing).isAvailable || null)
  },
)
