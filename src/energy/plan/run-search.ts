import { Workplace } from '../chain/workplace.ts'
import { bestCourse } from '../devices/best-course.ts'
import { HeatPumpFlexibility } from '../devices/heat-pump-flexibility.ts'
import { StorageFlexibility } from '../devices/storage-flexibility.ts'
import { courseOf } from '../devices/storage-build.ts'
import { useOfDrive, type Storage } from '../devices/storage.ts'
import { FlowCosts, type DeviceFlows } from './flow-costs.ts'
import { gapOf } from './gap.ts'
import { LastPlan } from './last-plan.ts'
import { buildNeighbourhood, type PlannedHome } from './neighbourhood.ts'
import type { CarInput, ChpInput, DeviceInput, HeatPumpInput, PlanInput } from './plan-input.ts'
import { startSoftness } from './plan-softness.ts'
import type { Plan } from './plan.ts'
import { plansFor, type SearchOptions } from './start-search.ts'

/** Homes at the most for which runs are searched: each sweep is one more plan. */
const searchedHomes = 100

/** Plans that a search makes at the least, where the gap is too large. */
const leastPlans = 2

/** A sweep has been worth its while that makes a plan cheaper by this part of the target gap. */
const worthwhile = 0.5

/**
 * How far all others are taken to make room for a machine, tried one after the other: of what its power costs, this part is at the price of the
 * plan, as if they would follow it, and the rest at what it comes to if they stay as they are.
 */
const eases = [0.9, 0.7, 0.4, 0] as const

/** A start counts as much as this part of a step with the least power at a usual price, so that of runs that are nearly as good the fewer are taken. */
const startShare = 0.05

/** A machine that may run with a least power or not at all. */
type Runner = CarInput | HeatPumpInput | ChpInput

/** When machines run, by thing: what each store is filled with at the least, W, [store][step]. */
type Runs = ReadonlyMap<string, readonly Float64Array[]>

/** Whether any machine of a neighbourhood runs with a least power or not at all, and may choose when. */
export function hasRunners({ homes, shared }: PlanInput): boolean {
  return shared.some(isRunner) || homes.some(({ devices }) => devices.some(isRunner))
}

/**
 * Better runs for machines that run with a least power or not at all. Prices alone do not find them: at the price at which such a machine should
 * run half of the time it is as glad to run as to rest. Here each in turn takes the course that costs least beside what all others do
 * (`bestCourse`); then its runs are fixed, and all others, and powers within the runs, are planned anew. Sweeps go on while that
 * makes the plan cheaper. The bound is the first plan's, which holds for all runs.
 */
export async function searchRuns(
  input: PlanInput,
  first: Plan,
  { plan, targetGap }: SearchOptions,
): Promise<Plan> {
  if (input.homes.length > searchedHomes) return first
  const { boundMicro } = first.certificate
  const budget = Math.max(leastPlans, plansFor(input))
  let best = first
  let { rounds } = first.certificate
  let turn = 0
  let inVain = 0
  for (let plans = 0; plans < budget && inVain < eases.length; plans++) {
    if (gapOf(best.certificate.costMicro, boundMicro) <= targetGap) break
    const runs = betterRuns(input, best, eases[turn % eases.length]!)
    const made = await plan({ ...withRuns(input, runs), last: best })
    rounds += made.certificate.rounds
    const fell = gapOf(best.certificate.costMicro, made.certificate.costMicro)
    if (fell > 0) best = made
    if (fell > worthwhile * targetGap) inVain = 0
    else {
      turn++
      inVain++
    }
  }
  const { costMicro, seconds } = best.certificate
  const gap = gapOf(costMicro, boundMicro)
  return { ...best, certificate: { costMicro, boundMicro, gap, rounds, seconds } }
}

function isRunner(device: DeviceInput): device is Runner {
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

function withRuns(input: PlanInput, runs: Runs): PlanInput {
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

/** The runs that each machine takes in turn, beside what all others do in a plan. Where none keeps its stores within their bounds, a machine's runs are not fixed. */
function betterRuns(input: PlanInput, of: Plan, ease: number): Runs {
  const workplace = new Workplace(startSoftness(1))
  const runs = new Map<string, readonly Float64Array[]>()
  for (const machine of machinesIn({ ...input, last: of }, workplace)) {
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
  readonly stores: readonly StorageFlexibility[]
  readonly flows: DeviceFlows
}

/** The machines with a least power as they stand in the last plan. */
function machinesIn(input: PlanInput, workplace: Workplace): Machine[] {
  const last = new LastPlan(input)
  const built = buildNeighbourhood(input, last, 1, workplace)
  for (const member of built.members) {
    member.resume()
    member.keep()
  }
  const costs = new FlowCosts(input, built, last.prices(new Float64Array(input.steps.count)))
  const machines: Machine[] = []
  const add = (device: DeviceInput, home: PlannedHome | null, i: number): void => {
    if (!isRunner(device)) return
    const { flexibility } = (home?.devices ?? built.shared)[i]!
    const stores =
      flexibility instanceof HeatPumpFlexibility
        ? [flexibility.building, flexibility.tank]
        : [flexibility].filter((of) => of instanceof StorageFlexibility)
    if (stores.length > 0) machines.push({ device, stores, flows: costs.of(home, i) })
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
function betterDrives({ device, stores, flows }: Machine, ease: number): Float64Array[] {
  const storages = stores.map(({ storage }) => storage)
  const first = storages[0]!
  const before = sumOf(stores.map(({ drive }) => drive))
  const more = (t: number, power: number): number =>
    useOfDrive(first, power) - useOfDrive(first, before[t]!)
  const drives = bestCourse({
    stores: storages,
    startCost: startShare * leastOf(device) * flows.usualPrice,
    cost: (t, power) => flows.cost(t, more(t, power), ease),
    powers: (t) => {
      const bends = flows.turns(t).map((by) => by + useOfDrive(first, before[t]!))
      const wanted = [before[t]!, ...bends.map((use) => (first.fills === 'giving' ? -use : use))]
      return possiblePowers(storages, t, leastOf(device), wanted)
    },
  })
  flows.add(sumOf(drives).map((power, t) => more(t, power)))
  return drives
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
