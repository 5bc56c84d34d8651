import type { Bound } from '../coordination/member.ts'
import type { Flexibility, Point } from './flexibility.ts'
import type { Action } from './machine.ts'

/** A generator this near to all it can make, W, makes all of it. */
const nearlyAllW = 1

/** Sun or wind that can be asked to make less: between nothing and what is available, at no cost of its own. */
export class GeneratorFlexibility implements Flexibility {
  readonly stores = []
  readonly actions: readonly Action[]
  readonly given: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly #availableW: Float64Array
  readonly #lastW: Float64Array | null

  /** `lastW`: its power in the last plan, none positive, W, [step]. */
  constructor(availableW: Float64Array, lastW: Float64Array | null) {
    const nothing = new Float64Array(availableW.length)
    this.actions = [{ store: null, sign: -1, rate: nothing, most: availableW, cost: 0 }]
    this.given = nothing
    this.settled = availableW.map((power) => -power)
    this.plan = Float64Array.from(this.settled)
    this.#availableW = availableW
    this.#lastW = lastW
  }

  boundOfGiven(): Bound {
    return { value: 0, magnitude: 0 }
  }

  settle(point: Point): number {
    return this.#make((t) => point.power(0, t))
  }

  resume(): number {
    return this.#make((t) => -(this.#lastW?.[t] ?? -Infinity))
  }

  #make(wanted: (t: number) => number): number {
    for (const [t, available] of this.#availableW.entries()) {
      const power = Math.max(0, Math.min(available, wanted(t)))
      this.settled[t] = -(available - power < nearlyAllW ? available : power)
    }
    return 0
  }

  keep(): void {
    this.plan.set(this.settled)
  }
}
