import {
  exchangeBound,
  exchangeCost,
  peakCourses,
  type ExchangeTerms,
} from '../../coordination/exchange.ts'
import type { Bound, Member, Trial } from '../../coordination/member.ts'
import type { Lengths } from '../../coordination/pairs.ts'
import type { ResponseSum } from '../../coordination/response-sum.ts'
import { SoftExchange } from '../../coordination/soft-exchange.ts'
import { Chain } from './chain.ts'
import { costOfUse, type Flexibility } from '../devices/flexibility.ts'
import { pointsOf, type ChainPoint } from './chain-point.ts'
import { chooseDirections } from './directions.ts'
import type { HomeLine } from './home-line.ts'
import { LoneStores, type Lone } from './lone-stores.ts'
import type { Store } from './kept-store.ts'
import { nameOf, shapeOf } from './lone-layout.ts'
import type { Action, Sum } from './machine.ts'
import type { Path } from './path.ts'
import { SoftLines, type LineLimit } from './soft-lines.ts'
import type { Workplace } from './workplace.ts'

/** Shares of limits that are not there. */
const noShares: readonly number[] = []

/** Nothing goes astray that anybody would make up for. */
const none = new Float64Array(0)

/** A connection that costs something or has a limit, and where its price begins, [step]. */
export interface Line {
  readonly terms: ExchangeTerms
  readonly startPrices: Float64Array
  readonly usualPrice: number
}

/** One home behind its line, or devices that need none (two with a store each, or one): answers prices with what they use together. */
export class ChainMember implements Member {
  readonly limits: number
  readonly movers: number
  readonly devices: readonly Flexibility[]
  readonly #path: Path
  readonly #points: readonly ChainPoint[]
  /** Devices in the order in which they settle: those that make up for others come last. */
  readonly #order: readonly number[]
  readonly #fixedW: Float64Array
  readonly #terms: ExchangeTerms | null
  readonly #line: SoftExchange | null
  readonly #homeLines: readonly HomeLine[]
  /** The limits of its lines; null: there are none. Shares of each device, [device][limit], and of what is fixed, [limit]. */
  readonly #lines: SoftLines | null
  readonly #limits: readonly LineLimit[]
  readonly #shares: readonly (readonly number[])[]
  readonly #fixedShares: readonly number[]
  /** What all its devices use, W; prices behind the line, and the line's own; in turns, [step]. */
  readonly #sum: Float64Array
  readonly #insidePrices: Float64Array
  readonly #linePrices: Float64Array
  /** What the line's prices have of a peak's, [course x step]. */
  readonly #linePeaks: Float64Array

  constructor(
    devices: readonly Flexibility[],
    fixedW: Float64Array,
    line: Line | null,
    { floats, turns: all, desks, startSoftness }: Workplace,
    homeLines: readonly HomeLine[] = [],
  ) {
    const count = fixedW.length
    const turns = all.share()
    this.devices = devices
    this.#fixedW = fixedW
    this.#terms = line?.terms ?? null
    this.#line =
      line === null
        ? null
        : new SoftExchange(line.terms, line.startPrices, line.usualPrice, 1, floats)
    const stores = devices.flatMap((device) => device.stores)
    const machines = machinesOf(devices)
    const ofLimits = homeLines.flatMap((of) => of.limits.map(() => of))
    this.#homeLines = homeLines
    const isFree = ofLimits.length === 0
    this.#shares = devices.map((_, i) =>
      isFree ? noShares : ofLimits.map(({ shares }) => shares[i]!),
    )
    this.#fixedShares = isFree ? noShares : ofLimits.map(({ input }) => input.fixedShare)
    this.#limits = homeLines.flatMap(({ limits, shares }) =>
      limits.map((terms) => ({
        terms,
        shares: shares.filter((_, i) => devices[i]!.actions.length > 0),
        fixed: floats.take(count),
      })),
    )
    this.#lines =
      this.#limits.length === 0
        ? null
        : new SoftLines(this.#limits, seenStores(stores, machines), count, floats, turns)
    const areLone = line === null && this.#lines === null && devices.every(isLone)
    const lones = areLone ? devices.map(loneOf) : []
    this.movers = areLone ? devices.length : 1
    this.#path = areLone
      ? new LoneStores(lones, desks.for(shapeOf(count, lones)), floats, startSoftness)
      : new Chain({
          machines,
          stores,
          line: this.#line,
          lines: this.#lines,
          fixed: floats.take(count),
          floats,
          turns,
          startSoftness,
        })
    this.#points = pointsOf(devices, this.#path)
    const last = (i: number): number => (devices[i]!.isLast === true ? 1 : 0)
    this.#order = [...devices.keys()].toSorted((one, other) => last(one) - last(other))
    this.limits = this.#path.limits
    this.#sum = turns.take(count)
    this.#insidePrices = turns.take(count)
    this.#linePrices = turns.take(count)
    this.#linePeaks = turns.take(line === null ? 0 : peakCourses(line.terms).length * count)
    this.refix()
  }

  get use(): Float64Array {
    return this.#path.use
  }

  get foreseen(): Float64Array {
    return this.#path.foreseen
  }

  /** Stands until another member is asked. */
  get settled(): Float64Array {
    return this.#sumOf((device) => device.settled)
  }

  /** Stands until another member is asked. */
  get plan(): Float64Array {
    return this.#sumOf((device) => device.plan)
  }

  /** What is fixed and what its devices use, W, [step]. */
  #sumOf(use: (device: Flexibility) => Float64Array): Float64Array {
    this.#sum.set(this.#fixedW)
    for (const device of this.devices) add(this.#sum, use(device))
    return this.#sum
  }

  /** Sums up again what devices are given: after an appliance has taken another start. */
  refix(): void {
    this.#path.fix(this.#sumOf(({ given }) => given))
    for (const [l, limit] of this.#limits.entries()) {
      const share = this.#fixedShares[l]!
      for (let t = 0; t < limit.fixed.length; t++) limit.fixed[t] = share * this.#fixedW[t]!
      for (const [i, { given }] of this.devices.entries()) {
        addScaled(limit.fixed, given, this.#shares[i]![l]!)
      }
    }
  }

  /** What a unit costs for one of its devices, behind the line and the limits that it counts for, [step]. */
  pricesFor(device: Flexibility, prices: Float64Array): Float64Array {
    return this.#behindLimits(this.#shares[this.devices.indexOf(device)]!, this.#inside(prices))
  }

  /** The same for who counts for each limit by these shares, where `inside` are prices behind the line. */
  #behindLimits(shares: readonly number[], inside: Float64Array): Float64Array {
    return this.#lines === null ? inside : this.#lines.provenFor(shares, inside)
  }

  /** What the limits of one of its lines add to the price of what flows there, of its sign, [step]. */
  linePrices(line: HomeLine): Float64Array {
    const ofLine = this.#homeLines.flatMap((one) => one.limits.map(() => (one === line ? 1 : 0)))
    return this.#behindLimits(ofLine, new Float64Array(this.#fixedW.length))
  }

  /** What a unit costs behind the line, [step]. */
  #inside(prices: Float64Array): Float64Array {
    if (this.#line === null) return prices
    this.#line.provable(this.#linePrices, this.#linePeaks)
    const inside = this.#insidePrices
    for (let t = 0; t < prices.length; t++) inside[t] = prices[t]! + this.#linePrices[t]!
    return inside
  }

  /** What a unit in each store of one of its devices is worth where it stands, [store][step]. */
  worthsOf(device: Flexibility): Float64Array[] {
    const point = this.#points[this.devices.indexOf(device)]!
    return device.stores.map((_, k) => this.#fixedW.map((__, t) => point.worth(k, t)))
  }

  begin(prices: Float64Array, softness: number): void {
    this.#path.begin(prices, softness)
  }

  linearise(response: ResponseSum): void {
    this.#path.linearise(response)
  }

  foresee(prices: Float64Array, softness: number): void {
    this.#path.foresee(prices, softness)
  }

  tryOut(prices: Float64Array, trial: Trial): void {
    this.#path.tryOut(prices, trial)
  }

  turn(prices: Float64Array, softness: number, reach: Lengths): void {
    this.#path.turn(prices, softness, reach)
  }

  move(lengths: Lengths): void {
    this.#path.move(lengths)
  }

  /**
   * The dual value at the worths and the line's prices where it stands, which any of them prove (the Lagrangian of
   * σ[t] = σ[t-1] + flow, of the shared line, of the limits behind it):
   *
   *   Σ_t min over what machines can do of (prices·x + cost - worth·flow)
   *     + Σ_t min over the level's bounds of (wishes(σ) + (worth[t] - worth[t+1])·σ) + what is given + the line's own
   */
  bound(prices: Float64Array): Bound {
    const inside = this.#inside(prices)
    const sum: Sum = costOfUse(this.#behindLimits(this.#fixedShares, inside), this.#fixedW)
    if (this.#terms !== null) {
      addBound(sum, exchangeBound(this.#terms, this.#linePrices, this.#linePeaks))
    }
    for (const bound of this.#lines?.bounds() ?? []) addBound(sum, bound)
    for (const [i, device] of this.devices.entries()) {
      addBound(sum, device.boundOfGiven(this.#behindLimits(this.#shares[i]!, inside)))
    }
    this.#path.addLeast(inside, sum)
    return sum
  }

  /** Gives every store that fills and drains at once one direction in each such step (`directions.ts`). Returns whether there were any. */
  chooseDirections(softness: number): boolean {
    const isAny = this.devices
      .map((device, i) => chooseDirections(device, this.#points[i]!, softness))
      .includes(true)
    if (isAny) this.#path.refix()
    return isAny
  }

  settle(): number {
    const hasLast = this.devices.some(({ isLast }) => isLast === true)
    const astrayW = hasLast ? new Float64Array(this.#fixedW.length) : none
    return this.#settle((device, i) => {
      const cost = device.settle(this.#points[i]!, astrayW)
      if (hasLast) this.#addAstray(i, astrayW)
      return cost
    })
  }

  /** Adds by how much a device has settled to use more than at the point, W, [step]. */
  #addAstray(i: number, astrayW: Float64Array): void {
    const { settled, given, actions } = this.devices[i]!
    for (let t = 0; t < astrayW.length; t++) {
      astrayW[t]! += settled[t]! - given[t]!
      for (const [j, { sign }] of actions.entries()) {
        astrayW[t]! -= sign * this.#points[i]!.power(j, t)
      }
    }
  }

  /** Adds by how much all have settled to use more than at the point, W, [step]. */
  addAstray(astrayW: Float64Array): void {
    const { settled, use } = this
    for (let t = 0; t < astrayW.length; t++) astrayW[t]! += settled[t]! - use[t]!
  }

  /** Settles as near to the last plan as it can. */
  resume(): number {
    return this.#settle((device) => device.resume())
  }

  #settle(settle: (device: Flexibility, index: number) => number): number {
    let cost = 0
    for (const i of this.#order) cost += settle(this.devices[i]!, i)
    const settled = this.devices.map((device) => device.settled)
    for (const line of this.#homeLines) cost += line.cost(line.flowW(settled))
    return this.#terms === null ? cost : cost + exchangeCost(this.#terms, this.settled)
  }

  keep(): void {
    for (const device of this.devices) device.keep()
  }
}

/** How many stores machines see: those that fade count twice. */
function seenStores(stores: readonly Store[], machines: readonly (readonly Action[])[]): number {
  return stores.length + machines.flat().filter(({ fade }) => fade !== undefined).length
}

/** Each device's actions as one machine, its stores counted on from those before. */
function machinesOf(devices: readonly Flexibility[]): Action[][] {
  let before = 0
  const machines: Action[][] = []
  for (const { actions, stores } of devices) {
    const base = before
    if (actions.length > 0) {
      machines.push(
        actions.map((action) => ({
          ...action,
          store: action.store === null ? null : base + action.store,
        })),
      )
    }
    before += stores.length
  }
  return machines
}

function loneOf({ stores, actions }: Flexibility): Lone {
  return { store: stores[0]!, actions }
}

/** Names what a device that is alone needs room for: those of one name are best worked out together. */
export function roomFor(device: Flexibility, count: number): string {
  return nameOf(shapeOf(count, [loneOf(device)]))
}

/** Whether a device is one store and a machine that only charges it, or also discharges it, with a power that does not fade. */
export function isLone({ stores, actions }: Flexibility): boolean {
  const [one, other, ...more] = actions
  if (stores.length !== 1 || stores[0]!.floors.length > 0) return false
  const isSimple = more.length === 0 && one?.sign === 1 && one.fade === undefined
  return isSimple && (other === undefined || other.sign === -1)
}

function addBound(sum: Sum, { value, magnitude }: Bound): void {
  sum.value += value
  sum.magnitude += magnitude
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}

function addScaled(sum: Float64Array, part: Float64Array, factor: number): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += factor * part[t]!
}
