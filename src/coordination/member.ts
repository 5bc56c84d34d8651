import type { Gap, Lengths } from './pairs.ts'
import type { ResponseSum } from './response-sum.ts'

/**
 * Whoever answers prices: a device, a home, a neighbourhood, a vehicle. It chooses its use x of a shared
 * resource (one number per step, in the resource's unit) at a private cost f(x) that it tells nobody.
 *
 * It stands at a point inside its limits and is asked, round by round, in which direction it would go at some
 * prices; see `rounds.ts` for the whole. What it hands up are sums over the day's steps, nothing of its devices.
 */
export interface Member {
  /** Its use at the point where it stands, [step]. */
  readonly use: Float64Array
  /** What it would use after a whole step of the direction that `foresee` found, [step]. */
  readonly foreseen: Float64Array
  /** How many it counts as: two devices that answer together are two. */
  readonly movers: number
  /** How many limits it keeps off. */
  readonly limits: number
  /** Goes to where it would be at `prices` (money per unit of use, [step]) and `softness`, by itself. */
  begin(prices: Float64Array, softness: number): void
  /** Works out how it answers around the point where it stands, once a round, and adds -d use / d price to `response`. */
  linearise(response: ResponseSum): void
  /** Finds its use at `prices` and `softness` to first order (and what `tryOut` remembered): `foreseen`. */
  foresee(prices: Float64Array, softness: number): void
  /**
   * Finds the direction straight to the optimum at `prices`, and remembers for the round what is second order in it. It has just foreseen
   * without softness, and what it was given there is unchanged; so in `turn`, at its softness.
   */
  tryOut(prices: Float64Array, trial: Trial): void
  /** Finds the direction in which it goes at `prices` towards `softness`; shortens `reach` to how far it can go. */
  turn(prices: Float64Array, softness: number, reach: Lengths): void
  /** Goes along its direction: as far as all, or as far as it can by itself where that is less. */
  move(lengths: Lengths): void
  /** A value that min f(x) + prices·x is proven not to be below: what goes into the certificate. */
  bound(prices: Float64Array): Bound
  /** Makes a plan that it can follow exactly out of its point, writes it to `settled` and returns f(settled). */
  settle(): number
  /** The plan that the last `settle` made, [step]. */
  readonly settled: Float64Array
  /** The settled plan is the best so far: it becomes `plan`. */
  keep(): void
  /** The best plan so far, [step]. */
  readonly plan: Float64Array
}

/** What members find when they try out the way straight to the optimum; sums over them. */
export interface Trial {
  /** How far all of them can go. */
  readonly reach: Lengths
  /** Σ slack · force, and how it changes on the way. */
  readonly gap: Gap
  /** What would be left of it if each went as far as it can by itself. */
  leftAlone: number
}

/** A lower bound and the sum of the magnitudes that went into it, from which its rounding error is bounded. */
export interface Bound {
  readonly value: number
  readonly magnitude: number
}
