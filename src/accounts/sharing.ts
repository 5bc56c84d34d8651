import { assert } from '../kernel/assert.ts'
import { apportion, apportionUpTo, sum } from './apportion.ts'

/**
 * One round: what is left of the generated energy is offered to the members in proportion to
 * weights, and nobody takes more than they still need. National rules differ in their rounds, not in
 * this engine: a fixed share is one round of stated weights, pro rata one weighted by consumption, a
 * hybrid one after the other.
 */
export interface SharingRound {
  /** `consumption`: what each still needs; `equal`: the same for all; or stated, whole, [member]. */
  readonly weights: 'consumption' | 'equal' | readonly number[]
  /** What stated weights are parts of, where they need not add up to it. Default: their sum. */
  readonly whole?: number
  /** Whether what a member cannot use is offered again to the others in this round. */
  readonly offerAgain: boolean
}

/** Rounds at the most: the longest national rule known has three. */
const roundLimit = 10

/**
 * Shares one interval: whole Wh assigned to each member, [member], in the order of `neededWh`.
 * With G generated and c needed: `assigned i <= c i`, `sum of assigned <= min(G, sum of c)`, equal to it
 * where a round offers again to everybody. Austria's models (energiegemeinschaften.gv.at, measurement
 * and allocation): static `min(c i, s i G)`, dynamic `c i min(1, G / C)`. Odd Wh go round by `turn`
 * (the number of the interval), so the caller's order of members must be stable; theirs by id is.
 */
export function share(
  generatedWh: number,
  neededWh: readonly number[],
  rounds: readonly SharingRound[],
  turn: number,
): number[] {
  assert(rounds.length <= roundLimit, `a key has at most ${roundLimit} rounds`)
  assert(isEnergy(generatedWh), `generated energy is whole Wh, got ${generatedWh}`)
  assert(neededWh.every(isEnergy), 'needed energy is whole Wh')
  const assigned = neededWh.map(() => 0)
  let left = generatedWh
  for (const round of rounds) {
    const open = neededWh.map((need, i) => need - (assigned[i] ?? 0))
    const parts = offer(left, open, round, turn)
    for (const [i, part] of parts.entries()) assigned[i] = (assigned[i] ?? 0) + part
    left -= sum(parts)
  }
  assert(left >= 0, 'more was shared than generated')
  return assigned
}

function offer(
  left: number,
  open: readonly number[],
  round: SharingRound,
  turn: number,
): readonly number[] {
  const weights = weightsOf(round, open)
  assert(weights.length === open.length, 'one weight for each member')
  if (round.offerAgain) return apportionUpTo(left, weights, open, turn)
  const offers = apportion(left, weights, turn, round.whole)
  return offers.map((part, i) => Math.min(part, open[i] ?? 0))
}

function weightsOf(round: SharingRound, open: readonly number[]): readonly number[] {
  if (round.weights === 'consumption') return open
  if (round.weights === 'equal') return open.map(() => 1)
  return round.weights
}

function isEnergy(valueWh: number): boolean {
  return Number.isSafeInteger(valueWh) && valueWh >= 0
}
