import type { Lengths, Pairs } from './pairs.ts'

/** An exchange on its way to the optimum as a cell clears it; all arrays are [step]. */
export interface Clearing {
  /** How many limits it keeps off, each as often as its weight. */
  readonly limits: number
  readonly pairs: readonly Pairs[]
  /** Price of a unit. */
  readonly prices: Float64Array
  /** What is taken from it, less what is given, and by how much that goes to the target softness of `foresee` at unchanged prices. */
  readonly sum: Float64Array
  readonly shift: Float64Array
  /** Puts everything where `softness` has it at the prices of now, or near them. */
  begin(softness: number): void
  /** Works out how the sum follows prices around the point. */
  linearise(): void
  /** Adds d sum / d price to `matrix` ([step x step], by rows, the lower triangle). */
  addSlope(matrix: Float64Array): void
  /** Finds `shift` for a target softness. */
  foresee(softness: number): void
  /** Its direction when prices change by `priceStep`; shortens `reach` to how far it can be gone. */
  turn(priceStep: Float64Array, softness: number, reach: Lengths): void
  move(lengths: Lengths): void
  /** Writes prices, [step], and peak parts, [course x step], that `exchangeBound` can take. */
  provable(prices: Float64Array, peaks: Float64Array): void
}
