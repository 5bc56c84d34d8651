import type { Gap, Lengths } from './pairs.ts'

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
  /** How many limits it keeps off. */
  readonly limits: number
  /** Goes to where it would be at `prices` (money per unit of use, [step]) and `softness`, by itself. */
  begin(prices: Float64Array, softness: number): void
  /** Works out how it answers around the point where it stands: once a round. */
  linearise(): void
  /**
   * Adds to `into` ([step x step], by rows, the upper triangle) how much less it uses for each unit of price,
   * -d use / d price: symmetric, positive definite together with the prices' own.
   */
  addResponse(into: Float64Array): void
  /** Finds its use at `prices` and `softness` to first order (and what `bend` remembered): `foreseen`. */
  foresee(prices: Float64Array, softness: number): void
  /** Finds its whole direction when the prices that `foresee` had change by `priceStep`, for what follows. */
  turn(priceStep: Float64Array, softness: number): void
  /** Shortens `reach` to how far it can go. */
  shorten(reach: Lengths): void
  addGap(gap: Gap): void
  /** Remembers what is second order in its direction; `straighten` forgets it. */
  bend(share: number): void
  straighten(): void
  /** Aims for a direction that goes further: limits that `reach` of this one would leave uneven are evened out. */
  even(reach: Lengths, softness: number): void
  /** Takes the last `even` or `straighten` back. */
  uneven(): void
  /** Goes along its direction. */
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

/** A lower bound and the sum of the magnitudes that went into it, from which its rounding error is bounded. */
export interface Bound {
  readonly value: number
  readonly magnitude: number
}
