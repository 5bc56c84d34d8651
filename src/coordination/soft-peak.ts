import type { Floats } from '../kernel/floats.ts'
import { solve } from '../kernel/dense.ts'
import type { PeakCourse } from './exchange.ts'
import { Pairs } from './pairs.ts'

/**
 * What the highest sums cost on the way to the optimum: each course has a peak of its own that its sums are kept below, and all
 * steps share the course's price. With m[k] the peak of course k, force[k][t] what step t bears of its price:
 *
 *   sum[t] + besides[k][t] < m[k],   Σ_t force[k][t] + (what none bears) = price[k]
 */
export class SoftPeak {
  /** What a step bears of the prices of all courses, [step]. */
  readonly prices: Float64Array
  readonly pairs: readonly Pairs[]
  readonly #courses: readonly PeakCourse[]
  readonly #peakFrom: number
  /** Slack: how far a sum is below the peak of a course; [course]. */
  readonly #below: readonly Pairs[]
  /** Slack: the peak above `peakFrom`, [course]; force: what of its price no step bears. */
  readonly #above: Pairs
  /** The share of a change of price that goes into a step's peak parts, [course x step], and that does not, [step]. */
  readonly #follows: Float64Array
  readonly #stays: Float64Array
  /** How stiff the peaks are together: the factor of [course x course], and the change of each. */
  readonly #factor: Float64Array
  readonly #peakStep: Float64Array

  constructor(courses: readonly PeakCourse[], peakFrom: number, count: number, floats: Floats) {
    this.#courses = courses
    this.#peakFrom = peakFrom
    this.prices = floats.take(count)
    this.#below = courses.map(() => new Pairs(count, floats))
    this.#above = new Pairs(courses.length, floats)
    this.pairs = [...this.#below, this.#above]
    this.#follows = floats.take(courses.length * count)
    this.#stays = floats.take(count)
    this.#factor = floats.take(courses.length ** 2)
    this.#peakStep = floats.take(courses.length)
  }

  /** How many limits it keeps off. */
  get limits(): number {
    return this.#courses.length * (this.prices.length + 1)
  }

  /** Puts each peak where what steps bear of its price, and what none bears, are all of it. */
  begin(sum: Float64Array, mu: number): void {
    this.prices.fill(0)
    for (const [k, { price, besides }] of this.#courses.entries()) {
      const flow = sum.map((units, t) => units + besides[t]!)
      const peak = peakOver(flow, this.#peakFrom, price, mu)
      this.#above.put(k, peak - this.#peakFrom, mu)
      for (let t = 0; t < flow.length; t++) this.#below[k]!.put(t, peak - flow[t]!, mu)
    }
    this.sumUp()
  }

  /** Makes `prices` what the steps bear now. */
  sumUp(): void {
    this.prices.fill(0)
    for (const { force } of this.#below) {
      for (let t = 0; t < force.length; t++) this.prices[t]! += force[t]!
    }
  }

  /** From how the sum follows prices without the peaks, [step], makes how it does with those kept where they are. */
  linearise(slope: Float64Array): void {
    const size = this.#courses.length
    const matrix = this.#factor.fill(0)
    // What is left of each row when all its numbers are added: an own sum, for it would be lost in the difference.
    const left = this.#courses.map((_, k) => this.#above.stiffness(k))
    for (let t = 0; t < slope.length; t++) {
      const stiffness = this.#below.map((below) => below.stiffness(t))
      const stays = 1 / (1 + slope[t]! * sumOf(stiffness))
      this.#stays[t] = stays
      slope[t]! *= stays
      for (let k = 0; k < size; k++) {
        const follows = stiffness[k]! * slope[t]!
        this.#follows[k * slope.length + t] = follows
        left[k]! += stiffness[k]! * stays
        for (let l = 0; l < k; l++) matrix[k * size + l]! -= follows * stiffness[l]!
      }
    }
    factoriseDominant(matrix, left)
  }

  /** Adds how the sum follows prices through the peaks to `matrix` ([step x step], by rows, the lower triangle). */
  addSlope(matrix: Float64Array): void {
    const count = this.prices.length
    const size = this.#courses.length
    const through = Float64Array.from(this.#follows)
    for (let k = 0; k < size; k++) {
      for (let t = 0; t < count; t++) {
        let own = through[k * count + t]!
        for (let l = 0; l < k; l++) own -= this.#factor[k * size + l]! * through[l * count + t]!
        through[k * count + t] = own * this.#factor[k * size + k]!
      }
    }
    for (let k = 0; k < size; k++) {
      const row = through.subarray(k * count, (k + 1) * count)
      for (let t = 0; t < count; t++) {
        const share = row[t]!
        if (share === 0) continue
        for (let u = 0; u <= t; u++) matrix[t * count + u]! += share * row[u]!
      }
    }
  }

  /**
   * By how much prices without the peaks change, [step], when prices change by `priceStep`, the sum would change by `shift` at
   * unchanged ones, and `slope` is as `linearise` has made it. Keeps the changes of the peaks for `step`.
   */
  ownStep(
    priceStep: Float64Array,
    shift: Float64Array,
    slope: Float64Array,
    mu: number,
  ): Float64Array {
    const push = this.#peakStep
    for (const [k, own] of this.#below.entries()) {
      push[k] = this.#above.lack(k, mu)
      for (let t = 0; t < shift.length; t++) {
        const stays = this.#stays[t]!
        // What the others do, each by itself: as all less the own one it would be lost in the difference.
        let stiffness = 0
        let lack = 0
        for (const below of this.#below) {
          if (below === own) continue
          stiffness += below.stiffness(t)
          lack += below.lack(t, mu)
        }
        const moved = slope[t]! * (priceStep[t]! - lack) + stays * shift[t]!
        push[k]! += own.lack(t, mu) * (stays + slope[t]! * stiffness) + own.stiffness(t) * moved
      }
    }
    solve(this.#factor, push.length, push)
    return priceStep.map((step, t) => {
      let left = step
      for (const [k, below] of this.#below.entries()) {
        left -= below.lack(t, mu) + below.stiffness(t) * (shift[t]! - push[k]!)
      }
      return this.#stays[t]! * left
    })
  }

  /** Its direction where the sum changes by `sumStep`, [step]. */
  step(sumStep: Float64Array, mu: number): void {
    for (const [k, below] of this.#below.entries()) {
      const peakStep = this.#peakStep[k]!
      this.#above.stepSlack(k, peakStep, mu)
      for (let t = 0; t < sumStep.length; t++) below.stepSlack(t, peakStep - sumStep[t]!, mu)
    }
  }

  /** Writes what steps bear of each course's price, [course x step], in all no more than that: rounding may have led beyond. */
  provable(peaks: Float64Array): void {
    for (const [k, { price }] of this.#courses.entries()) {
      const { force } = this.#below[k]!
      const borne = sumOf(force)
      const share = borne > price ? price / borne : 1
      for (let t = 0; t < force.length; t++) peaks[k * force.length + t] = force[t]! * share
    }
  }
}

/** The peak above all of `flow` at which its price is borne: Σ mu / (peak - flow) + mu / (peak - peakFrom) = price. */
function peakOver(flow: Float64Array, peakFrom: number, price: number, mu: number): number {
  const highest = flow.reduce((most, units) => Math.max(most, units), peakFrom)
  const borne = (peak: number): number =>
    flow.reduce((all, units) => all + mu / (peak - units), mu / (peak - peakFrom))
  // All of it is borne at most this far above: each of count + 1 parts is then no more than its share.
  let far = ((flow.length + 1) * mu) / price
  let near = 0
  for (let i = 0; i < 60; i++) {
    const middle = (near + far) / 2
    if (borne(highest + middle) > price) near = middle
    else far = middle
  }
  return highest + far
}

/**
 * The factor, as `factorise` has it, of a symmetric matrix whose numbers off the diagonal (the lower triangle, by rows) are not above 0, where
 * `left` is the sum of each row: nothing is subtracted on the way, so a small sum keeps its digits (Grassmann, Taksar and Heyman,
 * Oper. Res. 33:1107, 1985). Overwrites both.
 */
function factoriseDominant(matrix: Float64Array, left: number[]): void {
  const n = left.length
  for (let k = 0; k < n; k++) {
    let pivot = left[k]!
    for (let i = k + 1; i < n; i++) pivot -= matrix[i * n + k]!
    const inverse = 1 / Math.sqrt(Math.max(pivot, Number.MIN_VALUE))
    matrix[k * n + k] = inverse
    for (let i = k + 1; i < n; i++) {
      const own = matrix[i * n + k]! * inverse
      left[i]! -= own * inverse * left[k]!
      matrix[i * n + k] = own
      for (let j = k + 1; j < i; j++) matrix[i * n + j]! -= own * matrix[j * n + k]!
    }
  }
}

function sumOf(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
