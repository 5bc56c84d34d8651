import { Workplace } from '../chain/workplace.ts'
import { bestCourse } from '../devices/best-course.ts'
import { HeatPumpFlexibility } from '../devices/heat-pump-flexibility.ts'
import { StorageFlexibility } from '../devices/storage-flexibility.ts'
import { courseOf } from '../devices/storage-build.ts'
import { useOfDrive, type Storage } from '../devices/storage.ts'
import { FlowCosts, type DeviceFlows } from './flow-costs.ts'
import { LastPlan } from './last-plan.ts'
import { buildNeighbourhood, type PlannedHome } from './neighbourhood.ts'
import type { CarInput, ChpInput, DeviceInput, HeatPumpInput, PlanInput } from './plan-input.ts'
import { startSoftness } from './plan-softness.ts'
import type { Plan } from './plan.ts'
import { StepMarket, type Worths } from './step-market.ts'

/** A start counts as much as this part of a step with the least power at a usual price, so that of runs that are nearly as good the fewer are taken. */
const startShare = 0.05

/** A machine whose most is no further than this above its least is on or off. */
const onlyOn = 1.001

/** A machine that may run with a least power or not at all. */
export type Runner = CarInput | HeatPumpInput | ChpInput

/** When machines run, by thing: what each store is filled with at the least, W, [store][step]. */
export type Runs = ReadonlyMap<string, readonly Float64Array[]>

/** A plan, and what is in stores is worth in it where that is known. */
export interface PlanMade {
  readonly plan: Plan
  readonly worths: Worths | null
}

export function isRunner(device: DeviceInput): device is Runner {
  return leastOf(device) > 0
}

/** The least power of a machine whose runs can be chosen, W; 0: there is none. */
function leastOf(device: DeviceInput): number {
  switch (device.kind) {
    case 'heat-pump':
    case 'chp':
      return device.pinned === undefined ? (device.minW ?? 0) : 0
    case 'car':
      return device.pinned === undefined ? (device.leastChargeW ?? 0) : 0
    default:
      return 0
  }
}

/** The machines whose runs can be chosen, as their things. */
export function runnersIn({ homes, shared }: PlanInput): string[] {
  return [...homes.flatMap(({ devices }) => devices), ...shared]
    .filter(isRunner)
    .map(({ thingId }) => thingId)
}

/** The same input with runs that are fixed. */
export function withRuns(input: PlanInput, runs: Runs): PlanInput {
  const given = (device: DeviceInput): DeviceInput => {
    const runsW = runs.get(device.thingId)
    return runsW === undefined || !isRunner(device) ? device : { ...device, runsW }
  }
  return {
    ...input,
    homes: input.homes.map((home) => ({ ...home, devices: home.devices.map(given) })),
    shared: input.shared.map(given),
  }
}

/**
 * The runs that each machine takes in turn, beside what all others do in a plan; `only`: those of one thing. Where none keeps its stores
 * within their bounds, a machine's runs are not fixed. `ease`: how far others are taken to make room.
 */
export function betterRuns(input: PlanInput, of: PlanMade, ease: number, only?: string): Runs {
  const workplace = new Workplace(startSoftness(1))
  const runs = new Map<string, readonly Float64Array[]>()
  for (const machine of machinesIn({ ...input, last: of.plan }, of.worths, workplace)) {
    if (only !== undefined && machine.device.thingId !== only) continue
    const drives = betterDrives(machine, ease)
    const isKept = machine.stores.every(({ storage }, i) => isWithin(storage, drives[i]!))
    if (isKept) runs.set(machine.device.thingId, leastOfEach(drives, machine))
  }
  workplace.release()
  return runs
}

/** A machine where it stands in a plan. */
interface Machine {
  readonly device: Runner
  /** Its home; null: the neighbourhood owns it. */
  readonly home: PlannedHome | null
  readonly stores: readonly StorageFlexibility[]
  readonly flows: DeviceFlows
  /** What steps cost where others follow what is in their stores is worth; null: that is not known. */
  readonly market: StepMarket | null
}

/** The machines with a least power as they stand in the last plan. */
function machinesIn(input: PlanInput, worths: Worths | null, workplace: Workplace): Machine[] {
  const last = new LastPlan(input)
  const built = buildNeighbourhood(input, last, 1, workplace)
  for (const member of built.members) {
    member.resume()
    member.keep()
  }
  const costs = new FlowCosts(input, built, last.prices(new Float64Array(input.steps.count)))
  const market =
    worths === null ? null : new StepMarket(input, built, worths, new Set(runnersIn(input)))
  const machines: Machine[] = []
  const add = (device: DeviceInput, home: PlannedHome | null, i: number): void => {
    if (!isRunner(device)) return
    const { flexibility } = (home?.devices ?? built.shared)[i]!
    const stores =
      flexibility instanceof HeatPumpFlexibility
        ? [flexibility.building, flexibility.tank]
        : [flexibility].filter((of) => of instanceof StorageFlexibility)
    if (stores.length > 0) {
      machines.push({ device, home, stores, flows: costs.of(home, i), market })
    }
  }
  for (const home of built.homes) home.input.devices.forEach((device, i) => add(device, home, i))
  input.shared.forEach((device, i) => add(device, null, i))
  return machines
}

/** Whether a course of drives, W, [step], keeps a store within its bounds, but for rounding. */
function isWithin(storage: Storage, drives: Float64Array): boolean {
  const { lower, upper } = storage
  return courseOf(storage, drives).levels.every((level, t) => {
    const hair = 1e-6 * (1 + Math.abs(level))
    return level >= lower[t]! - hair && level <= upper[t]! + hair
  })
}

/** The drives that a machine's stores take, W, [store][step]; what flows is changed to them. */
function betterDrives(machine: Machine, ease: number): Float64Array[] {
  const { device, home, stores, flows, market } = machine
  const storages = stores.map(({ storage }) => storage)
  const first = storages[0]!
  const before = sumOf(stores.map(({ drive }) => drive))
  const more = (t: number, power: number): number =>
    useOfDrive(first, power) - useOfDrive(first, before[t]!)
  const drives = bestCourse({
    stores: storages,
    startCost: startShare * leastOf(device) * flows.usualPrice,
    range: rangeOf(device),
    cost: costing(machine, ease, more),
    powers: (t) => {
      const bends = flows.turns(t).map((by) => by + useOfDrive(first, before[t]!))
      const wanted = [before[t]!, ...bends.map((use) => (first.fills === 'giving' ? -use : use))]
      return possiblePowers(storages, t, leastOf(device), wanted)
    },
  })
  const byW = sumOf(drives).map((power, t) => more(t, power))
  flows.add(byW)
  market?.add(home, byW)
  return drives
}

/** What a power costs in step t: a part `ease` of it as others would make room for it, the rest as it is where they stay as they are. */
function costing(
  { home, flows, market }: Machine,
  ease: number,
  more: (t: number, power: number) => number,
): (t: number, power: number) => number {
  if (market === null) return (t, power) => flows.cost(t, more(t, power), ease)
  const following = market.costsOf(home)
  return (t, power) => {
    const byW = more(t, power)
    const follows = ease > 0 ? ease * following(t, byW) : 0
    return ease < 1 ? follows + (1 - ease) * flows.cost(t, byW, 0) : follows
  }
}

/** Between what powers a machine runs, W; undefined: it is on or off. */
function rangeOf(device: Runner): { least: number; most: number } | undefined {
  const least = leastOf(device)
  const most = device.kind === 'car' ? device.maxChargeW : device.maxW
  return most > onlyOn * least ? { least, most } : undefined
}

/** The powers that a machine can have in step t out of those wanted, its least and most, and all its first store gives, W. */
function possiblePowers(
  stores: readonly Storage[],
  t: number,
  least: number,
  wanted: readonly number[],
): number[] {
  const most = stores.reduce((max, { maxIn }) => Math.max(max, maxIn[t]!), 0)
  const mostOut = stores[0]!.maxOut[t]!
  const powers = new Set([least, most, -mostOut, ...wanted])
  return [...powers].filter((power) =>
    power > 0 ? power >= least && power <= most : power < 0 && power >= -mostOut,
  )
}

/** What stores are filled with at the least: the machine's least power, divided as the drives are, W, [store][step]. */
function leastOfEach(drives: readonly Float64Array[], { device }: Machine): Float64Array[] {
  const filled = drives.map((drive) => drive.map((power) => Math.max(0, power)))
  const all = sumOf(filled)
  return filled.map((power) =>
    power.map((of, t) => (of > 0 ? (of * leastOf(device)) / all[t]! : 0)),
  )
}

function sumOf(parts: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(parts[0]?.length ?? 0)
  for (const part of parts) for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
  return sum
}
