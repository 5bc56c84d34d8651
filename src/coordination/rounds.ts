import { ordinaryFloats } from '../kernel/floats.ts'
import { Corrector } from './corrector.ts'
import { factorise, solve } from './dense.ts'
import { exchangeBound, exchangeCost, type ExchangeTerms } from './exchange.ts'
import type { Answer, Group, Soon } from './group.ts'
import type { Trial } from './member.ts'
import { gapAfter, least, noGap, shortenTo, type Lengths } from './pairs.ts'
import { SoftExchange } from './soft-exchange.ts'

/** What members agree on: what their sum costs, the use that nobody can shift, and where prices begin. */
export interface Meeting {
  readonly groups: readonly Group[]
  readonly terms: ExchangeTerms
  /** [step]. */
  readonly fixed: Float64Array
  /** [step]. */
  readonly startPrices: Float64Array
  /** What the plan costs that is there before, as the members' `plan`; null: there is none. */
  readonly lastCost: number | null
}

/** How rounds are run. */
export interface RoundsOptions {
  /** Rounds at the most. */
  readonly roundLimit: number
  /** Ends when (cost - bound) / |cost| is at most this. */
  readonly targetGap: number
  /** The scale of prices, money for each unit and step. */
  readonly usualPrice: number
  /** The softness that rounds begin with, money: about what a member could shift at a usual price. */
  readonly startSoftness: number
  /** A lower one to begin with where the start prices should be nearly right; if they are not, it goes on from `startSoftness`. */
  readonly knownSoftness?: number
}

/** What rounds came to. The plan itself stands in the members' `plan`. */
export interface Agreement {
  readonly rounds: number
  readonly cost: number
  readonly bound: number
  /** The prices at which the bound was found, [step]. */
  readonly prices: Float64Array
}

/** Rounds in which members go to where they would be by themselves, so that the way begins near the middle. */
const gatherRounds = 2

/** So many rounds after gathering the start prices show whether they were nearly right: it then goes at least so far. */
const guessRounds = 2
const wrongLength = 0.2

/** Those that can go this part of their directions at least, though not all can. */
const commonLength = 0.3

/** A round that went less than this part of its direction was short: what one member hopes for counts less then. */
const shortLength = 0.45

/** Steps that the exchange takes by itself while members gather. */
const exchangeSteps = 8

/** Softness falls at most by this factor in one round. */
const steepestFall = 0.01

/** A round that goes less than this part of its direction, three times in a row, ends the rounds. */
const stuckLength = 1e-3

/** Costs and bounds are worked out where the gap may be this many times the target, and every so many rounds. */
const nearTarget = 3
const checkEvery = 5

/** Softness is spent when the gap it makes is this part of the target; after a restriction it makes a gap of one part in so many. */
const spentShare = 0.01
const softAgain = 10

/** Relative error of one rounded operation (2^-53), times the 65,536 and more operations that a term of a bound can pass through. */
const roundingShare = 2 ** -36

/**
 * Agreement by prices. Members i choose their uses x_i; the exchange's cost depends on the sum:
 *
 *   minimise  Σ f_i(x_i) + g(fixed + Σ x_i)
 *
 * A primal-dual interior-point method (Mehrotra, SIAM J. Optim. 2:575, 1992) in which every member works out its own
 * part of Newton's step: up come Σ use and Σ -d use / d price, down go prices (the Schur complement of block-angular
 * programs; Gondzio and Grothey, SIAM J. Optim. 13:842, 2003). So a round costs each member a recursion over its own day,
 * and the number of rounds hardly depends on how many there are.
 *
 * The certificate needs none of that: at any prices p
 *   bound = Σ min (f_i(x) + p·x) + min (g(S) - p·S) + p·fixed
 * is below every plan's cost, and the members' settled plans have a true cost. The best of each is kept; but
 * the plan that was there before gives way only to one that is better by more than the target gap.
 */
export async function agree(meeting: Meeting, options: RoundsOptions): Promise<Agreement> {
  return await new Rounds(meeting, options).run()
}

class Rounds {
  readonly #meeting: Meeting
  readonly #options: RoundsOptions
  readonly #exchange: SoftExchange
  readonly #still: Float64Array
  readonly #limits: number
  readonly #corrector: Corrector
  readonly #response: Float64Array
  readonly #factor: Float64Array
  readonly #target: Float64Array
  readonly #priceStep: Float64Array
  readonly #sum: Float64Array
  readonly #provable: Float64Array
  readonly #peaks: Float64Array
  readonly #prices: Float64Array
  #softness: number
  /** Whether it is not known yet if the start prices are nearly right. */
  #isGuess: boolean
  /** The last round in which members gather. */
  #gatherUntil = gatherRounds
  /** Whether the last round was short. */
  #hasSlipped = false
  #cost: number
  #bound = -Infinity

  constructor(meeting: Meeting, options: RoundsOptions) {
    const { groups, terms, fixed, startPrices, lastCost } = meeting
    const count = fixed.length
    this.#meeting = meeting
    this.#options = options
    this.#still = new Float64Array(count)
    const weight = Math.max(
      1,
      groups.reduce((sum, { movers }) => sum + movers, 0),
    )
    this.#exchange = new SoftExchange(terms, startPrices, options.usualPrice, weight)
    this.#limits = groups.reduce((sum, { limits }) => sum + limits, this.#exchange.limits)
    this.#corrector = new Corrector(this.#exchange.pairs, ordinaryFloats)
    this.#response = new Float64Array(count * count)
    this.#target = new Float64Array(count)
    this.#factor = new Float64Array(count * count)
    this.#priceStep = new Float64Array(count)
    this.#sum = new Float64Array(count)
    this.#provable = new Float64Array(count)
    this.#peaks = new Float64Array(count)
    this.#prices = Float64Array.from(startPrices)
    this.#softness = options.knownSoftness ?? options.startSoftness
    this.#isGuess = options.knownSoftness !== undefined
    this.#cost = lastCost ?? Infinity
  }

  async run(): Promise<Agreement> {
    const { roundLimit, targetGap } = this.#options
    const exchange = this.#exchange
    exchange.begin(this.#softness)
    let round = 0
    let stuck = 0
    let estimate = Infinity
    while (round < roundLimit && stuck < 3) {
      round++
      await this.#prepare(round)
      if (round <= this.#gatherUntil) await this.#gather()
      else {
        const length = await this.#approach()
        if (this.#isGuess && round === this.#gatherUntil + guessRounds) {
          this.#isGuess = false
          if (length < wrongLength) {
            this.#beginAgain(round)
            continue
          }
        }
        stuck = length < stuckLength ? stuck + 1 : 0
        if (Number.isNaN(length)) break
        if (!Number.isFinite(this.#bound)) await this.#check()
        estimate = (this.#softness * this.#limits) / Math.abs(this.#cost)
      }
      const isDue = estimate <= nearTarget * targetGap || round % checkEvery === 0
      if (round > this.#gatherUntil && (isDue || round === roundLimit)) await this.#check()
      if (this.#isNear()) break
      if (estimate < targetGap * spentShare) {
        const soften = this.#softness / estimate / softAgain
        const restricted = await this.#ask((group) => group.restrict(soften))
        if (!restricted.includes(true)) break
        this.#softness = soften
        exchange.begin(soften)
        await this.#ask((group) => group.begin(exchange.prices, soften))
        estimate = Infinity
      }
    }
    // Whatever came, there is a plan and a bound.
    if (!Number.isFinite(this.#bound) || !Number.isFinite(this.#cost)) await this.#check()
    return { rounds: round, cost: this.#cost, bound: this.#bound, prices: this.#prices }
  }

  /** Asks all groups at once. */
  async #ask<T>(question: (group: Group) => Soon<T>): Promise<T[]> {
    const { groups } = this.#meeting
    const [only] = groups
    if (groups.length === 1 && only !== undefined) return [await question(only)]
    return await Promise.all(groups.map(question))
  }

  /** What is fixed and what those use that cannot move: `#still`. */
  async #prepare(round: number): Promise<void> {
    const { prices } = this.#exchange
    this.#still.set(this.#meeting.fixed)
    for (const still of await this.#ask((group) => group.prepare(round, prices, this.#softness))) {
      add(this.#still, still)
    }
  }

  /** The start prices were not right: members gather once more, as softly as it takes to come from anywhere. */
  #beginAgain(round: number): void {
    this.#softness = this.#options.startSoftness
    this.#exchange.begin(this.#softness)
    this.#gatherUntil = round + gatherRounds
    this.#hasSlipped = false
  }

  #isNear(): boolean {
    const gap = this.#cost - this.#bound
    return Number.isFinite(gap) && gap <= this.#options.targetGap * Math.abs(this.#cost)
  }

  /** Members go to where they would be at these prices; then prices go to where their sum would be cleared, at the same softness. */
  async #gather(): Promise<void> {
    const exchange = this.#exchange
    const from = Float64Array.from(exchange.prices)
    const foreseen = this.#take(await this.#ask((group) => group.begin(from, this.#softness)))
    const matrix = this.#response
    // Members are taken as linear; the exchange is not, and takes a few steps of its own.
    for (let i = 0; i < exchangeSteps; i++) {
      exchange.linearise()
      exchange.foresee(this.#softness)
      for (let t = 0; t < from.length; t++) {
        let lack = foreseen[t]! - exchange.sum[t]! - exchange.shift[t]!
        for (let u = 0; u < from.length; u++) {
          const of = u < t ? t * from.length + u : u * from.length + t
          lack -= matrix[of]! * (exchange.prices[u]! - from[u]!)
        }
        this.#priceStep[t] = lack
      }
      this.#factorise()
      solve(this.#factor, from.length, this.#priceStep)
      const reach: Lengths = { use: 1, price: 1 }
      exchange.turn(this.#priceStep, this.#softness, reach)
      exchange.move(reach)
      if (least(reach) === 1) break
    }
  }

  /** One step of Mehrotra's method; returns how much of its direction was gone, NaN where somebody's answer was no number. */
  async #approach(): Promise<number> {
    const exchange = this.#exchange
    const target = this.#target
    const foreseen = this.#take(await this.#ask((group) => group.answer(exchange.prices)))
    exchange.linearise()
    this.#factorise()
    this.#aim(foreseen, 0)
    this.#softness = await this.#nextSoftness()
    this.#aim(await this.#foresee(), this.#softness)
    if (!target.every(Number.isFinite)) return NaN
    const lengths: Lengths = { use: 1, price: 1 }
    exchange.turn(this.#priceStep, this.#softness, lengths)
    const own = { ...lengths }
    for (const reach of await this.#ask((group) => group.turn(target, this.#softness))) {
      shortenTo(lengths, reach)
    }
    // One that holds all others up goes less by itself, unless that has gone wrong just now.
    const common = this.#hasSlipped ? 0 : commonLength
    const length = least(lengths)
    this.#hasSlipped = length < shortLength
    lengths.use = Math.max(common, lengths.use)
    lengths.price = Math.max(common, lengths.price)
    await this.#ask((group) => group.move(lengths))
    shortenTo(own, lengths)
    exchange.move(own)
    return length
  }

  /** How soft the next point should be: the less is left of Σ slack · force after going straight for the optimum, the less soft. */
  async #nextSoftness(): Promise<number> {
    const trial: Trial = { reach: { use: 1, price: 1 }, gap: noGap(), leftAlone: 0 }
    const own: Lengths = { use: 1, price: 1 }
    this.#exchange.turn(this.#priceStep, 0, own)
    this.#corrector.remember(own, trial)
    for (const of of await this.#ask((group) => group.tryOut(this.#target))) addTrial(trial, of)
    const together = gapAfter(trial.gap, trial.reach)
    const left = this.#hasSlipped ? together : (together + trial.leftAlone) / 2
    const share = Math.max(0, Math.min(1, left / trial.gap.now))
    return Math.max(steepestFall, share ** 3) * (trial.gap.now / this.#limits)
  }

  /** Sums answers up: what all would use into the result, [step], how they answer into `#response`. */
  #take(answers: readonly Answer[]): Float64Array {
    this.#sum.set(this.#still)
    this.#response.fill(0)
    for (const { foreseen, response } of answers) {
      add(this.#sum, foreseen)
      add(this.#response, response)
    }
    return this.#sum
  }

  #factorise(): void {
    this.#factor.set(this.#response)
    this.#exchange.addSlope(this.#factor)
    factorise(this.#factor, this.#priceStep.length)
  }

  /** What all would use at the softness of now, [step]. */
  async #foresee(): Promise<Float64Array> {
    const { prices } = this.#exchange
    this.#sum.set(this.#still)
    for (const use of await this.#ask((group) => group.foresee(prices, this.#softness))) {
      add(this.#sum, use)
    }
    return this.#sum
  }

  /** Finds the prices at which the sum of all would be cleared at a softness, to first order: `#priceStep` and `#target`. */
  #aim(foreseen: Float64Array, softness: number): void {
    const { prices, sum, shift } = this.#exchange
    this.#exchange.foresee(softness)
    for (let t = 0; t < prices.length; t++) {
      this.#priceStep[t] = foreseen[t]! - sum[t]! - shift[t]!
    }
    solve(this.#factor, prices.length, this.#priceStep)
    for (let t = 0; t < prices.length; t++) this.#target[t] = prices[t]! + this.#priceStep[t]!
  }

  /** Works out cost and bound, and keeps the better. */
  async #check(): Promise<void> {
    const { terms, fixed, lastCost } = this.#meeting
    const { targetGap } = this.#options
    const prices = this.#provable
    this.#exchange.provable(prices, this.#peaks)
    const own = exchangeBound(terms, prices, this.#peaks)
    let { value, magnitude } = own
    let cost = 0
    this.#sum.set(fixed)
    for (let t = 0; t < fixed.length; t++) {
      value += prices[t]! * fixed[t]!
      magnitude += Math.abs(prices[t]! * fixed[t]!)
    }
    for (const settlement of await this.#ask((group) => group.settle(prices))) {
      value += settlement.bound.value
      magnitude += settlement.bound.magnitude
      cost += settlement.cost
      add(this.#sum, settlement.use)
    }
    cost += exchangeCost(terms, this.#sum)
    const bound = value - roundingShare * magnitude
    if (bound > this.#bound) {
      this.#bound = bound
      this.#prices.set(prices)
    }
    const isBetter = lastCost === null || lastCost - cost > targetGap * Math.abs(lastCost)
    if (cost < this.#cost && isBetter) {
      this.#cost = cost
      await this.#ask((group) => group.keep())
    }
  }
}

function addTrial(sum: Trial, part: Trial): void {
  shortenTo(sum.reach, part.reach)
  sum.gap.now += part.gap.now
  sum.gap.byUse += part.gap.byUse
  sum.gap.byPrice += part.gap.byPrice
  sum.gap.byBoth += part.gap.byBoth
  sum.leftAlone += part.leftAlone
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!
}
