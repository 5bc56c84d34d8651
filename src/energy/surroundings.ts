import { stepHours } from '../kernel/steps.ts'
import type { StepView } from './device.ts'
import type { PlanInput } from './plan-input.ts'
import { restingW } from './reasons.ts'

/** A limit counts as reached this near to it, W, and a peak at this part of itself. */
const limitNearnessW = 1
const peakNearness = 0.999

/** What a neighbourhood as a whole does in a finished plan. */
export class Whole {
  /** Its own prices, for each W and step, [step]. */
  readonly prices: Float64Array
  /** Local fee for what is taken, for each W and step, [step]. */
  readonly fees: Float64Array
  /** Net power, W, [step], and from where on it counts as at its limits or its dear peak. */
  readonly netW: Float64Array
  readonly importW: number
  readonly exportW: number
  readonly peakW: number

  constructor({ prices, steps, reachedPeakW }: PlanInput, netW: Float64Array, own: Float64Array) {
    const highest = netW.reduce((most, power) => Math.max(most, power), 0)
    const isPeakDear = prices.peakMicroPerKw > 0 && highest > reachedPeakW
    const perWStep = stepHours(steps) / 1000
    this.prices = own
    this.fees = prices.localFeeMicroPerKwh.map((fee) => fee * perWStep)
    this.netW = netW
    this.importW = (prices.importLimitW ?? Infinity) - limitNearnessW
    this.exportW = (prices.exportLimitW ?? Infinity) - limitNearnessW
    this.peakW = isPeakDear ? peakNearness * highest : Infinity
  }
}

/** A home: its net power, W, [step], and what its connection carries, W; null: no limit. */
interface Connected {
  readonly netW: Float64Array
  readonly limitW: number | null
}

/** What surrounds the devices of a home, or those that the neighbourhood owns together. */
export class Surroundings {
  readonly #whole: Whole
  readonly #home: Connected | null
  readonly #lineW: number

  constructor(whole: Whole, home: Connected | null) {
    this.#whole = whole
    this.#home = home
    this.#lineW = (home?.limitW ?? Infinity) - limitNearnessW
  }

  /** Prices as a device of this power sees them, for each W and step, [step]: with the fee, but where its home has power to spare. */
  prices(powerW: Float64Array): Float64Array {
    const { prices, fees } = this.#whole
    if (this.#home === null) return prices
    return prices.map((price, t) => (this.#isOwn(t, powerW[t]!) ? price : price + fees[t]!))
  }

  view(t: number, powerW: number): StepView {
    const { netW, importW, exportW, peakW } = this.#whole
    const total = netW[t]!
    const net = this.#home?.netW[t] ?? 0
    return {
      supply: this.#isOwn(t, powerW)
        ? 'own-sun'
        : isToSpare(total, powerW)
          ? 'local-surplus'
          : 'cheap-hours',
      atImportLimit:
        net >= this.#lineW
          ? 'connection-limit'
          : total >= importW
            ? 'grid-limit'
            : total >= peakW
              ? 'peak'
              : null,
      atExportLimit:
        -net >= this.#lineW ? 'connection-limit' : -total >= exportW ? 'grid-limit' : null,
    }
  }

  #isOwn(t: number, powerW: number): boolean {
    return this.#home !== null && isToSpare(this.#home.netW[t]!, powerW)
  }
}

/** Most of what a device takes would be given away without it. */
function isToSpare(netW: number, powerW: number): boolean {
  return powerW - netW > Math.max(restingW, powerW / 2)
}
