import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crc16 } from './crc16.ts'
import { bitwiseCrc16, dutchLines, telegramOf } from './p1-fixtures.ts'
import { readTelegram, TelegramCutter, telegramLimit } from './p1-telegram.ts'

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1')

/** The values of a telegram by quantity, and its time. */
function valuesOf(text: string): Record<string, number | null> {
  const read = readTelegram(text.trimEnd())
  assert.ok(read.ok, JSON.stringify(read))
  const { values } = read.value
  return {
    ...Object.fromEntries(values.map(({ quantity, value }) => [quantity, value])),
    atMs: values[0]?.atMs ?? null,
  }
}

const codeOf = (text: string): string => {
  const read = readTelegram(text.trimEnd())
  return read.ok ? 'ok' : read.code
}

test('the checksum is that of the catalogue of checksums, and of the definition bit by bit', () => {
  // CRC-16/ARC of "123456789" (catalogue of parametrised CRC algorithms, RevEng).
  assert.equal(crc16('123456789'), 0xbb3d)
  assert.equal(bitwiseCrc16('123456789'), 0xbb3d)
  const bytes = fc.uint8Array({ maxLength: 300 })
  fc.assert(
    fc.property(bytes, (some) => {
      const text = Buffer.from(some).toString('latin1')
      assert.equal(crc16(text), bitwiseCrc16(text))
    }),
  )
})

test('a Dutch telegram: both tariffs together, watts, and the meter’s own time and number', () => {
  const read = readTelegram(telegramOf(dutchLines).trimEnd())
  assert.ok(read.ok)
  assert.equal(read.value.meterId, '4530303434303037313331363530363138')
  assert.equal(read.value.model, 'KFM5KAIFA-METER')
  assert.deepEqual(valuesOf(telegramOf(dutchLines)), {
    powerW: 339,
    importWh: 7_513_347,
    exportWh: 300_750,
    atMs: Date.UTC(2026, 10, 22, 8),
  })
})

test('Belgium’s and Luxembourg’s totals without tariffs count, beside tariffs too', () => {
  const lines = ['1-0:1.8.0(000123.456*kWh)', '1-0:2.8.0(000001.000*kWh)']
  assert.deepEqual(valuesOf(telegramOf([...lines, '1-0:1.7.0(01.5*kW)', '1-0:2.7.0(00.25*kW)'])), {
    powerW: 1_250,
    importWh: 123_456,
    exportWh: 1_000,
    atMs: null,
  })
  const beside = [...lines, '1-0:1.8.1(000100.000*kWh)', '1-0:1.8.2(000023.000*kWh)']
  assert.equal(valuesOf(telegramOf(beside))['importWh'], 123_456)
})

test('power is told phase by phase, in and out; of one direction alone nothing is said', () => {
  const phases = ['1-0:21.7.0(01.2*kW)', '1-0:41.7.0(00.0*kW)', '1-0:61.7.0(00.3*kW)']
  const back = ['1-0:22.7.0(00.0*kW)', '1-0:42.7.0(02.5*kW)']
  assert.deepEqual(valuesOf(telegramOf([...phases, ...back])), {
    powerL1W: 1_200,
    powerL2W: -2_500,
    atMs: null,
  })
})

test('DSMR 2.2 has no checksum; a later telegram without one was damaged', () => {
  const old = ['1-0:1.8.1(00001.5*kWh)', '1-0:1.8.2(00002.5*kWh)', '1-0:1.7.0(0001.59*kW)']
  assert.deepEqual(valuesOf(telegramOf([...old, '1-0:2.7.0(0000.11*kW)'], false)), {
    powerW: 1_480,
    importWh: 4_000,
    atMs: null,
  })
  assert.equal(codeOf(telegramOf(dutchLines, false)), 'bad-checksum')
})

test('of one tariff alone nothing is said, nor of power in one direction', () => {
  const half = ['1-0:1.8.1(00001.5*kWh)', '1-0:2.8.1(1.0*kWh)', '1-0:2.8.2(1.0*kWh)']
  assert.deepEqual(valuesOf(telegramOf([...half, '1-0:1.7.0(0.5*kW)'])), {
    exportWh: 2_000,
    atMs: null,
  })
  assert.equal(codeOf(telegramOf(['1-0:1.8.1(00001.5*kWh)'])), 'no-values')
  assert.equal(codeOf(telegramOf(['1-0:1.8.0(00001.5*m3)', '1-0:2.8.0(abc*kWh)'])), 'no-values')
})

test('times are of summer or winter as the letter says, also in the hour that comes twice', () => {
  const at = (time: string) =>
    valuesOf(telegramOf([`0-0:1.0.0(${time})`, '1-0:1.8.0(1.0*kWh)']))['atMs']
  assert.equal(at('260701120000S'), Date.UTC(2026, 6, 1, 10))
  assert.equal(at('261025023000S'), Date.UTC(2026, 9, 25, 0, 30))
  assert.equal(at('261025023000W'), Date.UTC(2026, 9, 25, 1, 30))
  assert.equal(at('260101000000W'), Date.UTC(2025, 11, 31, 23))
  for (const none of ['260231120000W', '261301000000W', '260101250000W', '260101120000', 'x']) {
    assert.equal(at(none), null, none)
  }
})

test('every flipped bit of a telegram is noticed', () => {
  const whole = telegramOf(dutchLines).trimEnd()
  const bit = fc.nat(8 * (whole.length - 5) - 1)
  fc.assert(
    fc.property(bit, (at) => {
      const bytes = Buffer.from(whole, 'latin1')
      bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3)
      assert.notEqual(codeOf(bytes.toString('latin1')), 'ok')
    }),
  )
})

test('telegrams come out whole, however they were cut and whatever stood between them', () => {
  const telegrams = [
    telegramOf(dutchLines),
    telegramOf(['1-0:1.8.0(1.0*kWh)']),
    telegramOf(['1-0:1.8.0(2.0*kWh)'], false),
  ]
  // Garbage may hold anything but a checksum that fits by chance; half a telegram is garbage too.
  const garbage = fc.oneof(
    fc.constant(''),
    fc.constant(telegramOf(dutchLines).slice(0, 300)),
    fc.stringMatching(/^[a-z0-9(:.\r\n/]{0,40}$/),
  )
  const pieces = fc.array(fc.tuple(garbage, fc.constantFrom(...telegrams)), { minLength: 1 })
  const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 })
  fc.assert(
    fc.property(pieces, cuts, (parts, sizes) => {
      const cutter = new TelegramCutter()
      const sent = bytesOf(parts.flat().join(''))
      const found: string[] = []
      for (let at = 0, i = 0; at < sent.length; i++) {
        const size = sizes[i % sizes.length] ?? 1
        found.push(...cutter.push(sent.subarray(at, at + size)))
        at += size
      }
      assert.deepEqual(
        found,
        parts.map(([, telegram]) => telegram.trimEnd()),
      )
    }),
  )
})

test('a reader that never ends a telegram is held to the limit', () => {
  const cutter = new TelegramCutter()
  const flood = bytesOf(`/${'x'.repeat(1_000)}`)
  for (let i = 0; i < 100; i++) {
    assert.deepEqual(cutter.push(flood), [])
    assert.ok(cutter.held <= telegramLimit + flood.length)
  }
  const endless = new TelegramCutter()
  endless.push(bytesOf('/'))
  for (let i = 0; i < 100; i++) {
    endless.push(bytesOf('x'.repeat(1_000)))
    assert.ok(endless.held <= telegramLimit)
  }
  // What follows is read again.
  const next = telegramOf(dutchLines)
  assert.deepEqual(endless.push(bytesOf(next)), [next.trimEnd()])
})
