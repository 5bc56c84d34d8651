import type { Bound, Member } from '../coordination/member.ts'

/** Uses what it uses, whatever the price. */
export class FixedMember implements Member {
  readonly use: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly reach = 0

  constructor(use: Float64Array) {
    this.use = use
    this.settled = use
    this.plan = use
  }

  answer(): void {}

  addResponse(): void {}

  travelled(): void {}

  bound(prices: Float64Array): Bound {
    let value = 0
    let magnitude = 0
    for (let t = 0; t < prices.length; t++) {
      value += prices[t]! * this.use[t]!
      magnitude += Math.abs(prices[t]! * this.use[t]!)
    }
    return { value, magnitude }
  }

  settle(): number {
    return 0
  }

  keep(): void {}
}
