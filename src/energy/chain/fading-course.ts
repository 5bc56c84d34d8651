import type { ResponseSum } from '../../coordination/response-sum.ts'
import type { Floats } from '../../kernel/floats.ts'
import type { Fading } from '../devices/fading.ts'
import { addProduct, invertOnePlus, multiply, transpose } from './small-matrix.ts'

/**
 * How levels and worths answer each other where some stores take less the fuller they are (`Fading`): flows then answer levels too,
 * and worths feel prices. To machines each fading is one more store, whose worth w is how far its level falls; what they answer
 * comes as blocks of all those "seen" stores, [M X; Xᵀ Y] by worth and [m; n] by price. In step t:
 *
 *   (I + N)·Δσ[t]  = Δσ[t-1] + e + M·Δy[t] - m·Δprice       N: X in the columns of the stores that fade
 *   (I + N)ᵀ·Δy[t] = Δy[t+1] - K·Δσ[t] + r + n·Δprice       K: what holds the levels, + perLevel·pull - Y
 *
 * With F = (I + N)⁻¹ and η = (I + N)ᵀ·Δy it is the recursion of `Course` again, between steps that pass on F of a level:
 *
 *   Q = P[t+1] + K,  D = (I + Q·F·M·Fᵀ)⁻¹,  P[t] = Fᵀ·D·Q·F
 */
export class FadingCourse {
  readonly #count: number
  readonly #width: number
  readonly #wide: number
  readonly #fadings: readonly Fading[]
  /** As machines answer, [step x seen x seen], [step x seen], [step]. */
  readonly flowByWorth: Float64Array
  readonly flowByPrice: Float64Array
  readonly useByPrice: Float64Array
  /** Δy and Δσ, [step x store]. */
  readonly worthStep: Float64Array
  readonly levelStep: Float64Array
  /** Δy, and how far fading levels fall, [step x seen]. */
  readonly seenStep: Float64Array
  /** F, D, Q, F·M·Fᵀ, D·Q·F and (I + F·M·Fᵀ·Q)⁻¹·F of every step, [step x store x store]. */
  readonly #passed: Float64Array
  readonly #damping: Float64Array
  readonly #stiffness: Float64Array
  readonly #flow: Float64Array
  readonly #held: Float64Array
  readonly #carried: Float64Array
  /** n and F·m, [step x store]. */
  readonly #worthByPrice: Float64Array
  readonly #flowed: Float64Array
  // What follows is worked with in turn with all others.
  readonly #known: Float64Array
  readonly #pull: Float64Array
  readonly #block: Float64Array
  readonly #other: Float64Array
  readonly #spread: Float64Array
  readonly #work: Float64Array
  readonly #vector: Float64Array
  readonly #next: Float64Array
  readonly #third: Float64Array

  constructor(
    count: number,
    width: number,
    fadings: readonly Fading[],
    floats: Floats,
    turns: Floats,
  ) {
    const wide = width + fadings.length
    this.#count = count
    this.#width = width
    this.#wide = wide
    this.#fadings = fadings
    const size = width * width
    this.flowByWorth = floats.take(count * wide * wide)
    this.flowByPrice = floats.take(count * wide)
    this.useByPrice = floats.take(count)
    this.worthStep = floats.take(count * width)
    this.levelStep = floats.take(count * width)
    this.seenStep = floats.take(count * wide)
    this.#passed = floats.take(count * size)
    this.#damping = floats.take(count * size)
    this.#stiffness = floats.take(count * size)
    this.#flow = floats.take(count * size)
    this.#held = floats.take(count * size)
    this.#carried = floats.take(count * size)
    this.#worthByPrice = floats.take(count * width)
    this.#flowed = floats.take(count * width)
    this.#known = turns.take(count * width)
    this.#pull = turns.take(count * width)
    this.#block = turns.take(size)
    this.#other = turns.take(size)
    this.#spread = turns.take(size)
    this.#work = turns.take(2 * size)
    this.#vector = turns.take(width)
    this.#next = turns.take(width)
    this.#third = turns.take(width)
  }

  /** Works out the blocks of every step from `stiffness` ([step x store]), after what machines answer is in place. */
  linearise(stiffness: Float64Array): void {
    const width = this.#width
    const size = width * width
    const block = this.#block
    const other = this.#other
    for (let t = this.#count - 1; t >= 0; t--) {
      const at = t * size
      this.#pass(t)
      // F·M·Fᵀ
      this.#flowsOf(t, block)
      multiply(this.#passed, at, block, 0, width, other, 0)
      transpose(this.#passed, at, width, block, 0)
      multiply(other, 0, block, 0, width, this.#flow, at)
      // Q: what is passed on by the next step, and what holds the levels after this one
      this.#hold(t, stiffness)
      if (t + 1 < this.#count) {
        const after = at + size
        transpose(this.#passed, after, width, block, 0)
        multiply(block, 0, this.#held, after, width, other, 0)
        for (let i = 0; i < size; i++) this.#stiffness[at + i]! += other[i]!
      }
      multiply(this.#stiffness, at, this.#flow, at, width, other, 0)
      invertOnePlus(other, 0, width, this.#damping, at, this.#work)
      multiply(this.#damping, at, this.#stiffness, at, width, other, 0)
      multiply(other, 0, this.#passed, at, width, this.#held, at)
      transpose(this.#damping, at, width, block, 0)
      multiply(block, 0, this.#passed, at, width, this.#carried, at)
    }
  }

  /** F and F·m of step t. */
  #pass(t: number): void {
    const width = this.#width
    const wide = this.#wide
    const other = this.#other
    other.fill(0)
    for (const { store, at } of this.#fadings) {
      for (let k = 0; k < width; k++) {
        other[k * width + store]! += this.flowByWorth[(t * wide + k) * wide + at]!
      }
    }
    invertOnePlus(other, 0, width, this.#passed, t * width * width, this.#work)
    const flowed = this.#flowed
    flowed.fill(0, t * width, (t + 1) * width)
    addProduct(
      this.#passed,
      t * width * width,
      this.flowByPrice,
      t * wide,
      width,
      flowed,
      t * width,
    )
  }

  /** M of step t. */
  #flowsOf(t: number, out: Float64Array): void {
    const width = this.#width
    const wide = this.#wide
    for (let k = 0; k < width; k++) {
      for (let l = 0; l < width; l++) {
        out[k * width + l] = this.flowByWorth[(t * wide + k) * wide + l]!
      }
    }
  }

  /** K and n of step t: K to where Q will be. */
  #hold(t: number, stiffness: Float64Array): void {
    const width = this.#width
    const wide = this.#wide
    const at = t * width * width
    const held = this.#stiffness
    const byPrice = this.#worthByPrice
    held.fill(0, at, at + width * width)
    byPrice.fill(0, t * width, (t + 1) * width)
    for (let k = 0; k < width; k++) held[at + k * width + k] = stiffness[t * width + k]!
    for (const one of this.#fadings) {
      const row = at + one.store * width
      held[row + one.store]! += one.fade.perLevel * one.pull[t]!
      byPrice[t * width + one.store]! += this.flowByPrice[t * wide + one.at]!
      for (const other of this.#fadings) {
        held[row + other.store]! -= this.flowByWorth[(t * wide + one.at) * wide + other.at]!
      }
    }
  }

  /** Finds all steps for `flow` (e, and what fadings push worths by, [step x seen]) and `push` (r, [step x store]). */
  solve(flow: Float64Array, push: Float64Array): void {
    const width = this.#width
    const wide = this.#wide
    const size = width * width
    const known = this.#known
    const ahead = this.#vector
    const come = this.#next
    const pull = this.#third
    ahead.fill(0)
    for (let t = this.#count - 1; t >= 0; t--) {
      const at = t * size
      for (let k = 0; k < width; k++) pull[k] = ahead[k]! + push[t * width + k]!
      for (const { store, at: seen } of this.#fadings) pull[store]! -= flow[t * wide + seen]!
      come.fill(0)
      addProduct(this.#passed, at, flow, t * wide, width, come, 0)
      addProduct(this.#stiffness, at, come, 0, width, pull, 0, -1)
      known.fill(0, t * width, (t + 1) * width)
      addProduct(this.#damping, at, pull, 0, width, known, t * width)
      ahead.fill(0)
      this.#passBack(t, known, t * width, ahead, 0)
    }
    const level = this.#vector
    level.fill(0)
    for (let t = 0; t < this.#count; t++) {
      const at = t * size
      addProduct(this.#held, at, level, 0, width, known, t * width, -1)
      for (let k = 0; k < width; k++) come[k] = level[k]! + flow[t * wide + k]!
      level.fill(0)
      addProduct(this.#passed, at, come, 0, width, level, 0)
      addProduct(this.#flow, at, known, t * width, width, level, 0)
      this.levelStep.set(level, t * width)
      this.worthStep.fill(0, t * width, (t + 1) * width)
      this.#passBack(t, known, t * width, this.worthStep, t * width)
      for (let k = 0; k < width; k++) this.seenStep[t * wide + k] = this.worthStep[t * width + k]!
      for (const { store, at: seen } of this.#fadings) {
        this.seenStep[t * wide + seen] = 0 - level[store]!
      }
    }
  }

  /** out += Fᵀ·x of step t. */
  #passBack(t: number, x: Float64Array, xAt: number, out: Float64Array, outAt: number): void {
    const width = this.#width
    const at = t * width * width
    for (let k = 0; k < width; k++) {
      let sum = 0
      for (let l = 0; l < width; l++) sum += this.#passed[at + l * width + k]! * x[xAt + l]!
      out[outAt + k]! += sum
    }
  }

  /** Adds by how much more is used for the steps of worths and levels to `use`, [step]. */
  addUse(use: Float64Array): void {
    const wide = this.#wide
    for (let t = 0; t < use.length; t++) {
      for (let i = t * wide; i < (t + 1) * wide; i++) {
        use[t]! += this.flowByPrice[i]! * this.seenStep[i]!
      }
    }
  }

  /** Adds -d use / d price: what one step's price does to the levels before and after it. */
  addResponse({ matrix }: ResponseSum): void {
    const count = this.#count
    const width = this.#width
    const size = width * width
    const pull = this.#pull
    const spread = this.#spread
    const block = this.#block
    const other = this.#other
    const level = this.#vector
    const worth = this.#next
    const felt = this.#third
    this.#pulls()
    spread.fill(0)
    for (let j = 0; j < count; j++) {
      const at = j * size
      // The level before step j moves towards the price to come, and the step takes it from there.
      felt.fill(0)
      addProduct(spread, 0, pull, j * width, width, felt, 0)
      this.#feel(j, worth)
      addProduct(this.#held, at, felt, 0, width, worth, 0, -1)
      level.fill(0)
      addProduct(this.#passed, at, felt, 0, width, level, 0)
      addProduct(this.#flow, at, worth, 0, width, level, 0)
      let own = this.useByPrice[j]!
      for (let k = 0; k < width; k++) {
        level[k]! -= this.#flowed[j * width + k]!
        own += this.#worthByPrice[j * width + k]! * level[k]!
        own -= this.#flowed[j * width + k]! * worth[k]!
      }
      matrix[j * count + j]! += own
      this.#carryOn(j, level, matrix)
      // C·S·Cᵀ + F·M·Fᵀ·D
      multiply(this.#carried, at, spread, 0, width, other, 0)
      transpose(this.#carried, at, width, block, 0)
      multiply(other, 0, block, 0, width, spread, 0)
      multiply(this.#flow, at, this.#damping, at, width, other, 0)
      for (let i = 0; i < size; i++) spread[i]! += other[i]!
    }
  }

  /** Adds what a change of level after step j does to the use of every later step. */
  #carryOn(j: number, level: Float64Array, matrix: Float64Array): void {
    const count = this.#count
    const width = this.#width
    const pull = this.#pull
    const carried = this.#carried
    if (width === 1) {
      let left = level[0]!
      for (let t = j + 1; t < count; t++) {
        matrix[t * count + j]! += pull[t]! * left
        left *= carried[t]!
      }
      return
    }
    const next = this.#third
    for (let t = j + 1; t < count; t++) {
      const at = t * width * width
      let use = 0
      for (let k = 0; k < width; k++) {
        use += pull[t * width + k]! * level[k]!
        let sum = 0
        for (let l = 0; l < width; l++) sum += carried[at + k * width + l]! * level[l]!
        next[k] = sum
      }
      matrix[t * count + j]! += use
      for (let k = 0; k < width; k++) level[k] = next[k]!
    }
  }

  /** D·(n + Q·F·m) of step t: what a unit of price does to η where levels stay. */
  #feel(t: number, out: Float64Array): void {
    const width = this.#width
    const at = t * width * width
    const work = this.#work
    for (let k = 0; k < width; k++) work[k] = this.#worthByPrice[t * width + k]!
    addProduct(this.#stiffness, at, this.#flowed, t * width, width, work, 0)
    out.fill(0)
    addProduct(this.#damping, at, work, 0, width, out, 0)
  }

  /** What a change of level before each step does to its use, to `#pull`. */
  #pulls(): void {
    const width = this.#width
    const felt = this.#third
    this.#pull.fill(0)
    for (let t = 0; t < this.#count; t++) {
      this.#feel(t, felt)
      this.#passBack(t, felt, 0, this.#pull, t * width)
    }
  }
}
