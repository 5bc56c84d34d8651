import {
  highestOf,
  peakCourses,
  stepCost,
  type ExchangeTerms,
  type PeakCourse,
} from '../../coordination/exchange.ts'
import { stepHours } from '../../kernel/steps.ts'
import { Feeders } from '../limits/feeders.ts'
import {
  cautiousTerms,
  gridExchange,
  type Neighbourhood,
  type PlannedHome,
} from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'

/** What flows through a circuit, a connection, a feeder or the neighbourhood's exchange, and which part of a device's power does. */
interface Through {
  readonly terms: ExchangeTerms
  /** W, [step]. */
  readonly flowW: Float64Array
  readonly share: number
}

/** What flows between devices and the grid in a plan, and what more or less of it would cost. */
export class FlowCosts {
  readonly #prices: Float64Array
  readonly #grid: Through
  /** By home: its circuits, phases and signals; its connection if that has one, the feeders it is behind, the exchange. */
  readonly #lines = new Map<PlannedHome, readonly LineFlow[]>()
  readonly #beyond = new Map<PlannedHome, readonly Through[]>()

  /** `built`: a neighbourhood that stands at a plan; `prices`: the plan's own, for each W and step, [step]. */
  constructor(input: PlanInput, built: Neighbourhood, prices: Float64Array) {
    this.#prices = prices
    this.#grid = { terms: gridExchange(input), flowW: built.netW(), share: 1 }
    const feeders = feedersAbove(input, built)
    for (const home of built.homes) {
      const { terms } = home
      const own = terms === null ? [] : [{ terms, flowW: home.netW(), share: 1 }]
      const above = feeders.get(home.input.cellId) ?? []
      this.#lines.set(home, lineFlows(home, input))
      this.#beyond.set(home, [...own, ...above, this.#grid])
    }
  }

  /** For a home's device; `home` null: one that the neighbourhood owns. */
  of(home: PlannedHome | null, device: number): DeviceFlows {
    if (home === null) return new DeviceFlows([this.#grid], this.#prices)
    const lines = this.#lines.get(home)!.flatMap(({ shares, ...of }) => {
      const share = shares[device]!
      return share === 0 ? [] : [{ ...of, share }]
    })
    return new DeviceFlows([...lines, ...this.#beyond.get(home)!], this.#prices)
  }
}

/** The feeders with limits that homes are behind, by cell. */
function feedersAbove(input: PlanInput, { homes }: Neighbourhood): Map<string, Through[]> {
  const feeders = new Feeders(input)
  const nets = new Map(homes.map((home) => [home.input.cellId, home.netW()]))
  const behind = feeders
    .homes()
    .flatMap(({ feederId, homes: of }) => of.map(({ cellId }) => ({ feederId, cellId })))
  const flowsW = feeders.flowsW(
    behind,
    behind.map(({ cellId }) => nets.get(cellId)!),
  )
  return new Map(
    behind.map(({ feederId, cellId }) => [
      cellId,
      feeders
        .above(feederId)
        .map((feeder) => ({ terms: feeder.terms, flowW: flowsW.get(feeder)!, share: 1 })),
    ]),
  )
}

/** What flows through a line of a home, and which part of each device's power does, [device]. */
export interface LineFlow extends Omit<Through, 'share'> {
  readonly shares: readonly number[]
}

/** The circuits, phases and signals of a home; they cost nothing but beyond their limits. */
export function lineFlows({ lines, devices }: PlannedHome, input: PlanInput): LineFlow[] {
  const { steps, wishes } = input
  const nothing = new Float64Array(steps.count)
  const powersW = devices.map(({ flexibility }) => flexibility.plan)
  return lines.map((line) => {
    const { importLimitW, exportLimitW, cautiousW, limitMicroPerKwh } = line.input
    const terms: ExchangeTerms = {
      buy: nothing,
      sell: nothing,
      buyLimit: importLimitW,
      sellLimit: exportLimitW,
      limitPrice: (limitMicroPerKwh ?? wishes.limitMicroPerKwh) * (stepHours(steps) / 1000),
      peakPrice: 0,
      peakFrom: 0,
      ...cautiousTerms(cautiousW, input),
    }
    return { terms, flowW: line.flowW(powersW), shares: line.shares }
  })
}

/** What one device's power flows through, the nearest first. */
export class DeviceFlows {
  readonly #through: readonly Through[]
  readonly #prices: Float64Array
  /** Mean size of the plan's prices, for each W and step. */
  readonly usualPrice: number
  /** The highest flow of each in each course, from which on a higher one costs a peak, W. */
  readonly #peaks: readonly (readonly (PeakCourse & { readonly highestW: number })[])[]

  constructor(through: readonly Through[], prices: Float64Array) {
    this.#through = through
    this.#prices = prices
    this.usualPrice = prices.reduce((sum, price) => sum + Math.abs(price) / prices.length, 0)
    this.#peaks = through.map(({ terms, flowW }) =>
      peakCourses(terms).map((course) => ({
        ...course,
        highestW: highestOf(course, flowW, terms.peakFrom),
      })),
    )
  }

  /**
   * What all that flows costs in step t where the device uses `byW` more than in the plan: a part `ease` (0 to 1) of it at the plan's
   * prices, as if all others would follow them, the rest as it is where they stay as they are. Only differences count.
   */
  cost(t: number, byW: number, ease: number): number {
    let stays = 0
    let price = this.#prices[t]!
    for (const [i, { terms, flowW, share }] of this.#through.entries()) {
      const flow = flowW[t]!
      const then = flow + share * byW
      stays += stepCost(terms, t, then)
      for (const { price: peakPrice, besides, highestW } of this.#peaks[i]!) {
        stays += peakPrice * Math.max(0, then + besides[t]! - highestW)
      }
      // The exchange itself is what the plan's prices are of.
      const isLast = i === this.#through.length - 1
      if (!isLast && flow > 0) price += share * terms.buy[t]!
    }
    return ease * price * byW + (1 - ease) * stays
  }

  /** By how much more the device would have to use in step t for a flow to turn, W. */
  turns(t: number): number[] {
    return this.#through.map(({ flowW, share }) => -flowW[t]! / share)
  }

  /** The device uses so much more from now on, W, [step]. */
  add(byW: Float64Array): void {
    for (const { flowW, share } of this.#through) {
      for (let t = 0; t < flowW.length; t++) flowW[t]! += share * byW[t]!
    }
  }
}
