import { Mark } from '../coordination/mark.ts'
import type { Bound, Member, Travel } from '../coordination/member.ts'

/** Sun or wind that can be asked to make less: use between -available and 0, at no cost of its own. */
export class GeneratorMember implements Member {
  readonly use: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly reach: number
  readonly #availableW: Float64Array
  readonly #anchor: Float64Array
  readonly #mark: Mark
  #tau = 0

  constructor(availableW: Float64Array, startUse: Float64Array | null) {
    this.use = availableW.map((power, t) =>
      startUse === null ? -power : Math.max(-power, Math.min(0, startUse[t]!)),
    )
    this.settled = Float64Array.from(this.use)
    this.plan = Float64Array.from(this.use)
    this.reach = availableW.reduce((most, power) => Math.max(most, power), 0)
    this.#availableW = availableW
    this.#anchor = Float64Array.from(this.use)
    this.#mark = new Mark(this.use)
  }

  answer(prices: Float64Array, stride: number, relaxation: number): void {
    const { use } = this
    const anchor = this.#anchor
    const tau = stride * this.reach
    this.#tau = tau
    for (let t = 0; t < use.length; t++) {
      const wanted = anchor[t]! - tau * prices[t]!
      use[t] = Math.max(-this.#availableW[t]!, Math.min(0, wanted))
      anchor[t]! += relaxation * (use[t]! - anchor[t]!)
    }
  }

  addResponse(into: Float64Array): void {
    const { use } = this
    for (let t = 0; t < use.length; t++) {
      if (use[t]! < 0 && use[t]! > -this.#availableW[t]!) into[t * use.length + t]! += this.#tau
    }
  }

  travelled(travel: Travel): void {
    if (this.reach > 0) travel.use += this.#mark.move() / this.reach
  }

  bound(prices: Float64Array): Bound {
    let value = 0
    for (let t = 0; t < prices.length; t++) {
      value -= Math.max(0, prices[t]!) * this.#availableW[t]!
    }
    return { value, magnitude: -value }
  }

  settle(): number {
    this.settled.set(this.use)
    return 0
  }

  keep(): void {
    this.plan.set(this.settled)
  }
}
