import type { Bound } from '../../coordination/member.ts'
import type { Action } from '../chain/machine.ts'
import type { Store } from '../chain/kept-store.ts'

/** What a device can shift, as the chain of its home takes it, and the plan it ends with. */
export interface Flexibility {
  readonly stores: readonly Store[]
  /** Its actions share one capacity; `store` counts within its own stores. None: it only uses what is given. */
  readonly actions: readonly Action[]
  /** It can make up for others, so it settles after them. */
  readonly isLast?: boolean
  /** Use that its chain cannot change, W, [step]. */
  readonly given: Float64Array
  /** Where `given` may become another between nothing and this: W in any step. */
  readonly mostGivenW?: number
  /** Least cost of that at `prices` (money for each W and step, [step]), whatever else could have been given. */
  boundOfGiven(prices: Float64Array): Bound
  /**
   * Makes a plan that it can follow exactly as near to `point` as it can, writes it to `settled` and returns its own cost. `astrayW`:
   * by how much those that have settled before use more than at the point, W, [step]; who can at no cost makes up for it.
   */
  settle(point: Point, astrayW: Float64Array): number
  /** The same as near to the last plan as it can. */
  resume(): number
  /** W, [step]. */
  readonly settled: Float64Array
  /** The settled plan is the best so far: it becomes `plan`. */
  keep(): void
  /** W, [step]. */
  readonly plan: Float64Array
}

/** Where a chain stands, as one device of it sees it. */
export interface Point {
  /** Level of one of its stores after step t. */
  level(store: number, t: number): number
  /** Power of one of its actions in step t, W. */
  power(action: number, t: number): number
}

/** What a given use costs, with the magnitude of its terms. */
export function costOfUse(prices: Float64Array, use: Float64Array): Bound {
  let value = 0
  let magnitude = 0
  for (let t = 0; t < use.length; t++) {
    const cost = prices[t]! * use[t]!
    value += cost
    magnitude += Math.abs(cost)
  }
  return { value, magnitude }
}
