import { assert } from '../kernel/assert.ts'
import type { Bound } from './member.ts'

/** Prices and limits of an exchange, [step] where they are arrays; money per unit of the sum and step. */
export interface ExchangeTerms {
  /** Price of each unit of a positive sum. */
  readonly buy: Float64Array
  /** Paid for each unit of a negative sum; at most `buy`. */
  readonly sell: Float64Array
  /** Where a positive sum ends in each step, and a negative one's magnitude; Infinity: nowhere. */
  readonly buyLimit: Float64Array
  readonly sellLimit: Float64Array
  /** Price of each unit beyond a limit, on top. */
  readonly limitPrice: number
  /** Charge for each unit of the highest sum above `peakFrom`. */
  readonly peakPrice: number
  readonly peakFrom: number
}

export function assertTerms({ buy, sell, ...terms }: ExchangeTerms): void {
  assert(buy.length === sell.length, 'buying and selling have the same steps')
  assert(
    buy.every((price, t) => sell[t]! <= price),
    'selling never pays more than buying costs',
  )
  for (const limits of [terms.buyLimit, terms.sellLimit]) {
    assert(limits.length === buy.length, 'there is a limit for each step')
    assert(
      limits.every((limit) => limit >= 0),
      'a limit is not negative',
    )
  }
  assert(terms.limitPrice >= 0 && terms.peakPrice >= 0, 'limits and peaks do not pay')
  assert(Number.isFinite(terms.limitPrice), 'a limit gives way at a price')
  assert(terms.peakFrom >= 0, 'a peak is a positive sum')
}

/**
 * What a sum costs, [step]:
 *
 *   g(S) = Σ_t (buy·S⁺ - sell·S⁻ + limitPrice·(excess over the limits)) + peakPrice · max(0, max_t S - peakFrom)
 *
 * Convex as sell ≤ buy. A home's connection and a neighbourhood's exchange with the grid are both one of these.
 */
export function exchangeCost(terms: ExchangeTerms, sum: Float64Array): number {
  const { buy, sell, buyLimit, sellLimit, limitPrice, peakPrice, peakFrom } = terms
  let cost = 0
  let highest = peakFrom
  for (let t = 0; t < sum.length; t++) {
    const s = sum[t]!
    cost += s > 0 ? buy[t]! * s : sell[t]! * s
    const excess = Math.max(s - buyLimit[t]!, -sellLimit[t]! - s)
    if (excess > 0) cost += limitPrice * excess
    if (s > highest) highest = s
  }
  return cost + peakPrice * (highest - peakFrom)
}

/** The same exchange where nothing beyond its limits costs more: what is left is money that somebody pays. */
export function withoutLimits(terms: ExchangeTerms): ExchangeTerms {
  return { ...terms, limitPrice: 0 }
}

/**
 * Prices of an exchange without what its limits add to them, [step]; `peaks` as in `exchangeBound`. Where `prices` prove a bound of
 * the whole cost, these prove one as near of the cost `withoutLimits`: a limit adds to a price only where it is reached.
 */
export function pricesWithoutLimits(
  { buy, sell }: ExchangeTerms,
  prices: Float64Array,
  peaks: Float64Array,
): Float64Array {
  return prices.map((price, t) => {
    const base = price - peaks[t]!
    return Math.max(sell[t]!, Math.min(buy[t]!, base)) + peaks[t]!
  })
}

/** The highest and lowest price without its peak part that `exchangeBound` can take, in step t. */
export function dearest({ buy, buyLimit, limitPrice }: ExchangeTerms, t: number): number {
  return buyLimit[t]! < Infinity ? buy[t]! + limitPrice : buy[t]!
}

export function cheapest({ sell, sellLimit, limitPrice }: ExchangeTerms, t: number): number {
  return sellLimit[t]! < Infinity ? sell[t]! - limitPrice : sell[t]!
}

/**
 * Least of g(S) - prices·S over all S, which is -g*(prices). `peaks` is the part of each price that the peak
 * charge makes, [step], none negative, in all `peakPrice` at the most; the rest lies between `cheapest` and `dearest`.
 */
export function exchangeBound(
  terms: ExchangeTerms,
  prices: Float64Array,
  peaks: Float64Array,
): Bound {
  const { buy, sell, buyLimit, sellLimit, peakFrom } = terms
  let value = 0
  let magnitude = 0
  for (let t = 0; t < prices.length; t++) {
    // Rounding may lead out of the domain of g* by one unit in the last place; the bound's margin covers that.
    const base = Math.max(cheapest(terms, t), Math.min(dearest(terms, t), prices[t]! - peaks[t]!))
    const over = base > buy[t]! ? (base - buy[t]!) * buyLimit[t]! : 0
    const under = base < sell[t]! ? (sell[t]! - base) * sellLimit[t]! : 0
    value -= over + under + peaks[t]! * peakFrom
    magnitude += over + under + peaks[t]! * peakFrom
  }
  return { value, magnitude }
}
