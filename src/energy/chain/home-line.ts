import { limitCost, type LimitTerms } from '../../coordination/soft-limit.ts'
import type { PlannedDevice } from '../devices/device.ts'
import type { Flexibility } from '../devices/flexibility.ts'
import type { LineInput } from '../plan/plan-input.ts'

/** A circuit, phase, signal or mandate of a home while it is planned: what flows through it, and what that costs beyond its limits. */
export class HomeLine {
  readonly input: LineInput
  /** Which part of each device's power flows through it, [device]. */
  readonly shares: readonly number[]
  /** Its limits as far as what the devices can do reaches them: others need not be kept off. */
  readonly limits: readonly LimitTerms[]
  readonly #fixedW: Float64Array
  readonly #terms: readonly LimitTerms[]

  /** `fixedW`: of the home, W, [step]; `prices`: for each W beyond a limit and beyond a cautious one, and step; and what one micro-unit a kWh is of these. */
  constructor(
    input: LineInput,
    devices: readonly PlannedDevice[],
    fixedW: Float64Array,
    prices: { readonly limit: number; readonly caution: number; readonly perKwh: number },
  ) {
    this.input = input
    this.shares = devices.map(({ thingId }) => input.shares[thingId] ?? 0)
    this.#fixedW = fixedW
    const { cautiousW, limitMicroPerKwh } = input
    const price = limitMicroPerKwh === undefined ? prices.limit : limitMicroPerKwh * prices.perKwh
    this.#terms = [
      { sign: 1, limit: input.importLimitW, price },
      { sign: -1, limit: input.exportLimitW, price },
      ...(cautiousW === undefined
        ? []
        : ([
            { sign: 1, limit: cautiousW.importW, price: prices.caution },
            { sign: -1, limit: cautiousW.exportW, price: prices.caution },
          ] as const)),
    ]
    const flexibilities = devices.map(({ flexibility }) => flexibility)
    this.limits = this.#terms
      .map((terms) => this.#reached(terms, flexibilities))
      .filter(({ limit, price }) => price > 0 && limit.some(Number.isFinite))
  }

  /** W through it, [step], for what each device uses, [device][step]. */
  flowW(powersW: readonly Float64Array[]): Float64Array {
    const flow = this.#fixedW.map((power) => this.input.fixedShare * power)
    for (const [i, power] of powersW.entries()) {
      const share = this.shares[i]!
      if (share !== 0) for (let t = 0; t < flow.length; t++) flow[t]! += share * power[t]!
    }
    return flow
  }

  /** What a flow costs where it is beyond the limits. */
  cost(flowW: Float64Array): number {
    return this.#terms.reduce((sum, terms) => sum + limitCost(terms, flowW), 0)
  }

  /** A limit in the steps in which the flow can be beyond it. */
  #reached(terms: LimitTerms, devices: readonly Flexibility[]): LimitTerms {
    const { sign, limit } = terms
    const farthest = this.flowW(devices.map((device) => farthestUse(device, sign)))
    return {
      ...terms,
      limit: limit.map((at, t) => (sign * farthest[t]! > at ? at : Infinity)),
    }
  }
}

/** The most (`sign` 1) or least (-1) that a device can use, W, [step]. */
function farthestUse({ given, mostGivenW, actions }: Flexibility, sign: 1 | -1): Float64Array {
  const use = given.map((power) => {
    if (mostGivenW === undefined) return power
    return sign === 1 ? mostGivenW : 0
  })
  for (let t = 0; t < use.length; t++) {
    let most = 0
    for (const action of actions) if (action.sign === sign) most = Math.max(most, action.most[t]!)
    use[t]! += sign * most
  }
  return use
}
