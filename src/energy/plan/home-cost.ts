import type { DeviceReading } from '../devices/device.ts'
import type { Idle } from './idle.ts'
import { feeCost, type PlannedHome } from './neighbourhood.ts'
import type { MoneyCost } from './plan.ts'

/**
 * What one home's day costs as planned, and if nothing were shifted (`idle`), at the neighbourhood's own `prices` (money for each
 * W and step, without the local fee and without what limits add to them, [step]); `ownMicro`: what it pays without the energy, and
 * `netW`: its net power, W, [step], as planned:
 *
 *   Σ_t prices·net + local fee + what its devices cost by themselves
 *
 * What all homes save by it is together never more than the neighbourhood saves, but for the plan's gap: these prices are
 * a slope of what the exchange costs in money (`pricesWithoutLimits`), which is convex. The rest is nobody's own: peaks and
 * what is shared. A home may pay more than it would idle, where its plan keeps a limit or meets a wish that the idle day does not.
 */
export function homeCost(
  { ownMicro, netW }: { readonly ownMicro: number; readonly netW: Float64Array },
  idle: Idle,
  prices: Float64Array,
): MoneyCost {
  return {
    costMicro: ownMicro + worth(prices, netW),
    idleCostMicro: idle.costMicro + worth(prices, idle.netW),
  }
}

/** What of a plan a home with this net power, W, [step], pays without the energy: its devices by themselves and the local fee, micro-units. */
export function ownHomeCost(
  { terms }: PlannedHome,
  devices: readonly DeviceReading[],
  netW: Float64Array,
): number {
  return ownDevicesCost(devices) + feeCost(terms, netW)
}

/** What planned devices cost by themselves in money, micro-units. */
export function ownDevicesCost(devices: readonly DeviceReading[]): number {
  return devices.reduce((sum, device) => sum + device.ownCostMicro, 0)
}

function worth(prices: Float64Array, netW: Float64Array): number {
  let sum = 0
  for (let t = 0; t < netW.length; t++) sum += prices[t]! * netW[t]!
  return sum
}
