/**
 * Whoever answers prices: a device, a home, a neighbourhood, a vehicle. It chooses its use x of a shared
 * resource (one number per step, in the resource's unit) at a private cost f(x) that it tells nobody.
 *
 * The three answers it owes are all that coordination needs; see `rounds.ts` for the whole.
 */
export interface Member {
  /** Its use in the last answer, [step]: what is summed up and sent upwards. */
  readonly use: Float64Array
  /** Largest use it could shift in a step: sets how far it moves in one round. 0: it cannot move. */
  readonly reach: number
  /**
   * Answers `prices` (money per unit of use, [step]) with a proximal step from where it was:
   * use = argmin f(x) + prices·x + |x - anchor|² / (2 · stride · reach), then moves its anchor
   * by `relaxation` times the way to the answer.
   */
  answer(prices: Float64Array, stride: number, relaxation: number): void
  /**
   * Adds to `into` ([step x step]) how much less it uses for each unit of price, -d use / d price, around its last
   * answer: symmetric, positive semidefinite.
   */
  addResponse(into: Float64Array): void
  /**
   * Adds to `travel` how far its answers and prices have gone since the last call: from it the length of the
   * steps is set.
   */
  travelled(travel: Travel): void
  /** A value that min f(x) + prices·x is proven not to be below: what goes into the certificate. */
  bound(prices: Float64Array): Bound
  /** Makes its last answer exactly feasible, writes it to `settled` and returns f(settled). */
  settle(): number
  /** The plan that the last `settle` made, [step]. */
  readonly settled: Float64Array
  /** The settled plan is the best so far: it becomes `plan`. */
  keep(): void
  /** The best plan so far, [step]. */
  readonly plan: Float64Array
}

/** Squared distances, each in the measure of its own step: |Δuse|² / reach and |Δprices|² · reach / share. */
export interface Travel {
  use: number
  prices: number
}

/** A lower bound and the sum of the magnitudes that went into it, from which its rounding error is bounded. */
export interface Bound {
  readonly value: number
  readonly magnitude: number
}

/** What the sum of all uses costs, and its limits. Convex. */
export interface Pool {
  /** Cost of a sum, [step]. */
  cost(sum: Float64Array): number
  /**
   * The prices that answer a sum: argmax over prices p of p·sum - g*(p) - |p - anchor|² / (2 · stride),
   * written into `prices`. Prices never leave the domain of g*, so any of them gives a valid bound.
   */
  answer(anchor: Float64Array, sum: Float64Array, stride: number, prices: Float64Array): void
  /** Lower bound of g(S) - prices·S over all S, which is -g*(prices). */
  bound(prices: Float64Array): Bound
}
