import { stepCost, type ExchangeTerms } from '../../coordination/exchange.ts'
import type { Flexibility } from '../devices/flexibility.ts'
import { gridExchange, type Neighbourhood, type PlannedHome } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'

/** More use at a price: so many W, each for so much money a step. */
interface Piece {
  widthW: number
  price: number
}

/** What a home, or the neighbourhood's own devices, can use in a step, in the order of price. */
interface Curve {
  /** W where all use the least they can, and what that costs. */
  lowW: number
  cost: number
  pieces: Piece[]
}

/** What a unit in each store of a device is worth, [store][step], by thing. */
export type Worths = ReadonlyMap<string, readonly Float64Array[]>

/**
 * What a step costs where one machine uses so much, and all others that can make room do at what is in their stores is worth:
 * the least over what they can do in that step.
 */
export class StepMarket {
  readonly #built: Neighbourhood
  readonly #worths: Worths
  readonly #runners: ReadonlySet<string>
  readonly #grid: ExchangeTerms
  /** What those that stand still use, W, by home (null: shared). */
  readonly #still = new Map<PlannedHome | null, Float64Array>()

  constructor(
    input: PlanInput,
    built: Neighbourhood,
    worths: Worths,
    runners: ReadonlySet<string>,
  ) {
    this.#built = built
    this.#worths = worths
    this.#runners = runners
    this.#grid = gridExchange(input)
    const still = (fixedW: Float64Array, devices: PlannedHome['devices']): Float64Array => {
      const sum = fixedW.slice()
      for (const { thingId, flexibility } of devices) {
        const of = this.#isStill(thingId, flexibility) ? flexibility.plan : flexibility.given
        for (let t = 0; t < sum.length; t++) sum[t]! += of[t]!
      }
      return sum
    }
    for (const home of built.homes) this.#still.set(home, still(home.input.fixedW, home.devices))
    this.#still.set(null, still(new Float64Array(input.steps.count), built.shared))
  }

  #isStill(thingId: string, { actions, stores }: Flexibility): boolean {
    return (
      this.#runners.has(thingId) ||
      actions.length === 0 ||
      (stores.length > 0 && !this.#worths.has(thingId))
    )
  }

  /** The machine uses so much more from now on, W, [step]. */
  add(home: PlannedHome | null, byW: Float64Array): void {
    const still = this.#still.get(home)!
    for (let t = 0; t < still.length; t++) still[t]! += byW[t]!
  }

  /** What a machine's power in a home costs by step and W more than in the plan. */
  costsOf(home: PlannedHome | null): (t: number, byW: number) => number {
    let at = -1
    let others: Curve = { lowW: 0, cost: 0, pieces: [] }
    let own: Curve = others
    return (t, byW) => {
      if (t !== at) {
        at = t
        others = this.#others(t, home)
        own = this.#curve(t, home)
      }
      const curve = home === null ? own : this.#behindLine(t, home, own, byW)
      const lowW = home === null ? own.lowW + byW : curve.lowW
      return this.#cleared(
        t,
        lowW + others.lowW,
        curve.cost + others.cost,
        curve.pieces,
        others.pieces,
      )
    }
  }

  /** All but one home. */
  #others(t: number, home: PlannedHome | null): Curve {
    const all: Curve = { lowW: 0, cost: 0, pieces: [] }
    for (const other of [...this.#built.homes, null]) {
      if (other === home) continue
      const bare = this.#curve(t, other)
      const { lowW, cost, pieces } = other === null ? bare : this.#behindLine(t, other, bare, 0)
      all.lowW += lowW
      all.cost += cost
      all.pieces.push(...pieces)
    }
    all.pieces.sort(byPrice)
    return all
  }

  #curve(t: number, home: PlannedHome | null): Curve {
    const curve: Curve = { lowW: this.#still.get(home)![t]!, cost: 0, pieces: [] }
    for (const { thingId, flexibility } of home?.devices ?? this.#built.shared) {
      if (this.#isStill(thingId, flexibility)) continue
      const worths = this.#worths.get(thingId)
      for (const { store, sign, rate, most, cost } of flexibility.actions) {
        const widthW = most[t]!
        if (widthW <= 0) continue
        const own = cost - (store === null ? 0 : worths![store]![t]! * rate[t]!)
        if (sign === 1) curve.pieces.push({ widthW, price: own })
        else {
          curve.lowW -= widthW
          curve.cost += own * widthW
          curve.pieces.push({ widthW, price: -own })
        }
      }
    }
    curve.pieces.sort(byPrice)
    return curve
  }

  /** The same with what flows over the home's connection. */
  #behindLine(t: number, { terms }: PlannedHome, curve: Curve, byW: number): Curve {
    const lowW = curve.lowW + byW
    if (terms === null) return { ...curve, lowW }
    const fee = terms.buy[t]!
    const pieces: Piece[] = []
    let net = lowW
    for (const { widthW, price } of curve.pieces) {
      const below = Math.max(0, Math.min(widthW, -net))
      if (below > 0) pieces.push({ widthW: below, price })
      if (below < widthW) pieces.push({ widthW: widthW - below, price: price + fee })
      net += widthW
    }
    // The fee only makes later pieces dearer: they stay in order.
    return { lowW, cost: curve.cost + fee * Math.max(0, lowW), pieces }
  }

  /** Goes up while that costs less than it saves at the exchange. */
  #cleared(
    t: number,
    lowW: number,
    cost: number,
    one: readonly Piece[],
    other: readonly Piece[],
  ): number {
    const buy = this.#grid.buy[t]!
    const sell = this.#grid.sell[t]!
    let sum = lowW
    let all = cost
    let i = 0
    let j = 0
    while (i < one.length || j < other.length) {
      const takesOne = j >= other.length || (i < one.length && one[i]!.price <= other[j]!.price)
      const { widthW, price } = takesOne ? one[i++]! : other[j++]!
      if (price + sell >= 0) break
      if (price + buy < 0) {
        sum += widthW
        all += widthW * price
        continue
      }
      const taken = Math.max(0, Math.min(widthW, -sum))
      sum += taken
      all += taken * price
      if (taken < widthW) break
    }
    return all + stepCost(this.#grid, t, sum)
  }
}

function byPrice(one: Piece, other: Piece): number {
  return one.price - other.price
}
