import type { DevicePlan } from '../plan/plan.ts'

/** What a battery turns into what, and how fast. */
export interface BatteryFacts {
  readonly maxChargeW: number
  readonly maxDischargeW: number
  readonly chargeEfficiency: number
  readonly dischargeEfficiency: number
  readonly wearMicroPerKwh: number
  /** State of charge below which it is kept for its owner, 0 to 1. */
  readonly reserve: number
}

/** Between which prices a kWh in a store is worth, micro-units. */
export interface Worth {
  readonly leastMicro: number
  readonly mostMicro: number
}

/** Less is rest, W. */
const leastW = 20
/** So near to its greatest power it might go further if it could. */
const nearlyAll = 0.98
/** So near to full, or to its reserve: what is stored before and after has two worths. */
const edge = 0.005

/**
 * What a plan shows of the worth of stored energy from step `step` on. Where it charges, a stored kWh is worth at least what that
 * costs; where it discharges, at most what that earns; where it could do more of either and does not, just that. What
 * holds in one step holds until the store is full or empty, for until then a kWh can be kept.
 * `pricesMicroPerKwh`: what a kWh costs at the battery, [step].
 */
export function storedWorth(
  { powerW, state }: Pick<DevicePlan, 'powerW' | 'state'>,
  pricesMicroPerKwh: Float64Array,
  step: number,
  battery: BatteryFacts,
): Worth {
  let leastMicro = -Infinity
  let mostMicro = Infinity
  for (let t = step; t < powerW.length; t++) {
    const power = powerW[t]!
    const price = pricesMicroPerKwh[t]!
    if (power > leastW) {
      const paid = price / battery.chargeEfficiency
      leastMicro = Math.max(leastMicro, paid)
      if (power < nearlyAll * battery.maxChargeW) mostMicro = Math.min(mostMicro, paid)
    } else if (power < -leastW) {
      const earned = (price - battery.wearMicroPerKwh) * battery.dischargeEfficiency
      mostMicro = Math.min(mostMicro, earned)
      if (-power < nearlyAll * battery.maxDischargeW) leastMicro = Math.max(leastMicro, earned)
    }
    const filled = state?.[t] ?? 0
    if (filled >= 1 - edge || filled <= battery.reserve + edge) break
  }
  return { leastMicro, mostMicro }
}
