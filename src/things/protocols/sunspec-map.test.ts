import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineError } from './line-error.ts'
import { quirks } from './quirks.ts'
import {
  common,
  float,
  long,
  mapOf,
  signed,
  textRegisters,
  type TestModel,
} from './sunspec-fixtures.ts'
import { blockLimit, readLimit, readMap, type ReadRegisters } from './sunspec-map.ts'
import { baseAddresses, models } from './sunspec-models.ts'
import { readDevice } from './sunspec-thing.ts'
import { numberAt, scaleAt, textAt } from './sunspec-value.ts'

/** Reads from a map as a device answers: all registers or none, 125 at the most. */
function reading(map: ReadonlyMap<number, number>): ReadRegisters {
  return async (address, count) => {
    assert.ok(count >= 1 && count <= readLimit, `${count} registers asked for`)
    const words = Array.from({ length: count }, (_, i) => map.get(address + i))
    return words.every((word) => word !== undefined) ? words : null
  }
}

/** What a device of these models says, by thing and quantity. */
async function said(...of: readonly TestModel[]) {
  const read = reading(mapOf(of))
  const [device] = await readMap(read)
  assert.ok(device !== undefined)
  const things = await readDevice(device, read)
  return Object.fromEntries(
    things.map(({ kind, values, attributes }) => [
      kind,
      { ...Object.fromEntries(values.map((one) => [one.quantity, one.value])), ...attributes },
    ]),
  )
}

const maker = common('Maker', 'One', '7')

/** Why reading failed, in a word. */
async function trouble(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    assert.ok(error instanceof LineError, String(error))
    return error.trouble
  }
}

test('a map is found at each of its three places, and walked to its end', async () => {
  for (const base of baseAddresses) {
    const of = [common('Größe\u0000x', 'Two words ', 'SN/1'), { id: 999, length: 3, registers: {} }]
    const [device, ...more] = await readMap(reading(mapOf(of, base)))
    assert.deepEqual(more, [])
    assert.deepEqual(device, {
      manufacturer: 'Gre',
      model: 'Two words',
      serial: 'SN/1',
      isStorageAlone: false,
      blocks: [
        { id: 1, address: base + 2, length: 66 },
        { id: 999, address: base + 70, length: 3 },
      ],
    })
  }
  assert.equal(await trouble(readMap(reading(new Map()))), 'not-understood')
})

test('a map without an end, or without a maker, is given up', async () => {
  const read: ReadRegisters = async (address, count) =>
    Array.from({ length: count }, (_, i) =>
      address === 40_000 ? ([0x5375, 0x6e53][i] ?? 0) : i === 0 ? 1 : 0,
    )
  assert.equal((await readMap(read)).length, blockLimit)
  const nameless = mapOf([{ id: 103, length: 50, registers: {} }])
  assert.equal(await trouble(readMap(reading(nameless))), 'not-understood')
})

test('every layout is read for each of its models', async () => {
  const inverter = { 14: [1_500], 15: [signed(-1)], 24: long(70_000), 26: [1] }
  for (const id of [101, 102, 103]) {
    assert.deepEqual(await said(maker, { id, length: 50, registers: inverter }), {
      solar: { generationW: 150, generatedWh: 700_000 },
    })
  }
  for (const id of [111, 112, 113]) {
    const registers = { 22: float(2_048.5), 32: float(1_048_576) }
    assert.deepEqual(await said(maker, { id, length: 60, registers }), {
      solar: { generationW: 2_048.5, generatedWh: 1_048_576 },
    })
  }
  const phases = { 19: [signed(-50)], 20: [20], 21: [0] }
  const meter = { 18: [signed(-30)], ...phases, 22: [2], 38: long(5), 46: long(900_001), 54: [0] }
  for (const id of [201, 202, 203, 204]) {
    assert.deepEqual(await said(maker, { id, length: 105, registers: meter }), {
      meter: {
        powerW: -3_000,
        powerL1W: -5_000,
        powerL2W: 2_000,
        powerL3W: 0,
        exportWh: 5,
        importWh: 900_001,
      },
    })
  }
  for (const id of [211, 212, 213]) {
    const ofPhases = { 30: float(-1.5), 32: float(2), 34: [0x7fc0, 0] }
    const registers = { 28: float(0.5), ...ofPhases, 60: float(8), 68: float(16) }
    assert.deepEqual(await said(maker, { id, length: 124, registers }), {
      meter: { powerW: 0.5, powerL1W: -1.5, powerL2W: 2, exportWh: 8, importWh: 16 },
    })
  }
  const source = { 10: [2_000], 116: [0], 19: [0, 1, 0, 5], 120: [0] }
  assert.deepEqual(await said(maker, { id: 701, length: 153, registers: source }), {
    solar: { generationW: 2_000, generatedWh: 2 ** 32 + 5 },
  })
  const rating = { id: 702, length: 50, registers: { 2: [800], 45: [1] } }
  assert.deepEqual(await said(maker, rating, { id: 701, length: 153, registers: source }), {
    solar: { generationW: 2_000, generatedWh: 2 ** 32 + 5, ratedW: 8_000 },
  })
  const storage = { 2: [1_000], 7: [1], 4: [305], 8: [signed(-1)] }
  assert.deepEqual(await said(maker, { id: 713, length: 7, registers: storage }), {
    battery: { stateOfCharge: 0.305, capacityWh: 10_000 },
  })
  const bank = { 3: [960, 50, 48], 11: [875], 47: [signed(-300)], 53: [1, 2], 56: [signed(-1)] }
  assert.deepEqual(await said(maker, { id: 802, length: 62, registers: bank }), {
    battery: {
      stateOfCharge: 0.875,
      capacityWh: 9_600,
      maxChargeW: 5_000,
      maxDischargeW: 4_800,
    },
  })
})

test('what a device does not have is no reading', async () => {
  assert.deepEqual(await said(maker, { id: 103, length: 50, registers: {} }), {})
  // Without its scale a number says nothing; a night's few watts in are no generation; nor is a counter at 0 one.
  const night = { 14: [signed(-8)], 15: [0], 24: long(0), 26: [0] }
  assert.deepEqual(await said(maker, { id: 103, length: 50, registers: night }), {
    solar: { generationW: 0 },
  })
  assert.deepEqual(await said(maker, { id: 103, length: 50, registers: { 14: [5], 15: [11] } }), {})
  const none = [0x7fc0, 0]
  const empty = { 28: none, 30: none, 32: none, 34: none, 60: [0x7f80, 0], 68: float(0) }
  assert.deepEqual(await said(maker, { id: 213, length: 124, registers: empty }), {})
  // A model cut short by its maker is read as far as it goes.
  assert.deepEqual(await said(maker, { id: 124, length: 8, registers: { 8: [5] } }), {})
  for (const [type, words] of [
    ['int16', [0x8000]],
    ['uint16', [0xffff]],
    ['acc32', [0x8000, 0]],
    ['acc32', [0xffff, 0xffff]],
    ['acc32', [0, 0]],
    ['int32', [0x8000, 0]],
    ['uint32', [0xffff, 0xffff]],
    ['float32', [0x7fc0, 0]],
    ['uint64', [0xffff, 0xffff, 0xffff, 0xffff]],
  ] as const) {
    assert.equal(numberAt(words, 0, type), null, type)
    assert.equal(numberAt(words, 1, type), null, `${type} beyond the end`)
  }
})

test('numbers and texts are what a buffer says they are', () => {
  const word = fc.nat(0xffff)
  fc.assert(
    fc.property(fc.array(word, { minLength: 4, maxLength: 4 }), (words) => {
      const bytes = Buffer.alloc(8)
      words.forEach((one, i) => bytes.writeUInt16BE(one, 2 * i))
      const int = numberAt(words, 0, 'int16')
      assert.ok(int === null || int === bytes.readInt16BE(0))
      const acc = numberAt(words, 1, 'acc32')
      assert.ok(acc === null || acc === bytes.readUInt32BE(2))
      const [long, ulong] = [numberAt(words, 1, 'int32'), numberAt(words, 0, 'uint32')]
      assert.ok(long === null || long === bytes.readInt32BE(2))
      assert.ok(ulong === null || ulong === bytes.readUInt32BE(0))
      const real = numberAt(words, 2, 'float32')
      assert.ok(real === null || real === bytes.readFloatBE(4))
      const scale = scaleAt(words, 0)
      assert.ok(scale === null || Math.round(Math.log10(scale)) === bytes.readInt16BE(0))
      assert.match(textAt(words, 0, 4), /^[\u0020-\u007e]*$/)
    }),
  )
  assert.equal(textAt(textRegisters('SolarEdge ', 16), 0, 16), 'SolarEdge')
})

test('makers’ own ways: a sign turned around, a battery in modules', async () => {
  const meter = {
    id: 203,
    length: 105,
    registers: {
      18: [700],
      19: [900],
      20: [signed(-200)],
      22: [0],
      38: long(0),
      46: long(3),
      54: [0],
    },
  }
  assert.deepEqual(await said(common('SolarEdge ', 'RWND-3Y', '1'), meter), {
    meter: { powerW: -700, powerL1W: -900, powerL2W: 200, importWh: 3 },
  })
  const storage = { id: 124, length: 24, registers: { 8: [50], 22: [0] } }
  const modules = (charge: number, discharge: number) => ({
    id: 160,
    length: 88,
    registers: { 4: [signed(-1)], 61: [charge], 81: [discharge] },
  })
  const gen24 = common('Fronius', 'Primo GEN24 6.0', '2')
  assert.deepEqual(await said(gen24, storage, modules(12_000, 0)), {
    battery: { stateOfCharge: 0.5, powerW: 1_200 },
  })
  assert.deepEqual(await said(gen24, modules(0, 30_005)), { battery: { powerW: -3_000.5 } })
  // One half of it alone says nothing.
  assert.deepEqual(await said(gen24, modules(0, 0xffff)), {})
  assert.deepEqual(await said(maker, modules(12_000, 0)), {})
  for (const { because } of quirks) assert.match(because, /\(.+\/.+\)\.$/, 'a quirk has a source')
})

test('a storage alone says by its AC power what the battery does, a hybrid what it makes', async () => {
  const power = { id: 701, length: 153, registers: { 10: [signed(-700)], 116: [0] } }
  const ports = (...types: readonly number[]) => ({
    id: 714,
    length: 18 + 25 * types.length,
    registers: {
      4: [types.length],
      ...Object.fromEntries(types.map((type, i) => [20 + 25 * i, [type]])),
    },
  })
  const charging = { battery: { powerW: 700 } }
  const nothing = { solar: { generationW: 0 } }
  assert.deepEqual(await said(maker, power, ports(1)), charging)
  assert.deepEqual(await said(maker, ports(1, 1, 1, 1), power), charging)
  assert.deepEqual(await said(maker, power, ports(1, 0)), nothing)
  // Ports that are not named, are none, or are more than can be looked at, may be solar ones.
  assert.deepEqual(await said(maker, power, ports(0x8000)), nothing)
  assert.deepEqual(await said(maker, power, ports()), nothing)
  assert.deepEqual(await said(maker, power, ports(1, 1, 1, 1, 1, 1)), nothing)
  assert.deepEqual(await said(maker, power), nothing)
})

test('a map that is no longer as it was is walked again', async () => {
  const map = mapOf([maker, { id: 103, length: 50, registers: { 14: [5], 15: [0] } }])
  const [device] = await readMap(reading(map))
  assert.ok(device !== undefined)
  map.set(40_002 + 68, 113)
  assert.equal(await trouble(readDevice(device, reading(map))), 'not-understood')
  map.set(40_002 + 68, 103)
  map.set(40_002 + 69, 49)
  assert.equal(await trouble(readDevice(device, reading(map))), 'not-understood')
})

test('whatever stands in the registers, values are numbers that can be, or there are none', async () => {
  const ids = models.flatMap((model) => model.ids)
  const wild = fc.record({
    id: fc.constantFrom(...ids, 160, 1, 64_000),
    length: fc.constantFrom(7, 24, 50, 66, 105, 153, 300),
    words: fc.array(fc.oneof(fc.nat(0xffff), fc.constantFrom(0, 1, 0x8000, 0xffff)), {
      maxLength: 160,
    }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(wild, { maxLength: 6 }), async (parts) => {
      const map = mapOf([
        common('Fronius', 'GEN24', '3'),
        ...parts.map(({ id, length, words }) => ({
          id,
          length,
          registers: { 2: words.slice(0, length) },
        })),
      ])
      const read = reading(map)
      for (const device of await readMap(read)) {
        for (const { values } of await readDevice(device, read)) {
          for (const { value } of values) assert.ok(Number.isFinite(value))
        }
      }
    }),
  )
})
