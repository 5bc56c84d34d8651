import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  assertTerms,
  cheapest,
  dearest,
  exchangeBound,
  exchangeCost,
  peakCourses,
  peakPart,
  pricesWithoutLimits,
  slopeAbove,
  slopeBelow,
  weightIn,
  inMoney,
  type ExchangeTerms,
  type PricedLimits,
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
    caution: fc.option(fc.tuple(fc.constantFrom(0, 0.5, 2), fc.constantFrom(0, 0.5, 1, 3))),
    others: fc.array(
      fc.tuple(
        fc.array(fc.constantFrom(0, 0.5, 1, 4, Infinity), { minLength: 6, maxLength: 6 }),
        fc.constantFrom(0.25, 1, 50),
      ),
      { maxLength: 2 },
    ),
    scenarios: fc.option(
      fc.tuple(
        fc.array(fc.constantFrom(-6, -1, -1e-13, 0, 1e-13, 0.5, 3), { minLength: 6, maxLength: 6 }),
        fc.boolean(),
      ),
    ),
  })
  .map(({ sell, spread, limits, scenarios, caution, others, ...rest }): ExchangeTerms => {
    const buyLimit = Float64Array.from(limits.slice(0, 3))
    const sellLimit = Float64Array.from(limits.slice(3))
    return {
      sell: Float64Array.from(sell),
      buy: Float64Array.from(sell, (price) => price + spread),
      buyLimit,
      sellLimit,
      ...rest,
      ...(scenarios === null ? {} : { scenarios: aroundNothing(...scenarios) }),
      ...(others.length === 0 ? {} : { others: others.map(([at, price]) => anywhere(at, price)) }),
      ...(caution === null ? {} : { cautious: within({ buyLimit, sellLimit }, ...caution) }),
    }
  })

/** Limits that are tighter by `byUnits`. */
function within(
  { buyLimit, sellLimit }: Pick<ExchangeTerms, 'buyLimit' | 'sellLimit'>,
  price: number,
  byUnits: number,
): PricedLimits {
  const tighter = (limit: number): number => Math.max(0, limit - byUnits)
  return { buyLimit: buyLimit.map(tighter), sellLimit: sellLimit.map(tighter), price }
}

/** Limits wherever they are. */
function anywhere(at: readonly number[], price: number): PricedLimits {
  return {
    buyLimit: Float64Array.from(at.slice(0, 3)),
    sellLimit: Float64Array.from(at.slice(3)),
    price,
  }
}

/** Three scenarios, or five of which two are the same. */
function aroundNothing(units: readonly number[], isTwice: boolean): Float64Array[] {
  const nothing = new Float64Array(3)
  const [one, other] = [Float64Array.from(units.slice(0, 3)), Float64Array.from(units.slice(3))]
  return isTwice ? [one, one, nothing, other, other] : [one, nothing, other]
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 })
const sums = fc
  .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 })
  .map((values) => Float64Array.from(values))

test('the bound of an exchange at any of its prices is below cost less prices for every sum', () => {
  fc.assert(
    fc.property(exchanges, shares, sums, (terms, share, sum) => {
      // Each course has its price borne by other steps than the one before.
      const all = share[0]! + share[1]! + share[2]! + 1e-9
      const peaks = Float64Array.from(
        peakCourses(terms).flatMap(({ price }, k) =>
          [0, 1, 2].map((t) => (share[(t + k) % 3]! / all) * price),
        ),
      )
      const prices = Float64Array.from(share.slice(3), (part, t) => {
        const low = cheapest(terms, t)
        return low + part * (dearest(terms, t) - low) + peakPart(peaks, t, 3)
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
        const peaks = new Float64Array(3 * peakCourses(terms).length)
        exchange.provable(prices, peaks)
        const { value, magnitude } = exchangeBound(terms, prices, peaks)
        const worth = exchange.sum.reduce((total, s, t) => total + s * prices[t]!, 0)
        const gap = exchangeCost(terms, exchange.sum) - worth - value
        // What a certificate takes off for rounding, of all that is summed up here.
        const summed = exchange.sum.reduce((all, s, t) => all + Math.abs(s * prices[t]!), magnitude)
        const rounding = 1e-9 + 2 ** -36 * summed
        // Each limit that is kept off adds its softness; limits and spreads of nothing are widened a little.
        const most = softness * exchange.limits + 0.2
        assert.ok(gap >= -rounding && gap <= most, `${gap} at ${softness}`)
      }
    }),
    { numRuns: 500 },
  )
})

test('what is bought and sold costs the mean over what may come on top, and the exchange is worth as much as it is likely', () => {
  const terms: ExchangeTerms = {
    buy: Float64Array.of(10),
    sell: Float64Array.of(4),
    buyLimit: Float64Array.of(Infinity),
    sellLimit: Float64Array.of(Infinity),
    limitPrice: 0,
    peakPrice: 0,
    peakFrom: 0,
    scenarios: [Float64Array.of(-3), Float64Array.of(0), Float64Array.of(3)],
  }
  assert.equal(exchangeCost(terms, Float64Array.of(1)), (-2 * 4 + 1 * 10 + 4 * 10) / 3)
  // Bought in two of three cases.
  assert.equal(slopeAbove(terms, 0, 1), 8)
  assert.equal(slopeBelow(terms, 0, 0), 6)
  assert.equal(slopeAbove(terms, 0, 0), 8)
  assert.equal(slopeAbove(terms, 0, 3), 10)
  assert.equal(slopeBelow(terms, 0, -3), 4)
})

test('a limit that is never reached adds nothing to a price, whatever others add', () => {
  const nothing = Float64Array.of(0)
  const never = Float64Array.of(Infinity)
  const terms = {
    buy: Float64Array.of(0.2),
    sell: nothing,
    buyLimit: never,
    sellLimit: nothing,
    limitPrice: 0.5,
    peakPrice: 0,
    peakFrom: 0,
    scenarios: [Float64Array.of(0.5), Float64Array.of(-6)],
    others: [{ buyLimit: never, sellLimit: never, price: 0.25 }],
  }
  // 7.5 are sold at nothing; what is beyond the limit costs 0.5 each.
  const prices = pricesWithoutLimits(terms, Float64Array.of(-0.5), nothing)
  assert.deepEqual(prices, nothing)
})

test('prices without what limits add are slopes of the cost without them', () => {
  fc.assert(
    fc.property(exchanges, shares, sums, (terms, share, sum) => {
      const peaks = new Float64Array(3)
      // A slope of the whole cost at the sum, but for the peak.
      const prices = sum.map((s, t) => {
        let [low, high] = [slopeBelow(terms, t, s), slopeAbove(terms, t, s)]
        const { cautious, others = [] } = terms
        const caution = cautious === undefined ? [] : [cautious]
        for (const { buyLimit, sellLimit, price } of [
          { ...terms, price: terms.limitPrice },
          ...caution,
          ...others,
        ]) {
          low += (s > buyLimit[t]! ? price : 0) - (s > -sellLimit[t]! ? 0 : price)
          high += (s >= buyLimit[t]! ? price : 0) - (s >= -sellLimit[t]! ? 0 : price)
        }
        return low + share[t]! * (high - low)
      })
      const money = inMoney({ ...terms, peakPrice: 0 })
      const slopes = pricesWithoutLimits(terms, prices, peaks)
      for (const away of [-7, -1, -0.1, 0.1, 1, 7]) {
        const other = sum.map((s) => s + away)
        const rise = other.reduce((all, s, t) => all + slopes[t]! * (s - sum[t]!), 0)
        assert.ok(exchangeCost(money, other) - exchangeCost(money, sum) >= rise - 1e-9)
      }
    }),
    { numRuns: 2000 },
  )
})

test('prices in money have neither what limits nor what weights add: they are slopes of what is paid', () => {
  const weighed = fc.tuple(exchanges, shares, sums, fc.double({ min: 0, max: 3, noNaN: true }))
  fc.assert(
    fc.property(weighed, ([paid, share, sum, more]) => {
      const weight = { buy: paid.buy.map((_, t) => more * share[3 + t]!), peakPrice: 0 }
      const buy = paid.buy.map((price, t) => price + weight.buy[t]!)
      const terms: ExchangeTerms = { ...paid, buy, weight, peakPrice: 0 }
      assertTerms(terms)
      const peaks = new Float64Array(3)
      const within = { ...terms, limitPrice: 0 }
      const base = sum.map((s, t) => {
        const [low, high] = [slopeBelow(within, t, s), slopeAbove(within, t, s)]
        return low + share[t]! * (high - low)
      })
      const weights = weightIn(terms, base, peaks)!
      const money = inMoney(terms)
      assert.deepEqual(weightIn(paid, base, peaks), null)
      for (const away of [-7, -1, -0.1, 0.1, 1, 7]) {
        const other = sum.map((s) => s + away)
        const rise = other.reduce((all, s, t) => all + (base[t]! - weights[t]!) * (s - sum[t]!), 0)
        assert.ok(exchangeCost(money, other) - exchangeCost(money, sum) >= rise - 1e-9)
      }
    }),
    { numRuns: 1000 },
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
