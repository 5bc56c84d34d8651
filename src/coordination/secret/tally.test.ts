import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { mostMagnitude, Tally, wordCount } from './tally.ts'

/** A double as an exact multiple of 2^-1074. */
function exact(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const whole = bits.getBigUint64(0)
  const exponent = (whole >> 52n) & 0x7ffn
  const fraction = whole & 0xf_ffff_ffff_ffffn
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n)
  return value < 0 ? -magnitude : magnitude
}

const countable = fc.oneof(
  fc.double({ min: -mostMagnitude, max: mostMagnitude, noNaN: true }),
  fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
  fc.integer().map((i) => i / 4),
)

test('a sum is right to 2^-64 for each who is in it, whatever the order and the masks', () => {
  fc.assert(
    fc.property(
      fc.array(countable, { minLength: 1, maxLength: 100 }),
      fc.integer(),
      (values, seed) => {
        const shape = { sums: 1, counts: 1 }
        const random = seededRandom(seed)
        const total = new Tally(shape)
        const masks = new Tally(shape)
        for (const value of values) {
          const own = new Tally(shape)
          const mask = Uint32Array.from({ length: wordCount(shape) }, () => random.next() * 2 ** 32)
          assert.ok(own.count({ sums: Float64Array.of(value), counts: Uint32Array.of(3) }).ok)
          own.add(mask, 1)
          masks.add(mask, 1)
          total.add(own.words, 1)
        }
        total.add(masks.words, -1)
        const { sums, counts, present } = total.read()
        const sum = values.reduce((before, value) => before + exact(value), 0n)
        const off = sum - exact(sums[0]!)
        const magnitude = off < 0n ? -off : off
        const allowed =
          (BigInt(values.length) << (1074n - 64n)) + (sum < 0n ? -sum : sum) / 2n ** 51n
        assert.ok(magnitude <= allowed, `${sums[0]} is off by ${magnitude}`)
        assert.equal(counts[0], 3 * values.length)
        assert.equal(present, values.length)
      },
    ),
    { seed: 4 },
  )
})

test('what is larger than can be counted, or no number, is refused with its place', () => {
  for (const value of [mostMagnitude * 1.001, -mostMagnitude * 1.001, Infinity, NaN]) {
    const tally = new Tally({ sums: 3, counts: 0 })
    const counted = tally.count({ sums: Float64Array.of(1, 2, value), counts: new Uint32Array() })
    assert.ok(!counted.ok)
    assert.equal(counted.code, 'number-not-countable')
    assert.equal(counted.at, 'sums[2]')
    assert.match(counted.message, /between -2\^56 and 2\^56/)
    assert.deepEqual(tally.read().present, 0)
  }
})

test('the largest numbers of a hundred do not overflow', () => {
  for (const sign of [1, -1]) {
    const tally = new Tally({ sums: 1, counts: 0 })
    const own = new Tally({ sums: 1, counts: 0 })
    own.count({ sums: Float64Array.of(sign * mostMagnitude), counts: new Uint32Array() })
    for (let i = 0; i < 100; i++) tally.add(own.words, 1)
    assert.equal(tally.read().sums[0], sign * 100 * mostMagnitude)
  }
})
