import type { Bound } from '../../coordination/member.ts'
import { costOfUse, type Flexibility, type Point } from './flexibility.ts'
import { ordinaryFloats, type KeptFloats } from '../../kernel/floats.ts'
import { storeOf, tightened, type LevelBounds, type Store } from '../chain/kept-store.ts'
import { besideRuns, boundsBeside, broughtBy, isRunning, type GivenRuns } from './given-runs.ts'
import { atLeastPower, wholeRun } from './least-power.ts'
import type { Action } from '../chain/machine.ts'
import type { PlannedStore } from './preferred-course.ts'
import { courseOf, neededLevels, reachable } from './storage-build.ts'
import {
  assertStorage,
  driveOf,
  flowOf,
  isSteeredApart,
  leastW,
  mostFlow,
  storageCost,
  useOfDrive,
  wantedFloor,
  type Fade,
  type Storage,
} from './storage.ts'

/** Less than this part of what that power moves in a step does nothing for a wish. */
const wishShare = 0.01

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
  readonly #floats: KeptFloats
  /** Bounds from which all later ones can still be met. */
  readonly #tightened: LevelBounds
  readonly #lastDrive: Float64Array | null
  /** Levels that must not be fallen short of; only where a least power lets the course stray from the planned one. */
  readonly #needed: Float64Array | null
  readonly #runs: RunsTaken | null

  /** `lastDrive`: that of the last plan, W, [step]; `runs`: when it runs, where that is fixed. */
  constructor(
    storage: Storage,
    lastDrive: Float64Array | null,
    floats: KeptFloats = ordinaryFloats,
    runs: GivenRuns | null = null,
  ) {
    assertStorage(storage)
    const taken = runs === null ? null : takenRuns(storage, runs)
    const free = taken?.beside ?? storage
    const { length } = storage.gain
    this.storage = storage
    this.#floats = floats
    this.#tightened = runs === null ? tightened(storage, floats) : boundsBeside(storage, runs)
    const store = taken === null ? storeOf(storage, floats, this.#tightened) : storeOf(free, floats)
    this.stores = [store]
    this.actions = actionsOf(free, store, floats)
    this.given = store.givenUse
    if (taken !== null) {
      this.given = Float64Array.from(store.givenUse)
      addUse(this.given, storage, taken.leastW)
    }
    this.#runs = taken
    this.settled = floats.take(length)
    this.plan = floats.take(length)
    const isApart = isSteeredApart(storage)
    this.drive = isApart ? floats.take(length) : this.plan
    this.settledDrive = isApart ? floats.take(length) : this.settled
    this.#lastDrive = lastDrive
    this.#needed = storage.leastIn === undefined || taken !== null ? null : neededLevels(storage)
  }

  boundOfGiven(prices: Float64Array): Bound {
    const { value, magnitude } = costOfUse(prices, this.given)
    const own = this.#runs?.cost ?? 0
    return { value: value + own, magnitude: magnitude + own }
  }

  settle(point: Point): number {
    return this.#follow(this.storage, this.#tightened, this.#toPoint(point))
  }

  resume(): number {
    return this.#follow(this.storage, this.#tightened, this.#toLast())
  }

  /** Settles with what its machine has left beside another store: for two stores behind one machine. */
  settleBeside(other: Beside, point: Point): number {
    return this.#followBeside(other, this.#toPoint(point))
  }

  resumeBeside(other: Beside): number {
    return this.#followBeside(other, this.#toLast())
  }

  /** What it was filled with in the last plan, W, [step]. */
  lastFilledW(): Float64Array {
    return this.settled.map((_, t) => Math.max(0, this.#lastDrive?.[t] ?? 0))
  }

  keep(): void {
    this.plan.set(this.settled)
    if (this.drive !== this.plan) this.drive.set(this.settledDrive)
  }

  /** Where it stands in its plan; null: its runs are fixed or its power has a least, so that energy cannot be moved as one likes. */
  get planned(): PlannedStore | null {
    const { storage } = this
    if (this.#runs !== null || storage.leastIn !== undefined || this.drive !== this.plan)
      return null
    return { storage, bounds: this.#tightened, drive: this.drive }
  }

  /** Takes another course into its plan, W, [step]; returns what that costs more by itself. */
  replan(drive: Float64Array): number {
    return this.#floats.sketch((floats) => {
      const costOf = (of: Float64Array): number =>
        storageCost(this.storage, courseOf(this.storage, of, floats).flows)
      const before = costOf(this.drive)
      this.plan.set(drive)
      return costOf(this.drive) - before
    })
  }

  /** What it is filled with in step t of the settled plan, W. */
  filledW(t: number): number {
    return Math.max(0, this.settledDrive[t]!)
  }

  #toPoint(point: Point): Wanted {
    const { brought } = this.#runs ?? {}
    const after = (t: number): number => point.level(0, t) + (brought?.[t] ?? 0)
    const before = (t: number): number => (t > 0 ? after(t - 1) : this.storage.startLevel)
    return { flow: (t, level) => after(t) - level, grows: (t) => after(t) - before(t) }
  }

  #toLast(): Wanted {
    return { flow: (t) => flowOf(this.storage, t, this.#lastDrive?.[t] ?? 0), grows: null }
  }

  #followBeside({ left, powerW }: Beside, wanted: Wanted): number {
    const maxIn = this.storage.maxIn.map((most, t) => most * left[t]!)
    const maxOut = this.storage.maxOut.map((most, t) => most * left[t]!)
    const within = { ...this.storage, maxIn, maxOut }
    return this.#follow(within, tightened(within), wanted, powerW)
  }

  /** Goes through the steps with the flow that is nearest to the wanted one and leads nowhere from where there is no way on. */
  #follow(
    storage: Storage,
    bounds: LevelBounds,
    wanted: Wanted,
    besideW: Float64Array | null = null,
  ): number {
    return this.#floats.sketch((sketch) => {
      const flows = sketch.take(this.settled.length)
      this.#settleTo(storage, bounds, wanted, flows, besideW)
      return storageCost(storage, flows)
    })
  }

  /** Writes what it uses then, and its `flows`, [step]. */
  #settleTo(
    storage: Storage,
    { lower, upper }: LevelBounds,
    point: Wanted,
    flows: Float64Array,
    besideW: Float64Array | null,
  ): void {
    let level = storage.startLevel
    for (let t = 0; t < this.settled.length; t++) {
      const wasRunning = t > 0 && this.settledDrive[t - 1]! > 0
      const near = point.flow(t, level)
      const flow =
        this.#needed === null
          ? near
          : atLeastPower(storage, {
              t,
              level,
              flow: near,
              grows: point.grows?.(t) ?? null,
              isRunning: wasRunning,
              besideW: besideW?.[t] ?? 0,
              needed: this.#needed[t]!,
            })
      const [given, able] = this.#rangeOf(storage, t, level)
      const most = Math.min(able, upper[t]! - level)
      const least = Math.max(given, lower[t]! - level)
      const wanted = Math.max(least, Math.min(most, noLittle(storage, t, level, flow)))
      const isWhole = this.#needed === null || besideW !== null
      const taken = isWhole ? wanted : wholeRun(storage, t, { flow: wanted, least, most })
      flows[t] = taken
      this.settledDrive[t] = driveOf(storage, t, taken)
      this.settled[t] = useOfDrive(storage, this.settledDrive[t]!)
      level += taken
    }
  }

  /** The least and the most that can flow in step t from a level, by power alone. */
  #rangeOf(storage: Storage, t: number, level: number): readonly [number, number] {
    const most = mostFlow(storage, t, level)
    const out = -storage.drain[t]! * storage.maxOut[t]!
    const runs = this.#runs
    if (runs === null) return [out, most]
    if (!isRunning(runs, t)) return [out, 0]
    const given = runs.leastW[t]!
    return [flowOf(storage, t, given), Math.min(most, flowOf(storage, t, given + runs.restW[t]!))]
  }
}

/** A flow that is worth its while from a level: none instead of a little, and a little more where a wish is missed without. */
function noLittle(storage: Storage, t: number, level: number, flow: number): number {
  if (Math.abs(driveOf(storage, t, flow)) >= leastW) return flow
  const little = flowOf(storage, t, flow < 0 ? -leastW : leastW)
  const wished =
    flow < 0
      ? Math.max(flow, storage.wantedHigh[t]! - level)
      : Math.min(flow, Math.max(storage.wantedLow[t]!, wantedFloor(storage, t)) - level)
  return wished / little > wishShare ? little : 0
}

/** Runs that are fixed, as a store takes them. */
interface RunsTaken extends GivenRuns {
  /** The storage beside them, with wishes that can still be reached. */
  readonly beside: Storage
  /** What they bring by the end of each step, [step]. */
  readonly brought: Float64Array
  /** Fuel for them, and what wishes cost that cannot be reached with them. */
  readonly cost: number
}

function takenRuns(storage: Storage, runs: GivenRuns): RunsTaken {
  const wanted = besideRuns(storage, runs)
  const beside = reachable(wanted)
  let cost = 0
  for (const [t, power] of runs.leastW.entries()) {
    cost += (storage.fuel ?? 0) * power
    cost += storage.lowPrice[t]! * Math.max(0, wanted.wantedLow[t]! - beside.wantedLow[t]!)
    cost += storage.highPrice[t]! * Math.max(0, beside.wantedHigh[t]! - wanted.wantedHigh[t]!)
  }
  return { ...runs, beside, brought: broughtBy(storage, runs), cost }
}

function addUse(use: Float64Array, storage: Storage, drive: Float64Array): void {
  for (let t = 0; t < use.length; t++) use[t]! += useOfDrive(storage, drive[t]!)
}

/** What a machine does for another store, W, and what part of it that leaves, 0 to 1, [step]. */
export interface Beside {
  readonly powerW: Float64Array
  readonly left: Float64Array
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

function actionsOf(storage: Storage, store: Store, floats: KeptFloats): readonly Action[] {
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
  const rate = floats.sketch((sketch) => {
    const drained = sketch.take(storage.drain.length)
    for (let t = 0; t < drained.length; t++) drained[t] = -storage.drain[t]!
    return floats.kept(drained)
  })
  const sign = empties === 'taking' ? 1 : -1
  return [charge, { store: 0, sign, rate, most: store.maxOut, cost: storage.wear }]
}
