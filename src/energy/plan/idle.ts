import { exchangeCost, inMoney, type ExchangeTerms } from '../../coordination/exchange.ts'
import { copied, ordinaryFloats, type Floats } from '../../kernel/floats.ts'
import type { PlannedDevice } from '../devices/device.ts'
import type { Feeders } from '../limits/feeders.ts'
import { mostBeyond } from '../limits/relaxations.ts'
import { feeCost, limitsOf, type PlannedHome } from './neighbourhood.ts'
import type { DeviceInput, LimitsW } from './plan-input.ts'

/**
 * The day if nothing were shifted: batteries rest at or above their reserve, cars charge at full power when they come until
 * they have what they need, heat pumps hold the lowest wanted temperature (heating up as late as they can), appliances start
 * as early as they may, and generators make all that their home's connection, feeders and the neighbourhood's take:
 * curtailing at a limit needs no plan, only an inverter that obeys it. Of what flows where.
 */
export interface Idle {
  /** W, [step]. */
  readonly netW: Float64Array
  /** What generators in it make that they could be asked not to, W, [step]. */
  readonly curtailableW: Float64Array
  /** What devices cost by themselves and homes pay as a local fee, micro-units of money. */
  readonly costMicro: number
}

/** A home's, with the most by which anything in it would be beyond its limits in any step, W. */
export interface IdleHome extends Idle {
  readonly overW: number
}

/** What the idle day of a whole neighbourhood costs in money, and the most by which its connection or a feeder would be beyond its limits, W. */
export interface IdleCost {
  readonly costMicro: number
  readonly overW: number
}

/** Puts idle days together; each `part` is right behind its feeder. Counted as in `MoneyCost`: nobody is paid for a limit that is not kept. */
export function idleCost(
  parts: readonly { readonly feederId: string | null; readonly idle: Idle }[],
  feeders: Feeders,
  terms: ExchangeTerms,
): IdleCost {
  const flows = parts.map(({ feederId, idle }) => ({
    feederId,
    netW: Float64Array.from(idle.netW),
    curtailableW: Float64Array.from(idle.curtailableW),
  }))
  let overW = 0
  for (const feeder of feeders.all) {
    const behind = flows.filter(({ feederId }) => feeders.above(feederId).includes(feeder))
    const limits = limitsOf(feeder.terms)
    overW = Math.max(overW, mostBeyond(curtailed(behind, limits), limits))
  }
  const netW = curtailed(flows, limitsOf(terms))
  const own = parts.reduce((sum, { idle }) => sum + idle.costMicro, 0)
  return {
    costMicro: own + exchangeCost(inMoney(terms), netW),
    overW: Math.max(overW, mostBeyond(netW, limitsOf(terms))),
  }
}

/** Idle days together, `count` steps long. */
export function idleTogether(idles: readonly Idle[], count: number): Idle {
  const netW = new Float64Array(count)
  const curtailableW = new Float64Array(count)
  let costMicro = 0
  for (const idle of idles) {
    costMicro += idle.costMicro
    add(netW, idle.netW)
    add(curtailableW, idle.curtailableW)
  }
  return { netW, curtailableW, costMicro }
}

/** The idle day of a device that the neighbourhood owns together. */
export function idleDevice(device: PlannedDevice, input: DeviceInput): Idle {
  const { powerW, costMicro } = device.idle()
  return { netW: powerW, curtailableW: curtailable([input], powerW.length), costMicro }
}

/** A home's idle day; its net power comes from `floats`. */
export function idleHome(
  { input, devices, terms, lines }: PlannedHome,
  floats: Floats = ordinaryFloats,
): IdleHome {
  const netW = copied(input.fixedW, floats)
  const idles = devices.map((device) => device.idle())
  for (const { powerW } of idles) add(netW, powerW)
  const curtailableW = curtailable(input.devices, netW.length)
  const own = idles.reduce((sum, { costMicro }) => sum + costMicro, 0)
  const limits = lines.filter((line) => line.input.isOrder !== true)
  const beyond = limits.map((line) => {
    const { importLimitW, exportLimitW } = line.input
    const flowW = line.flowW(idles.map(({ powerW }) => powerW))
    return mostBeyond(flowW, { importW: importLimitW, exportW: exportLimitW })
  })
  if (terms !== null) {
    curtailed([{ netW, curtailableW }], limitsOf(terms))
    beyond.push(mostBeyond(netW, limitsOf(terms)))
  }
  return {
    netW,
    curtailableW,
    costMicro: own + feeCost(terms, netW),
    overW: Math.max(0, ...beyond),
  }
}

/** What generators among devices could make and could be asked not to, W, [step]. */
function curtailable(devices: readonly DeviceInput[], count: number): Float64Array {
  const sum = new Float64Array(count)
  for (const device of devices) {
    if (device.kind === 'generator' && device.isCurtailable) add(sum, device.availableW)
  }
  return sum
}

/** Takes back what generators make above the export limit, as far as they can be asked to make less; returns what flows then, W, [step]. */
function curtailed(
  parts: readonly Pick<Idle, 'netW' | 'curtailableW'>[],
  { exportW }: LimitsW,
): Float64Array {
  return exportW.map((limitW, t) => {
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

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
