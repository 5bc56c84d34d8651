import { stepHours } from '../../kernel/steps.ts'
import type { HomeInput, PlanInput } from '../plan/plan-input.ts'
import type { HomePlan } from '../plan/plan.ts'
import type { KeptReserve } from './kept-reserves.ts'
import {
  isFlowLimit,
  keptAmount,
  type FlowLimit,
  type MandatedLimit,
  type MandateOutcome,
} from './planned-mandate.ts'

/** What of a finished plan shows how it keeps mandates. */
export interface MandatedFlows {
  readonly homes: readonly HomePlan[]
  readonly grid: LimitedFlow
  /** By feeder. */
  readonly feeders: ReadonlyMap<string, LimitedFlow>
  /** By mandate. */
  readonly reserves: ReadonlyMap<string, KeptReserve>
}

/** What flows, W, [step], and what all limits there together add to its price, for each W and step, [step]; of the flow's sign. */
export interface LimitedFlow {
  readonly flowW: Float64Array
  readonly limitPrices: Float64Array
}

/** A price of less than this part of a usual one is rounding. */
const leastShare = 0.005

/** How a plan keeps each mandate of its input. */
export function mandateOutcomes(input: PlanInput, flows: MandatedFlows): MandateOutcome[] {
  const { mandates = [], steps } = input
  const usual = meanSize(input.prices.importMicroPerKwh)
  return mandates.map(({ id, about, name, isHard, isInForce, limits, priceMicroPerKwh }) => {
    const microPerKwh = new Float64Array(steps.count)
    const over = new Float64Array(steps.count)
    for (const limit of limits) {
      if (limit.kind === 'weight') microPerKwh.set(weightAt(limit, flows.grid.flowW, steps))
      if (limit.kind === 'order') microPerKwh.set(shortageAt(limit.isShort, flows.grid, steps))
      const kept = limit.kind === 'reserve' ? flows.reserves.get(id) : undefined
      if (limit.kind !== 'reserve' || kept === undefined) continue
      over.set(kept.missingWh)
      for (const [t, wh] of limit.leastWh.entries()) {
        const price = wh > 0 ? kept.priced[t]! / wh : 0
        if (price > leastShare * usual) microPerKwh[t] = price
      }
    }
    for (const at of limits.flatMap((limit) => atLimit(limit, input, flows))) {
      for (let t = 0; t < steps.count; t++) {
        if (at.limitW[t] === Infinity) continue
        const beyond = at.flowW[t]! - at.limitW[t]!
        over[t] = Math.max(over[t]!, beyond)
        // Where several limits meet, what they add together is not divided: each is named with it, up to its own price.
        const price = Math.min(priceMicroPerKwh, at.microPerKwh[t]!)
        if (beyond > keptAmount) microPerKwh[t]! += priceMicroPerKwh
        else if (beyond > -nearShare * at.limitW[t]! - keptAmount && price > leastShare * usual) {
          microPerKwh[t]! += price
        }
      }
    }
    const stepsHeld = isInForce.filter((holds) => holds).length
    const isInForceNow = isInForce[0] === true
    return { id, about, name, isHard, stepsInForce: stepsHeld, isInForceNow, microPerKwh, over }
  })
}

/** What a kWh more through the connection would save where an order of uses counted; never nothing there. */
function shortageAt(
  isShort: readonly boolean[],
  { limitPrices }: LimitedFlow,
  steps: PlanInput['steps'],
): Float64Array {
  const perKwh = 1000 / stepHours(steps)
  return limitPrices.map((price, t) => (isShort[t] === true ? Math.max(1, price * perKwh) : 0))
}

/** What a weight adds to a kWh that is taken from the grid, and, where the highest power is, to one there. */
function weightAt(
  weight: Extract<MandatedLimit, { kind: 'weight' }>,
  flowW: Float64Array,
  steps: PlanInput['steps'],
): Float64Array {
  const highest = flowW.reduce((most, power) => Math.max(most, power), 0)
  const ofPeak = weight.peakMicroPerKw / stepHours(steps)
  return flowW.map((power, t) => {
    if (power <= keptAmount) return 0
    return weight.importMicroPerKwh[t]! + (power >= (1 - leastShare) * highest ? ofPeak : 0)
  })
}

/** A plan stands this near to a limit that binds it, as a part of the limit. */
const nearShare = 0.02

interface AtLimit {
  /** In the direction of the limit. */
  readonly flowW: Float64Array
  readonly limitW: Float64Array
  readonly microPerKwh: Float64Array
}

function atLimit(limit: MandatedLimit, input: PlanInput, flows: MandatedFlows): AtLimit[] {
  const perKwh = 1000 / stepHours(input.steps)
  if (limit.kind === 'line') return atLine(limit, input, flows)
  if (!isFlowLimit(limit)) return []
  const flow = limit.kind === 'grid' ? flows.grid : flows.feeders.get(limit.feederId)
  return flow === undefined ? [] : [towards(limit.direction, flow, limit.limitW, perKwh)]
}

function towards(
  direction: FlowLimit['direction'],
  { flowW, limitPrices }: LimitedFlow,
  limitW: Float64Array,
  perKwh: number,
): AtLimit {
  const sign = direction === 'import' ? 1 : -1
  return {
    flowW: flowW.map((power) => sign * power),
    limitW,
    microPerKwh: limitPrices.map((price) => Math.max(0, sign * price) * perKwh),
  }
}

/** Both directions of a line. */
function atLine(
  { cellId, lineId }: Extract<MandatedLimit, { kind: 'line' }>,
  input: PlanInput,
  flows: MandatedFlows,
): AtLimit[] {
  const home = input.homes.find((of): of is HomeInput => of.cellId === cellId)
  const plan = flows.homes.find((of): of is HomePlan => of.cellId === cellId)
  const line = home?.lines?.find(({ id }) => id === lineId)
  if (home === undefined || plan === undefined || line === undefined) return []
  const flowW = home.fixedW.map((power) => line.fixedShare * power)
  for (const { thingId, powerW } of plan.devices) {
    const share = line.shares[thingId] ?? 0
    if (share > 0) for (let t = 0; t < flowW.length; t++) flowW[t]! += share * powerW[t]!
  }
  const limitPrices = plan.linePrices?.[lineId] ?? new Float64Array(flowW.length)
  const flow = { flowW, limitPrices }
  const perKwh = 1000 / stepHours(input.steps)
  return [
    towards('import', flow, line.importLimitW, perKwh),
    towards('export', flow, line.exportLimitW, perKwh),
  ]
}

function meanSize(prices: Float64Array): number {
  return prices.reduce((sum, price) => sum + Math.abs(price), 0) / Math.max(1, prices.length)
}
