import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { energyPriceMicro, splitExactly } from './money.ts'

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
