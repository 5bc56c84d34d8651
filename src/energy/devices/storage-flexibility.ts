import type { Bound } from '../../coordination/member.ts'
import { costOfUse, type Flexibility, type Point } from './flexibility.ts'
import { copied, ordinaryFloats, type Floats } from '../../kernel/floats.ts'
import { storeOf, tightened, type Store } from '../chain/kept-store.ts'
import { atLeastPower } from './least-power.ts'
import type { Action } from '../chain/machine.ts'
import { neededLevels } from './storage-build.ts'
import {
  assertStorage,
  driveOf,
  flowOf,
  isSteeredApart,
  mostFlow,
  storageCost,
  useOfDrive,
  type Fade,
  type Storage,
} from './storage.ts'

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
  /** The drives behind the plan and the settled one, W, + fills it, [step]. */
  readonly drive: Float64Array
  readonly settledDrive: Float64Array
  readonly #flows: Float64Array
  /** Bounds from which all later ones can still be met. */
  readonly #tightened: ReturnType<typeof tightened>
  readonly #lastDrive: Float64Array | null
  /** Levels that must not be fallen short of; only where a least power lets the course stray from the planned one. */
  readonly #needed: Float64Array | null

  /** `lastDrive`: that of the last plan, W, [step]. */
  constructor(storage: Storage, lastDrive: Float64Array | null, floats: Floats = ordinaryFloats) {
    assertStorage(storage)
    const store = storeOf(storage, floats)
    const { length } = storage.gain
    this.storage = storage
    this.#tightened = tightened(storage, floats)
    this.stores = [store]
    this.actions = actionsOf(storage, store, floats)
    this.given = store.givenUse
    this.settled = floats.take(length)
    this.plan = floats.take(length)
    const isApart = isSteeredApart(storage)
    this.drive = isApart ? floats.take(length) : this.plan
    this.settledDrive = isApart ? floats.take(length) : this.settled
    this.#flows = floats.take(length)
    this.#lastDrive = lastDrive
    this.#needed = storage.leastIn === undefined ? null : neededLevels(storage)
  }

  boundOfGiven(prices: Float64Array): Bound {
    return costOfUse(prices, this.given)
  }

  settle(point: Point): number {
    return this.#follow(this.storage, this.#tightened, this.#toPoint(point))
  }

  resume(): number {
    return this.#follow(this.storage, this.#tightened, this.#toLast())
  }

  /** Settles with a part of its power, `left` (0 to 1, [step]): for two stores behind one machine. */
  settleWithin(left: Float64Array, point: Point): number {
    return this.#followWithin(left, this.#toPoint(point))
  }

  resumeWithin(left: Float64Array): number {
    return this.#followWithin(left, this.#toLast())
  }

  keep(): void {
    this.plan.set(this.settled)
    if (this.drive !== this.plan) this.drive.set(this.settledDrive)
  }

  /** What it is filled with in step t of the settled plan, W. */
  filledW(t: number): number {
    return Math.max(0, this.settledDrive[t]!)
  }

  #toPoint(point: Point): Wanted {
    const before = (t: number): number => (t > 0 ? point.level(0, t - 1) : this.storage.startLevel)
    return {
      flow: (t, level) => point.level(0, t) - level,
      grows: (t) => point.level(0, t) - before(t),
    }
  }

  #toLast(): Wanted {
    return { flow: (t) => flowOf(this.storage, t, this.#lastDrive?.[t] ?? 0), grows: null }
  }

  #followWithin(left: Float64Array, wanted: Wanted): number {
    const maxIn = this.storage.maxIn.map((most, t) => most * left[t]!)
    const maxOut = this.storage.maxOut.map((most, t) => most * left[t]!)
    const within = { ...this.storage, maxIn, maxOut }
    return this.#follow(within, tightened(within), wanted)
  }

  /** Goes through the steps with the flow that is nearest to the wanted one and leads nowhere from where there is no way on. */
  #follow(
    storage: Storage,
    { lower, upper }: ReturnType<typeof tightened>,
    wanted: Wanted,
  ): number {
    const { drain, maxOut } = storage
    let level = storage.startLevel
    for (let t = 0; t < this.settled.length; t++) {
      const isRunning = t > 0 && this.settledDrive[t - 1]! > 0
      const near = wanted.flow(t, level)
      const flow =
        this.#needed === null
          ? near
          : atLeastPower(storage, {
              t,
              level,
              flow: near,
              grows: wanted.grows?.(t) ?? null,
              isRunning,
              needed: this.#needed[t]!,
            })
      const most = Math.min(mostFlow(storage, t, level), upper[t]! - level)
      const least = Math.max(-drain[t]! * maxOut[t]!, lower[t]! - level)
      const isNone = Math.abs(driveOf(storage, t, flow)) < leastW
      const taken = Math.max(least, Math.min(most, isNone ? 0 : flow))
      this.#flows[t] = taken
      this.settledDrive[t] = driveOf(storage, t, taken)
      this.settled[t] = useOfDrive(storage, this.settledDrive[t]!)
      level += taken
    }
    return storageCost(storage, this.#flows)
  }
}

/** The flow that is wanted in step t from a level, and what of it belongs to the step itself; null: all of it, as it was before. */
interface Wanted {
  flow(t: number, level: number): number
  readonly grows: ((t: number) => number) | null
}

/** The limit only in the steps in which a level that can be reached leaves less than all power. */
function bindingFade({ from, perLevel }: Fade, { upper, maxIn }: Store): Fade {
  const leaves = (t: number): number => from[t]! - perLevel * upper[t]!
  return { perLevel, from: from.map((of, t) => (leaves(t) < maxIn[t]! ? of : Infinity)) }
}

function actionsOf(storage: Storage, store: Store, floats: Floats): readonly Action[] {
  const { gain, fills, empties, fuel = 0, fade } = storage
  const charge: Action = {
    store: 0,
    sign: fills === 'giving' ? -1 : 1,
    rate: gain,
    most: store.maxIn,
    cost: fuel,
    ...(fade === undefined ? {} : { fade: bindingFade(fade, store) }),
  }
  if (!store.maxOut.some((power) => power > 0)) return [charge]
  const rate = copied(storage.drain, floats)
  for (let t = 0; t < rate.length; t++) rate[t] = -rate[t]!
  const sign = empties === 'taking' ? 1 : -1
  return [charge, { store: 0, sign, rate, most: store.maxOut, cost: storage.wear }]
}
