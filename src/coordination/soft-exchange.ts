import { ordinaryFloats, type Floats } from '../kernel/floats.ts'
import type { Clearing } from './clearing.ts'
import { cheapest, dearest, type ExchangeTerms } from './exchange.ts'
import { Pairs, type Lengths } from './pairs.ts'
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
  /** The peak's part of it, [step]. */
  readonly peaks: Float64Array
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
  /** Slack: how far a sum is below the peak; force: `peaks`. */
  readonly #below: Pairs
  /** Slack: the peak above `peakFrom`; force: what of its price no step bears. */
  readonly #above: Pairs
  /** Those of them that there are. */
  readonly pairs: readonly Pairs[]
  /** The share of a change of price that goes into a step's peak part, and the share that does not, [step]. */
  readonly #follows: Float64Array
  readonly #stays: Float64Array
  #peakStiffness = 1
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
    this.peaks = make()
    this.sum = make()
    this.slope = make()
    this.shift = make()
    this.#pieces = piecesOf({ ...terms, buy: this.#buy }).map(
      (piece) => new SoftPiece(piece, floats),
    )
    this.#below = new Pairs(count, floats)
    this.#above = new Pairs(1, floats)
    this.pairs = [
      ...this.#pieces.flatMap(({ pairs }) => pairs),
      ...(terms.peakPrice > 0 ? [this.#below, this.#above] : []),
    ]
    this.#follows = make()
    this.#stays = make()
    this.#priceStep = make()
    this.#unchanged = make()
    this.#sumStep = make()
  }

  /** How many limits it keeps off, each as often as its weight. */
  get limits(): number {
    const { buy, peakPrice } = this.#terms
    const ofPeak = peakPrice > 0 ? buy.length + 1 : 0
    return this.#weight * this.#pieces.reduce((sum, { limits }) => sum + limits, ofPeak)
  }

  /**
   * Puts everything where `softness` has it at the prices of now, or the nearest between selling and buying; the peak comes on top. A price stays
   * as far inside as a sum of this size asks for, where `sums` are known.
   */
  begin(softness: number, sums?: Float64Array): void {
    const mu = softness * this.#weight
    const { sell } = this.#terms
    for (let t = 0; t < this.prices.length; t++) {
      const asked = sums === undefined ? Infinity : mu / Math.abs(sums[t]!)
      const margin = Math.min(insideShare * (this.#buy[t]! - sell[t]!), asked)
      const wanted = this.prices[t]! - this.peaks[t]!
      const price = Math.max(sell[t]! + margin, Math.min(this.#buy[t]! - margin, wanted))
      this.prices[t] = price
      this.peaks[t] = 0
      let sum = 0
      for (const piece of this.#pieces) sum += piece.begin(t, price, mu)
      this.sum[t] = sum
    }
    if (this.#terms.peakPrice > 0) this.#beginPeak(mu)
  }

  /** The peak at which what steps bear of its price, and what none bears, are all of it. */
  #beginPeak(mu: number): void {
    const { peakPrice, peakFrom } = this.#terms
    const highest = this.sum.reduce((most, s) => Math.max(most, s), peakFrom)
    const borne = (peak: number): number =>
      this.sum.reduce((all, s) => all + mu / (peak - s), mu / (peak - peakFrom))
    // All of it is borne at most this far above: each of count + 1 parts is then no more than its share.
    let far = ((this.sum.length + 1) * mu) / peakPrice
    let near = 0
    for (let i = 0; i < 60; i++) {
      const middle = (near + far) / 2
      if (borne(highest + middle) > peakPrice) near = middle
      else far = middle
    }
    const peak = highest + far
    this.#above.put(0, peak - peakFrom, mu)
    for (let t = 0; t < this.sum.length; t++) {
      this.#below.put(t, peak - this.sum[t]!, mu)
      this.peaks[t] = this.#below.force[t]!
      this.prices[t]! += this.peaks[t]!
    }
  }

  /** Works out how the sum follows prices around the point: `slope`, and what `addSlope` adds. */
  linearise(): void {
    const { slope } = this
    const follows = this.#follows
    slope.fill(0)
    for (const piece of this.#pieces) piece.addSlope(slope)
    if (this.#terms.peakPrice === 0) return
    this.#peakStiffness = this.#above.stiffness(0)
    for (let t = 0; t < slope.length; t++) {
      const stiffness = this.#below.stiffness(t)
      // Each by itself: their sum is 1, but the smaller would be lost in the difference.
      const stays = 1 / (1 + stiffness * slope[t]!)
      follows[t] = stiffness * slope[t]! * stays
      this.#stays[t] = stays
      this.#peakStiffness += stiffness * stays
      slope[t]! *= stays
    }
  }

  /** Adds d sum / d price to `matrix` ([step x step], by rows, the lower triangle). */
  addSlope(matrix: Float64Array): void {
    const { slope } = this
    const follows = this.#follows
    const count = slope.length
    for (let t = 0; t < count; t++) matrix[t * count + t]! += slope[t]!
    if (this.#terms.peakPrice === 0) return
    for (let t = 0; t < count; t++) {
      const share = follows[t]! / this.#peakStiffness
      for (let u = 0; u <= t; u++) matrix[t * count + u]! += share * follows[u]!
    }
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
      if (this.#terms.peakPrice > 0) this.peaks[t] = this.#below.force[t]!
    }
  }

  /** Writes prices and peak parts that `exchangeBound` can take: rounding may have led out of their domain. */
  provable(prices: Float64Array, peaks: Float64Array): void {
    const { peakPrice } = this.#terms
    const borne = this.peaks.reduce((sum, peak) => sum + peak, 0)
    const share = borne > peakPrice ? peakPrice / borne : 1
    for (let t = 0; t < prices.length; t++) {
      const base = this.prices[t]! - this.peaks[t]!
      peaks[t] = this.peaks[t]! * share
      const clamped = Math.max(cheapest(this.#terms, t), Math.min(dearest(this.#terms, t), base))
      prices[t] = clamped + peaks[t]!
    }
  }

  /** Steps of everything for a target softness and a change of prices, [step]. */
  #visit(softness: number, priceStep: Float64Array): void {
    const mu = softness * this.#weight
    this.#stepPieces(mu, priceStep)
    if (this.#terms.peakPrice === 0) return
    // What steps bear of the peak's price changes with what they buy, and lowers their own price by as much.
    const sumStep = this.#sumStep
    const below = this.#below
    const stays = this.#stays
    let push = this.#above.lack(0, mu)
    for (let t = 0; t < sumStep.length; t++) {
      push += stays[t]! * (below.lack(t, mu) + below.stiffness(t) * sumStep[t]!)
    }
    const peakStep = push / this.#peakStiffness
    this.#above.stepSlack(0, peakStep, mu)
    const ownStep = priceStep.map((step, t) => {
      const forceStep = below.lack(t, mu) + below.stiffness(t) * (sumStep[t]! - peakStep)
      return step - stays[t]! * forceStep
    })
    this.#stepPieces(mu, ownStep)
    for (let t = 0; t < sumStep.length; t++) below.stepSlack(t, peakStep - sumStep[t]!, mu)
  }

  /** Steps of what is bought and sold when prices without the peak change by `steps`, and of the sum. */
  #stepPieces(mu: number, steps: Float64Array): void {
    this.#sumStep.fill(0)
    for (const piece of this.#pieces) piece.step(mu, steps, this.#sumStep)
  }
}
