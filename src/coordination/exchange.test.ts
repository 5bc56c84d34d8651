import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Exchange } from './exchange.ts'

const exchanges = fc
  .record({
    sell: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
    spread: fc.double({ min: 0, max: 3, noNaN: true }),
    limit: fc.constantFrom(0, 1, 5, Infinity),
    limitPrice: fc.constantFrom(0, 2, 50),
    peakPrice: fc.constantFrom(0, 0.5, 4),
    peakFrom: fc.constantFrom(0, 2),
  })
  .map(({ sell, spread, limit, ...rest }) => {
    const terms = {
      sell: Float64Array.from(sell),
      buy: Float64Array.from(sell, (price) => price + spread),
      buyLimit: limit,
      sellLimit: limit,
    }
    return new Exchange({ ...terms, ...rest })
  })

const sums = fc
  .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((values) => Float64Array.from(values))

const strides = fc.constantFrom(0.1, 1, 7)

test('the bound of an exchange at any prices it answers is below cost less prices for every sum', () => {
  fc.assert(
    fc.property(exchanges, sums, sums, sums, strides, (exchange, anchor, sum, other, stride) => {
      const prices = new Float64Array(3)
      exchange.answer(anchor, sum, stride, prices)
      const { value } = exchange.bound(prices)
      const worth = other.reduce((total, s, t) => total + s * prices[t]!, 0)
      assert.ok(value <= exchange.cost(other) - worth + 1e-9)
    }),
    { numRuns: 2000 },
  )
})

test('the answer of an exchange is the proximal one: the sum it stands for costs least there', () => {
  fc.assert(
    fc.property(exchanges, sums, sums, sums, strides, (exchange, anchor, sum, other, stride) => {
      const prices = new Float64Array(3)
      exchange.answer(anchor, sum, stride, prices)
      // Moreau: with z = sum + anchor/stride, the sum behind the prices is z - prices/stride.
      const centre = sum.map((s, t) => s + anchor[t]! / stride)
      const behind = centre.map((z, t) => z - prices[t]! / stride)
      const objective = (at: Float64Array): number =>
        exchange.cost(at) +
        at.reduce((total, s, t) => total + (stride / 2) * (s - centre[t]!) ** 2, 0)
      assert.ok(objective(behind) <= objective(other) + 1e-6)
      const near = behind.map((s, t) => s + (other[t]! - s) * 1e-3)
      assert.ok(objective(behind) <= objective(near) + 1e-6)
    }),
    { numRuns: 2000 },
  )
})

test('selling dearer than buying is a defect of the caller', () => {
  const terms = {
    buy: Float64Array.of(1),
    sell: Float64Array.of(2),
    buyLimit: 1,
    sellLimit: 1,
    limitPrice: 1,
    peakPrice: 0,
    peakFrom: 0,
  }
  assert.throws(() => new Exchange(terms), /selling never pays more/)
})
