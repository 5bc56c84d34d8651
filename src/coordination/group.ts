import type { Bound, Member, Trial } from './member.ts'
import { noGap, type Lengths } from './pairs.ts'
import { ResponseSum } from './response-sum.ts'

/** What comes at once where members are in this process, and later where they are elsewhere. */
export type Soon<T> = T | Promise<T>

/**
 * Members that answer together, in sums over all of them: in this process (`MemberGroup`), in a thread of their own, or at
 * the other end of a wire. Questions come one after the other; prices are money for each unit and step, [step].
 */
export interface Group {
  /** How many can move at all, and how many limits they keep off. */
  readonly movers: number
  readonly limits: number
  /** Those of them that do not take part for now: what was heard of them last stands in for them, or nothing. */
  readonly absent: readonly Absence[]
  /** Gets ready for a round, counted from 1; returns the use of those that cannot move, [step]. */
  prepare(round: number, prices: Float64Array, softness: number): Soon<Float64Array>
  /** All go to where they would be by themselves, and answer there at the same softness. */
  begin(prices: Float64Array, softness: number): Soon<Answer>
  /** All answer around where they stand, without softness. */
  answer(prices: Float64Array): Soon<Answer>
  /** All try out the way straight to the optimum. */
  tryOut(prices: Float64Array): Soon<Trial>
  /** What all would use at a softness, [step]. */
  foresee(prices: Float64Array, softness: number): Soon<Float64Array>
  /** All find their directions; returns how far they can go together. */
  turn(prices: Float64Array, softness: number): Soon<Lengths>
  /** All go. */
  move(lengths: Lengths): Soon<void>
  /** What is proven and what could be done as all stand. */
  settle(prices: Float64Array): Soon<Settlement>
  /** What was settled last is the best so far. */
  keep(): Soon<void>
  /**
   * Called where softness has nothing more to give and the gap is still too large: what is left of it is not convex. It may
   * take choices away (bounds stay those of all choices), and returns whether it did.
   */
  restrict(softness: number): Soon<boolean>
}

export interface Answer {
  /** What all would use at the prices and softness that were asked, [step]. */
  readonly foreseen: Float64Array
  /** -d use / d price, [step x step], by rows, the lower triangle. */
  readonly response: Float64Array
}

export interface Settlement {
  readonly bound: Bound
  /** The plans' own cost. */
  readonly cost: number
  /** Their use, [step]. */
  readonly use: Float64Array
}

/** One that does not take part: no answer in time, none at all, or one that cannot be. */
export interface Absence {
  readonly name: string
  readonly reason: 'late' | 'failed' | 'nonsense'
}

/** Members in this process. */
export class MemberGroup implements Group {
  readonly movers: number
  readonly limits: number
  readonly absent: readonly Absence[] = []
  readonly #members: readonly Member[]
  readonly #moving: readonly Member[]
  readonly #still: readonly Member[]
  readonly #response: ResponseSum
  readonly #count: number
  /** Where all go when they are visited next: each is visited once for that and for what comes after. */
  #ahead: Lengths | null = null

  /** `count`: steps. */
  constructor(members: readonly Member[], count: number) {
    this.#members = members
    this.#moving = members.filter(({ limits }) => limits > 0)
    this.#still = members.filter(({ limits }) => limits === 0)
    this.movers = this.#moving.reduce((sum, { movers }) => sum + movers, 0)
    this.limits = this.#moving.reduce((sum, { limits }) => sum + limits, 0)
    this.#response = new ResponseSum(count)
    this.#count = count
  }

  prepare(_round: number, _prices: Float64Array, _softness: number): Float64Array {
    const still = new Float64Array(this.#count)
    for (const { use } of this.#still) add(still, use)
    return still
  }

  begin(prices: Float64Array, softness: number): Answer {
    this.arrive()
    return this.#answer(prices, softness, (member) => member.begin(prices, softness))
  }

  answer(prices: Float64Array): Answer {
    const ahead = this.#ahead
    this.#ahead = null
    return this.#answer(prices, 0, (member) => {
      if (ahead !== null) member.move(ahead)
    })
  }

  #answer(prices: Float64Array, softness: number, before: (member: Member) => void): Answer {
    const response = this.#response
    const foreseen = new Float64Array(this.#count)
    response.clear()
    for (const member of this.#moving) {
      before(member)
      member.linearise(response)
      member.foresee(prices, softness)
      add(foreseen, member.foreseen)
    }
    response.finish()
    return { foreseen, response: response.matrix }
  }

  tryOut(prices: Float64Array): Trial {
    const trial: Trial = { reach: { use: 1, price: 1 }, gap: noGap(), leftAlone: 0 }
    for (const member of this.#moving) member.tryOut(prices, trial)
    return trial
  }

  foresee(prices: Float64Array, softness: number): Float64Array {
    const foreseen = new Float64Array(this.#count)
    for (const member of this.#moving) {
      member.foresee(prices, softness)
      add(foreseen, member.foreseen)
    }
    return foreseen
  }

  turn(prices: Float64Array, softness: number): Lengths {
    const reach: Lengths = { use: 1, price: 1 }
    for (const member of this.#moving) member.turn(prices, softness, reach)
    return reach
  }

  move(lengths: Lengths): void {
    this.#ahead = lengths
  }

  /** Goes where `move` said, if that is still to be done. */
  arrive(): void {
    if (this.#ahead === null) return
    for (const member of this.#moving) member.move(this.#ahead)
    this.#ahead = null
  }

  settle(prices: Float64Array): Settlement {
    this.arrive()
    const use = new Float64Array(this.#count)
    let value = 0
    let magnitude = 0
    let cost = 0
    for (const member of this.#members) {
      const bound = member.bound(prices)
      value += bound.value
      magnitude += bound.magnitude
      cost += member.settle()
      add(use, member.settled)
    }
    return { bound: { value, magnitude }, cost, use }
  }

  keep(): void {
    for (const member of this.#members) member.keep()
  }

  restrict(_softness: number): boolean {
    return false
  }
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
