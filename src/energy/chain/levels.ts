import { Pairs, type Lengths } from '../../coordination/pairs.ts'
import type { Floats } from '../../kernel/floats.ts'
import { binding, highPriceOf, keptLower, keptUpper, lowPriceOf, type Store } from './kept-store.ts'
import { wishesFor, type Wishes } from './wishes.ts'

/** A level with nothing to keep off on one side begins at least this far from the other, in its unit. */
export const someRoom = 1

/** The levels of a chain's stores, [step x store], and what keeps them where they are: bounds, and wishes that give way at a price. */
export class Levels {
  readonly stores: readonly Store[]
  /** After each step, [step x store]. */
  readonly level: Float64Array
  /** Worth of a unit that comes in during a step, [step x store]. */
  readonly worth: Float64Array
  readonly pairs: readonly Pairs[]
  readonly #inflow: Float64Array
  readonly #lower: Pairs
  readonly #upper: Pairs
  readonly #wishes: readonly Wishes[]

  constructor(stores: readonly Store[], count: number, floats: Floats) {
    const size = count * stores.length
    this.stores = stores
    this.level = floats.take(size)
    this.worth = floats.take(size)
    this.#inflow = floats.take(size)
    for (const [k, { inflow }] of stores.entries()) {
      for (let t = 0; t < count; t++) this.#inflow[t * stores.length + k] = inflow[t]!
    }
    const isLower = stores.some(({ binds }) => binds.some((bits) => (bits & binding.lower) > 0))
    const isUpper = stores.some(({ binds }) => binds.some((bits) => (bits & binding.upper) > 0))
    this.#lower = new Pairs(isLower ? size : 0, floats)
    this.#upper = new Pairs(isUpper ? size : 0, floats)
    this.#wishes = wishesFor(stores, stores.length, floats)
    this.pairs = [this.#lower, this.#upper, ...this.#wishes.flatMap(({ pairs }) => pairs)].filter(
      (of) => of.slack.length > 0,
    )
  }

  /** Puts the level of store k after step t near `wanted`, inside its bounds. */
  begin(t: number, k: number, wanted: number, softness: number): void {
    const store = this.stores[k]!
    const i = t * this.stores.length + k
    const lower = keptLower(store, t)
    const upper = keptUpper(store, t)
    const margin = upper - lower < Infinity ? 0.1 * (upper - lower) : someRoom
    const level = Math.max(lower + margin, Math.min(upper - margin, wanted))
    this.level[i] = level
    this.worth[i] = store.endValue
    if (lower > -Infinity) this.#lower.put(i, level - lower, softness)
    if (upper < Infinity) this.#upper.put(i, upper - level, softness)
  }

  /** Puts all wishes to the levels that `begin` has put. */
  beginWishes(softness: number): void {
    for (const wishes of this.#wishes) wishes.begin(this.level, 0, softness)
  }

  /** Writes by how much a worth falls for each unit that its level rises, [step x store]. */
  linearise(stiffness: Float64Array): void {
    stiffness.fill(0)
    this.#lower.addStiffness(stiffness)
    this.#upper.addStiffness(stiffness)
    for (const wishes of this.#wishes) wishes.addStiffness(stiffness, 0)
  }

  /**
   * Writes by how much a worth is too low for the worth after it and what limits should push at a target softness
   * to `push`, and what levels lack to follow the ones before them without any flow to `flow`, [step x store].
   */
  foresee(flow: Float64Array, push: Float64Array, softness: number): void {
    const { stores, level, worth } = this
    const width = stores.length
    const last = level.length - width
    for (let k = 0; k < width; k++) {
      flow[k] = stores[k]!.startLevel
      push[last + k] = stores[k]!.endValue
    }
    for (let i = width; i < level.length; i++) {
      flow[i] = level[i - width]!
      push[i - width] = worth[i]!
    }
    for (let i = 0; i < level.length; i++) {
      flow[i]! += this.#inflow[i]! - level[i]!
      push[i]! -= worth[i]!
    }
    // Without softness bounds do not push: what is second order is forgotten then.
    if (softness > 0) {
      this.#lower.addPush(push, 1, softness)
      this.#upper.addPush(push, -1, softness)
    }
    for (const wishes of this.#wishes) wishes.addPush(push, 0, softness)
  }

  /** Sets the steps of what holds the levels from theirs, and shortens `reach` to them. */
  turn(levelStep: Float64Array, softness: number, reach: Lengths): void {
    this.#lower.stepSlacks(levelStep, 1, softness, reach)
    this.#upper.stepSlacks(levelStep, -1, softness, reach)
    for (const wishes of this.#wishes) wishes.turn(levelStep, 0, softness, reach)
  }

  /** How many limits are kept off. */
  get limits(): number {
    let limits = 0
    for (const wishes of this.#wishes) limits += wishes.limits
    for (const store of this.stores) limits += boundsOf(store)
    return limits
  }
}

/** How many bounds a store's level keeps off. */
export function boundsOf({ binds }: Store): number {
  let bounds = 0
  for (const bits of binds) {
    if ((bits & binding.lower) > 0) bounds++
    if ((bits & binding.upper) > 0) bounds++
  }
  return bounds
}

/** The middle of what a store is wanted to hold after step t; where nothing limits it, what it held before. */
export function middleOf(store: Store, t: number, before: number): number {
  const isLow = lowPriceOf(store, t) > 0
  const isHigh = highPriceOf(store, t) > 0
  let low = isLow ? Math.max(store.lower[t]!, store.wantedLow[t]!) : keptLower(store, t)
  for (const { wanted, price } of store.floors) if (price[t]! > 0) low = Math.max(low, wanted[t]!)
  const high = isHigh ? Math.min(store.upper[t]!, store.wantedHigh[t]!) : keptUpper(store, t)
  if (low > -Infinity && high < Infinity) return (low + high) / 2
  return Math.max(low, Math.min(high, before))
}
