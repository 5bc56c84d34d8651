import type { Gate, PlacedStore } from './outflow.ts'
import { restingW } from './reasons.ts'

/** Prices are the same where they differ by no more than this part. */
const sameShare = 1e-6

/** What a store should give at the most, W, [step], where that is less than it may; whether a plan has it give more, and whether that is beyond limits. */
export interface GivingLimit {
  readonly givesAtMostW: Float64Array
  readonly isPassed: boolean
  readonly isBeyond: boolean
}

/** What one store may give. */
export class Giving {
  readonly #device: PlacedStore['device']
  readonly #through: PlacedStore['through']
  readonly #earns: Float64Array
  readonly #powerW: Float64Array | null
  /** What limits charge for what nobody can put off, and for what flows in the plan (without one: at the most), [step]. */
  readonly #restPrices: Float64Array
  readonly #prices: Float64Array
  /** The highest of these in each step and all later ones, [step]. */
  readonly #dearest: Float64Array

  /** `earns`: what a W that is given earns at the most, [step]; `powerW`: the store's in a plan, [step], null: there is none. */
  constructor({ device, through }: PlacedStore, earns: Float64Array, powerW: Float64Array | null) {
    this.#device = device
    this.#through = through
    this.#earns = earns
    this.#powerW = powerW
    const isPlanned = powerW !== null
    this.#restPrices = earns.map((_, t) => this.#price((gate) => gate.restPrice(t)))
    this.#prices = earns.map((_, t) =>
      this.#price((gate) => (isPlanned ? gate.flowPrice(t) : gate.mostPrice(t))),
    )
    this.#dearest = this.#prices.slice()
    for (let t = earns.length - 2; t >= 0; t--) {
      this.#dearest[t] = Math.max(this.#dearest[t]!, this.#dearest[t + 1]!)
    }
  }

  /** Null: what it can. */
  limit(): GivingLimit | null {
    if (this.#restPrices.every((price) => price === 0)) return null
    const { givesAtMostW, maxDischargeW, pinned } = this.#device
    const limitW = givesAtMostW?.slice() ?? new Float64Array(this.#earns.length).fill(maxDischargeW)
    let isTighter = false
    let isPassed = false
    let isBeyond = false
    for (let t = pinned?.untilStep ?? 0; t < limitW.length; t++) {
      const beyond = this.#powerW === null ? 0 : this.#price((gate) => gate.beyondPrice(t))
      isBeyond ||= beyond > this.#earns[t]!
      const mostW = this.#mostW(t, beyond)
      if (mostW >= limitW[t]!) continue
      limitW[t] = mostW
      isTighter = true
      if (this.#powerW !== null && -this.#powerW[t]! > mostW + restingW) isPassed = true
    }
    return isTighter ? { givesAtMostW: limitW, isPassed, isBeyond } : null
  }

  /** What it should give in step t at the most, W; `beyond`: what limits charge there that the plan is beyond. */
  #mostW(t: number, beyond: number): number {
    const earned = this.#earns[t]!
    const rest = this.#restPrices[t]!
    if (rest > earned && !this.#isIn(t) && (this.#isDearest(t, rest) || !this.#makesRoom(t))) {
      return 0
    }
    if (beyond <= earned || !this.#isDearest(t, beyond)) return Infinity
    let mostW = Infinity
    for (const { gate } of this.#through) {
      if (gate.beyondPrice(t) <= earned) continue
      const part = gate.roomW(t, earned) / gate.mostGivenW
      mostW = Math.min(mostW, part * this.#device.maxDischargeW)
    }
    return mostW
  }

  /** Whether no step from t on charges more. */
  #isDearest(t: number, price: number): boolean {
    return price >= (1 - sameShare) * this.#dearest[t]!
  }

  #isIn(t: number): boolean {
    return this.#powerW !== null && this.#through.every(({ gate }) => gate.isIn(t))
  }

  /** Whether by the next step that charges more it has less in it than when limits began to charge anything; without a plan nobody knows. */
  #makesRoom(t: number): boolean {
    if (this.#powerW === null) return true
    const { chargeEfficiency, dischargeEfficiency } = this.#device
    let from = t
    while (from > 0 && this.#restPrices[from - 1]! > this.#earns[from - 1]!) from--
    let grown = 0
    for (let k = from; k < this.#prices.length; k++) {
      if (k > t && this.#prices[k]! * (1 - sameShare) > this.#restPrices[t]!) break
      const powerW = this.#powerW[k]!
      grown += powerW > 0 ? powerW * chargeEfficiency : powerW / dischargeEfficiency
    }
    return grown < -restingW
  }

  #price(of: (gate: Gate) => number): number {
    return this.#through.reduce((sum, { gate, share }) => sum + share * of(gate), 0)
  }
}
