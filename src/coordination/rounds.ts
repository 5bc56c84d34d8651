import type { Cell, PriceParts } from './cell.ts'
import type { Absence } from './group.ts'
import type { Bound } from './member.ts'
import { gapAfter, least } from './pairs.ts'

/** How rounds are run. */
export interface RoundsOptions {
  /** Rounds at the most. */
  readonly roundLimit: number
  /** Ends when (cost - bound) / |cost| is at most this. */
  readonly targetGap: number
  /** A cost nearer to nothing counts as this much in the gap. */
  readonly leastCost?: number
  /** What the plan costs that is there before, as the members' `plan`; null: there is none. */
  readonly lastCost: number | null
  /** The softness that rounds begin with, money: about what a member could shift at a usual price. */
  readonly startSoftness: number
  /** A lower one to begin with, at which the start prices should be nearly right; if they are not, rounds begin again from `startSoftness`. */
  readonly knownSoftness?: number
  /** What is paid outside the cell, [step]; without it nothing: its own connection is the last. */
  readonly outside?: Float64Array
}

/** What rounds came to. The plan itself stands in the members' `plan`. */
export interface Agreement {
  readonly rounds: number
  readonly cost: number
  readonly bound: number
  /** The prices at which the bound was found, [step]. */
  readonly prices: Float64Array
  /** The same without what the limits of the cell's connection add to them and without weights, [step]. */
  readonly moneyPrices: Float64Array
  /** What of them is a weight, [step]; null: nothing. */
  readonly weightPrices: Float64Array | null
  /** Who did not take part when cost and bound were found: both are those of plans in which these do what stands in for them. */
  readonly absent: readonly Absence[]
}

/** Rounds in which members go to where they would be by themselves, so that the way begins near the middle. */
const gatherRounds = 2

/** So many rounds after gathering, or one after standing at them, the start prices show whether they were nearly right: it then goes at least so far, or the gap is no more than so many times the target. */
const guessRounds = 2
const wrongLength = 0.2
const wrongGap = 3

/**
 * From known prices members gather so often at the most, until prices go no further than `nearlyThere` (`Cell.follow`). Where they go too far, or further than
 * before and less than half of the gap is closed by that, all stand at the known prices once more, well inside their limits, with this part of the softness of a first plan.
 * Of what was seen to come through 5.9 was the furthest, and 6.1 the nearest that did not.
 */
const knownRounds = 7
const nearlyThere = 0.2
const tooFar = 6
export const betweenShare = 1 / 30

/** From known prices softness falls no further than to the target, as long as Σ slack · force is this many times that. */
const stillMore = 1.5

/** Rounds from known prices are counted as if so many had been before: nobody waits for prices to come near where they will be. */
const roundsBefore = 11

/** Those that can go this part of their directions at least, though not all can. */
const commonLength = 0.3

/** A round that went less than this part of its direction was short: what one member hopes for counts less then. */
const shortLength = 0.45

/** Softness falls at most by this factor in one round. */
const steepestFall = 0.01

/** So many rounds in a row that go less than this part of their direction end the rounds, or show that the start prices were wrong. */
const stuckLength = 1e-3
const stuckRounds = 3

/** No more than so many times the target is not worth to begin again for: a first plan would mostly get stuck there, too. */
const stuckGap = 1.5

/** Costs and bounds are worked out where Σ slack · force is this many times the target, which leaves a third of it as gap, and every so many rounds. */
const nearTarget = 3
const checkEvery = 10

/** Among no more than these what is not convex in one can count: a plan from further away may be the better one, so they look twice as often. */
const fewMovers = 150

/** Where others take part than before and the gap is so much wider than softness makes it, they are far from where they should be. */
const otherGap = 10

/** A last plan is no longer near where it is so many times the target off: bounds of the same plan differ by up to a tenth of the target. */
const farBehind = 1.15

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
 * the plan that was there before, if it is near, gives way only to one that is better by more than the target gap.
 */
export async function agree(cell: Cell, options: RoundsOptions): Promise<Agreement> {
  return await new Rounds(cell, options).run()
}

/** What is surely proven: less what rounding may have added. */
export function surely({ value, magnitude }: Bound): number {
  return value - roundingShare * magnitude
}

class Rounds {
  readonly #cell: Cell
  readonly #options: RoundsOptions
  readonly #outside: Float64Array
  readonly #prices: Float64Array
  #parts: PriceParts
  #softness: number
  /** Whether rounds go on from start prices that are taken to be nearly right. */
  #isGuess: boolean
  /** How many rounds count as having been before the first; fewer than none where rounds have begun again. */
  #before: number
  /** The last round in which members gather. */
  #gatherUntil = gatherRounds
  /** Whether all have stood at the known prices once more. */
  #hasStood = false
  /** Whether prices are still on their way from the last plan's: what is proven by then says too little to give that up. */
  #isOnTheWay = false
  /** Whether the last round was short. */
  #hasSlipped = false
  /** What Σ slack · force should be after the last round, money: more than softness says where some were held up. */
  #left = Infinity
  #lastCost: number | null
  #cost: number
  #bound = -Infinity
  /** Who was absent when these were found, and whether they are others than before. */
  #absent: readonly Absence[] = []
  #isOther = false

  constructor(cell: Cell, options: RoundsOptions) {
    this.#cell = cell
    this.#options = options
    this.#outside = options.outside ?? new Float64Array(cell.provenPrices.length)
    this.#prices = Float64Array.from(cell.provenPrices)
    this.#parts = cell.provenParts
    this.#softness = options.knownSoftness ?? options.startSoftness
    this.#isGuess = options.knownSoftness !== undefined
    this.#before = this.#isGuess ? roundsBefore : 0
    this.#lastCost = options.lastCost
    this.#cost = options.lastCost ?? Infinity
  }

  async run(): Promise<Agreement> {
    const { roundLimit, targetGap } = this.#options
    const cell = this.#cell
    let round = this.#isGuess ? await this.#takeUp() : 0
    this.#isOnTheWay = false
    if (!this.#isGuess) this.#beginAgain(round)
    let stuck = 0
    let estimate = Infinity
    while (round < roundLimit && stuck < stuckRounds && !this.#isNear()) {
      round++
      await cell.prepare(round + this.#before, this.#outside, this.#softness)
      if (round <= this.#gatherUntil) await cell.gather(this.#outside, this.#softness)
      else {
        const length = await this.#approach()
        if (Number.isNaN(length)) break
        stuck = length < stuckLength ? stuck + 1 : 0
        const since = round - this.#gatherUntil
        const isWrong =
          (since === guessRounds || (since === 1 && this.#hasStood)) &&
          length < wrongLength &&
          !this.#isWithin(wrongGap)
        const isStuck = stuck === stuckRounds && !this.#isWithin(stuckGap)
        if (this.#isGuess && (isWrong || isStuck)) {
          this.#beginAgain(round)
          stuck = 0
          continue
        }
        if (!Number.isFinite(this.#bound)) await this.#check()
        estimate = (this.#softness * cell.limits) / this.#worth(this.#cost)
      }
      const isNear = this.#left <= nearTarget * targetGap * this.#worth(this.#cost)
      const every = cell.movers > fewMovers ? checkEvery : checkEvery / 2
      const isDue = isNear || round % every === 0
      if (round > this.#gatherUntil && (isDue || round === roundLimit)) await this.#check()
      if (this.#isNear()) break
      if (this.#isOther) {
        this.#isOther = false
        if (this.#cost - this.#bound > otherGap * this.#softness * cell.limits) {
          this.#beginAgain(round)
          stuck = 0
          continue
        }
      }
      if (estimate < targetGap * spentShare) {
        const again = this.#softness / estimate / softAgain
        if (await cell.restrict(again)) {
          this.#isGuess = false
          this.#softness = again
          await cell.reopen(this.#outside, again)
          estimate = Infinity
        } else if (this.#left < targetGap * spentShare * this.#worth(this.#cost)) break
      }
    }
    // Whatever came, there is a plan and a bound.
    if (!Number.isFinite(this.#bound) || !Number.isFinite(this.#cost)) await this.#check()
    return {
      rounds: round,
      cost: this.#cost,
      bound: this.#bound,
      prices: this.#prices,
      moneyPrices: this.#parts.money,
      weightPrices: this.#parts.weights,
      absent: this.#absent,
    }
  }

  /**
   * Members gather at known prices, and prices follow them, as long as that brings them nearer to each other. Returns after how many rounds the plan is
   * near or rounds can go on: from there, or from the known prices with more softness.
   */
  async #takeUp(): Promise<number> {
    const cell = this.#cell
    const rounds = Math.min(knownRounds, this.#options.roundLimit)
    let before = Infinity
    let gapBefore = Infinity
    cell.takeUpStart()
    for (let round = 1; round <= rounds; round++) {
      await cell.prepare(round + this.#before, this.#outside, this.#softness)
      const far = await cell.follow(this.#outside, this.#softness)
      this.#isOnTheWay = !(far < nearlyThere)
      await this.#check()
      this.#gatherUntil = round
      if (this.#isNear() || !this.#isOnTheWay) return round
      const gap = this.#cost - this.#bound
      const isNearer = far < Math.max(1, before) || gap < gapBefore / 2
      gapBefore = gap
      before = far
      if (round < rounds && far < tooFar && isNearer) continue
      return this.#isWithin(wrongGap) ? round : await this.#stand(round + 1)
    }
    return 0
  }

  /** All stand at the known prices, well inside their limits: what these prices prove is not lost, and nobody has far to go. Returns the round that this is. */
  async #stand(round: number): Promise<number> {
    const { roundLimit, startSoftness } = this.#options
    const softness = startSoftness * betweenShare
    this.#isGuess = softness > this.#softness
    if (round > roundLimit || !this.#isGuess) return round - 1
    this.#softness = softness
    this.#gatherUntil = round
    this.#hasStood = true
    this.#cell.takeUpStart()
    await this.#cell.reopen(this.#outside, softness)
    return round
  }

  /** From known prices softness is not much above what a plan that is near has: what is less than that costs rounds, and is only for plans that are not convex. */
  #enough(): number {
    const enough = (this.#options.targetGap * this.#worth(this.#cost)) / this.#cell.limits
    return this.#isGuess && this.#left > stillMore * enough * this.#cell.limits ? enough : 0
  }

  /** A first plan begins, or the start prices were not right, or others take part now: members gather as softly as it takes to come from anywhere, at the prices that have proven most. */
  #beginAgain(round: number): void {
    this.#isGuess = false
    this.#before = -round
    this.#softness = this.#options.startSoftness
    this.#cell.takeUp(this.#prices)
    this.#cell.open(this.#softness)
    this.#gatherUntil = round + gatherRounds
    this.#hasSlipped = false
  }

  /** What a gap is measured by. */
  #worth(cost: number): number {
    return Math.max(this.#options.leastCost ?? 0, Math.abs(cost))
  }

  #isNear(): boolean {
    return this.#isWithin(1)
  }

  /** Whether the gap is no more than so many times the target. */
  #isWithin(times: number): boolean {
    const gap = this.#cost - this.#bound
    return Number.isFinite(gap) && gap <= times * this.#options.targetGap * this.#worth(this.#cost)
  }

  /** One step of Mehrotra's method; returns how much of its direction was gone, NaN where somebody's answer was no number. */
  async #approach(): Promise<number> {
    const cell = this.#cell
    const outside = this.#outside
    await cell.visit(outside)
    this.#softness = Math.max(await this.#nextSoftness(), this.#enough())
    await cell.foresee(outside, this.#softness)
    const lengths = await cell.turn(outside, this.#softness)
    const length = least(lengths)
    if (Number.isNaN(length)) return NaN
    this.#left += length * (this.#softness * cell.limits - this.#left)
    // One that holds all others up goes less by itself, unless that has gone wrong just now.
    const common = this.#hasSlipped ? 0 : commonLength
    this.#hasSlipped = length < shortLength
    lengths.use = Math.max(common, lengths.use)
    lengths.price = Math.max(common, lengths.price)
    await cell.move(lengths)
    return length
  }

  /** How soft the next point should be: the less is left of Σ slack · force after going straight for the optimum, the less soft. */
  async #nextSoftness(): Promise<number> {
    const { gap, reach, leftAlone } = await this.#cell.tryOut(this.#outside)
    this.#left = gap.now
    const together = gapAfter(gap, reach)
    const left = this.#hasSlipped ? together : (together + leftAlone) / 2
    const share = Math.max(0, Math.min(1, left / gap.now))
    return Math.max(steepestFall, share ** 3) * (gap.now / this.#cell.limits)
  }

  /**
   * Works out cost and bound, and keeps the better. Where somebody has missed that, they are worked out once more without it: within
   * a round nobody comes back, so that this ends.
   */
  async #check(): Promise<void> {
    do await this.#settle()
    while (!areSame(this.#cell.absent, this.#absent))
  }

  async #settle(): Promise<void> {
    const { cost: own, bound: proven, use } = await this.#cell.settle(this.#outside)
    const { absent } = this.#cell
    if (!areSame(absent, this.#absent)) this.#startOver(absent)
    const bound = surely(proven)
    if (bound > this.#bound) {
      this.#bound = bound
      this.#prices.set(this.#cell.provenPrices)
      this.#parts = this.#cell.provenParts
    }
    const cost = use.reduce((sum, units, t) => sum + units * this.#outside[t]!, own)
    if (cost < this.#cost && this.#isWorthwhile(cost)) {
      this.#cost = cost
      await this.#cell.keep()
    }
  }

  /** Whether a plan of this cost may take the last one's place: it is better by more than the target gap, or is near and the last one is not. */
  #isWorthwhile(cost: number): boolean {
    const last = this.#lastCost
    if (last === null) return true
    const far = this.#options.targetGap * this.#worth(last)
    if (last - cost > far) return true
    const isNear = cost - this.#bound <= far
    return !this.#isOnTheWay && isNear && last - this.#bound > farBehind * far
  }

  /** Others take part than before: what was proven and done with those says nothing of these. */
  #startOver(absent: readonly Absence[]): void {
    this.#absent = absent
    this.#isOther = true
    this.#cost = Infinity
    this.#bound = -Infinity
    this.#lastCost = null
  }
}

function areSame(some: readonly Absence[], others: readonly Absence[]): boolean {
  const names = new Set(others.map(({ name }) => name))
  return some.length === others.length && some.every(({ name }) => names.has(name))
}
