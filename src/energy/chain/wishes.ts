import { Pairs, type Lengths } from '../../coordination/pairs.ts'
import type { Floats } from '../../kernel/floats.ts'
import { highPriceOf, lowPriceOf, type Store } from './kept-store.ts'

/** A wish for a level: to be at least (`sign` 1) or at most (-1) at `wanted`; each unit beyond costs `price`. */
export interface Wish {
  /** Where what belongs to the level stands: arrays are handed over with the place that this is counted from. */
  readonly at: number
  readonly wanted: number
  readonly price: number
}

/** The wishes of stores: those from below, and those from above. `stride`: how far apart steps are in arrays, stores next to each other. */
export function wishesFor(stores: readonly Store[], stride: number, floats: Floats): Wishes[] {
  const low: Wish[] = []
  const high: Wish[] = []
  for (const [k, store] of stores.entries()) {
    const { wantedLow, wantedHigh, floors } = store
    for (let t = 0; t < wantedLow.length; t++) {
      const at = t * stride + k
      const lowPrice = lowPriceOf(store, t)
      const highPrice = highPriceOf(store, t)
      if (lowPrice > 0) low.push({ at, wanted: wantedLow[t]!, price: lowPrice })
      for (const { wanted, price } of floors) {
        if (price[t]! > 0) low.push({ at, wanted: wanted[t]!, price: price[t]! })
      }
      if (highPrice > 0) high.push({ at, wanted: wantedHigh[t]!, price: highPrice })
    }
  }
  return [
    ...(low.length > 0 ? [new Wishes(1, low, floats)] : []),
    ...(high.length > 0 ? [new Wishes(-1, high, floats)] : []),
  ]
}

/**
 * Wishes for levels on one side. Each is a limit that may be missed by some amount, which is kept off zero too: two springs
 * in a row.
 */
export class Wishes {
  readonly pairs: readonly Pairs[]
  readonly #sign: 1 | -1
  readonly #wishes: readonly Wish[]
  readonly #at: Int32Array
  readonly #kept: Pairs
  readonly #missed: Pairs

  constructor(sign: 1 | -1, wishes: readonly Wish[], floats: Floats) {
    this.#sign = sign
    this.#wishes = wishes
    this.#at = Int32Array.from(wishes, ({ at }) => at)
    this.#kept = new Pairs(wishes.length, floats)
    this.#missed = new Pairs(wishes.length, floats)
    this.pairs = [this.#kept, this.#missed]
  }

  /** How many limits are kept off: a wish and what it may be missed by are two. */
  get limits(): number {
    return 2 * this.#wishes.length
  }

  /** Puts what is missed and what is over where `softness` has them at these levels. */
  begin(level: Float64Array, from: number, softness: number): void {
    for (const [n, { at, wanted, price }] of this.#wishes.entries()) {
      const over = this.#sign * (level[from + at]! - wanted)
      const twice = price * over
      const amount = (2 * softness - twice + Math.hypot(twice, 2 * softness)) / (2 * price)
      this.#missed.put(n, amount, softness)
      this.#kept.putWith(n, over + amount, price - this.#missed.force[n]!)
    }
  }

  /** Adds by how much a worth falls for each unit that its level rises to `into`. */
  addStiffness(into: Float64Array, from: number): void {
    for (let n = 0; n < this.#at.length; n++) {
      const one = this.#kept.stiffness(n)
      const other = this.#missed.stiffness(n)
      into[from + this.#at[n]!]! += (one * other) / (one + other)
    }
  }

  /** Adds what they should push at a target softness to `into`. */
  addPush(into: Float64Array, from: number, softness: number): void {
    for (let n = 0; n < this.#at.length; n++) {
      const one = this.#kept.stiffness(n)
      const other = this.#missed.stiffness(n)
      const lack = other * this.#kept.lack(n, softness) - one * this.#missed.lack(n, softness)
      into[from + this.#at[n]!]! += this.#sign * (this.#kept.force[n]! + lack / (one + other))
    }
  }

  /** Sets the steps from those of the levels, and shortens `reach` to them. */
  turn(levelStep: Float64Array, from: number, softness: number, reach: Lengths): void {
    for (let n = 0; n < this.#at.length; n++) {
      const step = this.#sign * levelStep[from + this.#at[n]!]!
      const one = this.#kept.stiffness(n)
      const other = this.#missed.stiffness(n)
      const lack = this.#kept.lack(n, softness) + this.#missed.lack(n, softness)
      const missedStep = (lack - one * step) / (one + other)
      this.#kept.stepSlack(n, step + missedStep, softness)
      this.#missed.stepSlack(n, missedStep, softness)
    }
    for (const pairs of this.pairs) pairs.shorten(reach)
  }
}
