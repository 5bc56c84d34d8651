import { assert } from '../kernel/assert.ts'
import type { PlannedDevice, StepView } from './device.ts'
import { homeCost } from './home-cost.ts'
import type { PlannedHome } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'
import type { DevicePlan, HomePlan, Plan } from './plan.ts'
import { deviceRelaxations, limitRelaxations } from './relaxations.ts'

/** Reads one home's plan back. `totalW`: net power of the neighbourhood; `prices`: its own, for each W and step; both [step]. */
export function homePlan(
  home: PlannedHome,
  totalW: Float64Array,
  prices: Float64Array,
  input: PlanInput,
): HomePlan {
  const netW = home.netW()
  return {
    cellId: home.input.cellId,
    netW,
    devices: home.devices.map((device) =>
      devicePlan(device, netW, home.input.connectionLimitW, input, totalW),
    ),
    cost: homeCost(home, prices),
  }
}

/** Reads one device's plan back. `netW` is that of its home; of the neighbourhood where it has none. */
export function devicePlan(
  device: PlannedDevice,
  netW: Float64Array,
  connectionLimitW: number | null,
  input: PlanInput,
  totalW: Float64Array,
): DevicePlan {
  const powerW = Float64Array.from(device.flexibility.plan)
  const reasonOf = device.reasons()
  const reasons = Array.from(powerW, (power, t) => {
    const view: StepView = {
      supply:
        netW[t]! - power < 0 && netW !== totalW
          ? 'own-sun'
          : totalW[t]! - power < 0
            ? 'local-surplus'
            : 'cheap-hours',
      isAtConnectionLimit:
        connectionLimitW !== null && Math.abs(netW[t]!) >= connectionLimitW - limitNearness,
    }
    return reasonOf(t, view)
  })
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

/** W within which a connection counts as full. */
const limitNearness = 1

/** What of a home's limits and wishes its plan cannot keep or meet. */
export function homeRelaxations(home: PlannedHome, { steps }: PlanInput): Plan['relaxed'] {
  const { connectionLimitW, cellId } = home.input
  return [
    ...limitRelaxations(home.netW(), connectionLimitW, connectionLimitW, cellId, steps),
    ...home.devices.flatMap((device) => deviceRelaxations(device, cellId, steps)),
  ]
}
