import { Anticipation } from './anticipation.ts'
import { Mark } from './mark.ts'
import type { Bound, Member, Pool, Travel } from './member.ts'

/**
 * Members around a pool: the devices of a home, the homes of a neighbourhood, the neighbourhoods of a
 * city. To its own parent a group is a member like any other: it hands down the parent's price plus its
 * own, and hands up one number per step.
 */
export class Group implements Member {
  readonly members: readonly Member[]
  readonly pool: Pool
  /** The group's own price of the last answer, [step]; its members see it on top of the parent's. */
  readonly prices: Float64Array
  readonly use: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly reach: number
  readonly #fixed: Float64Array
  readonly #share: number
  readonly #anchor: Float64Array
  readonly #useAnchor: Float64Array
  readonly #extrapolated: Float64Array
  readonly #handedDown: Float64Array
  readonly #mark: Mark
  readonly #anticipation: Anticipation | null

  /**
   * `fixed`: use that nobody can shift, [step]. `share`: this level's part of the stride; the shares on the way
   * from the top group to a device sum to 1 at the most. `startPrices`: the own prices of an earlier agreement.
   * `anticipates`: its prices take into account how members will answer them; for a top group whose homes have no
   * prices of their own.
   */
  constructor(
    members: readonly Member[],
    pool: Pool,
    fixed: Float64Array,
    share: number,
    startPrices: Float64Array | null = null,
    anticipates = false,
  ) {
    const count = fixed.length
    this.members = members
    this.pool = pool
    this.use = Float64Array.from(fixed)
    this.settled = Float64Array.from(fixed)
    this.plan = Float64Array.from(fixed)
    this.reach = members.reduce((sum, member) => sum + member.reach, 0)
    this.#fixed = fixed
    this.#share = share
    for (const member of members) addTo(this.use, member.use)
    this.#useAnchor = Float64Array.from(this.use)
    // A step of almost no width: the nearest prices that the pool can have.
    this.prices = new Float64Array(count)
    pool.answer(startPrices ?? this.prices, new Float64Array(count), 1e-12, this.prices)
    this.#anchor = Float64Array.from(this.prices)
    this.#mark = new Mark(this.prices)
    this.#extrapolated = new Float64Array(count)
    this.#handedDown = new Float64Array(count)
    this.#anticipation = anticipates ? new Anticipation(count) : null
  }

  /** Whether its prices take into account how members will answer them. */
  get anticipates(): boolean {
    return this.#anticipation !== null
  }

  answer(prices: Float64Array, stride: number, relaxation: number): void {
    const { use, members } = this
    const anchor = this.#anchor
    const useAnchor = this.#useAnchor
    const extrapolated = this.#extrapolated
    for (let t = 0; t < use.length; t++) this.#handedDown[t] = prices[t]! + anchor[t]!
    use.set(this.#fixed)
    for (const member of members) {
      member.answer(this.#handedDown, stride, relaxation)
      addTo(use, member.use)
    }
    for (let t = 0; t < use.length; t++) {
      extrapolated[t] = 2 * use[t]! - useAnchor[t]!
      useAnchor[t]! += relaxation * (use[t]! - useAnchor[t]!)
    }
    if (this.#anticipation !== null) {
      this.#anticipation.response.fill(0)
      this.addResponse(this.#anticipation.response)
      this.#anticipation.answer(this.pool, use, extrapolated, stride * this.reach, this.prices)
      anchor.set(this.prices)
      return
    }
    const ownStride = this.#share / (stride * Math.max(this.reach, 1e-9))
    this.pool.answer(anchor, extrapolated, ownStride, this.prices)
    for (let t = 0; t < use.length; t++) {
      anchor[t]! += relaxation * (this.prices[t]! - anchor[t]!)
    }
  }

  addResponse(into: Float64Array): void {
    for (const member of this.members) member.addResponse(into)
  }

  travelled(travel: Travel): void {
    for (const member of this.members) member.travelled(travel)
    if (this.#share > 0) travel.prices += (this.#mark.move() * this.reach) / this.#share
  }

  bound(prices: Float64Array): Bound {
    const total = new Float64Array(prices.length)
    let { value, magnitude } = this.pool.bound(this.prices)
    for (let t = 0; t < prices.length; t++) {
      total[t] = prices[t]! + this.prices[t]!
      const fixedCost = total[t]! * this.#fixed[t]!
      value += fixedCost
      magnitude += Math.abs(fixedCost)
    }
    for (const member of this.members) {
      const part = member.bound(total)
      value += part.value
      magnitude += part.magnitude
    }
    return { value, magnitude }
  }

  settle(): number {
    let cost = 0
    this.settled.set(this.#fixed)
    for (const member of this.members) {
      cost += member.settle()
      addTo(this.settled, member.settled)
    }
    return cost + this.pool.cost(this.settled)
  }

  keep(): void {
    this.plan.set(this.settled)
    for (const member of this.members) member.keep()
  }
}

function addTo(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
