import { assert } from '../kernel/assert.ts'
import type { Bound, Pool } from './member.ts'

/** Prices and limits of an exchange, [step] where they are arrays; money per unit of the sum and step. */
export interface ExchangeTerms {
  /** Price of each unit of a positive sum. */
  readonly buy: Float64Array
  /** Paid for each unit of a negative sum; at most `buy`. */
  readonly sell: Float64Array
  /** Where a positive sum ends, and a negative one's magnitude; Infinity: nowhere. */
  readonly buyLimit: number
  readonly sellLimit: number
  /** Price of each unit beyond a limit, on top; Infinity: the limit never gives way. */
  readonly limitPrice: number
  /** Charge for each unit of the highest sum above `peakFrom`. */
  readonly peakPrice: number
  readonly peakFrom: number
}

/** A peak this near to a limit (relative) is at the limit. */
const nearness = 1e-9

/**
 * A pool that buys what its members lack and sells what they have too much:
 *
 *   g(S) = Σ_t (buy·S⁺ - sell·S⁻ + limitPrice·(excess over the limits)) + peakPrice · max(0, max_t S - peakFrom)
 *
 * Convex as sell ≤ buy. A home's connection, a neighbourhood's exchange with the grid and an inverter that
 * two devices share are all one of these.
 */
export class Exchange implements Pool {
  readonly terms: ExchangeTerms
  /** The part of each price that the peak charge makes, [step]; sums to `peakPrice` at the most. */
  readonly #peak: Float64Array

  constructor(terms: ExchangeTerms) {
    const { buy, sell } = terms
    assert(buy.length === sell.length, 'buying and selling have the same steps')
    assert(
      buy.every((price, t) => sell[t]! <= price),
      'selling never pays more than buying costs',
    )
    assert(terms.buyLimit >= 0 && terms.sellLimit >= 0, 'a limit is not negative')
    assert(terms.limitPrice >= 0 && terms.peakPrice >= 0, 'limits and peaks do not pay')
    assert(terms.peakFrom >= 0, 'a peak is a positive sum')
    this.terms = terms
    this.#peak = new Float64Array(buy.length)
  }

  cost(sum: Float64Array): number {
    const { buy, sell, buyLimit, sellLimit, limitPrice, peakPrice, peakFrom } = this.terms
    let cost = 0
    let highest = peakFrom
    for (let t = 0; t < sum.length; t++) {
      const s = sum[t]!
      cost += s > 0 ? buy[t]! * s : sell[t]! * s
      const excess = Math.max(s - buyLimit, -sellLimit - s)
      if (excess > 0) cost += limitPrice * excess
      if (s > highest) highest = s
    }
    return cost + peakPrice * (highest - peakFrom)
  }

  answer(anchor: Float64Array, sum: Float64Array, stride: number, prices: Float64Array): void {
    for (let t = 0; t < prices.length; t++) {
      prices[t] = this.#price(t, sum[t]! + anchor[t]! / stride, stride)
    }
    if (this.terms.peakPrice > 0) this.#addPeak(anchor, sum, stride, prices)
  }

  bound(prices: Float64Array): Bound {
    const { buy, sell, buyLimit, sellLimit, limitPrice, peakFrom } = this.terms
    let value = 0
    let magnitude = 0
    for (let t = 0; t < prices.length; t++) {
      const peak = this.#peak[t]!
      // Rounding may lead out of the domain of g* by one unit in the last place; the margin covers that.
      const base = Math.max(
        sell[t]! - limitPrice,
        Math.min(buy[t]! + limitPrice, prices[t]! - peak),
      )
      const over = base > buy[t]! ? (base - buy[t]!) * buyLimit : 0
      const under = base < sell[t]! ? (sell[t]! - base) * sellLimit : 0
      value -= over + under + peak * peakFrom
      magnitude += over + under + peak * peakFrom
    }
    return { value, magnitude }
  }

  /** Without the peak: the price p with sum = z - p/stride where p is a slope of g at that sum. */
  #price(t: number, z: number, stride: number): number {
    const { buyLimit, sellLimit, limitPrice } = this.terms
    const buy = this.terms.buy[t]!
    const sell = this.terms.sell[t]!
    const free = z * stride
    if (free > buy) return Math.max(buy, Math.min(buy + limitPrice, free - stride * buyLimit))
    if (free < sell) return Math.min(sell, Math.max(sell - limitPrice, free + stride * sellLimit))
    return free
  }

  /** Finds the level M at which sums are held by the peak charge: its price is shared among the steps there. */
  #addPeak(anchor: Float64Array, sum: Float64Array, stride: number, prices: Float64Array): void {
    const { peakPrice, peakFrom } = this.terms
    const peak = this.#peak
    const needed = (level: number): number => {
      let total = 0
      for (let t = 0; t < prices.length; t++) {
        const z = sum[t]! + anchor[t]! / stride
        peak[t] = Math.max(0, stride * (z - level) - this.#slopeAbove(t, level))
        total += peak[t]!
      }
      return total
    }
    let low = peakFrom
    if (needed(low) > peakPrice) {
      let high = low
      // Without the peak charge no sum would be higher than this.
      for (let t = 0; t < prices.length; t++) {
        high = Math.max(high, sum[t]! + (anchor[t]! - prices[t]!) / stride)
      }
      // Halving an interval of doubles 60 times ends at its rounding.
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2
        if (needed(middle) > peakPrice) low = middle
        else high = middle
      }
      low = high
      const total = needed(low)
      if (total > peakPrice) for (let t = 0; t < prices.length; t++) peak[t]! *= peakPrice / total
    }
    for (let t = 0; t < prices.length; t++) {
      if (peak[t]! > 0) prices[t] = this.#slopeAbove(t, low) + peak[t]!
    }
  }

  /** Slope of g just above `level` in step t, without the peak. */
  #slopeAbove(t: number, level: number): number {
    const { buy, buyLimit, limitPrice } = this.terms
    return level >= buyLimit * (1 - nearness) ? buy[t]! + limitPrice : buy[t]!
  }
}
