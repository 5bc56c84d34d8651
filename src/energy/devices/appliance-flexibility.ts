import { assert } from '../../kernel/assert.ts'
import type { Bound } from '../../coordination/member.ts'
import type { Flexibility } from './flexibility.ts'

/**
 * A machine that runs a fixed programme once. Its home's chain takes it as given: first a mixture of its possible
 * starts (`mix`), later one of them (`take`). Its bound is that of the mixtures, so it stays honest.
 */
export class ApplianceFlexibility implements Flexibility {
  readonly stores = []
  readonly actions = []
  readonly given: Float64Array
  readonly mostGivenW: number
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly firstStart: number
  /** How much of each start is in the mixture, [start]; sums to 1. */
  readonly weights: Float64Array
  readonly #profileW: Float64Array
  readonly #lastStart: number | null

  constructor(
    profileW: Float64Array,
    firstStart: number,
    lastStart: number,
    stepCount: number,
    lastPlannedStart: number | null,
  ) {
    assert(firstStart >= 0 && firstStart <= lastStart, 'there is a start to choose')
    assert(lastStart + profileW.length <= stepCount, 'the last start ends within the steps')
    const known = lastPlannedStart ?? -1
    this.#profileW = profileW
    this.mostGivenW = profileW.reduce((most, power) => Math.max(most, power), 0)
    this.#lastStart = known >= firstStart && known <= lastStart ? known : null
    this.firstStart = firstStart
    this.weights = new Float64Array(lastStart - firstStart + 1)
    this.given = new Float64Array(stepCount)
    this.settled = new Float64Array(stepCount)
    this.plan = new Float64Array(stepCount)
    if (this.#lastStart === null) this.weights.fill(1 / this.weights.length)
    else this.weights[this.#lastStart - firstStart] = 1
    this.#give()
  }

  /**
   * Gives a mixture at `prices` ([step]): the weights w that minimise cost - softness·Σ log w, so that what costs d more
   * than the threshold has the weight softness / d (a threshold for which they sum to 1).
   */
  mix(prices: Float64Array, softness: number): void {
    const costs = this.weights.map((_, s) => this.costOf(this.firstStart + s, prices))
    const least = costs.reduce((low, cost) => Math.min(low, cost), Infinity)
    const total = (threshold: number): number =>
      costs.reduce((sum, cost) => sum + softness / (cost - threshold), 0)
    // At the one end the cheapest alone has weight 1, at the other all together have no more.
    let above = least - softness
    let below = least - softness * costs.length
    for (let i = 0; i < 30; i++) {
      const middle = (above + below) / 2
      if (total(middle) > 1) above = middle
      else below = middle
    }
    const sum = total(below)
    for (const [s, cost] of costs.entries()) this.weights[s] = softness / (cost - below) / sum
    this.#give()
  }

  /** Takes one start. */
  take(start: number): void {
    this.weights.fill(0)
    this.weights[start - this.firstStart] = 1
    this.#give()
  }

  boundOfGiven(prices: Float64Array): Bound {
    let value = Infinity
    let magnitude = 0
    for (let s = 0; s < this.weights.length; s++) {
      const start = this.firstStart + s
      value = Math.min(value, this.costOf(start, prices))
      let size = 0
      for (let k = 0; k < this.#profileW.length; k++) {
        size += Math.abs(this.#profileW[k]! * prices[start + k]!)
      }
      magnitude = Math.max(magnitude, size)
    }
    return { value, magnitude }
  }

  settle(): number {
    return this.#settleAt(this.firstStart + this.weights.indexOf(Math.max(...this.weights)))
  }

  resume(): number {
    return this.#lastStart === null ? this.settle() : this.#settleAt(this.#lastStart)
  }

  keep(): void {
    this.plan.set(this.settled)
  }

  /** What the programme costs when it begins at `start`. */
  costOf(start: number, prices: Float64Array): number {
    let cost = 0
    for (let k = 0; k < this.#profileW.length; k++) {
      cost += this.#profileW[k]! * prices[start + k]!
    }
    return cost
  }

  /** Takes the programme begun at `start` out of `sum`, W, [step]. */
  takeFrom(sum: Float64Array, start: number): void {
    for (let k = 0; k < this.#profileW.length; k++) sum[start + k]! -= this.#profileW[k]!
  }

  #settleAt(start: number): number {
    this.settled.fill(0)
    this.settled.set(this.#profileW, start)
    return 0
  }

  #give(): void {
    this.given.fill(0)
    for (let s = 0; s < this.weights.length; s++) {
      const weight = this.weights[s]!
      if (weight === 0) continue
      for (let k = 0; k < this.#profileW.length; k++) {
        this.given[this.firstStart + s + k]! += weight * this.#profileW[k]!
      }
    }
  }
}
