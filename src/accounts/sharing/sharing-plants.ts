import { assert } from '../../kernel/assert.ts'
import { apportion, Apportioner } from './apportion.ts'
import { assertEnergy, takeInOrder, type SharingRound } from './sharing.ts'

/** A plant with a key of its own. Weights by plant and member are one weighted round for each plant. */
export interface PlantToShare {
  /** Whole Wh. */
  readonly generatedWh: number
  /** Rounds of members in the order of the needs; the first rounds of all plants run together, and so on. */
  readonly rounds: readonly SharingRound[]
}

/**
 * Shares one interval of several plants, each by its own key: whole Wh, [plant][member]. In each round
 * every plant offers what it has left; who is offered more than they still need takes from each plant in
 * proportion to its offer. What that leaves is offered again where the round says so. Of plant j with
 * coefficients `s ij` member i takes `min(c i, sum over j of s ij G j)` of all together (Austria: one key for
 * each plant; France's full dynamic: one coefficient for each producer and consumer). Nobody gets more than
 * they need, no plant gives more than it generated, and the order of plants changes odd Wh only.
 */
export function sharePlants(
  plants: readonly PlantToShare[],
  neededWh: readonly number[],
  turn: number,
): number[][] {
  const open = Float64Array.from(neededWh)
  const given = plants.map(() => new Float64Array(open.length))
  const left = plants.map(({ generatedWh }) => generatedWh)
  assertEnergy(open)
  assertEnergy(Float64Array.from(left))
  const apportioner = new Apportioner(open.length)
  const rounds = Math.max(0, ...plants.map((plant) => plant.rounds.length))
  for (let r = 0; r < rounds; r++) {
    // Each pass but the last fills a member or empties every plant that offers again.
    for (let pass = 0; pass <= open.length; pass++) {
      const offers = plants.map(({ rounds }, j) => {
        const round = pass === 0 || offersAgain(rounds[r]) ? rounds[r] : undefined
        return offerOf(apportioner, left[j]!, open, round, turn)
      })
      if (take(offers, open, left, given, turn) === 0) break
    }
  }
  assert(
    left.every((wh) => wh >= 0) && open.every((wh) => wh >= 0),
    'more was shared than there is',
  )
  return given.map((column) => [...column])
}

function offersAgain(round: SharingRound | undefined): boolean {
  return round !== undefined && (round.kind === 'priority' || round.offerAgain)
}

/** What a plant offers to each member, without looking at what others offer. */
function offerOf(
  apportioner: Apportioner,
  left: number,
  open: Float64Array,
  round: SharingRound | undefined,
  turn: number,
): Float64Array {
  const offer = new Float64Array(open.length)
  if (round === undefined || left === 0) return offer
  if (round.kind === 'priority') takeInOrder(left, open, round.order, offer)
  else if (!round.offerAgain) {
    apportioner.split(left, weightsOf(round.weights, open), turn, offer, round.whole)
  } else {
    const weights = weightsOf(round.weights, open).map((weight, i) => (open[i]! > 0 ? weight : 0))
    apportioner.split(left, weights, turn, offer)
  }
  return offer
}

function weightsOf(
  stated: 'consumption' | 'equal' | Float64Array,
  open: Float64Array,
): Float64Array {
  if (stated === 'consumption') return open
  if (stated === 'equal') return open.map(() => 1)
  assert(stated.length === open.length, 'one weight for each member')
  return stated
}

/** Members take what they are offered up to what they need; gives the Wh that were taken. */
function take(
  offers: readonly Float64Array[],
  open: Float64Array,
  left: number[],
  given: readonly Float64Array[],
  turn: number,
): number {
  let taken = 0
  for (let i = 0; i < open.length; i++) {
    const offered = offers.map((offer) => offer[i]!)
    const total = offered.reduce((all, wh) => all + wh, 0)
    const parts = total > open[i]! ? apportion(open[i]!, offered, turn) : offered
    for (const [j, part] of parts.entries()) {
      given[j]![i]! += part
      left[j]! -= part
      open[i]! -= part
      taken += part
    }
  }
  return taken
}
