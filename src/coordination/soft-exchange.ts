import { ordinaryFloats, type Floats } from '../kernel/floats.ts'
import type { Clearing } from './clearing.ts'
import { cheapest, dearest, peakCourses, peakPart, type ExchangeTerms } from './exchange.ts'
import type { Lengths, Pairs } from './pairs.ts'
import { SoftPeak } from './soft-peak.ts'
import { piecesOf, SoftPiece } from './soft-piece.ts'

/** Prices begin and limits end at least this part inside what is possible. */
const insideShare = 0.02

/** The least difference of buying and selling, as a part of a usual price: with none a price could not move. */
const leastSpread = 1e-6

/**
 * An exchange on its way to the optimum: of what can be bought and sold at each of its prices (within limits, beyond them, as
 * scenarios have it) something is always taken and something left, so that its price stays between its ends and follows the sum
 * smoothly. The prices here are the multipliers of  sum = what is taken of all pieces - what is given.
 */
export class SoftExchange implements Clearing {
  /** Price of a unit, [step], the peak's part within. */
  readonly prices: Float64Array
  /** What is taken from the exchange, less what is given, [step]. */
  readonly sum: Float64Array
  /** d sum / d price without what all steps share through the peak, [step]. */
  readonly slope: Float64Array
  /** By how much the sum goes to the target softness at unchanged prices, [step]; see `foresee`. */
  readonly shift: Float64Array
  readonly #terms: ExchangeTerms
  readonly #weight: number
  readonly #buy: Float64Array
  readonly #pieces: readonly SoftPiece[]
  /** What the peak costs; null: nothing. */
  readonly #peak: SoftPeak | null
  readonly pairs: readonly Pairs[]
  readonly #priceStep: Float64Array
  /** Zeros. */
  readonly #unchanged: Float64Array
  readonly #sumStep: Float64Array

  /**
   * `usualPrice` is the scale of prices. `weight`: how many members share it; its limits are kept off that much
   * more, so that the way to the optimum does not depend on how many there are.
   */
  constructor(
    terms: ExchangeTerms,
    startPrices: Float64Array,
    usualPrice: number,
    weight = 1,
    floats: Floats = ordinaryFloats,
  ) {
    const count = terms.buy.length
    const make = (): Float64Array => floats.take(count)
    this.#terms = terms
    this.#weight = weight
    this.#buy = terms.buy.map((price, t) =>
      Math.max(price, terms.sell[t]! + leastSpread * usualPrice),
    )
    this.prices = Float64Array.from(startPrices)
    this.sum = make()
    this.slope = make()
    this.shift = make()
    this.#pieces = piecesOf({ ...terms, buy: this.#buy }).map(
      (piece) => new SoftPiece(piece, floats),
    )
    const courses = peakCourses(terms)
    this.#peak = courses.length === 0 ? null : new SoftPeak(courses, terms.peakFrom, count, floats)
    this.pairs = [...this.#pieces.flatMap(({ pairs }) => pairs), ...(this.#peak?.pairs ?? [])]
    this.#priceStep = make()
    this.#unchanged = make()
    this.#sumStep = make()
  }

  /** How many limits it keeps off, each as often as its weight. */
  get limits(): number {
    const ofPeak = this.#peak?.limits ?? 0
    return this.#weight * this.#pieces.reduce((sum, { limits }) => sum + limits, ofPeak)
  }

  /** Puts everything where `softness` has it at the prices of now, or the nearest between selling and buying; the peak comes on top. */
  begin(softness: number): void {
    const mu = softness * this.#weight
    const { sell } = this.#terms
    for (let t = 0; t < this.prices.length; t++) {
      const margin = insideShare * (this.#buy[t]! - sell[t]!)
      const wanted = this.prices[t]! - (this.#peak?.prices[t] ?? 0)
      const price = Math.max(sell[t]! + margin, Math.min(this.#buy[t]! - margin, wanted))
      this.prices[t] = price
      let sum = 0
      for (const piece of this.#pieces) sum += piece.begin(t, price, mu)
      this.sum[t] = sum
    }
    if (this.#peak === null) return
    this.#peak.begin(this.sum, mu)
    for (let t = 0; t < this.sum.length; t++) this.prices[t]! += this.#peak.prices[t]!
  }

  /** Works out how the sum follows prices around the point: `slope`, and what `addSlope` adds. */
  linearise(): void {
    const { slope } = this
    slope.fill(0)
    for (const piece of this.#pieces) piece.addSlope(slope)
    this.#peak?.linearise(slope)
  }

  /** Adds d sum / d price to `matrix` ([step x step], by rows, the lower triangle). */
  addSlope(matrix: Float64Array): void {
    const { slope } = this
    const count = slope.length
    for (let t = 0; t < count; t++) matrix[t * count + t]! += slope[t]!
    this.#peak?.addSlope(matrix)
  }

  /** Finds `shift` for a target softness. */
  foresee(softness: number): void {
    const { shift } = this
    this.#visit(softness, this.#unchanged)
    shift.set(this.#sumStep)
  }

  /** Its direction when prices change by `priceStep`, [step]; shortens `reach` to how far it can be gone. */
  turn(priceStep: Float64Array, softness: number, reach: Lengths): void {
    this.#visit(softness, priceStep)
    this.#priceStep.set(priceStep)
    for (const pairs of this.pairs) pairs.shorten(reach)
  }

  move(lengths: Lengths): void {
    for (const pairs of this.pairs) pairs.move(lengths)
    for (let t = 0; t < this.sum.length; t++) {
      this.sum[t]! += lengths.use * this.#sumStep[t]!
      this.prices[t]! += lengths.price * this.#priceStep[t]!
    }
    this.#peak?.sumUp()
  }

  /** Writes prices and peak parts that `exchangeBound` can take: rounding may have led out of their domain. */
  provable(prices: Float64Array, peaks: Float64Array): void {
    this.#peak?.provable(peaks)
    for (let t = 0; t < prices.length; t++) {
      const base = this.prices[t]! - (this.#peak?.prices[t] ?? 0)
      const clamped = Math.max(cheapest(this.#terms, t), Math.min(dearest(this.#terms, t), base))
      prices[t] = clamped + peakPart(peaks, t, prices.length)
    }
  }

  /** Steps of everything for a target softness and a change of prices, [step]. */
  #visit(softness: number, priceStep: Float64Array): void {
    const mu = softness * this.#weight
    if (this.#peak === null) {
      this.#stepPieces(mu, priceStep)
      return
    }
    // What steps bear of the peak's price changes with what they buy, and lowers their own price by as much.
    this.#stepPieces(mu, this.#unchanged)
    this.#stepPieces(mu, this.#peak.ownStep(priceStep, this.#sumStep, this.slope, mu))
    this.#peak.step(this.#sumStep, mu)
  }

  /** Steps of what is bought and sold when prices without the peak change by `steps`, and of the sum. */
  #stepPieces(mu: number, steps: Float64Array): void {
    this.#sumStep.fill(0)
    for (const piece of this.#pieces) piece.step(mu, steps, this.#sumStep)
  }
}
