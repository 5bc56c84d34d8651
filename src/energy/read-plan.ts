import type { PlannedDevice } from './device.ts'
import { homeCost } from './home-cost.ts'
import type { Idle } from './idle.ts'
import type { PlannedHome } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'
import type { DevicePlan, HomePlan, Plan, Reason } from './plan.ts'
import { deviceRelaxations, limitRelaxations } from './relaxations.ts'
import { Surroundings, type Whole } from './surroundings.ts'

/** Reads one home's plan back. `idle`: its day if nothing were shifted. */
export function homePlan(home: PlannedHome, idle: Idle, whole: Whole): HomePlan {
  const { cellId, connectionLimitW } = home.input
  const netW = home.netW()
  const around = new Surroundings(whole, { netW, limitW: connectionLimitW })
  return {
    cellId,
    netW,
    idleNetW: idle.netW,
    devices: home.devices.map((device) => devicePlan(device, whole, around)),
    cost: homeCost(home, idle, whole.prices),
  }
}

/** Reads the plan of a device back that the neighbourhood owns together. */
export function sharedPlan(device: PlannedDevice, idle: Idle, whole: Whole): DevicePlan {
  return {
    ...devicePlan(device, whole, new Surroundings(whole, null)),
    idlePowerW: idle.netW,
  }
}

function devicePlan(device: PlannedDevice, { prices }: Whole, around: Surroundings): DevicePlan {
  const powerW = Float64Array.from(device.flexibility.plan)
  const reasonOf = device.reasons({ all: prices, own: around.prices(powerW) })
  const reasons: Reason[] = []
  for (let t = 0; t < powerW.length; t++) reasons.push(reasonOf(t, around.view(t, powerW[t]!)))
  const tankW = device.tankW?.()
  return {
    thingId: device.thingId,
    powerW,
    ...(tankW === undefined ? {} : { tankW }),
    state: device.state(),
    reasons,
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
