import type { Bound } from '../coordination/member.ts'
import { costOfUse, type Flexibility, type Point } from './flexibility.ts'
import type { Action } from './machine.ts'
import { storeOf, tightened, type Store } from './kept-store.ts'
import { assertStorage, flowOf, storageCost, useOf, type Storage } from './storage.ts'

/** A power below this is none, W; what it would have moved is made up for in a later step. */
export const leastW = 2

/** A store that charges, and gives back where it can: battery, car, building, tank. */
export class StorageFlexibility implements Flexibility {
  readonly storage: Storage
  readonly stores: readonly [Store]
  readonly actions: readonly Action[]
  readonly given: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly #flows: Float64Array
  /** Bounds from which all later ones can still be met. */
  readonly #tightened: ReturnType<typeof tightened>
  readonly #lastUse: Float64Array | null

  /** `lastUse`: its power in the last plan, W, [step]. */
  constructor(storage: Storage, lastUse: Float64Array | null) {
    assertStorage(storage)
    const store = storeOf(storage)
    this.storage = storage
    this.#tightened = tightened(storage)
    this.stores = [store]
    this.actions = actionsOf(storage, store)
    this.given = store.givenUse
    this.settled = new Float64Array(storage.gain.length)
    this.plan = new Float64Array(storage.gain.length)
    this.#flows = new Float64Array(storage.gain.length)
    this.#lastUse = lastUse
  }

  boundOfGiven(prices: Float64Array): Bound {
    return costOfUse(prices, this.given)
  }

  settle(point: Point): number {
    return this.settleWithin(this.storage.maxIn, point)
  }

  resume(): number {
    return this.resumeWithin(this.storage.maxIn)
  }

  /** Settles under tighter limits of power, `maxIn` (W, [step]): for two stores behind one machine. */
  settleWithin(maxIn: Float64Array, point: Point): number {
    return this.#follow(maxIn, (t, level) => point.level(0, t) - level)
  }

  resumeWithin(maxIn: Float64Array): number {
    return this.#follow(maxIn, (t) => flowOf(this.storage, t, this.#lastUse?.[t] ?? 0))
  }

  keep(): void {
    this.plan.set(this.settled)
  }

  /** Goes through the steps with the flow that is nearest to the wanted one and leads nowhere from where there is no way on. */
  #follow(maxIn: Float64Array, wanted: (t: number, level: number) => number): number {
    const { storage, settled } = this
    const { gain, drain, maxOut } = storage
    const { lower, upper } =
      maxIn === storage.maxIn ? this.#tightened : tightened({ ...storage, maxIn })
    let level = storage.startLevel
    for (let t = 0; t < settled.length; t++) {
      const flow = wanted(t, level)
      const most = Math.min(gain[t]! * maxIn[t]!, upper[t]! - level)
      const least = Math.max(-drain[t]! * maxOut[t]!, lower[t]! - level)
      const isNone = Math.abs(useOf(storage, t, flow)) < leastW
      const taken = Math.max(least, Math.min(most, isNone ? 0 : flow))
      this.#flows[t] = taken
      settled[t] = useOf(storage, t, taken)
      level += taken
    }
    return storageCost(storage, this.#flows)
  }
}

function actionsOf(storage: Storage, store: Store): readonly Action[] {
  const charge: Action = { store: 0, sign: 1, rate: storage.gain, most: store.maxIn, cost: 0 }
  if (!store.maxOut.some((power) => power > 0)) return [charge]
  const rate = storage.drain.map((drain) => -drain)
  return [charge, { store: 0, sign: -1, rate, most: store.maxOut, cost: storage.wear }]
}
