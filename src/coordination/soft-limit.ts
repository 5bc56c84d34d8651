import type { Floats } from '../kernel/floats.ts'
import type { Bound } from './member.ts'
import { Pairs, type Lengths } from './pairs.ts'

/** A price that is known begins at no more than this part of what an excess costs. */
const mostShare = 0.98

/** Where a sum ends that costs nothing else: sign · sum ≤ limit. */
export interface LimitTerms {
  /** 1: a positive sum ends; -1: a negative one. */
  readonly sign: 1 | -1
  /** [step]; Infinity: nowhere. */
  readonly limit: Float64Array
  /** Price of each unit beyond it, above 0. */
  readonly price: number
}

/** price · Σ_t (what of the sum, [step], is beyond the limit). */
export function limitCost({ sign, limit, price }: LimitTerms, sum: Float64Array): number {
  let beyond = 0
  for (let t = 0; t < sum.length; t++) beyond += Math.max(0, sign * sum[t]! - limit[t]!)
  return price * beyond
}

/**
 * A limit on its way to the optimum. With the room below it and the excess above it, both kept off zero,
 *
 *   sign · sum = limit + excess - room
 *
 * and its own price, which the room's force is, stays between nothing and what an excess costs. Where an exchange answers its
 * price, a limit is asked the other way round: how fast does its price rise with the sum? Where there is none, not at all.
 */
export class SoftLimit {
  readonly terms: LimitTerms
  /** What a unit of the sum costs because of it, [step]; of the limit's sign. */
  readonly prices: Float64Array
  /** d price / d sum, [step]. */
  readonly stiffness: Float64Array
  /** The sum at which its price would stay, [step]; see `foresee`. */
  readonly rest: Float64Array
  readonly pairs: readonly Pairs[]
  readonly #room: Pairs
  readonly #excess: Pairs

  constructor(terms: LimitTerms, floats: Floats) {
    const count = terms.limit.length
    this.terms = terms
    this.prices = floats.take(count)
    this.stiffness = floats.take(count)
    this.rest = floats.take(count)
    this.#room = new Pairs(count, floats)
    this.#excess = new Pairs(count, floats)
    this.pairs = [this.#room, this.#excess]
  }

  /** How many limits it keeps off. */
  get limits(): number {
    return 2 * this.terms.limit.filter((limit) => limit < Infinity).length
  }

  /** Goes to the price that `softness` gives it at `sum`, [step]. */
  begin(sum: Float64Array, softness: number): void {
    const { sign, limit, price } = this.terms
    for (let t = 0; t < sum.length; t++) {
      if (limit[t] === Infinity) continue
      // softness / force - softness / (price - force) = free
      const free = limit[t]! - sign * sum[t]!
      const size = Math.abs(free) * price
      const near = (2 * softness * price) / (2 * softness + size + Math.hypot(size, 2 * softness))
      this.#put(t, free > 0 ? near : price - near, softness)
    }
  }

  /** Goes to a price near `prices`, [step], where they are of its sign, or else to the one that `softness` gives it where there is no sum. */
  beginAt(prices: Float64Array, softness: number): void {
    const { sign, limit, price } = this.terms
    for (let t = 0; t < prices.length; t++) {
      if (limit[t] === Infinity) continue
      const least = Math.min(softness / limit[t]!, price / 2)
      this.#put(t, Math.max(least, Math.min(mostShare * price, sign * prices[t]!)), softness)
    }
  }

  /** Puts step t to a price of its own, above nothing and below the price of an excess. */
  #put(t: number, force: number, softness: number): void {
    const { sign, price } = this.terms
    this.#room.putWith(t, softness / force, force)
    this.#excess.putWith(t, softness / (price - force), price - force)
    this.prices[t] = sign * force
  }

  /** Works out how its price follows the sum around the point. */
  linearise(): void {
    for (let t = 0; t < this.stiffness.length; t++) {
      const ease = this.#room.ease(t) + this.#excess.ease(t)
      this.stiffness[t] = ease > 0 ? 1 / ease : 0
    }
  }

  /** Finds `rest` for a target softness. */
  foresee(softness: number): void {
    const { sign, limit } = this.terms
    const room = this.#room
    const excess = this.#excess
    for (let t = 0; t < limit.length; t++) {
      if (limit[t] === Infinity) continue
      const shift =
        excess.lack(t, softness) * excess.ease(t) - room.lack(t, softness) * room.ease(t)
      this.rest[t] = sign * (limit[t]! + excess.slack[t]! - room.slack[t]! + shift)
    }
  }

  /** Its direction when its price changes by `priceStep`, [step]; shortens `reach` to how far it can be gone. */
  turn(priceStep: Float64Array, softness: number, reach: Lengths): void {
    const { sign, limit } = this.terms
    for (let t = 0; t < limit.length; t++) {
      if (limit[t] === Infinity) continue
      this.#room.stepForce(t, sign * priceStep[t]!, softness)
      this.#excess.stepForce(t, -sign * priceStep[t]!, softness)
    }
    for (const pairs of this.pairs) pairs.shorten(reach)
  }

  move(lengths: Lengths): void {
    for (const pairs of this.pairs) pairs.move(lengths)
    const { sign } = this.terms
    for (let t = 0; t < this.prices.length; t++) this.prices[t] = sign * this.#room.force[t]!
  }

  /** What its price proves: least of cost - price · sum over all sums. Rounding may have led out of what it can be. */
  bound(): Bound {
    const { limit, price } = this.terms
    let value = 0
    for (let t = 0; t < limit.length; t++) {
      if (limit[t] === Infinity) continue
      value -= Math.min(price, this.#room.force[t]!) * limit[t]!
    }
    return { value, magnitude: Math.abs(value) }
  }

  /** The price in step t that `bound` proves with. */
  provenPrice(t: number): number {
    const { sign, price } = this.terms
    return sign * Math.min(price, this.#room.force[t]!)
  }
}
