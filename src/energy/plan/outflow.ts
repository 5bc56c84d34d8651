import { limitsIn, type PricedLimits } from '../../coordination/exchange.ts'
import { stepHours } from '../../kernel/steps.ts'
import { Feeders } from '../limits/feeders.ts'
import { connectionTerms, gridExchange, hasLimit } from './neighbourhood.ts'
import type {
  BatteryInput,
  CarInput,
  DeviceInput,
  HomeInput,
  LineInput,
  PlanInput,
} from './plan-input.ts'

/** A device that can give back what it has taken. */
export type GivingStore = BatteryInput | CarInput

export function isGivingStore(device: DeviceInput): device is GivingStore {
  return (device.kind === 'battery' || device.kind === 'car') && device.maxDischargeW > 0
}

/** A store, and what it gives flows through: each with the part of its power that does. */
export interface PlacedStore {
  readonly device: GivingStore
  readonly through: readonly { readonly gate: Gate; readonly share: number }[]
}

/** What devices use, by home (null: what the neighbourhood owns) and place in it: W, + into the device, in step t. */
export type PowerOf = (
  device: DeviceInput,
  home: number | null,
  place: number,
) => (t: number) => number

/** So little is no flow beyond a limit, W. */
const hairW = 1

/** Something that limits what flows out: a circuit, a connection, a feeder, the neighbourhood's exchange. */
export class Gate {
  readonly #limits: readonly PricedLimits[]
  readonly #restW: Float64Array
  readonly #flowW: Float64Array
  /** What all stores behind it can give through it together, W. */
  mostGivenW = 0

  /** `restW`: what flows through it anyway; `flowW`: in a plan; W, [step]. */
  constructor(limits: readonly PricedLimits[], restW: Float64Array, flowW: Float64Array) {
    this.#limits = limits
    this.#restW = restW
    this.#flowW = flowW
  }

  /** What its limits charge for one more W that flows out in step t beside what flows anyway. */
  restPrice(t: number): number {
    return this.#priceAt(t, -this.#restW[t]! - hairW)
  }

  /** The same beside what flows in the plan: also where that is just at a limit. */
  flowPrice(t: number): number {
    return this.#priceAt(t, -this.#flowW[t]! + hairW)
  }

  /** The most that they charge in step t. */
  mostPrice(t: number): number {
    return this.#priceAt(t, Infinity)
  }

  /** The same where the plan is beyond it. */
  beyondPrice(t: number): number {
    return this.#priceAt(t, -this.#flowW[t]! - hairW)
  }

  /** Whether more than nothing flows in through it in step t of the plan. */
  isIn(t: number): boolean {
    return this.#flowW[t]! > hairW
  }

  /** How much can flow out in step t beside what flows anyway, before a limit charges more than `price` for a W. */
  roomW(t: number, price: number): number {
    let nearest = Infinity
    for (const of of this.#limits) {
      if (of.price > price) nearest = Math.min(nearest, of.sellLimit[t]!)
    }
    return Math.max(0, nearest + this.#restW[t]!)
  }

  #priceAt(t: number, outW: number): number {
    let price = 0
    for (const of of this.#limits) {
      if (of.sellLimit[t]! < Infinity && outW > of.sellLimit[t]!) price += of.price
    }
    return price
  }
}

/**
 * All stores of a neighbourhood that something limits in what they give. `restOf`: what other devices use anyway; `planOf`: what all use in a plan, null: there
 * is none, and nothing else flows than anyway.
 */
export function placedStores(
  input: PlanInput,
  restOf: PowerOf,
  planOf: PowerOf | null,
): PlacedStore[] {
  const { homes, shared } = input
  const hasStore = [{ devices: shared }, ...homes].some((of) => of.devices.some(isGivingStore))
  const limits = hasStore ? new LimitsOut(input) : null
  if (limits === null || limits.areNone) return []
  const rest = new Sums(input, (device, ...at) =>
    isGivingStore(device) ? () => 0 : restOf(device, ...at),
  )
  const flow = planOf === null ? rest : new Sums(input, planOf)
  const grid = { gate: new Gate(limits.grid, rest.gridW, flow.gridW), share: 1 }
  const feeders = limits.feederGates(rest, flow)
  const placed = homes.flatMap((home, i): PlacedStore[] => {
    const stores = home.devices.filter(isGivingStore)
    if (stores.length === 0) return []
    const own = new Gate(limits.connection(home), rest.netsW[i]!, flow.netsW[i]!)
    const whole = [own, ...(feeders.get(home.cellId) ?? [])].map((gate) => ({ gate, share: 1 }))
    const lines = (home.lines ?? []).map((line) => ({
      line,
      gate: new Gate(limits.line(line), rest.lineW(line, i), flow.lineW(line, i)),
    }))
    return stores.map((device) => ({
      device,
      through: [
        ...lines
          .map(({ line, gate }) => ({ gate, share: line.shares[device.thingId] ?? 0 }))
          .filter(({ share }) => share > 0),
        ...whole,
        grid,
      ],
    }))
  })
  for (const device of shared.filter(isGivingStore)) placed.push({ device, through: [grid] })
  for (const { device, through } of placed) {
    for (const { gate, share } of through) gate.mostGivenW += share * device.maxDischargeW
  }
  return placed
}

/** What flows where devices use so much. */
class Sums {
  readonly #input: PlanInput
  readonly #powerOf: PowerOf
  /** Into each home, W, [home][step]. */
  readonly netsW: readonly Float64Array[]
  /** Through the neighbourhood's connection, W, [step]. */
  readonly gridW: Float64Array

  constructor(input: PlanInput, powerOf: PowerOf) {
    this.#input = input
    this.#powerOf = powerOf
    this.gridW = new Float64Array(input.steps.count)
    this.netsW = input.homes.map(({ fixedW, devices }, i) => {
      const netW = fixedW.slice()
      for (const [place, device] of devices.entries()) add(netW, powerOf(device, i, place), 1)
      add(this.gridW, (t) => netW[t]!, 1)
      return netW
    })
    for (const [place, device] of input.shared.entries()) {
      add(this.gridW, powerOf(device, null, place), 1)
    }
  }

  /** Through one of a home's lines, W, [step]. */
  lineW({ fixedShare, shares }: LineInput, home: number): Float64Array {
    const { fixedW, devices } = this.#input.homes[home]!
    const flowW = fixedW.map((power) => fixedShare * power)
    for (const [place, device] of devices.entries()) {
      const share = shares[device.thingId] ?? 0
      if (share > 0) add(flowW, this.#powerOf(device, home, place), share)
    }
    return flowW
  }
}

/** What limits what flows out, and what it charges for a W and step. */
class LimitsOut {
  readonly #input: PlanInput
  readonly #feeders: Feeders
  readonly grid: readonly PricedLimits[]

  constructor(input: PlanInput) {
    this.#input = input
    this.#feeders = new Feeders(input)
    this.grid = outwards(limitsIn(gridExchange(input)))
  }

  get areNone(): boolean {
    const { homes } = this.#input
    return (
      this.grid.length === 0 &&
      this.#feeders.all.every(({ terms }) => outwards(limitsIn(terms)).length === 0) &&
      homes.every((home) => !hasLimit(home) && (home.lines ?? []).length === 0)
    )
  }

  connection(home: HomeInput): PricedLimits[] {
    return hasLimit(home) ? outwards(limitsIn(connectionTerms(home, this.#input))) : []
  }

  line({ importLimitW, exportLimitW, cautiousW, limitMicroPerKwh }: LineInput): PricedLimits[] {
    const { wishes, steps } = this.#input
    const each = stepHours(steps) / 1000
    const price = (limitMicroPerKwh ?? wishes.limitMicroPerKwh) * each
    const own = { buyLimit: importLimitW, sellLimit: exportLimitW, price }
    if (cautiousW === undefined) return outwards([own])
    const { importW: buyLimit, exportW: sellLimit } = cautiousW
    return outwards([own, { buyLimit, sellLimit, price: wishes.cautionMicroPerKwh * each }])
  }

  /** The feeders that each home is behind, by cell. */
  feederGates(rest: Sums, flow: Sums): Map<string, Gate[]> {
    const feeders = this.#feeders
    if (feeders.all.length === 0) return new Map()
    const places = new Map(this.#input.homes.map(({ cellId }, i) => [cellId, i]))
    const behind = feeders
      .homes()
      .flatMap(({ feederId, homes }) => homes.map(({ cellId }) => ({ feederId, cellId })))
    const through = ({ netsW }: Sums): ReturnType<Feeders['flowsW']> =>
      feeders.flowsW(
        behind,
        behind.map(({ cellId }) => netsW[places.get(cellId)!]!),
      )
    const flowsW = through(flow)
    const gates = new Map(
      [...through(rest)].map(([feeder, restW]) => [
        feeder,
        new Gate(outwards(limitsIn(feeder.terms)), restW, flowsW.get(feeder)!),
      ]),
    )
    return new Map(
      behind.map(({ feederId, cellId }) => [
        cellId,
        feeders.above(feederId).map((feeder) => gates.get(feeder)!),
      ]),
    )
  }
}

/** Those that limit what flows out in any step. */
function outwards(limits: readonly PricedLimits[]): PricedLimits[] {
  return limits.filter(({ sellLimit, price }) => price > 0 && sellLimit.some(Number.isFinite))
}

function add(sum: Float64Array, powerAt: (t: number) => number, share: number): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += share * powerAt(t)
}
