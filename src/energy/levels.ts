import { Pairs } from '../coordination/pairs.ts'
import type { Floats } from '../kernel/floats.ts'
import type { Store } from './kept-store.ts'

/** A level with nothing to keep off on one side begins at least this far from the other, in its unit. */
const someRoom = 1

/**
 * The levels of a chain's stores, [step x store], and what keeps them where they are: bounds, and wishes that give
 * way at a price. A wish is a limit that may be missed by some amount, which costs its price.
 */
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
  readonly #low: Pairs
  readonly #lowMissed: Pairs
  readonly #high: Pairs
  readonly #highMissed: Pairs

  constructor(stores: readonly Store[], count: number, floats: Floats) {
    const size = count * stores.length
    const pairs = (isThere: (store: Store) => boolean): Pairs =>
      new Pairs(stores.some(isThere) ? size : 0, floats)
    const isSome = (values: Float64Array): boolean => values.some((value) => value > 0)
    this.stores = stores
    this.level = floats.take(size)
    this.worth = floats.take(size)
    this.#inflow = floats.take(size)
    for (const [k, { inflow }] of stores.entries()) {
      for (let t = 0; t < count; t++) this.#inflow[t * stores.length + k] = inflow[t]!
    }
    this.#lower = new Pairs(size, floats)
    this.#upper = new Pairs(size, floats)
    this.#low = pairs(({ lowPrice }) => isSome(lowPrice))
    this.#lowMissed = pairs(({ lowPrice }) => isSome(lowPrice))
    this.#high = pairs(({ highPrice }) => isSome(highPrice))
    this.#highMissed = pairs(({ highPrice }) => isSome(highPrice))
    this.pairs = [
      this.#lower,
      this.#upper,
      this.#low,
      this.#lowMissed,
      this.#high,
      this.#highMissed,
    ].filter((of) => of.slack.length > 0)
  }

  /** The middle of what store k is wanted to hold after step t; where nothing limits it, what it held before. */
  middle(t: number, k: number, before: number): number {
    const store = this.stores[k]!
    const isLow = store.lowPrice[t]! > 0
    const isHigh = store.highPrice[t]! > 0
    const low = isLow ? Math.max(store.lower[t]!, store.wantedLow[t]!) : store.keptLower[t]!
    const high = isHigh ? Math.min(store.upper[t]!, store.wantedHigh[t]!) : store.keptUpper[t]!
    if (low > -Infinity && high < Infinity) return (low + high) / 2
    return Math.max(low, Math.min(high, before))
  }

  /** Puts level `i` (of store k after step t) near `wanted`, inside its limits. */
  begin(t: number, k: number, wanted: number, softness: number): void {
    const store = this.stores[k]!
    const i = t * this.stores.length + k
    const lower = store.keptLower[t]!
    const upper = store.keptUpper[t]!
    const margin = upper - lower < Infinity ? 0.1 * (upper - lower) : someRoom
    const level = Math.max(lower + margin, Math.min(upper - margin, wanted))
    this.level[i] = level
    this.worth[i] = store.endValue
    if (lower > -Infinity) this.#lower.put(i, level - lower, softness)
    if (upper < Infinity) this.#upper.put(i, upper - level, softness)
    if (store.lowPrice[t]! > 0) {
      const over = level - store.wantedLow[t]!
      putWish(this.#low, this.#lowMissed, i, over, store.lowPrice[t]!, softness)
    }
    if (store.highPrice[t]! > 0) {
      const under = store.wantedHigh[t]! - level
      putWish(this.#high, this.#highMissed, i, under, store.highPrice[t]!, softness)
    }
  }

  /** Writes by how much a worth falls for each unit that its level rises, [step x store]. */
  linearise(stiffness: Float64Array): void {
    stiffness.fill(0)
    this.#lower.addStiffness(stiffness)
    this.#upper.addStiffness(stiffness)
    addWishStiffness(this.#low, this.#lowMissed, stiffness)
    addWishStiffness(this.#high, this.#highMissed, stiffness)
  }

  /**
   * Writes by how much a worth is too low for the worth after it and what limits should push at a target softness
   * to `push`, and what levels lack to follow the ones before them without any flow to `flow`, [step x store].
   */
  foresee(flow: Float64Array, push: Float64Array, softness: number): void {
    const { stores, level, worth } = this
    const width = stores.length
    const last = level.length - width
    for (let i = 0; i < level.length; i++) {
      const before = i < width ? stores[i]!.startLevel : level[i - width]!
      flow[i] = before + this.#inflow[i]! - level[i]!
      const after = i < last ? worth[i + width]! : stores[i - last]!.endValue
      push[i] = after - worth[i]!
    }
    this.#lower.addPush(push, 1, softness)
    this.#upper.addPush(push, -1, softness)
    addWishPush(this.#low, this.#lowMissed, push, 1, softness)
    addWishPush(this.#high, this.#highMissed, push, -1, softness)
  }

  /** Sets the steps of what holds the levels from theirs. */
  turn(levelStep: Float64Array, softness: number): void {
    this.#lower.stepSlacks(levelStep, 1, softness)
    this.#upper.stepSlacks(levelStep, -1, softness)
    stepWishes(this.#low, this.#lowMissed, levelStep, 1, softness)
    stepWishes(this.#high, this.#highMissed, levelStep, -1, softness)
  }

  /** How many limits are kept off; a wish and what it may be missed by are two. */
  get limits(): number {
    let limits = 0
    for (const { keptLower, keptUpper, lowPrice, highPrice } of this.stores) {
      for (let t = 0; t < lowPrice.length; t++) {
        if (keptLower[t]! > -Infinity) limits++
        if (keptUpper[t]! < Infinity) limits++
        if (lowPrice[t]! > 0) limits += 2
        if (highPrice[t]! > 0) limits += 2
      }
    }
    return limits
  }
}

/** A wish met by `over` (missed where negative): what is missed and what is over, where `softness` has them. */
function putWish(
  wish: Pairs,
  missed: Pairs,
  i: number,
  over: number,
  price: number,
  softness: number,
): void {
  const twice = price * over
  const amount = (2 * softness - twice + Math.hypot(twice, 2 * softness)) / (2 * price)
  missed.put(i, amount, softness)
  wish.putWith(i, over + amount, price - missed.force[i]!)
}

/** Two springs in a row: the limit's, and that of what is missed. */
function addWishStiffness(wish: Pairs, missed: Pairs, into: Float64Array): void {
  for (let i = 0; i < wish.slack.length; i++) {
    if (wish.slack[i] === 0) continue
    const one = wish.stiffness(i)
    const other = missed.stiffness(i)
    into[i]! += (one * other) / (one + other)
  }
}

function addWishPush(
  wish: Pairs,
  missed: Pairs,
  into: Float64Array,
  sign: 1 | -1,
  softness: number,
): void {
  for (let i = 0; i < wish.slack.length; i++) {
    if (wish.slack[i] === 0) continue
    const one = wish.stiffness(i)
    const other = missed.stiffness(i)
    const lack = other * wish.lack(i, softness) - one * missed.lack(i, softness)
    into[i]! += sign * (wish.force[i]! + lack / (one + other))
  }
}

function stepWishes(
  wish: Pairs,
  missed: Pairs,
  levelStep: Float64Array,
  sign: 1 | -1,
  softness: number,
): void {
  for (let i = 0; i < wish.slack.length; i++) {
    if (wish.slack[i] === 0) continue
    const step = sign * levelStep[i]!
    const one = wish.stiffness(i)
    const other = missed.stiffness(i)
    const lack = wish.lack(i, softness) + missed.lack(i, softness)
    const missedStep = (lack - one * step) / (one + other)
    wish.stepSlack(i, step + missedStep, softness)
    missed.stepSlack(i, missedStep, softness)
  }
}
