import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  assertTerms,
  cheapest,
  dearest,
  exchangeBound,
  exchangeCost,
  type ExchangeTerms,
} from './exchange.ts'
import { SoftExchange } from './soft-exchange.ts'

const exchanges = fc
  .record({
    sell: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
    spread: fc.double({ min: 0, max: 3, noNaN: true }),
    limits: fc.array(fc.constantFrom(0, 1, 5, Infinity), { minLength: 6, maxLength: 6 }),
    limitPrice: fc.constantFrom(0, 2, 50),
    peakPrice: fc.constantFrom(0, 0.5, 4),
    peakFrom: fc.constantFrom(0, 2),
  })
  .map(({ sell, spread, limits, ...rest }): ExchangeTerms => ({
    sell: Float64Array.from(sell),
    buy: Float64Array.from(sell, (price) => price + spread),
    buyLimit: Float64Array.from(limits.slice(0, 3)),
    sellLimit: Float64Array.from(limits.slice(3)),
    ...rest,
  }))

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 })
const sums = fc
  .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((values) => Float64Array.from(values))

test('the bound of an exchange at any of its prices is below cost less prices for every sum', () => {
  fc.assert(
    fc.property(exchanges, shares, sums, (terms, share, sum) => {
      const peaks = Float64Array.from(
        share.slice(0, 3),
        (part) => (part / (share[0]! + share[1]! + share[2]! + 1e-9)) * terms.peakPrice,
      )
      const prices = Float64Array.from(share.slice(3), (part, t) => {
        const low = cheapest(terms, t)
        return low + part * (dearest(terms, t) - low) + peaks[t]!
      })
      const { value } = exchangeBound(terms, prices, peaks)
      const worth = sum.reduce((total, s, t) => total + s * prices[t]!, 0)
      assert.ok(value <= exchangeCost(terms, sum) - worth + 1e-9)
    }),
    { numRuns: 2000 },
  )
})

test('a soft exchange has its sum where its price asks for it, ever more exactly as softness falls', () => {
  fc.assert(
    fc.property(exchanges, shares, (terms, share) => {
      const start = Float64Array.from(share.slice(3), (part, t) => {
        const low = terms.sell[t]!
        return low + part * (terms.buy[t]! - low)
      })
      for (const softness of [1, 1e-3, 1e-6]) {
        const exchange = new SoftExchange(terms, start, 1)
        exchange.begin(softness)
        const prices = new Float64Array(3)
        const peaks = new Float64Array(3)
        exchange.provable(prices, peaks)
        const { value } = exchangeBound(terms, prices, peaks)
        const worth = exchange.sum.reduce((total, s, t) => total + s * prices[t]!, 0)
        const gap = exchangeCost(terms, exchange.sum) - worth - value
        // Each limit that is kept off adds its softness; limits and spreads of nothing are widened a little.
        assert.ok(gap >= -1e-9 && gap <= softness * exchange.limits + 0.2, `${gap} at ${softness}`)
      }
    }),
    { numRuns: 500 },
  )
})

test('selling dearer than buying, or a limit that never gives way, is a defect of the caller', () => {
  const terms = {
    buy: Float64Array.of(1),
    sell: Float64Array.of(2),
    buyLimit: Float64Array.of(1),
    sellLimit: Float64Array.of(1),
    limitPrice: 1,
    peakPrice: 0,
    peakFrom: 0,
  }
  assert.throws(() => assertTerms(terms), /selling never pays more/)
  assert.throws(
    () => assertTerms({ ...terms, sell: Float64Array.of(1), limitPrice: Infinity }),
    /gives way at a price/,
  )
})
