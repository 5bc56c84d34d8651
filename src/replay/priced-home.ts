import type { HomeInput } from '../energy/plan/plan-input.ts'
import { priceSteps } from '../energy/tariff/tariff-prices.ts'
import { stepIndex, type Steps } from '../kernel/steps.ts'
import type { RecordedHome, Recording } from './recording.ts'

/** Of what goes into a battery and out again, the part that each way keeps as plans take it: the root of what its curve says of little power. */
export const wayEfficiency = Math.sqrt(0.83)

/** What each kWh costs that a home takes from the grid, its carbon at a price with it; micro-units, [step]. */
export function feeOf(
  { tariff, timeZone, carbonGPerKwh, steps: all }: Recording,
  steps: Steps,
  perCarbonKg: number,
): Float64Array {
  const first = stepIndex(all, steps.startMs)
  return priceSteps(tariff.import, steps, timeZone).map(
    (price, k) => price + 1000 * (carbonGPerKwh[first + k] ?? 0) * perCarbonKg,
  )
}

/** A recorded home as plans see it: what it draws, W, [step], and its battery, whose last kWh is worth `endValueMicroPerKwh`. */
export function pricedHome(
  { slug, battery }: RecordedHome,
  restW: Float64Array,
  storedWh: number,
  endValueMicroPerKwh: number,
): HomeInput {
  const home = { cellId: slug, connectionLimitW: null, fixedW: restW }
  if (battery === null) return { ...home, devices: [] }
  const { capacityWh, maxChargeW, maxDischargeW } = battery
  return {
    ...home,
    devices: [
      {
        kind: 'battery',
        thingId: slug,
        capacityWh,
        storedWh: Math.min(capacityWh, storedWh),
        maxChargeW,
        maxDischargeW,
        chargeEfficiency: wayEfficiency,
        dischargeEfficiency: wayEfficiency,
        reserveWh: 0,
        wearMicroPerKwh: 0,
        endValueMicroPerKwh,
      },
    ],
  }
}
