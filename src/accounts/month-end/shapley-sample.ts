import { assert } from '../../kernel/assert.ts'
import type { Random } from '../../kernel/random.ts'
import type { SharingGame } from './shapley.ts'

/**
 * Estimates Shapley values from random orders of the members (Castro, Gómez and Tejada 2009, Polynomial calculation of the Shapley value
 * based on sampling, Computers & Operations Research 36). Every order is taken together with its reverse: who comes late in one comes
 * early in the other, so that the mean of both varies less (antithetic variates). What is added in an order adds up to v of all, and
 * so do the estimates.
 */
export class ShapleySample {
  readonly #game: SharingGame
  readonly #random: Random
  readonly #order: Uint32Array
  readonly #added: Float64Array
  /** Mean of the pairs so far, and sum of squared differences from it (Welford's recurrence), [member]. */
  readonly #mean: Float64Array
  readonly #squares: Float64Array
  #pairs = 0

  constructor(game: SharingGame, random: Random) {
    this.#game = game
    this.#random = random
    this.#order = Uint32Array.from({ length: game.members }, (_, i) => i)
    this.#added = new Float64Array(game.members)
    this.#mean = new Float64Array(game.members)
    this.#squares = new Float64Array(game.members)
  }

  get pairs(): number {
    return this.#pairs
  }

  /** One more order and its reverse. */
  addPair(): void {
    this.#shuffle()
    this.#walk()
    this.#pairs += 1
    for (let i = 0; i < this.#added.length; i++) {
      // Thousandths of two orders become the mean of both in micro-units.
      const value = this.#added[i]! / 2000
      const before = value - this.#mean[i]!
      this.#mean[i]! += before / this.#pairs
      this.#squares[i]! += before * (value - this.#mean[i]!)
    }
  }

  /** Micro-units, [member], and the standard error of each. From two pairs on. */
  estimate(): { readonly shares: Float64Array; readonly standardErrors: Float64Array } {
    assert(this.#pairs >= 2, 'one pair says nothing of its error')
    const parts = this.#pairs * (this.#pairs - 1)
    return {
      shares: this.#mean.slice(),
      standardErrors: this.#squares.map((sum) => Math.sqrt(sum / parts)),
    }
  }

  /** Fisher and Yates. */
  #shuffle(): void {
    const order = this.#order
    for (let k = order.length - 1; k > 0; k--) {
      const other = Math.floor(this.#random.next() * (k + 1))
      const kept = order[k]!
      order[k] = order[other]!
      order[other] = kept
    }
  }

  /** What each member adds in the order and in its reverse: there the members before one are those that come after it here. */
  #walk(): void {
    const [order, added] = [this.#order, this.#added]
    added.fill(0)
    for (const row of this.#game.rows) {
      const { gainMicroPerKwh, surplusWh, deficitWh } = row
      let surplus = 0
      let deficit = 0
      let shared = 0
      let surplusAfter = row.allSurplusWh
      let deficitAfter = row.allDeficitWh
      let sharedAfter = Math.min(surplusAfter, deficitAfter)
      for (let k = 0; k < order.length; k++) {
        const i = order[k]!
        surplus += surplusWh[i]!
        deficit += deficitWh[i]!
        surplusAfter -= surplusWh[i]!
        deficitAfter -= deficitWh[i]!
        const sharedWith = Math.min(surplus, deficit)
        const sharedWithout = Math.min(surplusAfter, deficitAfter)
        added[i]! += gainMicroPerKwh * (sharedWith - shared + sharedAfter - sharedWithout)
        shared = sharedWith
        sharedAfter = sharedWithout
      }
    }
  }
}
