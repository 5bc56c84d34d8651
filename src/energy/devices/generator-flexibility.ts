import type { Bound } from '../../coordination/member.ts'
import type { Flexibility, Point } from './flexibility.ts'
import type { Action } from '../chain/machine.ts'

/** A generator this near to all it can make, W, makes all of it. */
const nearlyAllW = 1

/** Sun or wind that can be asked to make less: between nothing and what is available, at no cost of its own. */
export class GeneratorFlexibility implements Flexibility {
  readonly stores = []
  readonly isLast = true
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

  settle(point: Point, astrayW: Float64Array): number {
    return this.#make((t) => {
      const power = point.power(0, t)
      // Where it is held back in part, more or less of it costs nothing.
      const isInPart = power > nearlyAllW && this.#availableW[t]! - power > nearlyAllW
      return isInPart ? power + astrayW[t]! : power
    })
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

/** Generators with nothing between them: as one they can do what they can do each, and all make the same part of what they could. */
export class JointGenerators implements Flexibility {
  readonly stores = []
  readonly actions: readonly Action[]
  readonly given: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly #parts: readonly GeneratorFlexibility[]
  readonly #astrayW: () => Float64Array

  /** `astrayW`: by how much everybody else has settled to use more than at the point, W, [step]. */
  constructor(
    parts: readonly GeneratorFlexibility[],
    stepCount: number,
    astrayW: () => Float64Array,
  ) {
    this.#astrayW = astrayW
    const nothing = new Float64Array(stepCount)
    const most = new Float64Array(stepCount)
    for (const { actions } of parts) {
      for (const action of actions) for (let t = 0; t < stepCount; t++) most[t]! += action.most[t]!
    }
    this.actions = [{ store: null, sign: -1, rate: nothing, most, cost: 0 }]
    this.given = nothing
    this.settled = new Float64Array(stepCount)
    this.plan = new Float64Array(stepCount)
    this.#parts = parts
  }

  boundOfGiven(): Bound {
    return { value: 0, magnitude: 0 }
  }

  settle(point: Point): number {
    const { most } = this.actions[0]!
    const astrayW = this.#astrayW()
    for (const part of this.#parts) {
      const share = part.actions[0]!.most.map((of, t) => (most[t]! > 0 ? of / most[t]! : 0))
      part.settle(
        { level: () => 0, power: (_, t) => share[t]! * point.power(0, t) },
        astrayW.map((power, t) => share[t]! * power),
      )
    }
    return this.#sum()
  }

  resume(): number {
    for (const part of this.#parts) part.resume()
    return this.#sum()
  }

  #sum(): number {
    this.settled.fill(0)
    for (const { settled } of this.#parts) {
      for (let t = 0; t < settled.length; t++) this.settled[t]! += settled[t]!
    }
    return 0
  }

  keep(): void {
    this.plan.set(this.settled)
    for (const part of this.#parts) part.keep()
  }
}
