import { stepHours } from '../kernel/steps.ts'
import { unreachable } from '../kernel/assert.ts'
import { Exchange } from '../coordination/exchange.ts'
import { Group } from '../coordination/group.ts'
import type { Member } from '../coordination/member.ts'
import { plannedAppliance } from './appliance.ts'
import { ApplianceMember } from './appliance-member.ts'
import { plannedBattery } from './battery.ts'
import { plannedCar } from './car.ts'
import type { DeviceContext, PlannedDevice } from './device.ts'
import { plannedFixed, plannedGenerator } from './generator.ts'
import { plannedHeatPump } from './heat-pump.ts'
import type { LastPlan } from './last-plan.ts'
import type { DeviceInput, HomeInput, PlanInput } from './plan-input.ts'
import { StorageWork } from './storage-worths.ts'

/** A neighbourhood put together for the rounds: devices in homes, homes around the exchange with the grid. */
export interface Neighbourhood {
  readonly top: Group
  readonly exchange: Exchange
  readonly homes: readonly PlannedHome[]
  readonly shared: readonly PlannedDevice[]
  readonly appliances: readonly ApplianceMember[]
}

export interface PlannedHome {
  readonly input: HomeInput
  readonly devices: readonly PlannedDevice[]
  /** The exchange over the home's connection; null where it costs nothing and has no limit. */
  readonly line: Exchange | null
  /** Net power of the plan, W, [step]. */
  netW(): Float64Array
}

/** Parts of the stride for the levels on the way to a device; they sum to 1 at the most. */
interface Shares {
  readonly top: number
  readonly home: number
  readonly heatPump: number
}

export function buildNeighbourhood(input: PlanInput, last: LastPlan): Neighbourhood {
  const { steps, homes, prices } = input
  const shares = sharesOf(input)
  const context: DeviceContext = {
    steps,
    hours: stepHours(steps),
    prices,
    wishes: input.wishes,
    work: new StorageWork(steps.count),
    lastPowerW: (thingId) => last.powerW(thingId),
    lastTankW: (thingId) => last.tankW(thingId),
  }
  const fixedW = new Float64Array(steps.count)
  const members: Member[] = []
  const planned = homes.map((home): PlannedHome => {
    const devices = home.devices.map((device) => plannedDevice(device, context, shares))
    const line = hasLine(home, input) ? lineOf(home, input) : null
    if (line !== null) {
      const start = linePrices(last.netW(home.cellId, home.fixedW), line)
      const of = devices.map((device) => device.member)
      members.push(new Group(of, line, home.fixedW, shares.home, start))
    } else {
      members.push(...devices.map((device) => device.member))
      add(fixedW, home.fixedW)
    }
    return { input: home, devices, line, netW: () => netOf(home, devices) }
  })
  const shared = input.shared.map((device) => plannedDevice(device, context, shares))
  members.push(...shared.map((device) => device.member))
  const exchange = gridExchange(input)
  const startSum = Float64Array.from(fixedW)
  for (const member of members) add(startSum, member.use)
  // Where homes have prices of their own too, those would answer as well, and no one anticipates that.
  const anticipates = planned.every((home) => home.line === null)
  const top = new Group(members, exchange, fixedW, shares.top, last.prices(startSum), anticipates)
  return { top, exchange, homes: planned, shared, appliances: appliancesOf(planned, shared) }
}

function plannedDevice(input: DeviceInput, context: DeviceContext, shares: Shares): PlannedDevice {
  switch (input.kind) {
    case 'battery':
      return plannedBattery(input, context)
    case 'car':
      return plannedCar(input, context)
    case 'heat-pump':
      return plannedHeatPump(input, context, shares.heatPump)
    case 'appliance':
      return plannedAppliance(input, context)
    case 'generator':
      return plannedGenerator(input, context)
    case 'fixed':
      return plannedFixed(input)
    default:
      return unreachable(input)
  }
}

/** Levels between the grid and a device share the stride; where homes have no lines of their own there are fewer. */
function sharesOf(input: PlanInput): Shares {
  const hasLines = input.homes.some((home) => hasLine(home, input))
  const devices = [...input.homes.flatMap((home) => home.devices), ...input.shared]
  const hasPairs = devices.some(
    (device) => device.kind === 'heat-pump' && device.building !== null && device.tank !== null,
  )
  if (hasLines) return { top: 0.5, home: hasPairs ? 0.3 : 0.5, heatPump: 0.2 }
  return { top: hasPairs ? 0.7 : 1, home: 0, heatPump: 0.3 }
}

function hasLine(home: HomeInput, input: PlanInput): boolean {
  return home.connectionLimitW !== null || input.prices.localFeeMicroPerKwh.some((fee) => fee > 0)
}

/** A home pays the local fee for all it takes in; what of it came from the grid the neighbourhood pays that much less for. */
function lineOf(home: HomeInput, input: PlanInput): Exchange {
  const perStep = stepHours(input.steps) / 1000
  const limit = home.connectionLimitW ?? Infinity
  return new Exchange({
    buy: input.prices.localFeeMicroPerKwh.map((fee) => fee * perStep),
    sell: new Float64Array(input.steps.count),
    buyLimit: limit,
    sellLimit: limit,
    limitPrice: input.wishes.limitMicroPerKwh * perStep,
    peakPrice: 0,
    peakFrom: 0,
  })
}

function gridExchange(input: PlanInput): Exchange {
  const { prices, wishes } = input
  const perStep = stepHours(input.steps) / 1000
  const sell = prices.exportMicroPerKwh.map((price) => price * perStep)
  return new Exchange({
    buy: prices.importMicroPerKwh.map((price, t) =>
      Math.max(sell[t]!, (price - prices.localFeeMicroPerKwh[t]!) * perStep),
    ),
    sell,
    buyLimit: prices.importLimitW ?? Infinity,
    sellLimit: prices.exportLimitW ?? Infinity,
    limitPrice: wishes.limitMicroPerKwh * perStep,
    peakPrice: prices.peakMicroPerKw / 1000,
    peakFrom: Math.max(0, input.reachedPeakW),
  })
}

/** The home's own price to begin with: the fee where it lacks, nothing where it has too much. */
function linePrices(netW: Float64Array, line: Exchange): Float64Array {
  return line.terms.buy.map((fee, t) => (netW[t]! > 0 ? fee : 0))
}

function netOf(home: HomeInput, devices: readonly PlannedDevice[]): Float64Array {
  const netW = Float64Array.from(home.fixedW)
  for (const device of devices) add(netW, device.member.plan)
  return netW
}

function appliancesOf(
  homes: readonly PlannedHome[],
  shared: readonly PlannedDevice[],
): ApplianceMember[] {
  return [...homes.flatMap((home) => home.devices), ...shared]
    .map((device) => device.member)
    .filter((member) => member instanceof ApplianceMember)
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
