import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exchangeCost, type ExchangeTerms } from './exchange.ts'
import { roomAround, roomThrough } from './room.ts'

const count = 3
const each = (of: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> =>
  fc.array(of, { minLength: count, maxLength: count }).map((values) => Float64Array.from(values))
const units = fc.integer({ min: -50, max: 50 })

/** Exchanges whose prices change at whole numbers, and sums that may lie just there. */
const exchanges = fc
  .record({
    sell: each(units),
    spread: each(fc.nat(30)),
    buyLimit: each(fc.oneof(fc.nat(60), fc.constant(Infinity))),
    sellLimit: each(fc.oneof(fc.nat(60), fc.constant(Infinity))),
    limitPrice: fc.nat(100),
    peakPrice: fc.oneof(fc.constant(0), fc.nat(40)),
    peakFrom: fc.nat(40),
    scenarios: fc.option(fc.tuple(each(units), each(units)), { nil: undefined }),
    caution: fc.option(fc.record({ within: fc.nat(20), price: fc.nat(20) }), { nil: undefined }),
    sum: each(units),
  })
  .map(({ sell, spread, scenarios, caution, sum, ...of }) => {
    const tighter = (limits: Float64Array): Float64Array =>
      limits.map((limit) => Math.max(0, limit - caution!.within))
    const terms: ExchangeTerms = {
      ...of,
      sell,
      buy: sell.map((price, t) => price + spread[t]!),
      ...(scenarios === undefined
        ? {}
        : { scenarios: [scenarios[0], new Float64Array(count), scenarios[1]] }),
      ...(caution === undefined
        ? {}
        : {
            cautious: {
              buyLimit: tighter(of.buyLimit),
              sellLimit: tighter(of.sellLimit),
              price: caution.price,
            },
          }),
    }
    return { terms, sum }
  })

/** What the cost changes by where the sum changes in one step. */
function changed(terms: ExchangeTerms, sum: Float64Array, t: number, by: number): number {
  const then = Float64Array.from(sum)
  then[t]! += by
  return exchangeCost(terms, then) - exchangeCost(terms, sum)
}

test('within its room an exchange costs what it says, and beyond it no less', () => {
  fc.assert(
    fc.property(exchanges, fc.double({ min: 0.01, max: 1, noNaN: true }), (of, part) => {
      const { terms, sum } = of
      const room = roomAround(terms, sum)
      for (let t = 0; t < count; t++) {
        const more = part * Math.min(room.up[t]!, 100)
        const less = part * Math.min(room.down[t]!, 100)
        assert.ok(more > 0 && less > 0, 'there is always some room')
        const costs = changed(terms, sum, t, more)
        assert.ok(Math.abs(costs - room.above[t]! * more) < 1e-6, `${costs} for ${more} more`)
        const saved = -changed(terms, sum, t, -less)
        // A lower peak may save something that is not counted.
        const isExact = terms.peakPrice === 0
        const off = saved - room.below[t]! * less
        assert.ok(off > -1e-6 && (!isExact || off < 1e-6), `${saved} for ${less} less`)
        assert.ok(changed(terms, sum, t, 200) >= room.above[t]! * 200 - 1e-6)
      }
    }),
  )
})

test('behind another exchange a part of a use costs that part of it and has so much more room', () => {
  const one = { above: 5, below: 4, up: 30, down: 8 }
  const other = { above: 2, below: 1, up: 5, down: 6 }
  const room = (of: typeof one): ReturnType<typeof roomAround> => ({
    above: Float64Array.of(of.above),
    below: Float64Array.of(of.below),
    up: Float64Array.of(of.up),
    down: Float64Array.of(of.down),
  })
  assert.deepEqual(
    roomThrough(room(one), room(other), 0.5),
    room({ above: 6, below: 4.5, up: 10, down: 8 }),
  )
})
