import { exchangeCost, type ExchangeTerms } from '../coordination/exchange.ts'
import type { PlannedDevice } from './device.ts'
import { lineCost } from './line-cost.ts'
import type { Neighbourhood, PlannedHome } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'

/**
 * What the same day would cost if nothing were shifted, micro-units: batteries rest at or above their
 * reserve, cars charge at full
 * power when they come until they have what they need, heat pumps hold the lowest wanted temperature
 * (heating up as late as they can), appliances start as early as they may, generators make all that the
 * neighbourhood's connection takes: curtailing at a limit needs no plan, only an inverter that obeys it.
 * Counted as in the plan's cost: tariff, fees, peak, wear, wishes not met, less the worth of what is left in store.
 */
export function idleCost(parts: readonly Idle[], terms: ExchangeTerms, input: PlanInput): number {
  const totalW = new Float64Array(input.steps.count)
  let cost = 0
  for (const { netW, costMicro } of parts) {
    cost += costMicro
    for (let t = 0; t < netW.length; t++) totalW[t]! += netW[t]!
  }
  curtail(totalW, terms.sellLimit, input)
  return cost + exchangeCost(terms, totalW)
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

/** Takes back what generators make above the export limit, as far as they can be asked to make less. */
function curtail(totalW: Float64Array, limitW: Float64Array, { homes, shared }: PlanInput): void {
  const devices = [...homes.flatMap((home) => home.devices), ...shared]
  const generators = devices.filter((device) => device.kind === 'generator' && device.isCurtailable)
  for (let t = 0; t < totalW.length; t++) {
    const excessW = -limitW[t]! - totalW[t]!
    if (excessW <= 0) continue
    let makesW = 0
    for (const device of generators)
      if (device.kind === 'generator') makesW += device.availableW[t]!
    totalW[t] = totalW[t]! + Math.min(excessW, makesW)
  }
}
