import type { Floats, KeptFloats } from '../../kernel/floats.ts'
import type { Steps } from '../../kernel/steps.ts'
import type { Flexibility } from './flexibility.ts'
import type { Preference } from './preferred-course.ts'
import type { WishPrices } from '../plan/plan-input.ts'
import type { NamedLimit, Reason, Relaxation } from '../plan/plan.ts'
import type { TariffPrices } from '../tariff/tariff-prices.ts'

/** One device while a plan is made: what it can shift, and how to read the plan back. */
export interface PlannedDevice {
  readonly thingId: string
  readonly flexibility: Flexibility
  /** Which of the courses that cost the same its plan is to have, one after the other; none: any. */
  readonly preferences?: readonly Preference[]
  /** Reads the finished plan back; arrays that stay in it come from `floats`. */
  read(floats: Floats): DeviceReading
  /** What it would do if nothing were shifted, and what that costs by itself in money. */
  idle(): { readonly powerW: Float64Array; readonly costMicro: number }
}

/** What there is to say of a device in the finished plan. */
export interface DeviceReading {
  /** State after each step of the plan (state of charge 0..1, °C), [step]; null where it has none. */
  readonly state: Float64Array | null
  /** What of its power goes into a tank, W, [step]. */
  readonly tankW?: Float64Array
  /** What of its power cools, W, [step]. */
  readonly coolingW?: Float64Array
  /** Reads why its power in a step is what it is. */
  readonly reasons: (prices: PlanPrices) => (t: number, view: StepView) => Reason
  /** Wishes that the plan may not meet. */
  readonly shortfalls: readonly Shortfall[]
  /** What the plan costs by itself in money, without the energy: wear and fuel, less the worth of what is left, micro-units. */
  readonly ownCostMicro: number
}

/** Of a device without a state, of which nobody wishes anything and which costs nothing by itself. */
export function plainReading(reasons: DeviceReading['reasons']): DeviceReading {
  return { state: null, reasons, shortfalls: [], ownCostMicro: 0 }
}

/** Prices of a finished plan, for each W and step, [step]. */
export interface PlanPrices {
  /** The neighbourhood's own. */
  readonly all: Float64Array
  /** As the device sees them: with the local fee, but where its home has power to spare. */
  readonly own: Float64Array
}

/** A limit outside the device as the reason of a step. */
export type LimitReason = NamedLimit | 'connection-limit' | 'grid-limit'

/** What a device's surroundings are in a step of the finished plan. */
export interface StepView {
  /** Where most of the energy taken now comes from: the home's own surplus, the neighbourhood's, or the grid. */
  readonly supply: 'own-sun' | 'local-surplus' | 'cheap-hours'
  /** What keeps the device's circuits, home, feeders or neighbourhood from taking more in this step, and from giving more; null: nothing. */
  readonly atImportLimit: LimitReason | 'peak' | null
  readonly atExportLimit: LimitReason | null
}

/** By how much a wish is missed after step t, 0 where it is met. */
export interface Shortfall {
  readonly what: Relaxation['what']
  readonly unit: Relaxation['unit']
  readonly amount: (t: number) => number
}

/** What every device is built from, besides its own input. Money is micro-units, prices per W and step. */
export interface DeviceContext {
  readonly steps: Steps
  /** Hours in a step: W to Wh. */
  readonly hours: number
  /** What energy left at the end replaces, micro-units per kWh (`endValueMicroPerKwh`). */
  readonly endValueMicroPerKwh: number
  readonly wishes: WishPrices
  /** Where arrays come from that nobody needs once the plan is read. */
  readonly floats: KeptFloats
  /** The same value in every step, [step]; all who ask for it share it, so nobody writes to it. */
  readonly constant: (value: number) => Float64Array
  /** Power of the device in the last plan at these steps, W; null: none. */
  readonly lastPowerW: (thingId: string) => Float64Array | null
  /** What of it went into its tank. */
  readonly lastTankW: (thingId: string) => Float64Array | null
  /** What of it cooled. */
  readonly lastCoolingW: (thingId: string) => Float64Array | null
}

/** The cheapest import of the horizon, micro-units per kWh, never negative: what energy left at the end replaces. */
export function endValueMicroPerKwh(prices: TariffPrices): number {
  return Math.max(
    0,
    prices.importMicroPerKwh.reduce((least, price) => Math.min(least, price), Infinity),
  )
}

/** Differences smaller than this are rounding, not shortfalls: Wh, W. */
export const smallest = 0.5
