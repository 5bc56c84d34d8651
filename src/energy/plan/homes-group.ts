import { MemberGroup } from '../../coordination/group.ts'
import type { ChainMember } from '../chain/chain-member.ts'
import { commitStarts } from './commit-starts.ts'
import type { Neighbourhood, PlacedAppliance } from './neighbourhood.ts'

/** Round before which every appliance gets one start out of its mixture: prices are near theirs by then. */
const commitRound = 12

/** Round before which appliances begin to follow prices: the first ones are still anybody's. */
const mixFrom = 3

/** The members of a neighbourhood, with what they have that is not convex: programmes that begin once, batteries that waste. */
export class HomesGroup extends MemberGroup {
  readonly #chains: readonly ChainMember[]
  readonly #appliances: readonly PlacedAppliance[]

  constructor({ members, appliances, fixedW }: Neighbourhood) {
    super(members, fixedW.length)
    this.#chains = members
    this.#appliances = appliances
  }

  override prepare(round: number, prices: Float64Array, softness: number): Float64Array {
    if (this.#appliances.length > 0 && round >= mixFrom && round <= commitRound) {
      this.arrive()
      for (const { appliance, member } of this.#appliances) {
        appliance.mix(member.pricesFor(appliance, prices), softness)
      }
      if (round === commitRound) commitStarts(this.#appliances.map(({ appliance }) => appliance))
      for (const { member } of this.#appliances) member.refix()
    }
    return super.prepare(round, prices, softness)
  }

  override restrict(softness: number): boolean {
    this.arrive()
    return this.#chains.map((member) => member.chooseDirections(softness)).includes(true)
  }
}
