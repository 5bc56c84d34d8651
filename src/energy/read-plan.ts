import { assert } from '../kernel/assert.ts'
import { stepHours } from '../kernel/steps.ts'
import type { PlannedDevice, StepView } from './device.ts'
import { homeCost } from './home-cost.ts'
import { idleHome } from './idle.ts'
import type { PlannedHome } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'
import type { DevicePlan, HomePlan, Plan } from './plan.ts'
import { restingW } from './reasons.ts'
import { deviceRelaxations, limitRelaxations } from './relaxations.ts'

/** What the neighbourhood as a whole does in a finished plan: its net power, W, and its own prices, for each W and step; both [step]. */
export interface Whole {
  readonly input: PlanInput
  readonly netW: Float64Array
  readonly prices: Float64Array
}

/** Reads one home's plan back. */
export function homePlan(home: PlannedHome, whole: Whole): HomePlan {
  const { cellId, connectionLimitW } = home.input
  const netW = home.netW()
  const idle = idleHome(home)
  const seen = viewOf(whole, { netW, limitW: connectionLimitW })
  return {
    cellId,
    netW,
    idleNetW: idle.netW,
    devices: home.devices.map((device) => devicePlan(device, whole, seen)),
    cost: homeCost(home, idle, whole.prices),
  }
}

/** Reads the plan of a device back that the neighbourhood owns together. */
export function sharedPlan(device: PlannedDevice, whole: Whole): DevicePlan {
  return {
    ...devicePlan(device, whole, viewOf(whole, null)),
    idlePowerW: device.idle().powerW,
  }
}

function devicePlan(device: PlannedDevice, { input, prices }: Whole, seen: Seen): DevicePlan {
  const powerW = Float64Array.from(device.flexibility.plan)
  const views = Array.from(powerW, (power, t) => seen(t, power))
  const own = prices.map((price, t) => price + views[t]!.fee)
  const reasonOf = device.reasons({ all: prices, own })
  const reasons = views.map((view, t) => reasonOf(t, view))
  assert(reasons.length === input.steps.count, 'every step has its reason')
  const tankW = device.tankW?.()
  return {
    thingId: device.thingId,
    powerW,
    ...(tankW === undefined ? {} : { tankW }),
    state: device.state(),
    reasons,
  }
}

/** What surrounds a device in step t that takes `powerW` there. */
type Seen = (
  t: number,
  powerW: number,
) => StepView & {
  /** What is paid on top of the neighbourhood's price for what is taken, for each W and step. */
  readonly fee: number
}

/** A limit counts as reached this near to it, W, and a peak at this part of itself. */
const limitNearnessW = 1
const peakNearness = 0.999

/** `home`: net power, W, [step], and what its connection carries; null for what the neighbourhood owns together. */
function viewOf(
  { input, netW: totalW }: Whole,
  home: { readonly netW: Float64Array; readonly limitW: number | null } | null,
): Seen {
  const { importLimitW, exportLimitW, peakMicroPerKw, localFeeMicroPerKwh } = input.prices
  const perWStep = stepHours(input.steps) / 1000
  const lineW = (home?.limitW ?? Infinity) - limitNearnessW
  const mostW = (importLimitW ?? Infinity) - limitNearnessW
  const leastW = limitNearnessW - (exportLimitW ?? Infinity)
  const peakW = totalW.reduce((most, power) => Math.max(most, power), 0)
  const isPeakDear = peakMicroPerKw > 0 && peakW > input.reachedPeakW
  return (t, power) => {
    const total = totalW[t]!
    const net = home?.netW[t] ?? 0
    // Most of what it takes must be to spare.
    const least = Math.max(restingW, power / 2)
    const isOwn = home !== null && power - net > least
    return {
      fee: home === null || isOwn ? 0 : localFeeMicroPerKwh[t]! * perWStep,
      supply: isOwn ? 'own-sun' : power - total > least ? 'local-surplus' : 'cheap-hours',
      atImportLimit:
        net >= lineW
          ? 'connection-limit'
          : total >= mostW
            ? 'grid-limit'
            : isPeakDear && total >= peakNearness * peakW
              ? 'peak'
              : null,
      atExportLimit: net <= -lineW ? 'connection-limit' : total <= leastW ? 'grid-limit' : null,
    }
  }
}

/** What of a home's limits and wishes its plan cannot keep or meet. */
export function homeRelaxations(home: PlannedHome, { steps }: PlanInput): Plan['relaxed'] {
  const { connectionLimitW, cellId } = home.input
  return [
    ...limitRelaxations(home.netW(), connectionLimitW, connectionLimitW, cellId, steps),
    ...home.devices.flatMap((device) => deviceRelaxations(device, cellId, steps)),
  ]
}
