import { fairShares } from './fair-shares.ts'
import type { Account } from '../ledger.ts'
import { factorsOf, type MemberTerms } from '../sharing/member-terms.ts'
import { participatingWh } from '../sharing/participation.ts'
import type { Metered } from '../settlement.ts'
import { SharingGame } from './shapley.ts'
import { sharedGainMicroPerKwh, type IntervalPrices } from '../sharing/sharing-rule.ts'

/** What one member adds to a community's gain, micro-units. */
export interface FairShare {
  readonly shareMicro: number
  /** Null: worked out exactly. */
  readonly standardErrorMicro: number | null
}

/** The {@link SharingGame} of a neighbourhood's homes and plants, from intervals as they were settled. */
export class CommunityGame {
  readonly #ids: readonly number[]
  readonly #places: ReadonlyMap<number, number>
  readonly #game: SharingGame

  constructor(accounts: readonly Account[]) {
    const members = accounts.filter(({ kind }) => kind === 'home' || kind === 'plant')
    this.#ids = members.map(({ id }) => id)
    this.#places = new Map(this.#ids.map((id, place) => [id, place]))
    this.#game = new SharingGame(this.#ids.length)
  }

  /** Adds an interval: what of each meter takes part in it; what came late is not shared. `turn`: the number of the interval. */
  add(meters: Iterable<Metered>, prices: IntervalPrices, terms: MemberTerms, turn: number): void {
    const factorOf = factorsOf(terms)
    const surplusWh = new Float64Array(this.#ids.length)
    const deficitWh = new Float64Array(this.#ids.length)
    for (const { accountId, ownerId, importWh, exportWh } of meters) {
      const place = this.#places.get(accountId)
      if (place === undefined) continue
      const factor = factorOf.get(ownerId)
      const taking = (wh: number): number =>
        factor === undefined ? wh : participatingWh(wh, [factor], turn)[0]!
      surplusWh[place] = taking(exportWh)
      deficitWh[place] = taking(importWh)
    }
    this.#game.add(sharedGainMicroPerKwh(prices), surplusWh, deficitWh)
  }

  /** Each member's Shapley value, by account; `seed` is for orders where members are too many to be exact, `pause` as in `fairShares`. */
  async fairShares(seed: number, pause: () => Promise<unknown>): Promise<Map<number, FairShare>> {
    const { micro, standardErrorMicro } = await fairShares(this.#game, seed, pause)
    return new Map(
      this.#ids.map((id, place) => {
        const error = standardErrorMicro?.[place]
        const rounded = error === undefined ? null : Math.ceil(error)
        return [id, { shareMicro: micro[place]!, standardErrorMicro: rounded }]
      }),
    )
  }
}
