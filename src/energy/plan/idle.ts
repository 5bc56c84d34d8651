import { exchangeCost, type ExchangeTerms } from '../../coordination/exchange.ts'
import type { PlannedDevice } from '../devices/device.ts'
import type { Feeders } from '../limits/feeders.ts'
import { lineCost } from '../chain/line-cost.ts'
import type { Neighbourhood, PlannedHome } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'

/**
 * What the same day would cost if nothing were shifted, micro-units: batteries rest at or above their
 * reserve, cars charge at full
 * power when they come until they have what they need, heat pumps hold the lowest wanted temperature
 * (heating up as late as they can), appliances start as early as they may, generators make all that feeders and the
 * neighbourhood's connection take: curtailing at a limit needs no plan, only an inverter that obeys it.
 * Counted as in the plan's cost: tariff, fees, peak, wear, wishes not met, less the worth of what is left in store.
 */
export function idleCost(
  parts: readonly IdlePart[],
  feeders: Feeders,
  terms: ExchangeTerms,
): number {
  const flows = parts.map(({ feederId, idle, curtailableW }) => ({
    feederId,
    netW: Float64Array.from(idle.netW),
    curtailableW: Float64Array.from(curtailableW),
  }))
  let cost = parts.reduce((sum, { idle }) => sum + idle.costMicro, 0)
  for (const feeder of feeders.all) {
    const behind = flows.filter(({ feederId }) => feeders.above(feederId).includes(feeder))
    cost += exchangeCost(feeder.terms, curtailed(behind, feeder.terms))
  }
  return cost + exchangeCost(terms, curtailed(flows, terms))
}

/** The idle day of homes behind one feeder, and what their generators could make and could be asked not to, W, [step]. */
export interface IdlePart {
  readonly feederId: string | null
  readonly idle: Idle
  readonly curtailableW: Float64Array
}

/** A day if nothing were shifted: W, [step], and what it costs without the energy: devices by themselves, and lines. */
export interface Idle {
  readonly netW: Float64Array
  readonly costMicro: number
}

/** The idle day of each home and of each shared device. */
export function idleOf({ homes, shared }: Neighbourhood): {
  readonly homes: readonly Idle[]
  readonly shared: readonly Idle[]
} {
  return { homes: homes.map(idleHome), shared: shared.map(idleDevice) }
}

/** Idle days together, `count` steps long. */
export function idleTogether(idles: readonly Idle[], count: number): Idle {
  const netW = new Float64Array(count)
  let costMicro = 0
  for (const idle of idles) {
    costMicro += idle.costMicro
    for (let t = 0; t < netW.length; t++) netW[t]! += idle.netW[t]!
  }
  return { netW, costMicro }
}

function idleDevice(device: PlannedDevice): Idle {
  const { powerW, costMicro } = device.idle()
  return { netW: powerW, costMicro }
}

/** A home's day if nothing were shifted. */
export function idleHome(home: PlannedHome): Idle {
  const netW = Float64Array.from(home.input.fixedW)
  let cost = 0
  const idles = home.devices.map((device) => device.idle())
  for (const { powerW, costMicro } of idles) {
    cost += costMicro
    for (let t = 0; t < netW.length; t++) netW[t]! += powerW[t]!
  }
  const ofLines = lineCost(
    home,
    idles.map(({ powerW }) => powerW),
  )
  return { netW, costMicro: cost + ofLines }
}

/** What generators in these homes could make and could be asked not to, W, [step]. */
export function curtailable({ homes, shared, steps }: PlanInput): Float64Array {
  const sum = new Float64Array(steps.count)
  for (const device of [...homes.flatMap((home) => home.devices), ...shared]) {
    if (device.kind !== 'generator' || !device.isCurtailable) continue
    for (let t = 0; t < sum.length; t++) sum[t]! += device.availableW[t]!
  }
  return sum
}

/** Takes back what generators make above the export limit, as far as they can be asked to make less; returns what flows then, W, [step]. */
function curtailed(
  parts: readonly { readonly netW: Float64Array; readonly curtailableW: Float64Array }[],
  { sellLimit }: ExchangeTerms,
): Float64Array {
  return sellLimit.map((limitW, t) => {
    let flowW = 0
    for (const { netW } of parts) flowW += netW[t]!
    for (const { netW, curtailableW } of parts) {
      const lessW = Math.min(curtailableW[t]!, Math.max(0, -limitW - flowW))
      curtailableW[t]! -= lessW
      netW[t]! += lessW
      flowW += lessW
    }
    return flowW
  })
}
