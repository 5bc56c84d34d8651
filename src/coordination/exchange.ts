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
  /** Charge for each unit of the highest sum above `peakFrom`; the mean over `scenarios`. */
  readonly peakPrice: number
  readonly peakFrom: number
  /**
   * What may come on top of the sum that nobody knows yet, [scenario][step]; each as likely, the middle one is nothing. What is bought
   * and sold, and the peak, cost the mean over them. Limits are those of the sum itself. Not stated: the sum is known.
   */
  readonly scenarios?: readonly Float64Array[]
  /** Tighter limits that are kept as far as that costs less than `price`, so that what comes on top keeps the others. Not stated: none. */
  readonly cautious?: PricedLimits
  /** More limits, each with a price of its own, wherever they lie. Not stated: none. */
  readonly others?: readonly PricedLimits[]
  /** What of `buy` and `peakPrice` nobody pays: it counts in what a sum costs, and is no money. Not stated: nothing. */
  readonly weight?: Weight
}

/** What a unit bought, [step], and a unit of the highest sum count for beside what they cost. */
export interface Weight {
  readonly buy: Float64Array
  readonly peakPrice: number
}

/** Where sums end in each step in both directions, and the price of each unit beyond, on top of all else. */
export interface PricedLimits {
  readonly buyLimit: Float64Array
  readonly sellLimit: Float64Array
  readonly price: number
}

/** All limits of an exchange: its own, the cautious ones, others. */
export function limitsIn(terms: ExchangeTerms): readonly PricedLimits[] {
  const { buyLimit, sellLimit, limitPrice, cautious, others = [] } = terms
  const own = { buyLimit, sellLimit, price: limitPrice }
  return cautious === undefined ? [own, ...others] : [own, cautious, ...others]
}

export function assertTerms(all: ExchangeTerms): void {
  const { buy, sell, scenarios, cautious, others = [], weight, ...terms } = all
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
  if (cautious !== undefined) {
    const { buyLimit, sellLimit, price } = cautious
    assert(price >= 0 && Number.isFinite(price), 'caution gives way at a price')
    for (const [inner, limits] of [
      [buyLimit, terms.buyLimit],
      [sellLimit, terms.sellLimit],
    ] as const) {
      assert(
        inner.length === limits.length && inner.every((l, t) => l >= 0 && l <= limits[t]!),
        'a cautious limit lies within the other',
      )
    }
  }
  for (const { buyLimit, sellLimit, price } of others) {
    assert(price >= 0 && Number.isFinite(price), 'every limit gives way at a price')
    assert(
      [buyLimit, sellLimit].every((of) => of.length === buy.length && of.every((l) => l >= 0)),
      'every limit has a number for each step, none negative',
    )
  }
  if (weight !== undefined) {
    assert(weight.buy.length === buy.length, 'there is a weight for each step')
    assert(
      weight.buy.every((of, t) => of >= 0 && sell[t]! <= buy[t]! - of + 1e-9 * Math.abs(buy[t]!)),
      'without its weight, selling does not pay more than buying costs either',
    )
    assert(
      weight.peakPrice >= 0 && weight.peakPrice <= terms.peakPrice,
      'the weight of a peak is part of its price',
    )
  }
  if (scenarios === undefined) return
  const middle = scenarios[scenarios.length >> 1]
  assert(middle?.every((units) => units === 0) === true, 'nothing comes in the middle scenario')
  assert(
    scenarios.every((units) => units.length === buy.length && units.every(Number.isFinite)),
    'a scenario has a number for each step',
  )
}

/**
 * What a sum costs, [step]:
 *
 *   g(S) = Σ_t (E[buy·(S + D)⁺ - sell·(S + D)⁻] + limitPrice·(excess over the limits) + cautious.price·(excess over the cautious ones)
 *          + Σ others.price·(excess over each of the others))
 *          + peakPrice · E[max(0, max_t (S + D) - peakFrom)]
 *
 * with D one of the scenarios. Convex as sell ≤ buy. A home's connection and a neighbourhood's exchange with the grid are both one of these.
 */
export function exchangeCost(terms: ExchangeTerms, sum: Float64Array): number {
  let cost = 0
  for (let t = 0; t < sum.length; t++) cost += stepCost(terms, t, sum[t]!)
  for (const course of peakCourses(terms)) {
    cost += course.price * (highestOf(course, sum, terms.peakFrom) - terms.peakFrom)
  }
  return cost
}

/** What the sum may come to that a peak is charged for: `besides` on top of it, [step], and the price of a unit of its highest. */
export interface PeakCourse {
  readonly price: number
  readonly besides: Float64Array
}

/** All scenarios, each at its part of the price; none where a peak costs nothing. */
export function peakCourses({ buy, peakPrice, scenarios }: ExchangeTerms): readonly PeakCourse[] {
  if (peakPrice === 0) return []
  if (scenarios === undefined) return [{ price: peakPrice, besides: new Float64Array(buy.length) }]
  return scenarios.map((besides) => ({ price: peakPrice / scenarios.length, besides }))
}

/** The highest unit of a course, `from` at the least. */
export function highestOf({ besides }: PeakCourse, sum: Float64Array, from: number): number {
  return sum.reduce((most, units, t) => Math.max(most, units + besides[t]!), from)
}

/** What all courses' peaks add to the price of step t; `peaks` as in `exchangeBound`. */
export function peakPart(peaks: Float64Array, t: number, count: number): number {
  let part = 0
  for (let i = t; i < peaks.length; i += count) part += peaks[i]!
  return part
}

/** What a sum costs in step t without the peak. */
export function stepCost(terms: ExchangeTerms, t: number, s: number): number {
  const { limitPrice, scenarios, cautious, others } = terms
  let beyond = limitPrice * excess(terms, t, s)
  if (cautious !== undefined) beyond += cautious.price * excess(cautious, t, s)
  if (others !== undefined) for (const of of others) beyond += of.price * excess(of, t, s)
  if (scenarios === undefined) return beyond + traded(terms, t, s)
  let all = 0
  for (const units of scenarios) all += traded(terms, t, s + units[t]!)
  return beyond + all / scenarios.length
}

/** By how much a sum is beyond limits in step t. */
function excess(
  { buyLimit, sellLimit }: Pick<ExchangeTerms, 'buyLimit' | 'sellLimit'>,
  t: number,
  s: number,
): number {
  return Math.max(0, s - buyLimit[t]!, -sellLimit[t]! - s)
}

function traded({ buy, sell }: ExchangeTerms, t: number, units: number): number {
  return units > 0 ? buy[t]! * units : sell[t]! * units
}

/** The same exchange where nothing beyond its limits costs more, and nothing weighs more than it costs: what is left is money that somebody pays. */
export function inMoney(terms: ExchangeTerms): ExchangeTerms {
  const { cautious: _cautious, others: _others, weight, ...rest } = terms
  if (weight === undefined) return { ...rest, limitPrice: 0 }
  return {
    ...rest,
    limitPrice: 0,
    buy: rest.buy.map((price, t) => Math.max(rest.sell[t]!, price - weight.buy[t]!)),
    peakPrice: rest.peakPrice - weight.peakPrice,
  }
}

/**
 * Prices of an exchange without what its limits add to them, [step]; `peaks` as in `exchangeBound`. Where `prices` prove a bound of
 * the whole cost, these prove one as near of the cost without limits: a limit adds to a price only where it is reached.
 */
export function pricesWithoutLimits(
  terms: ExchangeTerms,
  prices: Float64Array,
  peaks: Float64Array,
): Float64Array {
  const limits = limitsIn(terms)
  return prices.map((price, t) => {
    const peak = peakPart(peaks, t, prices.length)
    const base = priceWithin(terms, t, price - peak, limits)
    return base === price - peak ? price : base + peak
  })
}

/**
 * What of prices without limits (`pricesWithoutLimits`) is a weight, [step]; null: nothing. A price lies between selling and buying by how likely it is
 * that a unit is bought; without the weight it lies as far between what these cost in money, so that what is left is a slope of that.
 */
export function weightIn(
  terms: ExchangeTerms,
  prices: Float64Array,
  peaks: Float64Array,
): Float64Array | null {
  const { buy, sell, weight, peakPrice } = terms
  if (weight === undefined) return null
  const ofPeak = peakPrice > 0 ? weight.peakPrice / peakPrice : 0
  return prices.map((price, t) => {
    const peak = peakPart(peaks, t, prices.length)
    const between = buy[t]! - sell[t]!
    const share = between > 0 ? weight.buy[t]! / between : 0
    return share * (price - peak - sell[t]!) + ofPeak * peak
  })
}

/** A price in step t without what limits add to it: those furthest away first, each where the price is beyond what the nearer ones add there. */
function priceWithin(
  terms: ExchangeTerms,
  t: number,
  price: number,
  limits: readonly PricedLimits[],
): number {
  let base = price
  for (const { at, own, nearer } of furthestFirst(limits, ({ buyLimit }) => buyLimit[t]!)) {
    const most = slopeAbove(terms, t, at) + nearer
    if (base > most) base = Math.max(most, base - own)
  }
  for (const { at, own, nearer } of furthestFirst(limits, ({ sellLimit }) => sellLimit[t]!)) {
    const least = slopeBelow(terms, t, -at) - nearer
    if (base < least) base = Math.min(least, base + own)
  }
  return base
}

/** Limits by where they stand: the price of each, and of all that are reached before it. */
function furthestFirst(
  limits: readonly PricedLimits[],
  placeOf: (of: PricedLimits) => number,
): readonly { readonly at: number; readonly own: number; readonly nearer: number }[] {
  let nearer = 0
  return limits
    .map((of) => ({ at: placeOf(of), own: of.price }))
    .sort((one, other) => one.at - other.at || 0)
    .map((of) => {
      const placed = { ...of, nearer }
      nearer += of.own
      return placed
    })
    .toReversed()
}

/** What a unit more costs in step t at a sum without limits and peak: a price of buying as likely as it is bought. */
export function slopeAbove(terms: ExchangeTerms, t: number, sum: number): number {
  return priceBought(terms, t, (units) => sum + units >= 0)
}

/** What a unit less saves there. */
export function slopeBelow(terms: ExchangeTerms, t: number, sum: number): number {
  return priceBought(terms, t, (units) => sum + units > 0)
}

/** The price of buying for the scenarios in which that is done, the price of selling for the others. */
function priceBought(
  { buy, sell, scenarios }: ExchangeTerms,
  t: number,
  isBought: (units: number) => boolean,
): number {
  if (scenarios === undefined) return isBought(0) ? buy[t]! : sell[t]!
  let often = 0
  for (const units of scenarios) if (isBought(units[t]!)) often++
  return sell[t]! + (buy[t]! - sell[t]!) * (often / scenarios.length)
}

/** The highest and lowest price without its peak part that `exchangeBound` can take, in step t. */
export function dearest(terms: ExchangeTerms, t: number): number {
  const { buy, buyLimit, limitPrice, cautious, others } = terms
  let price = buy[t]!
  if (buyLimit[t]! < Infinity) price += limitPrice
  if (cautious !== undefined && cautious.buyLimit[t]! < Infinity) price += cautious.price
  if (others === undefined) return price
  for (const of of others) if (of.buyLimit[t]! < Infinity) price += of.price
  return price
}

export function cheapest(terms: ExchangeTerms, t: number): number {
  const { sell, sellLimit, limitPrice, cautious, others } = terms
  let price = sell[t]!
  if (sellLimit[t]! < Infinity) price -= limitPrice
  if (cautious !== undefined && cautious.sellLimit[t]! < Infinity) price -= cautious.price
  if (others === undefined) return price
  for (const of of others) if (of.sellLimit[t]! < Infinity) price -= of.price
  return price
}

/**
 * Least of g(S) - prices·S over all S, which is -g*(prices). `peaks` is the part of each price that the peak
 * charge makes, [course x step], none negative, for each of `peakCourses` its price at the most; the rest lies between `cheapest` and `dearest`.
 */
export function exchangeBound(
  terms: ExchangeTerms,
  prices: Float64Array,
  peaks: Float64Array,
): Bound {
  const count = prices.length
  let value = 0
  let magnitude = 0
  for (let t = 0; t < count; t++) {
    // Rounding may lead out of the domain of g* by one unit in the last place; the bound's margin covers that.
    const base = Math.max(
      cheapest(terms, t),
      Math.min(dearest(terms, t), prices[t]! - peakPart(peaks, t, count)),
    )
    const least = leastStep(terms, t, base)
    value += least.value
    magnitude += least.magnitude
  }
  for (const [k, { besides }] of peakCourses(terms).entries()) {
    for (let t = 0; t < count; t++) {
      const borne = peaks[k * count + t]! * (besides[t]! - terms.peakFrom)
      value += borne
      magnitude += Math.abs(borne)
    }
  }
  return { value, magnitude }
}

/** Least of what a sum costs in step t, without the peak, less `price`·sum: it lies where what a unit costs changes. */
function leastStep(terms: ExchangeTerms, t: number, price: number): Bound {
  const { buyLimit, sellLimit, scenarios, cautious, others = [] } = terms
  let value = Infinity
  let magnitude = 0
  const consider = (s: number): void => {
    if (!Number.isFinite(s)) return
    const cost = stepCost(terms, t, s)
    if (cost - price * s >= value) return
    value = cost - price * s
    magnitude = Math.abs(cost) + Math.abs(price * s)
  }
  consider(0)
  consider(buyLimit[t]!)
  consider(-sellLimit[t]!)
  if (cautious !== undefined) {
    consider(cautious.buyLimit[t]!)
    consider(-cautious.sellLimit[t]!)
  }
  for (const of of others) {
    consider(of.buyLimit[t]!)
    consider(-of.sellLimit[t]!)
  }
  for (const units of scenarios ?? []) consider(-units[t]!)
  return { value, magnitude }
}
