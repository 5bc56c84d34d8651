import { ordinaryFloats } from '../kernel/floats.ts'
import { Corrector } from './corrector.ts'
import {
  exchangeBound,
  exchangeCost,
  peakCourses,
  pricesWithoutLimits,
  weightIn,
  type ExchangeTerms,
} from './exchange.ts'
import type { Absence, Answer, Group, Settlement, Soon } from './group.ts'
import { shortenToParts } from './length-parts.ts'
import type { Trial } from './member.ts'
import { least, noGap, shortenTo, type Lengths } from './pairs.ts'
import { ClearedSum } from './cleared-sum.ts'
import type { Clearing } from './clearing.ts'
import { SoftExchange } from './soft-exchange.ts'
import { isFree, SoftLimits } from './soft-limits.ts'
import { StandIn } from './stand-in.ts'

/** What a cell is made of. */
export interface CellParts {
  readonly groups: readonly Group[]
  /** What their sum costs at the cell's own connection. */
  readonly terms: ExchangeTerms
  /** Use that nobody can shift, [step]. */
  readonly fixed: Float64Array
  /** The price of its connection to begin with, on top of what is paid outside, [step]. */
  readonly startPrices: Float64Array
  /** The scale of prices. */
  readonly usualPrice: number
}

/**
 * Steps of all prices while groups stay as they have answered, at the most (it mostly takes fifteen): they begin with so many times the softness, which falls
 * to these parts of itself after steps of at least so much of their direction, and end after so many nearly whole ones at the softness itself.
 */
const followSteps = 80
const fromAbove = 1000
const falls = [
  { length: 0.8, to: 0.1 },
  { length: 0.3, to: 0.5 },
]
const nearlyWhole = 0.95
const lastSteps = 3

/** How often members of a cell within a cell gather before it answers. */
const ownGatherings = 2

/** What prices are made of without what limits add, [step]. */
export interface PriceParts {
  readonly money: Float64Array
  readonly weights: Float64Array | null
}

/**
 * Groups behind a connection with a cost and limits of its own: a neighbourhood at its feeder, a city at its grid. It has a
 * price for its connection and clears the sum of its groups with it (the Schur complement of its part of Newton's step); to
 * its own parent it answers like any group, so that cells stand in cells. With R the sum of its groups' answers and D its
 * exchange's, it answers with (R⁻¹ + D⁻¹)⁻¹.
 */
export class Cell implements Group {
  readonly movers: number
  readonly limits: number
  /** The prices at which `settle` has proven its bound, on top of what is paid outside, [step]. */
  readonly provenPrices: Float64Array
  readonly #parts: CellParts
  readonly #exchange: Clearing
  readonly #corrector: Corrector
  /** What is fixed, and what those use that cannot move, [step]. */
  readonly #still: Float64Array
  readonly #sum: ClearedSum
  /** What stands in for groups while prices follow what these have answered; null: nothing. */
  #standIns: readonly Group[] | null = null
  readonly #inside: Float64Array
  /** What the steps bear of the peak's price, [course x step]. */
  readonly #peaks: Float64Array
  /** How far its exchange can go. */
  #reach: Lengths = { use: 1, price: 1 }

  constructor(parts: CellParts) {
    const { groups, terms, fixed, startPrices, usualPrice } = parts
    const count = fixed.length
    this.#parts = parts
    this.movers = groups.reduce((sum, { movers }) => sum + movers, 0)
    const weight = Math.max(1, this.movers)
    this.#exchange = isFree(terms)
      ? new SoftLimits(terms, startPrices, weight)
      : new SoftExchange(terms, startPrices, usualPrice, weight)
    this.limits = groups.reduce((sum, { limits }) => sum + limits, this.#exchange.limits)
    this.#corrector = new Corrector(this.#exchange.pairs, ordinaryFloats)
    this.provenPrices = Float64Array.from(startPrices)
    this.#still = Float64Array.from(fixed)
    this.#sum = new ClearedSum(this.#exchange, count)
    this.#inside = new Float64Array(count)
    this.#peaks = new Float64Array(peakCourses(terms).length * count)
  }

  get absent(): readonly Absence[] {
    return this.#parts.groups.flatMap((group) => group.absent)
  }

  /** What of `provenPrices` is money, and what is a weight, [step] (null: nothing); the rest is what the connection's limits add. */
  get provenParts(): PriceParts {
    const { terms } = this.#parts
    const prices = pricesWithoutLimits(terms, this.provenPrices, this.#peaks)
    const weights = weightIn(terms, prices, this.#peaks)
    if (weights === null) return { money: prices, weights }
    return { money: prices.map((price, t) => price - weights[t]!), weights }
  }

  /** Puts the exchange where `softness` has it. */
  open(softness: number): void {
    this.#exchange.begin(softness)
  }

  /** Its connection's prices are these, [step], and those of cells within it what they were to begin with. */
  takeUp(prices: Float64Array): void {
    this.#exchange.prices.set(prices)
    for (const cell of this.#cells()) cell.takeUp(cell.#parts.startPrices)
  }

  /** The same with the prices that its own connection was to begin with. */
  takeUpStart(): void {
    this.takeUp(this.#parts.startPrices)
  }

  async prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    const inside = this.#behind(prices)
    this.#still.set(this.#parts.fixed)
    for (const still of await this.#ask((group) => group.prepare(round, inside, softness))) {
      add(this.#still, still)
    }
    // What stands still here goes through this connection: it is in what the cell answers.
    return new Float64Array(prices.length)
  }

  async begin(prices: Float64Array, softness: number): Promise<Answer> {
    this.open(softness)
    for (let i = 0; i < ownGatherings; i++) await this.gather(prices, softness)
    await this.visit(prices)
    return { foreseen: await this.foresee(prices, softness), response: this.#sum.eliminated() }
  }

  /**
   * Groups go to where they would be at the prices of now; then the connection's price goes to where their sum would be cleared, at the same softness:
   * Newton's method on what is proven. Cells within this one gather by themselves.
   */
  async gather(prices: Float64Array, softness: number): Promise<void> {
    const inside = Float64Array.from(this.#behind(prices))
    this.#sum.take(this.#still, await this.#ask((group) => group.begin(inside, softness)))
    this.#sum.gather(softness)
  }

  /**
   * Groups go to where they would be at the prices of now, also those of cells within this one, at whatever depth; then all prices go together to where sums
   * would be cleared if groups were linear: one step of Newton's method on what is proven, for which nobody is asked again. Returns how far prices have gone from
   * where groups stand, in the norm in which such a step is judged (Nesterov and Nemirovskii, Interior-Point Polynomial Algorithms, SIAM 1994):
   * √(Σ Δp·R·Δp / softness), for one member. Well below 1 it doubles the digits that are right in each step; above, what groups have answered says little of
   * what they would do there.
   */
  async follow(prices: Float64Array, softness: number): Promise<number> {
    await this.#substitute(prices, softness)
    let above = softness * fromAbove
    this.#openAll(above)
    for (let i = 0, left = lastSteps; i < followSteps && left > 0; i++) {
      await this.visit(prices)
      await this.foresee(prices, above)
      const reach = await this.turn(prices, above)
      await this.move(reach)
      const length = least(reach)
      if (above === softness && length >= nearlyWhole) left--
      const fall = falls.find((of) => length >= of.length)
      above = Math.max(softness, above * (fall?.to ?? 1))
    }
    const square = this.#square(prices)
    this.#release()
    return Math.sqrt(Math.max(0, square) / (softness * Math.max(1, this.movers)))
  }

  /** Has all groups begin, and what they answer stand in for them from now on. */
  async #substitute(prices: Float64Array, softness: number): Promise<void> {
    const inside = Float64Array.from(this.#behind(prices))
    this.#standIns = await this.#ask(async (group) => {
      if (!(group instanceof Cell)) return new StandIn(inside, await group.begin(inside, softness))
      await group.#substitute(inside, softness)
      return group
    })
  }

  #release(): void {
    this.#standIns = null
    for (const cell of this.#cells()) cell.#release()
  }

  #openAll(softness: number): void {
    this.open(softness)
    for (const cell of this.#cells()) cell.#openAll(softness)
  }

  /** Σ Δp·R·Δp over all that stand in. */
  #square(prices: Float64Array): number {
    const inside = Float64Array.from(this.#behind(prices))
    let sum = 0
    for (const group of this.#standIns ?? []) {
      if (group instanceof Cell) sum += group.#square(inside)
      else if (group instanceof StandIn) sum += group.square(inside)
    }
    return sum
  }

  /** The cells that are groups of this one. */
  #cells(): Cell[] {
    return this.#parts.groups.filter((group) => group instanceof Cell)
  }

  async answer(prices: Float64Array): Promise<Answer> {
    await this.visit(prices)
    return { foreseen: this.#sum.cleared(0), response: this.#sum.eliminated() }
  }

  /** Has all groups answer without softness, for what follows. */
  async visit(prices: Float64Array): Promise<void> {
    const inside = this.#behind(prices)
    this.#sum.take(this.#still, await this.#ask((group) => group.answer(inside)))
    this.#sum.linearise(prices)
  }

  async foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    const inside = this.#behind(prices)
    const uses = await this.#ask((group) => group.foresee(inside, softness))
    this.#sum.foresee(prices, this.#still, uses)
    return this.#sum.cleared(softness)
  }

  async tryOut(prices: Float64Array): Promise<Trial> {
    const trial: Trial = { reach: { use: 1, price: 1 }, gap: noGap(), leftAlone: 0 }
    const inside = this.#sum.turned(prices, 0)
    const own: Lengths = { use: 1, price: 1 }
    this.#exchange.turn(this.#sum.priceStep, 0, own)
    this.#corrector.remember(own, trial)
    for (const of of await this.#ask((group) => group.tryOut(inside))) addTrial(trial, of)
    return trial
  }

  async turn(prices: Float64Array, softness: number): Promise<Lengths> {
    const inside = this.#sum.turned(prices, softness)
    const reach: Lengths = { use: 1, price: 1 }
    this.#exchange.turn(this.#sum.priceStep, softness, reach)
    this.#reach = { ...reach }
    for (const of of await this.#ask((group) => group.turn(inside, softness))) {
      shortenToParts(reach, of)
    }
    // Where an answer was no number there is no way on.
    return inside.every(Number.isFinite) ? reach : { use: NaN, price: NaN }
  }

  async move(lengths: Lengths): Promise<void> {
    await this.#ask((group) => group.move(lengths))
    const own = { ...lengths }
    shortenTo(own, this.#reach)
    this.#exchange.move(own)
  }

  async settle(prices: Float64Array): Promise<Settlement> {
    const { terms, fixed } = this.#parts
    this.#exchange.provable(this.provenPrices, this.#peaks)
    const inside = prices.map((price, t) => price + this.provenPrices[t]!)
    let { value, magnitude } = exchangeBound(terms, this.provenPrices, this.#peaks)
    for (let t = 0; t < fixed.length; t++) {
      value += inside[t]! * fixed[t]!
      magnitude += Math.abs(inside[t]! * fixed[t]!)
    }
    const use = Float64Array.from(fixed)
    let cost = 0
    for (const settlement of await this.#ask((group) => group.settle(inside))) {
      value += settlement.bound.value
      magnitude += settlement.bound.magnitude
      cost += settlement.cost
      add(use, settlement.use)
    }
    return { bound: { value, magnitude }, cost: cost + exchangeCost(terms, use), use }
  }

  async keep(): Promise<void> {
    await this.#ask((group) => group.keep())
  }

  async restrict(softness: number): Promise<boolean> {
    return (await this.#ask((group) => group.restrict(softness))).includes(true)
  }

  /** All stand at `softness` again, at the prices of now, also those of cells within this one. */
  async reopen(prices: Float64Array, softness: number): Promise<void> {
    this.open(softness)
    const inside = Float64Array.from(this.#behind(prices))
    await this.#ask(async (group) => {
      if (group instanceof Cell) await group.reopen(inside, softness)
      else await group.begin(inside, softness)
    })
  }

  /** Asks all groups at once. */
  async #ask<T>(question: (group: Group) => Soon<T>): Promise<T[]> {
    const groups = this.#standIns ?? this.#parts.groups
    const [only] = groups
    if (groups.length === 1 && only !== undefined) return [await question(only)]
    return await Promise.all(groups.map(question))
  }

  /** Prices behind the connection, [step]. */
  #behind(prices: Float64Array): Float64Array {
    for (let t = 0; t < prices.length; t++) {
      this.#inside[t] = prices[t]! + this.#exchange.prices[t]!
    }
    return this.#inside
  }
}

function addTrial(sum: Trial, part: Trial): void {
  shortenToParts(sum.reach, part.reach)
  sum.gap.now += part.gap.now
  sum.gap.byUse += part.gap.byUse
  sum.gap.byPrice += part.gap.byPrice
  sum.gap.byBoth += part.gap.byBoth
  sum.leftAlone += part.leftAlone
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!
}
