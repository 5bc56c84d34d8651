import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { energyPriceMicro, energyPricesMicro, splitExactly } from './money.ts'

test('the parts of a split sum exactly to the whole and keep its sign', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 }),
      (total, weights) => {
        const parts = splitExactly(total, weights)
        assert.equal(
          parts.reduce((a, b) => a + b, 0),
          total,
        )
        assert.ok(parts.every((part) => part >= 0))
      },
    ),
  )
})

test('no part is further than one unit from its exact share', () => {
  assert.deepEqual(splitExactly(10, [1, 1, 1]), [4, 3, 3])
  assert.deepEqual(splitExactly(1, [0.1, 0.9]), [0, 1])
  assert.deepEqual(splitExactly(7, [0, 0]), [7, 0])
})

test('a price is rounded to the nearest micro-unit, halves away from zero', () => {
  assert.equal(energyPriceMicro(1000, 250_000), 250_000)
  assert.equal(energyPriceMicro(1, 1_500), 2)
  assert.equal(energyPriceMicro(-1, 1_500), -2)
  assert.equal(energyPriceMicro(1, 1_499), 1)
})

/** In integers of any size: no rounding but the one that is meant. */
function exactPrice(energyWh: number, priceMicroPerKwh: number): number {
  const product = BigInt(energyWh) * BigInt(priceMicroPerKwh)
  return Number((product + (product < 0n ? -500n : 500n)) / 1000n)
}

// Around 2^53 the fast way ends, and around multiples of 500 a micro-unit is decided.
const energies = fc.oneof(
  fc.integer({ min: -3_000, max: 3_000 }),
  fc.maxSafeInteger(),
  fc.integer({ min: -9_007_199_254_800, max: 9_007_199_254_800 }),
)
const prices = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.constantFrom(1, -1, 999, 1_000, 1_001, 1_000_000_000, -1_000_000_000),
)

test('prices are exact however large they are, one at a time and in columns, without negative zeros', () => {
  fc.assert(
    fc.property(fc.array(energies, { maxLength: 6 }), prices, (energy, price) => {
      const exact = energy.map((wh) => exactPrice(wh, price))
      assert.deepEqual(
        energy.map((wh) => energyPriceMicro(wh, price)),
        exact,
      )
      const into = new Float64Array(energy.length)
      const sum = energyPricesMicro(Float64Array.from(energy), price, into)
      assert.deepEqual([...into], exact)
      assert.equal(
        sum,
        exact.reduce((all, micro) => all + micro, 0),
      )
    }),
    { numRuns: 2_000 },
  )
})

test('energy and prices that are not whole stop the job', () => {
  assert.throws(() => energyPriceMicro(0.5, 100), /whole Wh/)
  assert.throws(() => energyPriceMicro(5, 0.1), /whole micro-units/)
  assert.throws(
    () => energyPricesMicro(new Float64Array(1), Number.NaN, new Float64Array(1)),
    /whole/,
  )
})
