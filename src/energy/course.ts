import type { Floats } from '../kernel/floats.ts'

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
  readonly #worthByLevel: Float64Array
  /** (I + Q·M)⁻¹, [step x store x store]. */
  readonly #damping: Float64Array
  readonly #known: Float64Array
  /** Δy and Δσ, [step x store]. */
  readonly worthStep: Float64Array
  readonly levelStep: Float64Array
  readonly #matrix: Float64Array
  /** For each block of steps: (I + Q·M)⁻¹ of its steps multiplied, [block x store x store]. */
  readonly #block: Float64Array
  /** What the use of a step does with a change of level before its block, [store x step]. */
  readonly #reach: Float64Array
  readonly #scratch: Float64Array
  readonly #spread: Float64Array
  readonly #other: Float64Array
  readonly #vector: Float64Array
  readonly #next: Float64Array
  readonly #pull: Float64Array

  constructor(count: number, width: number, floats: Floats) {
    this.#count = count
    this.#width = width
    this.flowByWorth = floats.take(count * width * width)
    this.flowByPrice = floats.take(count * width)
    this.useByPrice = floats.take(count)
    this.#worthByLevel = floats.take(count * width * width)
    this.#damping = floats.take(count * width * width)
    this.#known = floats.take(count * width)
    this.worthStep = floats.take(count * width)
    this.levelStep = floats.take(count * width)
    this.#matrix = floats.take(width * 2 * width)
    this.#block = floats.take(Math.ceil(count / blockLength) * width * width)
    this.#reach = floats.take(count * width)
    this.#scratch = floats.take(width * width)
    this.#spread = floats.take(width * width)
    this.#other = floats.take(width * width)
    this.#vector = floats.take(width)
    this.#next = floats.take(width)
    this.#pull = floats.take(count * width)
  }

  /** Works out P and (I + Q·M)⁻¹ from `stiffness` (K, [step x store]), after M and m are in place. */
  linearise(stiffness: Float64Array): void {
    const count = this.#count
    const width = this.#width
    const damping = this.#damping
    const p = this.#worthByLevel
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

  /** Writes (I + Q·M)⁻¹ of step t to `#damping`: elimination with pivots. */
  #invert(t: number, q: Float64Array): void {
    const width = this.#width
    const at = t * width * width
    const a = this.#matrix
    const wide = 2 * width
    multiply(q, 0, this.flowByWorth, at, width, this.#other, 0)
    if (width === 2) {
      const other = this.#other
      const a = 1 + other[0]!
      const d = 1 + other[3]!
      const inverse = 1 / (a * d - other[1]! * other[2]!)
      this.#damping[at] = d * inverse
      this.#damping[at + 1] = -other[1]! * inverse
      this.#damping[at + 2] = -other[2]! * inverse
      this.#damping[at + 3] = a * inverse
      return
    }
    for (let k = 0; k < width; k++) {
      for (let l = 0; l < width; l++) {
        const one = k === l ? 1 : 0
        a[k * wide + l] = one + this.#other[k * width + l]!
        a[k * wide + width + l] = one
      }
    }
    for (let c = 0; c < width; c++) {
      let pivot = c
      for (let r = c + 1; r < width; r++) {
        if (Math.abs(a[r * wide + c]!) > Math.abs(a[pivot * wide + c]!)) pivot = r
      }
      if (pivot !== c) swapRows(a, c, pivot, wide)
      const inverse = 1 / a[c * wide + c]!
      for (let l = c; l < wide; l++) a[c * wide + l]! *= inverse
      for (let r = 0; r < width; r++) {
        const factor = a[r * wide + c]!
        if (r === c || factor === 0) continue
        for (let l = c; l < wide; l++) a[r * wide + l]! -= factor * a[c * wide + l]!
      }
    }
    for (let k = 0; k < width; k++) {
      for (let l = 0; l < width; l++) this.#damping[at + k * width + l] = a[k * wide + width + l]!
    }
  }

  /** Finds `worthStep` and `levelStep` for `flow` (e) and `push` (r), both [step x store]. */
  solve(flow: Float64Array, push: Float64Array): void {
    const count = this.#count
    const width = this.#width
    const known = this.#known
    const { worthStep, levelStep } = this
    const p = this.#worthByLevel
    if (width === 1) {
      const damping = this.#damping
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
    this.#pull.set(push)
    for (let t = count - 1; t >= 0; t--) {
      const at = t * width
      for (let k = 0; k < width; k++) {
        if (t + 1 < count) this.#pull[at + k]! += known[at + width + k]!
      }
      for (let k = 0; k < width; k++) {
        let sum = 0
        for (let l = 0; l < width; l++) {
          const of = at * width + k * width + l
          sum += this.#damping[of]! * this.#pull[at + l]! - p[of]! * flow[at + l]!
        }
        known[at + k] = sum
      }
    }
    for (let t = 0; t < count; t++) {
      const at = t * width
      for (let k = 0; k < width; k++) {
        let worth = known[at + k]!
        if (t > 0) {
          for (let l = 0; l < width; l++) {
            worth -= p[at * width + k * width + l]! * levelStep[at - width + l]!
          }
        }
        worthStep[at + k] = worth
      }
      for (let k = 0; k < width; k++) {
        let level = (t > 0 ? levelStep[at - width + k]! : 0) + flow[at + k]!
        for (let l = 0; l < width; l++) {
          level += this.flowByWorth[at * width + k * width + l]! * worthStep[at + l]!
        }
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
   * Adds -d use / d price ([step x step], by rows, the upper triangle): what one step's price does to the levels before
   * and after it. Rows of it are products, so that each number costs one small product.
   */
  addResponse(into: Float64Array): void {
    if (this.#width === 1) this.#addNarrow(into)
    else this.#addWide(into)
  }

  #addNarrow(into: Float64Array): void {
    const count = this.#count
    const m = this.flowByPrice
    const p = this.#worthByLevel
    const damping = this.#damping
    const pull = this.#pull
    for (let t = 0; t < count; t++) pull[t] = p[t]! * m[t]!
    this.#linkBlocks()
    const block = this.#block
    const reach = this.#reach
    let spread = 0
    for (let j = 0; j < count; j++) {
      const row = j * count
      const before = spread * pull[j]!
      const worth = pull[j]! - p[j]! * before
      into[row + j]! += this.useByPrice[j]! - m[j]! * worth
      let level = before + this.flowByWorth[j]! * worth - m[j]!
      const nothing = negligible * Math.abs(level)
      let t = j + 1
      for (; t % blockLength !== 0 && t < count; t++) {
        into[row + t]! += pull[t]! * level
        level *= damping[t]!
      }
      for (; t < count && Math.abs(level) > nothing; t += blockLength) {
        const end = Math.min(count, t + blockLength)
        for (let u = t; u < end; u++) into[row + u]! += reach[u]! * level
        level *= block[t / blockLength]!
      }
      spread = damping[j]! * (damping[j]! * spread + this.flowByWorth[j]!)
    }
  }

  /** Works out `#block` and `#reach`: with them a change of level passes a block at once. */
  #linkBlocks(): void {
    const count = this.#count
    const width = this.#width
    const size = width * width
    const product = this.#scratch
    for (let first = 0; first < count; first += blockLength) {
      const at = (first / blockLength) * size
      product.fill(0)
      for (let k = 0; k < width; k++) product[k * width + k] = 1
      for (let t = first; t < Math.min(count, first + blockLength); t++) {
        for (let k = 0; k < width; k++) {
          let sum = 0
          for (let l = 0; l < width; l++)
            sum += product[k * width + l]! * this.#pull[t * width + l]!
          this.#reach[k * count + t] = sum
        }
        multiply(product, 0, this.#damping, t * size, width, this.#other, 0)
        product.set(this.#other)
      }
      this.#block.set(product, at)
    }
  }

  #addWide(into: Float64Array): void {
    const count = this.#count
    const width = this.#width
    const size = width * width
    const m = this.flowByPrice
    const p = this.#worthByLevel
    const damping = this.#damping
    const pull = this.#pull
    const level = this.#vector
    const next = this.#next
    const spread = this.#spread
    const other = this.#other
    for (let t = 0; t < count; t++) {
      for (let k = 0; k < width; k++) {
        let sum = 0
        for (let l = 0; l < width; l++) sum += p[t * size + k * width + l]! * m[t * width + l]!
        pull[t * width + k] = sum
      }
    }
    this.#linkBlocks()
    const block = this.#block
    const reach = this.#reach
    spread.fill(0)
    for (let j = 0; j < count; j++) {
      const at = j * width
      const row = j * count
      for (let k = 0; k < width; k++) {
        let sum = 0
        for (let l = 0; l < width; l++) sum += spread[k * width + l]! * pull[at + l]!
        level[k] = sum
      }
      let own = this.useByPrice[j]!
      for (let k = 0; k < width; k++) {
        let worth = pull[at + k]!
        for (let l = 0; l < width; l++) worth -= p[at * width + k * width + l]! * level[l]!
        next[k] = worth
        own -= m[at + k]! * worth
      }
      into[j * count + j]! += own
      for (let k = 0; k < width; k++) {
        level[k]! -= m[at + k]!
        for (let l = 0; l < width; l++) {
          level[k]! += this.flowByWorth[at * width + k * width + l]! * next[l]!
        }
      }
      // Step by step to the end of the block, then block by block.
      let t = j + 1
      for (; t % blockLength !== 0 && t < count; t++) {
        let use = 0
        for (let k = 0; k < width; k++) use += pull[t * width + k]! * level[k]!
        into[row + t]! += use
        carry(damping, t * size, level, next, width)
      }
      for (; t < count; t += blockLength) {
        const end = Math.min(count, t + blockLength)
        for (let k = 0; k < width; k++) {
          const change = level[k]!
          const of = k * count
          for (let u = t; u < end; u++) into[row + u]! += reach[of + u]! * change
        }
        carry(block, (t / blockLength) * size, level, next, width)
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
  }
}

/** Steps that the response passes at once. */
const blockLength = 8

/** A change of level that has died down to this part of itself is no longer followed. */
const negligible = 1e-12

function swapRows(matrix: Float64Array, one: number, other: number, wide: number): void {
  for (let l = 0; l < wide; l++) {
    const held = matrix[one * wide + l]!
    matrix[one * wide + l] = matrix[other * wide + l]!
    matrix[other * wide + l] = held
  }
}

/** Carries a change of level over a step or block: level = dampingᵀ·level. */
function carry(
  damping: Float64Array,
  at: number,
  level: Float64Array,
  next: Float64Array,
  width: number,
): void {
  for (let k = 0; k < width; k++) {
    let sum = 0
    for (let l = 0; l < width; l++) sum += damping[at + l * width + k]! * level[l]!
    next[k] = sum
  }
  for (let k = 0; k < width; k++) level[k] = next[k]!
}

/** Writes the product of two square blocks. */
function multiply(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  width: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let k = 0; k < width; k++) {
    for (let l = 0; l < width; l++) {
      let sum = 0
      for (let o = 0; o < width; o++) sum += a[aAt + k * width + o]! * b[bAt + o * width + l]!
      out[outAt + k * width + l] = sum
    }
  }
}
