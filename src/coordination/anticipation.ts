import type { Pool } from './member.ts'

/** Steps of the accelerated gradient method for the prices of one round: they begin near the solution. */
const innerLimit = 30

/** Damping at the start, at the least and at the most: parts of what the members could shift in all. */
const damping = { start: 0.1, least: 0.02, most: 2 }

/**
 * Sets a group's prices by how its members are expected to answer them (a semismooth Newton step on the augmented
 * Lagrangian: Li, Sun and Toh, SIAM J. Optim. 30:2410, 2020). Near their last answer the members' sum is
 *
 *   S(p) = expected - R (p - p0)      with R = Σ -d use_i / d price
 *
 * so that the prices that clear it maximise  S0·p - g*(p) - (p - p0)·(R + damping I)(p - p0) / 2.  Members at a bound
 * are not in R, but may leave it: the damping stands for them. It is halved or doubled by how well the last sum was
 * foreseen. Whatever prices come out, they are in the domain of g*, so that the bound holds.
 */
export class Anticipation {
  /** R plus damping, [step x step]. */
  readonly response: Float64Array
  readonly #foreseen: Float64Array
  readonly #was: Float64Array
  readonly #from: Float64Array
  readonly #last: Float64Array
  readonly #point: Float64Array
  readonly #sum: Float64Array
  #damping = damping.start
  #isFirst = true

  constructor(stepCount: number) {
    this.response = new Float64Array(stepCount * stepCount)
    this.#foreseen = new Float64Array(stepCount)
    this.#was = new Float64Array(stepCount)
    this.#from = new Float64Array(stepCount)
    this.#last = new Float64Array(stepCount)
    this.#point = new Float64Array(stepCount)
    this.#sum = new Float64Array(stepCount)
  }

  /**
   * Moves `prices` ([step]) to those that clear the expected sum. `use` is the members' sum, `expected` what it
   * would be in the next round at the same prices, `shiftable` what a unit of price could move at the most;
   * `response` holds R and is damped here.
   */
  answer(
    pool: Pool,
    use: Float64Array,
    expected: Float64Array,
    shiftable: number,
    prices: Float64Array,
  ): void {
    const { response } = this
    const count = use.length
    this.#adapt(use)
    const added = this.#damping * shiftable
    for (let t = 0; t < count; t++) response[t * count + t]! += added
    this.#clear(pool, expected, prices)
    for (let t = 0; t < count; t++) {
      const change = prices[t]! - this.#from[t]!
      this.#foreseen[t] = expected[t]! - this.#moved(t, prices) + added * change
    }
    this.#was.set(use)
    this.#isFirst = false
  }

  /** Compares the sum with what was foreseen: how far off it is, as a part of how far it was to move. */
  #adapt(use: Float64Array): void {
    if (this.#isFirst) return
    let off = 0
    let move = 0
    for (let t = 0; t < use.length; t++) {
      off += (use[t]! - this.#foreseen[t]!) ** 2
      move += (this.#foreseen[t]! - this.#was[t]!) ** 2
    }
    if (off > move) this.#damping = Math.min(damping.most, this.#damping * 2)
    else if (off < 0.25 * move) this.#damping = Math.max(damping.least, this.#damping * 0.7)
  }

  /** The accelerated proximal gradient method with restarts (O'Donoghue and Candès, Found. Comput. Math. 15:715, 2015). */
  #clear(pool: Pool, expected: Float64Array, prices: Float64Array): void {
    const count = prices.length
    const last = this.#last
    const point = this.#point
    const sum = this.#sum
    const curvature = this.#largestRow()
    if (curvature === 0) return
    this.#from.set(prices)
    last.set(prices)
    point.set(prices)
    let momentum = 1
    for (let i = 0; i < innerLimit; i++) {
      for (let t = 0; t < count; t++) sum[t] = expected[t]! - this.#moved(t, point)
      pool.answer(point, sum, 1 / curvature, prices)
      let ahead = 0
      let far = 0
      let size = 0
      for (let t = 0; t < count; t++) {
        const step = prices[t]! - last[t]!
        ahead += (point[t]! - prices[t]!) * step
        far += step * step
        size += prices[t]! * prices[t]!
      }
      if (far <= 1e-20 * size) return
      if (ahead > 0) momentum = 1
      const next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2
      for (let t = 0; t < count; t++) {
        point[t] = prices[t]! + ((momentum - 1) / next) * (prices[t]! - last[t]!)
        last[t] = prices[t]!
      }
      momentum = next
    }
  }

  /** By how much less the members are expected to use in step t at `prices`. */
  #moved(t: number, prices: Float64Array): number {
    const { response } = this
    const from = this.#from
    const row = t * from.length
    let moved = 0
    for (let u = 0; u < from.length; u++) moved += response[row + u]! * (prices[u]! - from[u]!)
    return moved
  }

  /** No eigenvalue of the response is larger than this. */
  #largestRow(): number {
    const count = this.#from.length
    let largest = 0
    for (let t = 0; t < count; t++) {
      let row = 0
      for (let u = 0; u < count; u++) row += Math.abs(this.response[t * count + u]!)
      largest = Math.max(largest, row)
    }
    return largest
  }
}
