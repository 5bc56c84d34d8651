import type { Bound } from '../../coordination/member.ts'
import { costOfUse, type Flexibility } from './flexibility.ts'

/** Uses what it uses, whatever the price. */
export class FixedFlexibility implements Flexibility {
  readonly stores = []
  readonly actions = []
  readonly given: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array

  constructor(use: Float64Array) {
    this.given = use
    this.settled = use
    this.plan = use
  }

  boundOfGiven(prices: Float64Array): Bound {
    return costOfUse(prices, this.given)
  }

  settle(): number {
    return 0
  }

  resume(): number {
    return 0
  }

  keep(): void {}
}
