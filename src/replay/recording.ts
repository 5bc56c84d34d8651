import type { Place } from '../cell/cell.ts'
import type { Tariff } from '../energy/tariff/tariff.ts'
import type { Steps } from '../kernel/steps.ts'

/** A neighbourhood that was measured: what its homes used and made, and what their devices could have done. */
export interface Recording {
  /** `citylearn-2022`. */
  readonly name: string
  /** One sentence: what it is and where it is from. */
  readonly source: string
  readonly place: Place
  readonly timeZone: string
  readonly currency: string
  readonly steps: Steps
  readonly tariff: Tariff
  /** Grid carbon intensity, g CO2 per kWh, [step]. */
  readonly carbonGPerKwh: Float64Array
  readonly homes: readonly RecordedHome[]
  /** What the data do not say and was assumed, and what is odd in them: stands in every report. */
  readonly notes: readonly string[]
}

export interface RecordedHome {
  readonly slug: string
  readonly name: string
  /** What cannot be shifted, mean W, [step]; NaN where nothing was measured. */
  readonly loadW: Float64Array
  readonly solar: RecordedSolar | null
  readonly battery: RecordedBattery | null
  readonly heat: RecordedHeat | null
  readonly car: RecordedCar | null
}

export interface RecordedSolar {
  readonly ratedW: number
  /** Mean W, [step], 0 or more. */
  readonly generationW: Float64Array
}

export interface RecordedBattery {
  readonly capacityWh: number
  readonly maxChargeW: number
  readonly maxDischargeW: number
  readonly chargeEfficiency: number
  readonly dischargeEfficiency: number
}

/**
 * A heat pump that has to cover a recorded demand. The building is one thermal mass at `setC` whose
 * recorded demand is its loss to the outside; a warmer one loses more, a cooler one less:
 * C dT/dt = cop·P - demand - heatLossWPerK·(T - setC).
 */
export interface RecordedHeat {
  /** Heat, W, [step], at `setC` indoors. */
  readonly demandW: Float64Array
  readonly setC: number
  readonly minC: number
  readonly maxC: number
  readonly heatLossWPerK: number
  readonly thermalMassWhPerK: number
  /** Electrical, W. */
  readonly maxW: number
  readonly cop: number
}

export interface RecordedCar {
  readonly capacityWh: number
  readonly maxChargeW: number
  readonly chargeEfficiency: number
  /** 1 while it is at home, [step]. */
  readonly isHome: Uint8Array
  /** What the trip that ends in this step used, Wh, [step]. */
  readonly tripWh: Float64Array
}
