import {
  highestOf,
  peakCourses,
  limitsIn,
  slopeAbove,
  slopeBelow,
  type ExchangeTerms,
  type PricedLimits,
} from './exchange.ts'

/** What a unit more costs and a unit less saves around a sum, and how far each holds; all [step]. */
export interface Room {
  readonly above: Float64Array
  readonly below: Float64Array
  /** Units more and less, 0 or more. */
  readonly up: Float64Array
  readonly down: Float64Array
}

/** A sum this near to where its price changes is there (units of the sum): nothing less is worth moving. */
const hair = 1e-3

/**
 * The room around a sum, [step], within which an exchange (`exchangeCost`) is linear: to where buying and selling change, for each scenario,
 * to the limits and the cautious ones, and to each scenario's highest sum so far where a peak costs something. What a lower peak saves is not counted.
 */
export function roomAround(terms: ExchangeTerms, sum: Float64Array): Room {
  const { peakFrom, scenarios } = terms
  const room = roomless(sum.length)
  const peaks = peakCourses(terms).map((course) => ({
    ...course,
    highest: highestOf(course, sum, peakFrom),
  }))
  const limits = limitsIn(terms)
  for (let t = 0; t < sum.length; t++) {
    const s = sum[t]!
    room.above[t] = slopeAbove(terms, t, s + hair)
    room.below[t] = slopeBelow(terms, t, s - hair)
    room.up[t] = Infinity
    room.down[t] = Infinity
    const bend = (at: number): void => {
      if (at > s + hair) room.up[t] = Math.min(room.up[t]!, at - s)
      if (at < s - hair) room.down[t] = Math.min(room.down[t]!, s - at)
    }
    for (const limit of limits) {
      room.above[t]! += slopeOf(limit, t, s + hair)
      room.below[t]! += slopeOf(limit, t, s - hair)
      bend(limit.buyLimit[t]!)
      bend(-limit.sellLimit[t]!)
    }
    for (const { highest, besides, price } of peaks) {
      const at = highest - besides[t]!
      if (s + hair > at) room.above[t]! += price
      else bend(at)
    }
    if (scenarios === undefined) bend(0)
    else for (const units of scenarios) bend(-units[t]!)
  }
  return room
}

/** What a unit more costs in step t because of limits. */
function slopeOf({ buyLimit, sellLimit, price }: PricedLimits, t: number, sum: number): number {
  if (sum > buyLimit[t]!) return price
  return sum < -sellLimit[t]! ? -price : 0
}

/** No room at all, and nothing that costs anything. */
function roomless(count: number): Room {
  const make = (): Float64Array => new Float64Array(count)
  return { above: make(), below: make(), up: make(), down: make() }
}

/** The room for who goes through `inner` with a part `share` (above 0) of its use, and through `outer` with all of it. */
export function roomThrough(outer: Room, inner: Room, share: number): Room {
  const both = (one: number, other: number): number => one + share * other
  const least = (one: number, other: number): number => Math.min(one, other / share)
  return {
    above: outer.above.map((price, t) => both(price, inner.above[t]!)),
    below: outer.below.map((price, t) => both(price, inner.below[t]!)),
    up: outer.up.map((units, t) => least(units, inner.up[t]!)),
    down: outer.down.map((units, t) => least(units, inner.down[t]!)),
  }
}
