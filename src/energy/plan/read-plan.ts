import type { Steps } from '../../kernel/steps.ts'
import type { PlannedDevice } from '../devices/device.ts'
import { homeCost, ownHomeCost } from './home-cost.ts'
import type { Idle, IdleHome } from './idle.ts'
import { limitsOf, type PlannedHome } from './neighbourhood.ts'
import type { DevicePlan, HomePlan, LimitName, Plan, Reason } from './plan.ts'
import { deviceRelaxations, limitRelaxations } from '../limits/relaxations.ts'
import { Surroundings, type Limited, type Whole } from './surroundings.ts'

/** What there is to read of one home. */
export interface HomeReading {
  readonly plan: HomePlan
  /** What of its limits and wishes the plan cannot keep or meet. */
  readonly relaxed: Plan['relaxed']
  /** What it pays without the energy, micro-units of money. */
  readonly ownMicro: number
}

/** Reads one home's plan back. `idle`: its day if nothing were shifted. */
export function readHome(
  home: PlannedHome,
  idle: IdleHome,
  whole: Whole,
  steps: Steps,
): HomeReading {
  const { cellId } = home.input
  const netW = home.netW()
  const limited = limitedIn(home, netW)
  const ownMicro = ownHomeCost(home, netW)
  const plan: HomePlan = {
    cellId,
    netW,
    idleNetW: idle.netW,
    idleOverW: idle.overW,
    ...(whole.ownMicroPerKwh === null ? {} : { priceMicroPerKwh: whole.ownMicroPerKwh }),
    devices: home.devices.map((device, i) => {
      const ofDevice = limited.filter(({ isFor }) => isFor(i))
      return devicePlan(device, whole, new Surroundings(whole, { netW, limited: ofDevice }))
    }),
    money: homeCost({ ownMicro, netW }, idle, whole.moneyPrices),
  }
  const relaxed = [
    ...limited.flatMap(({ flowW, limitsW, limit }) =>
      limitRelaxations(flowW, limitsW, limit === null ? { cellId } : { cellId, limit }, steps),
    ),
    ...home.devices.flatMap((device) => deviceRelaxations(device, cellId, steps)),
  ]
  return { plan, relaxed, ownMicro }
}

/** Reads the plan of a device back that the neighbourhood owns together. */
export function sharedPlan(device: PlannedDevice, idle: Idle, whole: Whole): DevicePlan {
  return {
    ...devicePlan(device, whole, new Surroundings(whole, null)),
    idlePowerW: idle.netW,
  }
}

/** Something in a home that has limits: a line that some devices are on, or its connection. */
interface HomeLimited extends Limited {
  readonly limit: LimitName | null
  readonly isFor: (device: number) => boolean
}

/** What in a home has limits, the connection last. */
function limitedIn(home: PlannedHome, netW: Float64Array): HomeLimited[] {
  const { lines, terms, devices } = home
  const powersW = devices.map(({ flexibility }) => flexibility.plan)
  const limited = lines.map((line): HomeLimited => {
    const { kind, id, name, importLimitW, exportLimitW } = line.input
    return {
      reason: `${kind}-limit`,
      name,
      limit: { kind, id, name },
      flowW: line.flowW(powersW),
      limitsW: { importW: importLimitW, exportW: exportLimitW },
      isFor: (device) => line.shares[device]! > 0,
    }
  })
  if (terms === null) return limited
  const connection: HomeLimited = {
    reason: 'connection-limit',
    name: null,
    limit: null,
    flowW: netW,
    limitsW: limitsOf(terms),
    isFor: () => true,
  }
  return [...limited, connection]
}

function devicePlan(device: PlannedDevice, { prices }: Whole, around: Surroundings): DevicePlan {
  const powerW = Float64Array.from(device.flexibility.plan)
  const reasonOf = device.reasons({ all: prices, own: around.prices(powerW) })
  const reasons: Reason[] = []
  const limitNames: (string | null)[] = []
  for (let t = 0; t < powerW.length; t++) {
    const reason = reasonOf(t, around.view(t, powerW[t]!))
    reasons.push(reason)
    limitNames.push(around.limitName(t, reason))
  }
  const tankW = device.tankW?.()
  const coolingW = device.coolingW?.()
  return {
    thingId: device.thingId,
    powerW,
    ...(tankW === undefined ? {} : { tankW }),
    ...(coolingW === undefined ? {} : { coolingW }),
    state: device.state(),
    reasons,
    ...(limitNames.some((name) => name !== null) ? { limitNames } : {}),
  }
}
