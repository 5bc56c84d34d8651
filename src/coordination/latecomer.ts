import type { Absence, Answer, Group, Settlement, Soon } from './group.ts'
import type { Trial } from './member.ts'
import type { Lengths } from './pairs.ts'

/** A group that may miss rounds: where it has, it first goes to where it would be by itself, and answers from there. */
export class Latecomer implements Group {
  readonly #group: Group
  /** The last round that it got ready for, and its softness. */
  #round = 0
  #softness = 0
  /** Whether it stands where it has never been, or has missed rounds since. */
  #isBehind = true

  constructor(group: Group) {
    this.#group = group
  }

  get movers(): number {
    return this.#group.movers
  }

  get limits(): number {
    return this.#group.limits
  }

  get absent(): readonly Absence[] {
    return this.#group.absent
  }

  prepare(round: number, prices: Float64Array, softness: number): Soon<Float64Array> {
    if (round !== this.#round + 1) this.#isBehind = true
    this.#round = round
    this.#softness = softness
    return this.#group.prepare(round, prices, softness)
  }

  async begin(prices: Float64Array, softness: number): Promise<Answer> {
    const answer = await this.#group.begin(prices, softness)
    this.#isBehind = false
    return answer
  }

  async answer(prices: Float64Array): Promise<Answer> {
    if (this.#isBehind) await this.begin(prices, this.#softness)
    return await this.#group.answer(prices)
  }

  tryOut(prices: Float64Array): Soon<Trial> {
    return this.#group.tryOut(prices)
  }

  foresee(prices: Float64Array, softness: number): Soon<Float64Array> {
    return this.#group.foresee(prices, softness)
  }

  turn(prices: Float64Array, softness: number): Soon<Lengths> {
    return this.#group.turn(prices, softness)
  }

  move(lengths: Lengths): Soon<void> {
    return this.#group.move(lengths)
  }

  settle(prices: Float64Array): Soon<Settlement> {
    return this.#group.settle(prices)
  }

  keep(): Soon<void> {
    return this.#group.keep()
  }

  restrict(softness: number): Soon<boolean> {
    return this.#group.restrict(softness)
  }
}
