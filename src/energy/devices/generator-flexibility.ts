import type { Bound } from '../../coordination/member.ts'
import { ordinaryFloats, type KeptFloats } from '../../kernel/floats.ts'
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
  settled: Float64Array
  plan: Float64Array
  readonly #availableW: Float64Array
  readonly #lastW: Float64Array | null
  /** What it uses when it makes all it can, as it mostly does, W, [step]; arrays for anything less are taken when it comes to that. */
  readonly #all: Float64Array
  #less: { readonly settled: Float64Array; readonly plan: Float64Array } | null = null
  readonly #floats: KeptFloats

  /** `lastW`: its power in the last plan, none positive, W, [step]. */
  constructor(
    availableW: Float64Array,
    lastW: Float64Array | null,
    floats: KeptFloats = ordinaryFloats,
  ) {
    const nothing = floats.filled(availableW.length, 0)
    this.actions = [{ store: null, sign: -1, rate: nothing, most: availableW, cost: 0 }]
    this.given = nothing
    this.#all = floats.take(availableW.length)
    for (let t = 0; t < availableW.length; t++) this.#all[t] = -availableW[t]!
    this.settled = this.#all
    this.plan = this.#all
    this.#floats = floats
    this.#availableW = availableW
    this.#lastW = lastW
  }

  boundOfGiven(): Bound {
    return { value: 0, magnitude: 0 }
  }

  settle(point: Point, astrayW: Float64Array): number {
    this.settleToAll()
    for (let t = 0; t < astrayW.length; t++) this.settleStep(t, point.power(0, t), astrayW[t]!)
    return 0
  }

  resume(): number {
    this.settleToAll()
    for (let t = 0; t < this.#all.length; t++) this.#make(t, -(this.#lastW?.[t] ?? -Infinity))
    return 0
  }

  /** Settles to all it can make. */
  settleToAll(): void {
    this.settled = this.#all
  }

  /** Settles step t to `power`, W, where others use `astrayW` more than at the point; after `settleToAll`. */
  settleStep(t: number, power: number, astrayW: number): void {
    // Where it is held back in part, more or less of it costs nothing.
    const isInPart = power > nearlyAllW && this.#availableW[t]! - power > nearlyAllW
    this.#make(t, isInPart ? power + astrayW : power)
  }

  #make(t: number, wantedW: number): void {
    const available = this.#availableW[t]!
    const power = Math.max(0, Math.min(available, wantedW))
    if (available - power < nearlyAllW) return
    if (this.settled === this.#all) this.#settleLess()
    this.settled[t] = -power
  }

  /** Settles to what it can make at the most, so far, in an array of its own. */
  #settleLess(): void {
    const { length } = this.#all
    this.#less ??= { settled: this.#floats.take(length), plan: this.#floats.take(length) }
    this.settled = this.#less.settled
    this.settled.set(this.#all)
  }

  keep(): void {
    if (this.#less === null || this.settled === this.#all) this.plan = this.#all
    else {
      this.plan = this.#less.plan
      this.plan.set(this.settled)
    }
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
    const heldBack: number[] = []
    for (let t = 0; t < most.length; t++) {
      if (most[t]! - point.power(0, t) > nearlyAllW) heldBack.push(t)
    }
    // Who makes all it can makes up for nobody.
    const astrayW = heldBack.length > 0 ? this.#astrayW() : null
    for (const part of this.#parts) {
      const own = part.actions[0]!.most
      part.settleToAll()
      for (const t of heldBack) {
        const share = own[t]! / most[t]!
        part.settleStep(t, share * point.power(0, t), share * (astrayW?.[t] ?? 0))
      }
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
