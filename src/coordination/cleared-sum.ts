import { addProduct, eliminated, factorise, solve } from '../kernel/dense.ts'
import type { Clearing } from './clearing.ts'
import type { Answer } from './group.ts'
import { least, type Lengths } from './pairs.ts'

/** Steps that the exchange takes by itself while members gather. */
const exchangeSteps = 8

/** The sum of what a cell's groups answer, cleared with its own exchange: with R how the sum follows prices and D how the exchange does, R + D is factorised. */
export class ClearedSum {
  readonly #exchange: Clearing
  readonly #response: Float64Array
  readonly #factor: Float64Array
  /** What all would use at the outer prices `#foreseenAt`, [step]. */
  readonly #foreseen: Float64Array
  #foreseenAt: Float64Array
  /** By how much the connection's price has to change to clear what was asked last, [step]. */
  readonly priceStep: Float64Array

  constructor(exchange: Clearing, count: number) {
    this.#exchange = exchange
    this.#response = new Float64Array(count * count)
    this.#factor = new Float64Array(count * count)
    this.#foreseen = new Float64Array(count)
    this.#foreseenAt = new Float64Array(count)
    this.priceStep = new Float64Array(count)
  }

  /** Sums answers up: what all would use, and how that follows prices; `still`: what nobody can shift, [step]. */
  take(still: Float64Array, answers: readonly Answer[]): void {
    this.#foreseen.set(still)
    this.#response.fill(0)
    for (const { foreseen, response } of answers) {
      add(this.#foreseen, foreseen)
      add(this.#response, response)
    }
  }

  /** What was taken was answered at these outer prices, [step]; works out how the exchange follows. */
  linearise(prices: Float64Array): void {
    this.#foreseenAt = prices
    this.#exchange.linearise()
    this.#factorise()
  }

  /** All would use this at these outer prices, [step]. */
  foresee(prices: Float64Array, still: Float64Array, uses: readonly Float64Array[]): void {
    this.#foreseen.set(still)
    for (const use of uses) add(this.#foreseen, use)
    this.#foreseenAt = prices
  }

  /** The exchange goes to where what was taken would be cleared. Groups are taken as linear; the exchange is not, and takes a few steps of its own. */
  gather(softness: number): void {
    const exchange = this.#exchange
    const from = Float64Array.from(exchange.prices)
    for (let i = 0; i < exchangeSteps; i++) {
      exchange.linearise()
      this.#factorise()
      exchange.foresee(softness)
      const moved = exchange.prices.map((price, t) => price - from[t]!)
      const lack = this.priceStep
      lack.set(this.#foreseen)
      addProduct(lack, this.#response, moved, -1)
      for (let t = 0; t < lack.length; t++) lack[t]! -= exchange.sum[t]! + exchange.shift[t]!
      solve(this.#factor, lack.length, lack)
      const reach: Lengths = { use: 1, price: 1 }
      exchange.turn(lack, softness, reach)
      exchange.move(reach)
      if (least(reach) === 1) break
    }
  }

  /** What all would use once the connection's price has cleared it, [step]. */
  cleared(softness: number): Float64Array {
    this.#clear(this.#foreseen, softness)
    const use = Float64Array.from(this.#foreseen)
    addProduct(use, this.#response, this.priceStep, -1)
    return use
  }

  /** Prices behind the connection when those outside have moved on to `prices` and its own has followed, [step]. */
  turned(prices: Float64Array, softness: number): Float64Array {
    const use = Float64Array.from(this.#foreseen)
    const risen = prices.map((price, t) => price - this.#foreseenAt[t]!)
    if (risen.some((by) => by !== 0)) addProduct(use, this.#response, risen, -1)
    this.#clear(use, softness)
    const own = this.#exchange.prices
    return prices.map((price, t) => price + own[t]! + this.priceStep[t]!)
  }

  /** R - R·(R + D)⁻¹·R, [step x step], by rows, the lower triangle. */
  eliminated(): Float64Array {
    return eliminated(this.#response, this.#factor, this.priceStep.length)
  }

  #factorise(): void {
    this.#factor.set(this.#response)
    this.#exchange.addSlope(this.#factor)
    factorise(this.#factor, this.priceStep.length)
  }

  /** Finds by how much the connection's price has to change to clear `use`: `priceStep`. */
  #clear(use: Float64Array, softness: number): void {
    const { sum, shift } = this.#exchange
    this.#exchange.foresee(softness)
    for (let t = 0; t < use.length; t++) this.priceStep[t] = use[t]! - sum[t]! - shift[t]!
    solve(this.#factor, use.length, this.priceStep)
  }
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!
}
