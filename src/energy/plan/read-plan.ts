import type { Steps } from '../../kernel/steps.ts'
import { copied, type Floats } from '../../kernel/floats.ts'
import type { DeviceReading, PlannedDevice } from '../devices/device.ts'
import { homeCost, ownHomeCost } from './home-cost.ts'
import type { Idle, IdleHome } from './idle.ts'
import { limitsOf, nearestLimitsOf, type PlannedHome } from './neighbourhood.ts'
import type { LimitsW } from './plan-input.ts'
import type { DevicePlan, HomePlan, LimitName, Plan, Reason } from './plan.ts'
import { limitRelaxations, wishRelaxations } from '../limits/relaxations.ts'
import type { Limited } from './limited.ts'
import { Surroundings, type Whole } from './surroundings.ts'

/** What there is to read of one home. */
export interface HomeReading {
  readonly plan: HomePlan
  /** What of its limits and wishes the plan cannot keep or meet. */
  readonly relaxed: Plan['relaxed']
  /** What it pays without the energy, micro-units of money. */
  readonly ownMicro: number
}

/** Reads one home's plan back. `idle`: its day if nothing were shifted; arrays of the plan come from `floats`. */
export function readHome(
  home: PlannedHome,
  idle: IdleHome,
  whole: Whole,
  steps: Steps,
  floats: Floats,
): HomeReading {
  const { cellId } = home.input
  const netW = home.netW(floats)
  const limited = limitedIn(home, netW)
  const readings = home.devices.map((device) => device.read(floats))
  const ownMicro = ownHomeCost(home, readings, netW)
  const plan: HomePlan = {
    cellId,
    netW,
    idleNetW: idle.netW,
    idleOverW: idle.overW,
    ...(whole.ownMicroPerKwh === null ? {} : { priceMicroPerKwh: whole.ownMicroPerKwh }),
    ...mandatedPrices(home),
    devices: home.devices.map((device, i) => {
      const ofDevice = limited.filter(({ isFor }) => isFor(i))
      const around = new Surroundings(whole, { netW, limited: ofDevice })
      return devicePlan(device, readings[i]!, around, floats)
    }),
    money: homeCost({ ownMicro, netW }, idle, whole.moneyPrices),
  }
  const relaxed = [
    ...limited.flatMap(({ flowW, carriesW, limit }) =>
      limitRelaxations(flowW, carriesW, limit === null ? { cellId } : { cellId, limit }, steps),
    ),
    ...home.devices.flatMap(({ thingId }, i) =>
      wishRelaxations(readings[i]!.shortfalls, { cellId, thingId }, steps),
    ),
  ]
  return { plan, relaxed, ownMicro }
}

/** What mandates on its lines add to prices. */
function mandatedPrices({ lines, linePrices }: PlannedHome): Pick<HomePlan, 'linePrices'> {
  const mandated = lines.filter(({ input }) => input.kind === 'mandate')
  if (mandated.length === 0) return {}
  return { linePrices: Object.fromEntries(mandated.map((of) => [of.input.id, linePrices(of)])) }
}

/** The plan of a device that the neighbourhood owns together. */
export function sharedPlan(
  device: PlannedDevice,
  reading: DeviceReading,
  idle: Idle,
  whole: Whole,
  floats: Floats,
): DevicePlan {
  return {
    ...devicePlan(device, reading, new Surroundings(whole, null), floats),
    idlePowerW: idle.netW,
  }
}

/** Something in a home that has limits: a line that some devices are on, or its connection. */
interface HomeLimited extends Limited {
  readonly limit: LimitName | null
  /** The limits themselves. */
  readonly carriesW: LimitsW
  readonly isFor: (device: number) => boolean
}

/** What in a home has limits, the connection last. */
function limitedIn(home: PlannedHome, netW: Float64Array): HomeLimited[] {
  const { lines, terms, devices } = home
  const powersW = devices.map(({ flexibility }) => flexibility.plan)
  const limited = lines.map((line): HomeLimited => {
    const { kind, id, name, importLimitW, exportLimitW, cautiousW } = line.input
    const carriesW = { importW: importLimitW, exportW: exportLimitW }
    return {
      reason: `${kind}-limit`,
      name,
      limit: { kind, id, name },
      flowW: line.flowW(powersW),
      limitsW: cautiousW ?? carriesW,
      carriesW,
      isFor: (device) => line.shares[device]! > 0,
    }
  })
  if (terms === null) return limited
  const connection: HomeLimited = {
    reason: 'connection-limit',
    name: null,
    limit: null,
    flowW: netW,
    limitsW: nearestLimitsOf(terms),
    carriesW: limitsOf(terms),
    isFor: () => true,
  }
  return [...limited, connection]
}

function devicePlan(
  { thingId, flexibility }: PlannedDevice,
  { state, tankW, coolingW, reasons: reasonsAt }: DeviceReading,
  around: Surroundings,
  floats: Floats,
): DevicePlan {
  const powerW = copied(flexibility.plan, floats)
  const reasonOf = reasonsAt({ all: around.allPrices, own: around.prices(powerW) })
  const reasons: Reason[] = []
  for (let t = 0; t < powerW.length; t++) reasons.push(reasonOf(t, around.view(t, powerW[t]!)))
  const limitNames = around.limitNames(reasons)
  return {
    thingId,
    powerW,
    ...(tankW === undefined ? {} : { tankW }),
    ...(coolingW === undefined ? {} : { coolingW }),
    state,
    reasons,
    ...(limitNames === null ? {} : { limitNames }),
  }
}
