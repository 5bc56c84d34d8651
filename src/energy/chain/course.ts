import { blockLength, type Products, type ResponseSum } from '../../coordination/response-sum.ts'
import type { Floats } from '../../kernel/floats.ts'
import { addNarrowResponse } from './response.ts'
import { invertOnePlus, multiply } from './small-matrix.ts'

/**
 * How levels and their worths answer each other over the steps, to first order. In step t, with Δy the changes of
 * worths and Δσ those of levels ([store] each):
 *
 *   Δσ[t] = Δσ[t-1] + e[t] + M[t]·Δy[t] - m[t]·Δprice[t]       what flows
 *   Δy[t] = Δy[t+1] - K[t]·Δσ[t] + r[t]                        what holds the levels
 *
 * M: flows by worth, m: flows by price, K: stiffness of what holds a level, diagonal. Going backward gives
 * Δy[t] = b[t] - P[t]·Δσ[t-1] with  Q = P[t+1] + K,  P = (I + Q·M)⁻¹·Q  (a Riccati recursion; Rao, Wright and Rawlings,
 * J. Optim. Theory Appl. 99:723, 1998), going forward the rest. A day of 96 steps costs 96 small inverses.
 */
export class Course {
  readonly #count: number
  readonly #width: number
  /** M, [step x store x store]. */
  readonly flowByWorth: Float64Array
  /** m, [step x store]. */
  readonly flowByPrice: Float64Array
  /** How much less is used for a higher price at unchanged worths, [step]. */
  readonly useByPrice: Float64Array
  /** P, [step x store x store]. */
  readonly worthByLevel: Float64Array
  /** (I + Q·M)⁻¹, [step x store x store]. */
  readonly damping: Float64Array
  /** Δy and Δσ, [step x store]. */
  readonly worthStep: Float64Array
  readonly levelStep: Float64Array
  /** What machines see of them: Δy. */
  readonly seenStep: Float64Array
  // What follows is worked with in turn with all others.
  readonly #known: Float64Array
  readonly #matrix: Float64Array
  /** For each block of steps: (I + Q·M)⁻¹ of its steps multiplied, [block x store x store]. */
  readonly #block: Float64Array
  readonly #scratch: Float64Array
  readonly #spread: Float64Array
  readonly #other: Float64Array
  readonly #vector: Float64Array
  readonly #next: Float64Array
  readonly #pull: Float64Array

  constructor(count: number, width: number, floats: Floats, turns: Floats) {
    this.#count = count
    this.#width = width
    this.flowByWorth = floats.take(count * width * width)
    this.flowByPrice = floats.take(count * width)
    this.useByPrice = floats.take(count)
    this.worthByLevel = floats.take(count * width * width)
    this.damping = floats.take(count * width * width)
    this.worthStep = floats.take(count * width)
    this.levelStep = floats.take(count * width)
    this.seenStep = this.worthStep
    this.#known = turns.take(count * width)
    this.#matrix = turns.take(width * 2 * width)
    this.#block = turns.take(Math.ceil(count / blockLength) * width * width)
    this.#scratch = turns.take(width * width)
    this.#spread = turns.take(width * width)
    this.#other = turns.take(width * width)
    this.#vector = turns.take(width)
    this.#next = turns.take(width)
    this.#pull = turns.take(count * width)
  }

  /** Works out P and (I + Q·M)⁻¹ from `stiffness` (K, [step x store]), after M and m are in place. */
  linearise(stiffness: Float64Array): void {
    const count = this.#count
    const width = this.#width
    const damping = this.damping
    const p = this.worthByLevel
    if (width === 1) {
      let after = 0
      for (let t = count - 1; t >= 0; t--) {
        const q = after + stiffness[t]!
        damping[t] = 1 / (1 + q * this.flowByWorth[t]!)
        after = damping[t]! * q
        p[t] = after
      }
      return
    }
    const size = width * width
    const q = this.#scratch
    for (let t = count - 1; t >= 0; t--) {
      const after = (t + 1) * size
      for (let k = 0; k < size; k++) q[k] = t + 1 < count ? p[after + k]! : 0
      for (let k = 0; k < width; k++) q[k * width + k]! += stiffness[t * width + k]!
      this.#invert(t, q)
      multiply(damping, t * size, q, 0, width, p, t * size)
    }
  }

  /** Writes (I + Q·M)⁻¹ of step t to `damping`. */
  #invert(t: number, q: Float64Array): void {
    const width = this.#width
    const at = t * width * width
    multiply(q, 0, this.flowByWorth, at, width, this.#other, 0)
    if (width === 2) {
      const other = this.#other
      const a = 1 + other[0]!
      const d = 1 + other[3]!
      const inverse = 1 / (a * d - other[1]! * other[2]!)
      this.damping[at] = d * inverse
      this.damping[at + 1] = -other[1]! * inverse
      this.damping[at + 2] = -other[2]! * inverse
      this.damping[at + 3] = a * inverse
      return
    }
    invertOnePlus(this.#other, 0, width, this.damping, at, this.#matrix)
  }

  /** Finds `worthStep` and `levelStep` for `flow` (e) and `push` (r), both [step x store]. */
  solve(flow: Float64Array, push: Float64Array): void {
    const count = this.#count
    const width = this.#width
    const known = this.#known
    const { worthStep, levelStep } = this
    const p = this.worthByLevel
    if (width === 1) {
      const damping = this.damping
      let ahead = 0
      // (I + Q·M)⁻¹·(b - Q·e) = (I + Q·M)⁻¹·b - P·e
      for (let t = count - 1; t >= 0; t--) {
        ahead = damping[t]! * (ahead + push[t]!) - p[t]! * flow[t]!
        known[t] = ahead
      }
      let level = 0
      for (let t = 0; t < count; t++) {
        worthStep[t] = known[t]! - p[t]! * level
        level += flow[t]! + this.flowByWorth[t]! * worthStep[t]!
        levelStep[t] = level
      }
      return
    }
    if (width === 2) this.#solveTwo(flow, push)
    else this.#solveMany(flow, push)
  }

  /** Two stores, as behind a heat pump. */
  #solveTwo(flow: Float64Array, push: Float64Array): void {
    const { worthStep, levelStep, damping, worthByLevel: p, flowByWorth: m } = this
    const known = this.#known
    let aheadA = 0
    let aheadB = 0
    for (let t = this.#count - 1; t >= 0; t--) {
      const at = 2 * t
      const of = 4 * t
      const pullA = aheadA + push[at]!
      const pullB = aheadB + push[at + 1]!
      const flowA = flow[at]!
      const flowB = flow[at + 1]!
      aheadA = damping[of]! * pullA + damping[of + 1]! * pullB - p[of]! * flowA - p[of + 1]! * flowB
      aheadB =
        damping[of + 2]! * pullA +
        damping[of + 3]! * pullB -
        p[of + 2]! * flowA -
        p[of + 3]! * flowB
      known[at] = aheadA
      known[at + 1] = aheadB
    }
    let levelA = 0
    let levelB = 0
    for (let t = 0; t < this.#count; t++) {
      const at = 2 * t
      const of = 4 * t
      const worthA = known[at]! - p[of]! * levelA - p[of + 1]! * levelB
      const worthB = known[at + 1]! - p[of + 2]! * levelA - p[of + 3]! * levelB
      levelA += flow[at]! + m[of]! * worthA + m[of + 1]! * worthB
      levelB += flow[at + 1]! + m[of + 2]! * worthA + m[of + 3]! * worthB
      worthStep[at] = worthA
      worthStep[at + 1] = worthB
      levelStep[at] = levelA
      levelStep[at + 1] = levelB
    }
  }

  #solveMany(flow: Float64Array, push: Float64Array): void {
    const count = this.#count
    const width = this.#width
    const { worthStep, levelStep, damping, worthByLevel: p, flowByWorth: m } = this
    const known = this.#known
    const pull = this.#pull
    pull.set(push)
    for (let t = count - 1; t >= 0; t--) {
      const at = t * width
      if (t + 1 < count) {
        for (let k = 0; k < width; k++) pull[at + k]! += known[at + width + k]!
      }
      for (let k = 0; k < width; k++) {
        const row = (at + k) * width
        let sum = 0
        for (let l = 0; l < width; l++) {
          sum += damping[row + l]! * pull[at + l]! - p[row + l]! * flow[at + l]!
        }
        known[at + k] = sum
      }
    }
    for (let t = 0; t < count; t++) {
      const at = t * width
      for (let k = 0; k < width; k++) {
        const row = (at + k) * width
        let worth = known[at + k]!
        if (t > 0) {
          for (let l = 0; l < width; l++) worth -= p[row + l]! * levelStep[at - width + l]!
        }
        worthStep[at + k] = worth
      }
      for (let k = 0; k < width; k++) {
        const row = (at + k) * width
        let level = (t > 0 ? levelStep[at - width + k]! : 0) + flow[at + k]!
        for (let l = 0; l < width; l++) level += m[row + l]! * worthStep[at + l]!
        levelStep[at + k] = level
      }
    }
  }

  /** Adds by how much more is used for the worths' steps to `use`, [step]. */
  addUse(use: Float64Array): void {
    const width = this.#width
    const m = this.flowByPrice
    for (let t = 0; t < use.length; t++) {
      for (let i = t * width; i < (t + 1) * width; i++) use[t]! += m[i]! * this.worthStep[i]!
    }
  }

  /**
   * Adds -d use / d price: what one step's price does to the levels before and after it. Within a block of steps number by
   * number; between blocks each store's part is a product.
   */
  addResponse(into: ResponseSum): void {
    if (this.#width === 1) addNarrowResponse(this, this.#pull, this.#block, into)
    else if (this.#width > 1) this.#addWide(into)
    else {
      const count = this.#count
      for (let t = 0; t < count; t++) into.matrix[t * count + t]! += this.useByPrice[t]!
    }
  }

  #addWide(into: ResponseSum): void {
    const count = this.#count
    const width = this.#width
    const size = width * width
    const { matrix } = into
    const m = this.flowByPrice
    const p = this.worthByLevel
    const damping = this.damping
    const pull = this.#pull
    const moved = this.#vector
    const next = this.#next
    const spread = this.#spread
    const other = this.#other
    const rows = into.products(width)
    this.#linkBlocks(rows)
    spread.fill(0)
    for (let j = 0; j < count; j++) {
      const at = j * width
      for (let k = 0; k < width; k++) {
        let sum = 0
        for (let l = 0; l < width; l++) sum += spread[k * width + l]! * pull[at + l]!
        moved[k] = sum
      }
      let own = this.useByPrice[j]!
      for (let k = 0; k < width; k++) {
        let worth = pull[at + k]!
        for (let l = 0; l < width; l++) worth -= p[at * width + k * width + l]! * moved[l]!
        next[k] = worth
        own -= m[at + k]! * worth
      }
      matrix[j * count + j]! += own
      for (let k = 0; k < width; k++) {
        moved[k]! -= m[at + k]!
        for (let l = 0; l < width; l++) {
          moved[k]! += this.flowByWorth[at * width + k * width + l]! * next[l]!
        }
      }
      const end = j - (j % blockLength) + blockLength
      for (let t = j + 1; t < end && t < count; t++) {
        let use = 0
        for (let k = 0; k < width; k++) use += pull[t * width + k]! * moved[k]!
        matrix[t * count + j]! += use
        for (let k = 0; k < width; k++) {
          let sum = 0
          for (let l = 0; l < width; l++) sum += damping[t * size + l * width + k]! * moved[l]!
          next[k] = sum
        }
        for (let k = 0; k < width; k++) moved[k] = next[k]!
      }
      if (end < count) {
        for (let k = 0; k < width; k++) rows[k]!.level[(end / blockLength) * count + j] = moved[k]!
      }
      // What a lower price before step j + 1 has done to the level: F·S·Fᵀ + M·Fᵀ with F = (I + M·Q)⁻¹.
      for (let k = 0; k < width; k++) {
        for (let l = 0; l < width; l++) {
          let sum = this.flowByWorth[at * width + k * width + l]!
          for (let o = 0; o < width; o++) {
            sum += damping[at * width + o * width + k]! * spread[o * width + l]!
          }
          other[k * width + l] = sum
        }
      }
      multiply(other, 0, damping, at * width, width, spread, 0)
    }
    this.#passBlocks(rows)
  }

  /** Works out `#pull`, `#block`, and what a change of level before its block does to the use of each step. */
  #linkBlocks(rows: readonly Products[]): void {
    const count = this.#count
    const width = this.#width
    const size = width * width
    const m = this.flowByPrice
    const p = this.worthByLevel
    const pull = this.#pull
    const product = this.#scratch
    for (let t = 0; t < count; t++) {
      if (t % blockLength === 0) {
        for (let k = 0; k < size; k++) product[k] = k % (width + 1) === 0 ? 1 : 0
      }
      for (let k = 0; k < width; k++) {
        let sum = 0
        for (let l = 0; l < width; l++) sum += p[t * size + k * width + l]! * m[t * width + l]!
        pull[t * width + k] = sum
      }
      for (let k = 0; k < width; k++) {
        let sum = 0
        for (let l = 0; l < width; l++) sum += product[k * width + l]! * pull[t * width + l]!
        rows[k]!.use[t] = sum
      }
      multiply(product, 0, this.damping, t * size, width, this.#other, 0)
      product.set(this.#other)
      this.#block.set(product, Math.floor(t / blockLength) * size)
    }
  }

  /** Carries changes of level on to every later block. */
  #passBlocks(rows: readonly Products[]): void {
    const count = this.#count
    const width = this.#width
    for (let first = 2 * blockLength; first < count; first += blockLength) {
      const to = (first / blockLength) * count
      const from = to - count
      const at = (first / blockLength - 1) * width * width
      for (let k = 0; k < width; k++) {
        const { level, from: felt } = rows[k]!
        felt[first / blockLength] = 0
        level.fill(0, to, to + first - blockLength)
        for (let l = 0; l < width; l++) {
          const before = rows[l]!.level
          const factor = this.#block[at + l * width + k]!
          for (let j = 0; j < first - blockLength; j++) level[to + j]! += factor * before[from + j]!
        }
      }
    }
  }
}
