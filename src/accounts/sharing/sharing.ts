import { assert } from '../../kernel/assert.ts'
import { Apportioner } from './apportion.ts'

/**
 * One round: what is left of the generated energy is offered to the members, and nobody takes more than
 * they still need. National rules differ in their rounds, not in this engine: a fixed share is one round
 * of stated weights, pro rata one weighted by consumption, a hybrid one after the other.
 */
export type SharingRound = WeightedRound | PriorityRound

/** In proportion to weights. */
export interface WeightedRound {
  readonly kind: 'weighted'
  /** `consumption`: what each still needs; `equal`: the same for all; or stated, whole, [member]. */
  readonly weights: 'consumption' | 'equal' | Float64Array
  /** What stated weights are parts of, where they need not add up to it. Default: their sum. */
  readonly whole?: number
  /** Whether what a member cannot use is offered again to the others in this round. */
  readonly offerAgain: boolean
}

/** One after the other: each takes all they still need before the next is asked. */
export interface PriorityRound {
  readonly kind: 'priority'
  /** Members by their place in the columns, the first first. Who is not named gets nothing in this round. */
  readonly order: readonly number[]
}

/** Rounds at the most; the longest national rule known has two. */
const roundLimit = 10

/**
 * Shares intervals among up to `size` members, with columns that are used again. Odd Wh go round by
 * `turn` (the number of the interval), so the caller's order of members must be stable.
 */
export class Sharer {
  readonly #apportioner: Apportioner
  readonly #equal: Float64Array
  readonly #open: Float64Array
  readonly #parts: Float64Array

  constructor(size: number) {
    this.#apportioner = new Apportioner(size)
    this.#equal = new Float64Array(size).fill(1)
    this.#open = new Float64Array(size)
    this.#parts = new Float64Array(size)
  }

  /**
   * Shares one interval: writes whole Wh to `assigned`, [member], in the order of `neededWh`, and gives
   * their sum. With G generated and c needed: `assigned i <= c i`, `sum of assigned <= min(G, sum of c)`,
   * equal to it where a round offers again to everybody. Austria's models (energiegemeinschaften.gv.at,
   * measurement and allocation): static `min(c i, s i G)`, dynamic `c i min(1, G / C)`.
   */
  share(
    generatedWh: number,
    neededWh: Float64Array,
    rounds: readonly SharingRound[],
    turn: number,
    assigned: Float64Array,
  ): number {
    assert(rounds.length <= roundLimit, `a key has at most ${roundLimit} rounds`)
    assert(isEnergy(generatedWh), `energy is whole Wh from 0 up, got ${generatedWh}`)
    assertEnergy(neededWh)
    const count = neededWh.length
    const open = this.#open.subarray(0, count)
    const parts = this.#parts.subarray(0, count)
    open.set(neededWh)
    assigned.fill(0)
    let left = generatedWh
    for (const round of rounds) {
      this.#offer(left, open, round, turn, parts)
      for (let i = 0; i < count; i++) {
        const part = parts[i]!
        open[i]! -= part
        assigned[i]! += part
        left -= part
      }
    }
    assert(left >= 0, 'more was shared than generated')
    return generatedWh - left
  }

  #offer(
    left: number,
    open: Float64Array,
    round: SharingRound,
    turn: number,
    parts: Float64Array,
  ): void {
    if (round.kind === 'priority') return takeInOrder(left, open, round.order, parts)
    const weights = this.#weightsOf(round, open)
    assert(weights.length === open.length, 'one weight for each member')
    if (round.offerAgain) return this.#apportioner.fill(left, weights, open, turn, parts)
    this.#apportioner.split(left, weights, turn, parts, round.whole)
    for (let i = 0; i < parts.length; i++) parts[i] = Math.min(parts[i]!, open[i]!)
  }

  #weightsOf(round: WeightedRound, open: Float64Array): Float64Array {
    if (round.weights === 'consumption') return open
    if (round.weights === 'equal') return this.#equal.subarray(0, open.length)
    return round.weights
  }
}

/** {@link Sharer.share} for one interval: whole Wh assigned to each member. */
export function share(
  generatedWh: number,
  neededWh: readonly number[],
  rounds: readonly SharingRound[],
  turn: number,
): number[] {
  const assigned = new Float64Array(neededWh.length)
  const needed = Float64Array.from(neededWh)
  new Sharer(neededWh.length).share(generatedWh, needed, rounds, turn, assigned)
  return [...assigned]
}

/** Stops at energy that is not in whole Wh from 0 up. */
export function assertEnergy(wh: Float64Array): void {
  for (let i = 0; i < wh.length; i++) {
    if (!isEnergy(wh[i]!)) assert(false, `energy is whole Wh from 0 up, got ${wh[i]}`)
  }
}

/** Gives each member in `order` all that is open to them of `left`; writes to `parts`, [member]. */
export function takeInOrder(
  left: number,
  open: Float64Array,
  order: readonly number[],
  parts: Float64Array,
): void {
  parts.fill(0)
  let rest = left
  for (const i of order) {
    const part = Math.min(rest, open[i]! - parts[i]!)
    parts[i]! += part
    rest -= part
  }
}

function isEnergy(valueWh: number): boolean {
  return Number.isSafeInteger(valueWh) && valueWh >= 0
}
