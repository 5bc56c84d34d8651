import { addProduct } from '../kernel/dense.ts'
import type { Absence, Answer, Group, Settlement } from './group.ts'
import type { Trial } from './member.ts'
import { noGap, type Lengths } from './pairs.ts'

/** A group as it has answered where it stands: linear, without limits and never asked again. Prices for each unit, [step]. */
export class StandIn implements Group {
  readonly movers = 0
  readonly limits = 0
  readonly absent: readonly Absence[] = []
  readonly #at: Float64Array
  readonly #answer: Answer

  /** `answer`: what the group would use at the prices `at`, and how that follows prices. */
  constructor(at: Float64Array, answer: Answer) {
    this.#at = at
    this.#answer = answer
  }

  /** Δp·R·Δp, from the prices at which it has answered. */
  square(prices: Float64Array): number {
    const { risen, fallen } = this.#follow(prices)
    return risen.reduce((sum, by, t) => sum + by * fallen[t]!, 0)
  }

  #follow(prices: Float64Array): { readonly risen: Float64Array; readonly fallen: Float64Array } {
    const risen = prices.map((price, t) => price - this.#at[t]!)
    const fallen = new Float64Array(risen.length)
    addProduct(fallen, this.#answer.response, risen, 1)
    return { risen, fallen }
  }

  foresee(prices: Float64Array): Float64Array {
    const { fallen } = this.#follow(prices)
    return this.#answer.foreseen.map((use, t) => use - fallen[t]!)
  }

  answer(prices: Float64Array): Answer {
    return { foreseen: this.foresee(prices), response: this.#answer.response }
  }

  begin(prices: Float64Array): Answer {
    return this.answer(prices)
  }

  prepare(): Float64Array {
    return new Float64Array(this.#at.length)
  }

  tryOut(): Trial {
    return { reach: { use: 1, price: 1 }, gap: noGap(), leftAlone: 0 }
  }

  turn(): Lengths {
    return { use: 1, price: 1 }
  }

  move(): void {}

  /** It has no plan. */
  settle(): Settlement {
    const use = new Float64Array(this.#at.length)
    return { bound: { value: 0, magnitude: 0 }, cost: 0, use }
  }

  keep(): void {}

  restrict(): boolean {
    return false
  }
}
