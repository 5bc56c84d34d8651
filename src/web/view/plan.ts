import type { TrialResult } from '../../energy/plan/forecast-trial.ts'
import type { Plan, Relaxation } from '../../energy/plan/plan.ts'
import type { JointShareView } from './joint-share.ts'
import type { DeviceView } from './home.ts'
import type { PlannedView } from './decisions.ts'
import type { SignalView } from './limits.ts'

/** A device with what is planned for it: W, + into the device, [step] from the present one on. */
export interface PlannedDeviceView {
  readonly device: DeviceView
  readonly powerW: Float64Array
}

/** Kinds of devices that homes shift. */
export const shiftedKinds = ['battery', 'car', 'heat-pump', 'appliance'] as const

/** A rule that was decided together, and what the plan makes of it. */
export interface PlannedRule {
  readonly name: string
  /** The page of its decision; null: it is not there. */
  readonly href: string | null
  readonly planned: PlannedView
}

/** All devices of a kind in the homes of a neighbourhood together: W, + into them, [step] from the present one on. */
export interface KindView {
  readonly kind: (typeof shiftedKinds)[number]
  readonly count: number
  readonly powerW: Float64Array
}

/** The plan of a neighbourhood, or of a home in it, from the present step on. Arrays are [step]. */
export interface PlanPageView {
  readonly nowMs: number
  readonly issuedMs: number
  /** It is too old to be followed. */
  readonly isOld: boolean
  readonly startMs: number
  readonly stepMs: number
  /** Price of a kWh from the grid, and inside the neighbourhood, micro-units. */
  readonly importMicroPerKwh: Float64Array
  readonly localMicroPerKwh: Float64Array
  /** Power from outside, W, + in; and the same if nothing were shifted, where the plan knows it. */
  readonly netW: Float64Array
  readonly idleNetW: Float64Array | null
  /** Hours of the whole plan, what they cost and what they would without it, micro-units; null where that was not kept. */
  readonly hours: number
  readonly cost: { readonly planMicro: number; readonly idleMicro: number } | null
  /** The most by which limits would be exceeded with nothing shifted, W; null: it is not known. */
  readonly idleOverW: number | null
  /** How far the neighbourhood's plan can be from the best there is. */
  readonly proof: { readonly aboveMicro: number; readonly gap: number }
  /** With which city it was made; null: by the neighbourhood alone. */
  readonly joint: JointShareView | null
  /** Which forecasts the plan is made from; null: said of neighbourhoods only. */
  readonly forecasts: TrialResult | null
  readonly relaxed: readonly Relaxation[]
  /** Of a neighbourhood: what was decided there, and what the plan makes of it. */
  readonly mandates: readonly PlannedRule[]
  /** What grid operators ask now or soon. */
  readonly signals: readonly SignalView[]
  /** Of the home; or what the neighbourhood owns together. */
  readonly devices: readonly PlannedDeviceView[]
  /** Of a neighbourhood: what its homes' devices do together, of kinds that enough homes have. */
  readonly kinds: readonly KindView[]
  /** Homes whose plans the reader may open. */
  readonly homes: readonly { readonly slug: string; readonly name: string }[]
}

/**
 * Power from outside if nothing were shifted, W, [step], + in; null where a plan does not know it. What may not be fed in
 * is held back: an inverter that obeys needs no plan.
 */
export function idleNetOf(plan: Plan, exportLimitW: number | null): Float64Array | null {
  const parts = [
    ...plan.homes.map(({ idleNetW }) => idleNetW),
    ...plan.shared.map(({ idlePowerW }) => idlePowerW),
  ]
  const sumW = new Float64Array(plan.steps.count)
  for (const part of parts) {
    if (part === undefined) return null
    for (let t = 0; t < sumW.length; t++) sumW[t]! += part[t] ?? 0
  }
  return exportLimitW === null ? sumW : sumW.map((power) => Math.max(-exportLimitW, power))
}

/** The mean of some steps of an array, W or micro-units. */
export function meanOf(values: Float64Array, from: number, to: number): number {
  const part = values.subarray(from, to)
  return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length)
}
