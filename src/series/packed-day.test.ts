import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packDay, unpackDay } from './packed-day.ts'

const startMs = Date.UTC(2026, 5, 1)

const values = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 1, maxLength: 60 }),
  fc.array(
    fc.integer({ min: -1e9, max: 1e9 }).map((whole) => whole / 1_000),
    { minLength: 1, maxLength: 60 },
  ),
  fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 60 }),
  fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 60 }),
)

const steps = fc.oneof(
  fc.constant([] as number[]),
  fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 60 }),
  fc.array(fc.constantFrom(900_000, 1_800_000), { minLength: 1, maxLength: 60 }),
)

test('a packed day is unpacked to the same values, bit for bit', () => {
  fc.assert(
    fc.property(values, steps, (numbers, gaps) => {
      let atMs = startMs
      const samples = numbers.map((value, i) => ({
        atMs: (atMs += gaps[i % gaps.length] ?? 10_000),
        // -0 and 0 are one reading.
        value: value === 0 ? 0 : value,
      }))
      assert.deepEqual(unpackDay(packDay(samples)), samples)
    }),
    { numRuns: 5_000 },
  )
})

test('a meter total of ten digits keeps every one of them', () => {
  const samples = Array.from({ length: 8_640 }, (_, i) => ({
    atMs: startMs + i * 10_000,
    value: 9_876_543_210 + i,
  }))
  const bytes = packDay(samples)
  assert.deepEqual(unpackDay(bytes), samples)
  assert.ok(bytes.length < 1.01 * samples.length, 'one byte a value when the rhythm is even')
})

test('damaged bytes are named, never believed to be longer than they are', () => {
  const bytes = packDay([
    { atMs: startMs, value: 1.5 },
    { atMs: startMs + 7, value: 2 },
    { atMs: startMs + 9, value: 1e300 },
  ])
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => unpackDay(bytes.subarray(0, length)))
  }
  assert.throws(() => unpackDay(Uint8Array.of(...bytes, 0)), /left over/)
  assert.throws(() => unpackDay(Uint8Array.of(9, ...bytes.subarray(1))), /version 9/)
  const random = fc.uint8Array({ minLength: 0, maxLength: 40 })
  fc.assert(
    fc.property(random, (noise) => {
      try {
        unpackDay(Uint8Array.of(1, ...noise))
      } catch (error) {
        assert.ok(error instanceof Error)
      }
    }),
    { numRuns: 3_000 },
  )
})

test('a day out of order is a defect, not a file', () => {
  assert.throws(() => packDay([]))
  assert.throws(() =>
    packDay([
      { atMs: startMs, value: 1 },
      { atMs: startMs, value: 1 },
    ]),
  )
})
