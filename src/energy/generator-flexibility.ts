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

/** Generators with nothing between them: as one they can do what they can do each, and all make the same part of what they could. */
export class JointGenerators implements Flexibility {
  readonly stores = []
  readonly actions: readonly Action[]
  readonly given: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly #parts: readonly GeneratorFlexibility[]

  constructor(parts: readonly GeneratorFlexibility[], stepCount: number) {
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
    for (const part of this.#parts) {
      const ofPart = part.actions[0]!.most
      part.settle({
        level: () => 0,
        power: (_, t) => (most[t]! > 0 ? (ofPart[t]! * point.power(0, t)) / most[t]! : 0),
      })
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
