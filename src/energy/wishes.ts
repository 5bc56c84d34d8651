import { Pairs, type Lengths } from '../coordination/pairs.ts'
import type { Floats } from '../kernel/floats.ts'

/** A wish for a level: to be at least (`sign` 1) or at most (-1) at `wanted`; each unit beyond costs `price`. */
export interface Wish {
  /** Where the level stands in its array. */
  readonly at: number
  readonly wanted: number
  readonly price: number
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

  /** Puts what is missed and what is over where `softness` has them at these levels. */
  begin(level: Float64Array, softness: number): void {
    for (const [n, { at, wanted, price }] of this.#wishes.entries()) {
      const over = this.#sign * (level[at]! - wanted)
      const twice = price * over
      const amount = (2 * softness - twice + Math.hypot(twice, 2 * softness)) / (2 * price)
      this.#missed.put(n, amount, softness)
      this.#kept.putWith(n, over + amount, price - this.#missed.force[n]!)
    }
  }

  /** Adds by how much a worth falls for each unit that its level rises to `into`. */
  addStiffness(into: Float64Array): void {
    for (let n = 0; n < this.#at.length; n++) {
      const one = this.#kept.stiffness(n)
      const other = this.#missed.stiffness(n)
      into[this.#at[n]!]! += (one * other) / (one + other)
    }
  }

  /** Adds what they should push at a target softness to `into`. */
  addPush(into: Float64Array, softness: number): void {
    for (let n = 0; n < this.#at.length; n++) {
      const one = this.#kept.stiffness(n)
      const other = this.#missed.stiffness(n)
      const lack = other * this.#kept.lack(n, softness) - one * this.#missed.lack(n, softness)
      into[this.#at[n]!]! += this.#sign * (this.#kept.force[n]! + lack / (one + other))
    }
  }

  /** Sets the steps from those of the levels, and shortens `reach` to them. */
  turn(levelStep: Float64Array, softness: number, reach: Lengths): void {
    for (let n = 0; n < this.#at.length; n++) {
      const step = this.#sign * levelStep[this.#at[n]!]!
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
