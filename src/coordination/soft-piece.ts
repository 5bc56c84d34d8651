import type { Floats } from '../kernel/floats.ts'
import { limitsIn, slopeAbove, slopeBelow, type ExchangeTerms } from './exchange.ts'
import { Pairs } from './pairs.ts'

/** A piece below this (units of the sum) is not worth having, and a limit below it counts as this: with none nothing could move. */
const leastLength = 1e-3

/** What can be taken from an exchange (`sign` 1) or given to it (-1) at one price, before the next piece of that sign begins. */
export interface Piece {
  readonly sign: 1 | -1
  /** Price of a unit, [step]: of what is taken each piece costs more than the one before, for what is given each pays less. */
  readonly price: Float64Array
  /** Units of it, [step]; 0: it is not there; Infinity: it is the last. */
  readonly length: Float64Array
}

/** An exchange without its peak as pieces in both directions from a sum of nothing; see `exchangeCost`. */
export function piecesOf(terms: ExchangeTerms): Piece[] {
  return ([1, -1] as const).flatMap((sign) => piecesTo(terms, sign))
}

function piecesTo(terms: ExchangeTerms, sign: 1 | -1): Piece[] {
  const { scenarios = [] } = terms
  const count = terms.buyLimit.length
  const limits = limitsIn(terms).map(({ buyLimit, sellLimit, price }) => ({
    at: sign === 1 ? buyLimit : sellLimit,
    price,
  }))
  const slope = sign === 1 ? slopeAbove : slopeBelow
  const pieces: Piece[] = []
  for (let t = 0; t < count; t++) {
    const atLimits = limits.map(({ at }) => Math.max(leastLength, at[t]!))
    const ends = [...atLimits, ...scenarios.map((units) => -sign * units[t]!), Infinity]
    let begin = 0
    // A piece begins at the price beyond all ends that are too near for one between them.
    let passed = 0
    let k = 0
    for (const end of ends.toSorted((one, other) => one - other)) {
      if (end - begin < leastLength) {
        passed = Math.max(passed, end)
        continue
      }
      pieces[k] ??= { sign, price: new Float64Array(count), length: new Float64Array(count) }
      let beyond = 0
      for (const [l, at] of atLimits.entries()) if (passed >= at) beyond += limits[l]!.price
      pieces[k]!.price[t] = slope(terms, t, sign * passed) + sign * beyond
      pieces[k]!.length[t] = end - begin
      begin = end
      passed = end
      if (begin === Infinity) break
      k++
    }
  }
  return pieces
}

/** A piece on its way to the optimum: what is taken of it is kept off nothing and, where it has an end, off that. */
export class SoftPiece {
  readonly pairs: readonly Pairs[]
  /** How many limits it keeps off. */
  readonly limits: number
  readonly #piece: Piece
  readonly #taken: Pairs
  /** What is left of it; null: no step of it has an end. */
  readonly #room: Pairs | null

  constructor(piece: Piece, floats: Floats) {
    const { length } = piece
    this.#piece = piece
    this.#taken = new Pairs(length.length, floats)
    this.#room = length.some(hasEnd) ? new Pairs(length.length, floats) : null
    this.pairs = this.#room === null ? [this.#taken] : [this.#taken, this.#room]
    this.limits = length.reduce(
      (sum, units) => sum + (units > 0 ? 1 : 0) + (hasEnd(units) ? 1 : 0),
      0,
    )
  }

  /** Puts step t where `softness` has it at a price, and returns what that adds to the sum. */
  begin(t: number, price: number, softness: number): number {
    const { sign, length } = this.#piece
    const all = length[t]!
    if (all === 0) return 0
    const taken = softRoot(sign * (this.#piece.price[t]! - price), all, softness)
    this.#taken.put(t, taken, softness)
    if (hasEnd(all)) this.#room!.put(t, all - taken, softness)
    return sign * taken
  }

  /** Adds d sum / d price to `slope`, [step]. */
  addSlope(slope: Float64Array): void {
    const { length } = this.#piece
    for (let t = 0; t < length.length; t++) {
      const all = length[t]!
      if (all === 0) continue
      const room = hasEnd(all) ? this.#room!.stiffness(t) : 0
      slope[t]! += 1 / (this.#taken.stiffness(t) + room)
    }
  }

  /** Finds its own steps when prices change by `priceSteps`, towards a softness, and adds those of the sum to `sumSteps`; [step]. */
  step(softness: number, priceSteps: Float64Array, sumSteps: Float64Array): void {
    const { sign, length } = this.#piece
    const taken = this.#taken
    const room = this.#room
    for (let t = 0; t < length.length; t++) {
      const all = length[t]!
      if (all === 0) continue
      const step = sign * priceSteps[t]!
      if (!hasEnd(all)) {
        sumSteps[t]! += sign * taken.stepForce(t, -step, softness)
        continue
      }
      const push = step + taken.lack(t, softness) - room!.lack(t, softness)
      const more = push / (taken.stiffness(t) + room!.stiffness(t))
      taken.stepSlack(t, more, softness)
      room!.stepSlack(t, -more, softness)
      sumSteps[t]! += sign * more
    }
  }
}

/** Whether a piece of this length has an end. */
function hasEnd(length: number): boolean {
  return length > 0 && length < Infinity
}

/** The x in (0, length) at which price = softness/x - softness/(length - x). */
function softRoot(price: number, length: number, softness: number): number {
  if (length === Infinity) return softness / price
  const size = Math.abs(price) * length
  const near = (2 * softness * length) / (2 * softness + size + Math.hypot(size, 2 * softness))
  return price > 0 ? near : length - near
}
