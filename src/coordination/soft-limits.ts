import { ordinaryFloats } from '../kernel/floats.ts'
import type { Clearing } from './clearing.ts'
import { limitsIn, type ExchangeTerms } from './exchange.ts'
import type { Lengths, Pairs } from './pairs.ts'
import { SoftLimit } from './soft-limit.ts'

/** Whether an exchange costs something beyond its limits only: a feeder, not a grid. */
export function isFree({ buy, sell, limitPrice, peakPrice }: ExchangeTerms): boolean {
  const isNothing = (price: number): boolean => price === 0
  return limitPrice > 0 && peakPrice === 0 && buy.every(isNothing) && sell.every(isNothing)
}

/**
 * An exchange that costs nothing within its limits: one limit in each direction, more with cautious and other ones. Where none is there its price is nothing and its
 * sum follows any use: d sum / d price is infinite, and a factor takes that as a price that does not move.
 */
export class SoftLimits implements Clearing {
  readonly prices: Float64Array
  readonly sum: Float64Array
  readonly shift: Float64Array
  readonly pairs: readonly Pairs[]
  readonly #limits: readonly SoftLimit[]
  readonly #weight: number
  readonly #priceStep: Float64Array

  /** `weight`: how many members share it, as in `SoftExchange`. */
  constructor(terms: ExchangeTerms, startPrices: Float64Array, weight: number) {
    const count = startPrices.length
    this.prices = Float64Array.from(startPrices)
    this.sum = new Float64Array(count)
    this.shift = new Float64Array(count)
    this.#limits = limitsIn(terms).flatMap(({ buyLimit, sellLimit, price }) => [
      new SoftLimit({ sign: 1, limit: buyLimit, price }, ordinaryFloats),
      new SoftLimit({ sign: -1, limit: sellLimit, price }, ordinaryFloats),
    ])
    this.pairs = this.#limits.flatMap(({ pairs }) => pairs)
    this.#weight = weight
    this.#priceStep = new Float64Array(count)
  }

  get limits(): number {
    return this.#weight * this.#limits.reduce((sum, { limits }) => sum + limits, 0)
  }

  /** At the prices of now, as far as limits can make them. */
  begin(softness: number): void {
    for (const limit of this.#limits) limit.beginAt(this.prices, softness * this.#weight)
    this.#addPrices()
  }

  linearise(): void {
    for (const limit of this.#limits) limit.linearise()
  }

  addSlope(matrix: Float64Array): void {
    const count = this.prices.length
    for (let t = 0; t < count; t++) matrix[t * count + t]! += 1 / this.#stiffness(t)
  }

  #stiffness(t: number): number {
    return this.#limits.reduce((sum, { stiffness }) => sum + stiffness[t]!, 0)
  }

  /** `shift` is all of it here, `sum` nothing: where all limits' prices together would stay. */
  foresee(softness: number): void {
    for (const limit of this.#limits) limit.foresee(softness * this.#weight)
    for (let t = 0; t < this.shift.length; t++) {
      const stiffness = this.#stiffness(t)
      const pull = this.#limits.reduce((sum, of) => sum + of.stiffness[t]! * of.rest[t]!, 0)
      this.shift[t] = stiffness === 0 ? 0 : pull / stiffness
    }
  }

  /** The sum that changes its price by so much changes the price of each limit by its part. */
  turn(priceStep: Float64Array, softness: number, reach: Lengths): void {
    for (const limit of this.#limits) {
      for (let t = 0; t < priceStep.length; t++) {
        const stiffness = this.#stiffness(t)
        const sum = stiffness === 0 ? 0 : this.shift[t]! + priceStep[t]! / stiffness
        this.#priceStep[t] = limit.stiffness[t]! * (sum - limit.rest[t]!)
      }
      limit.turn(this.#priceStep, softness * this.#weight, reach)
    }
  }

  move(lengths: Lengths): void {
    for (const limit of this.#limits) limit.move(lengths)
    this.#addPrices()
  }

  #addPrices(): void {
    this.prices.fill(0)
    for (const { prices } of this.#limits) {
      for (let t = 0; t < prices.length; t++) this.prices[t]! += prices[t]!
    }
  }

  provable(prices: Float64Array): void {
    for (let t = 0; t < prices.length; t++) {
      prices[t] = this.#limits.reduce((sum, limit) => sum + limit.provenPrice(t), 0)
    }
  }
}
