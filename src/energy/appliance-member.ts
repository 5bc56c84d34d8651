import { assert } from '../kernel/assert.ts'
import { Mark } from '../coordination/mark.ts'
import type { Bound, Member, Travel } from '../coordination/member.ts'

/**
 * A machine that runs a fixed programme once. Between rounds it answers with a mixture of its possible starts
 * (the convex hull of what it can do), so that its bound is honest; `settle` takes one start.
 */
export class ApplianceMember implements Member {
  readonly use: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly reach: number
  /** The start that `settle` takes; null: the likeliest of the mixture. */
  start: number | null = null
  readonly #profileW: Float64Array
  readonly firstStart: number
  /** How much of each start is in the mixture, [start]; sums to 1. */
  readonly weights: Float64Array
  readonly #anchor: Float64Array
  readonly #mark: Mark
  readonly #scratch: Float64Array
  readonly #energy: number
  #tau = 0

  constructor(
    profileW: Float64Array,
    firstStart: number,
    lastStart: number,
    stepCount: number,
    lastPlannedStart: number | null,
  ) {
    assert(firstStart >= 0 && firstStart <= lastStart, 'there is a start to choose')
    assert(lastStart + profileW.length <= stepCount, 'the last start ends within the steps')
    const starts = lastStart - firstStart + 1
    this.#profileW = profileW
    this.firstStart = firstStart
    this.weights = new Float64Array(starts)
    const known = lastPlannedStart === null ? -1 : lastPlannedStart - firstStart
    if (known >= 0 && known < starts) this.weights[known] = 1
    else this.weights.fill(1 / starts)
    this.use = new Float64Array(stepCount)
    this.settled = new Float64Array(stepCount)
    this.plan = new Float64Array(stepCount)
    this.reach = starts > 1 ? profileW.reduce((most, power) => Math.max(most, power), 0) : 0
    this.#anchor = Float64Array.from(this.weights)
    this.#scratch = new Float64Array(starts)
    this.#energy = profileW.reduce((sum, power) => sum + power, 0)
    this.#mix()
    this.#mark = new Mark(this.use)
  }

  answer(prices: Float64Array, stride: number, relaxation: number): void {
    if (this.reach === 0) return
    const { weights } = this
    if (this.start !== null) {
      weights.fill(0)
      weights[this.start - this.firstStart] = 1
    } else {
      const anchor = this.#anchor
      const wanted = this.#scratch
      const tau = (stride * this.reach) / (this.#energy * this.#energy)
      this.#tau = tau
      for (let s = 0; s < weights.length; s++) {
        wanted[s] = anchor[s]! - tau * this.costOf(this.firstStart + s, prices)
      }
      projectToSimplex(wanted, weights)
      for (let s = 0; s < weights.length; s++) {
        anchor[s]! += relaxation * (weights[s]! - anchor[s]!)
      }
    }
    this.#mix()
  }

  addResponse(into: Float64Array): void {
    if (this.reach === 0 || this.start !== null) return
    const { weights, use } = this
    const profile = this.#profileW
    const count = use.length
    const tau = this.#tau
    const mean = new Float64Array(count)
    let mixed = 0
    for (const [s, weight] of weights.entries()) {
      if (weight === 0) continue
      mixed++
      const start = this.firstStart + s
      for (let k = 0; k < profile.length; k++) {
        mean[start + k]! += profile[k]!
        for (let l = 0; l < profile.length; l++) {
          into[(start + k) * count + start + l]! += tau * profile[k]! * profile[l]!
        }
      }
    }
    for (let t = 0; t < count; t++) {
      if (mean[t] === 0) continue
      const row = (tau * mean[t]!) / mixed
      for (let u = 0; u < count; u++) into[t * count + u]! -= row * mean[u]!
    }
  }

  travelled(travel: Travel): void {
    if (this.reach > 0) travel.use += this.#mark.move() / this.reach
  }

  bound(prices: Float64Array): Bound {
    let value = Infinity
    let magnitude = 0
    for (let s = 0; s < this.weights.length; s++) {
      value = Math.min(value, this.costOf(this.firstStart + s, prices))
    }
    for (let t = 0; t < prices.length; t++) magnitude = Math.max(magnitude, Math.abs(prices[t]!))
    return { value, magnitude: magnitude * this.#energy }
  }

  settle(): number {
    const start = this.start ?? this.firstStart + this.weights.indexOf(Math.max(...this.weights))
    this.settled.fill(0)
    this.settled.set(this.#profileW, start)
    return 0
  }

  keep(): void {
    this.plan.set(this.settled)
  }

  /** What the programme costs when it begins at `start`. */
  costOf(start: number, prices: Float64Array): number {
    let cost = 0
    for (let k = 0; k < this.#profileW.length; k++) {
      cost += this.#profileW[k]! * prices[start + k]!
    }
    return cost
  }

  /** Takes the programme begun at `start` out of `sum`, W, [step]. */
  takeFrom(sum: Float64Array, start: number): void {
    for (let k = 0; k < this.#profileW.length; k++) sum[start + k]! -= this.#profileW[k]!
  }

  #mix(): void {
    this.use.fill(0)
    for (let s = 0; s < this.weights.length; s++) {
      const weight = this.weights[s]!
      if (weight === 0) continue
      for (let k = 0; k < this.#profileW.length; k++) {
        this.use[this.firstStart + s + k]! += weight * this.#profileW[k]!
      }
    }
  }
}

/** The nearest point whose parts are not negative and sum to 1 (Michelot 1986): cuts until nothing is below 0. */
function projectToSimplex(point: Float64Array, out: Float64Array): void {
  let shift = -Infinity
  for (let pass = 0; pass <= point.length; pass++) {
    let sum = 0
    let kept = 0
    for (let i = 0; i < point.length; i++) {
      if (point[i]! > shift) {
        sum += point[i]!
        kept++
      }
    }
    const next = (sum - 1) / kept
    if (next <= shift) break
    shift = next
  }
  for (let i = 0; i < point.length; i++) out[i] = Math.max(0, point[i]! - shift)
}
