import type { Steps } from '../../kernel/steps.ts'
import type { SupplyPiece } from '../../things/s2/supply-pieces.ts'
import type { PlannedMandate } from '../mandate/planned-mandate.ts'
import type { Plan } from './plan.ts'
import type { TariffPrices } from '../tariff/tariff-prices.ts'

/**
 * Everything a plan is made from. Plain numbers: no series, no things, no database. Arrays hold one
 * value for each step of `steps`. Power is W, + into the device or home; energy is Wh.
 */
export interface PlanInput {
  /** The neighbourhood that plans. */
  readonly cellId: string
  /** The id the plan will carry. */
  readonly planId: string
  readonly issuedMs: number
  readonly steps: Steps
  /** The neighbourhood's IANA time zone; the planner itself needs none. */
  readonly timeZone?: string
  readonly prices: TariffPrices
  /** The highest mean import of a step so far in the period of the peak charge, W: only what exceeds it costs more. */
  readonly reachedPeakW: number
  readonly homes: readonly HomeInput[]
  /** Things the neighbourhood owns together: the turbine, the battery in the street. */
  readonly shared: readonly DeviceInput[]
  /** What stands between homes and the neighbourhood's connection, and has limits of its own. */
  readonly feeders?: readonly FeederInput[]
  /** What the neighbourhood's connection may carry at some times, beside the tariff's limits. */
  readonly gridLimitsW?: LimitsW
  /** Tighter than the connection's limits, so that these hold whatever comes on top of what is expected; gives way at `WishPrices.cautionMicroPerKwh`. */
  readonly gridCautiousW?: LimitsW
  /** What the neighbourhood may use on top of what is expected, W, [scenario][step]: each as likely, the middle one nothing; not stated: it is known. */
  readonly scenariosW?: readonly Float64Array[]
  /** What people have decided on for these steps (`withMandates`); not stated: nothing. */
  readonly mandates?: readonly PlannedMandate[]
  /** The plan in force: where two plans are equally good, the one nearer to it wins. */
  readonly last: Plan | null
  readonly wishes: WishPrices
}

export interface HomeInput {
  readonly cellId: string
  /** What the home's connection carries in each direction, W; null: no limit. */
  readonly connectionLimitW: number | null
  /** What it may carry at some times, beside `connectionLimitW`. */
  readonly limitsW?: LimitsW
  /** Tighter than both, as `PlanInput.gridCautiousW`. */
  readonly cautiousW?: LimitsW
  /** What cannot be shifted, W, [step], + into the home. */
  readonly fixedW: Float64Array
  /** What it may use on top of what is expected, as `PlanInput.scenariosW`. */
  readonly scenariosW?: readonly Float64Array[]
  readonly devices: readonly DeviceInput[]
  readonly lines?: readonly LineInput[]
}

/** What may flow in each direction, W, [step], 0 or more; Infinity: no limit. */
export interface LimitsW {
  readonly importW: Float64Array
  readonly exportW: Float64Array
}

/** A limit on part of what a home uses, beside its connection's: a circuit, a phase, what a grid operator may turn down, a mandate. */
export interface LineInput {
  /** Unique in the home. */
  readonly id: string
  readonly kind: 'circuit' | 'phase' | 'signal' | 'mandate'
  /** It is what makes a kind of device wait while energy is short: a price, and no limit that anything could be beyond. */
  readonly isOrder?: boolean
  /** Shown to people. */
  readonly name: string
  /** For each kWh beyond a limit, micro-units; not stated: `WishPrices.limitMicroPerKwh`. */
  readonly limitMicroPerKwh?: number
  /** W, [step], 0 or more; Infinity: no limit. */
  readonly importLimitW: Float64Array
  readonly exportLimitW: Float64Array
  /** Tighter than both, as `PlanInput.gridCautiousW`. */
  readonly cautiousW?: LimitsW
  /** Which part of each device's power flows through it, 0 to 1, by thing; a device that is not named: none. */
  readonly shares: Readonly<Record<string, number>>
  /** Which part of the home's fixed power does, 0 to 1. */
  readonly fixedShare: number
}

/** Homes behind one feeder or transformer. */
export interface FeederInput {
  /** Unique in the neighbourhood. */
  readonly id: string
  /** Shown to people. */
  readonly name: string
  /** Cells of the homes that are behind it and behind no feeder that is behind it; a home is named by one feeder at the most. */
  readonly homes: readonly string[]
  /** The feeder that this one is behind; null: the neighbourhood's connection. */
  readonly parent: string | null
  readonly limitsW: LimitsW
  /** Tighter than these, as `PlanInput.gridCautiousW`. */
  readonly cautiousW?: LimitsW
}

/** The prices at which a wish or limit gives way when not all of them can be met; all at least 0. */
export interface WishPrices {
  /** For each kWh through a connection above its limit, micro-units. */
  readonly limitMicroPerKwh: number
  /** For each kWh above a cautious limit, micro-units: more than hours differ in price, less than any wish. */
  readonly cautionMicroPerKwh: number
  /** For each kWh missing in a car when it leaves, micro-units. */
  readonly carMicroPerKwh: number
  /** For each kelvin outside the comfort range for an hour, micro-units. */
  readonly comfortMicroPerKelvinHour: number
  /** For each kelvin the tank is outside its range for an hour, micro-units. */
  readonly hotWaterMicroPerKelvinHour: number
  /** For each kWh below a battery's reserve, or a car's minimum, for an hour, micro-units. */
  readonly reserveMicroPerKwhHour: number
  /** For each kelvin that a tank lacks at the end of its run against germs, micro-units. */
  readonly hotRunMicroPerKelvin: number
}

/** Limits first, then cars, then warmth: in units of a currency where energy costs about 0.30 a kWh. */
export const defaultWishes: WishPrices = {
  limitMicroPerKwh: 10_000_000,
  cautionMicroPerKwh: 500_000,
  carMicroPerKwh: 3_000_000,
  comfortMicroPerKelvinHour: 1_000_000,
  hotWaterMicroPerKelvinHour: 500_000,
  reserveMicroPerKwhHour: 1_000_000,
  hotRunMicroPerKelvin: 200_000,
}

export type DeviceInput =
  | BatteryInput
  | CarInput
  | HeatPumpInput
  | ChpInput
  | ApplianceInput
  | SurplusLoadInput
  | DemandInput
  | GeneratorInput
  | FixedInput

/** A person's override of a storage: `powerW` holds in the steps before `untilStep`, as far as the device can. */
export interface Pinned {
  readonly powerW: number
  readonly untilStep: number
}

/** Power that falls as a store gets full: on a line from all of it at `fromWh` to `fullW` when full, by the energy after a step. */
export interface FadeInput {
  readonly fromWh: number
  readonly fullW: number
}

/** A battery at home or in the street. */
export interface BatteryInput {
  readonly kind: 'battery'
  readonly thingId: string
  readonly capacityWh: number
  /** Energy in it now, Wh, 0 to `capacityWh`. */
  readonly storedWh: number
  readonly maxChargeW: number
  readonly maxDischargeW: number
  /** Wh stored for each Wh taken in, above 0 to 1. */
  readonly chargeEfficiency: number
  /** Wh given for each Wh taken out of the store, above 0 to 1. */
  readonly dischargeEfficiency: number
  /** Kept for the member's own needs, Wh; gives way at `WishPrices.reserveMicroPerKwhHour`. */
  readonly reserveWh: number
  /** What should be in it after each step beside its reserve, Wh, [step]; gives way as the reserve does. Not stated: nothing. */
  readonly askedWh?: Float64Array
  /** What people have decided it keeps; each gives way at its own price, beside the reserve. Not stated: nothing. */
  readonly reserves?: readonly ReserveInput[]
  /** What leaves it in each step by itself or by use behind it, Wh, [step], 0 or more; not stated: nothing. */
  readonly lostWh?: Float64Array
  /** Wear, micro-units for each kWh discharged. */
  readonly wearMicroPerKwh: number
  readonly fade?: FadeInput
  /** Filled in where a limit cannot be kept whatever is done (`wasteless-plan.ts`): what it gives at the most, W, [step]; not stated: `maxDischargeW`. */
  readonly givesAtMostW?: Float64Array
  /** It is charged with no more than this, W, [step], 0 or more: what its home makes and its base load leaves; not stated: from anywhere. */
  readonly surplusW?: Float64Array
  /** Worth of a kWh left in it at the end; without it, what the cheapest imported kWh of the horizon would replace. */
  readonly endValueMicroPerKwh?: number
  readonly pinned?: Pinned
}

/** What a battery keeps because a mandate says so. */
export interface ReserveInput {
  readonly mandateId: string
  /** After each step, Wh, [step], `capacityWh` at the most; 0: nothing. */
  readonly leastWh: Float64Array
  /** For each kWh missing for an hour, micro-units. */
  readonly microPerKwhHour: number
}

/** A car at its charger. It uses power in its windows only. */
export interface CarInput {
  readonly kind: 'car'
  readonly thingId: string
  readonly capacityWh: number
  /** Energy in it now (or when it comes, if it is away), Wh. */
  readonly storedWh: number
  readonly maxChargeW: number
  /** Below this its charger is off, W; not stated: it takes any power. */
  readonly leastChargeW?: number
  /** Filled in by the search for runs: what its stores (a building before a tank) are filled with at the least, W, [store][step]; 0: not at all. */
  readonly runsW?: readonly Float64Array[]
  /** 0: it never gives energy back. */
  readonly maxDischargeW: number
  readonly chargeEfficiency: number
  readonly dischargeEfficiency: number
  /** Never discharged below this for others, Wh. */
  readonly reserveWh: number
  /** Below this it is charged at once; gives way at `WishPrices.reserveMicroPerKwhHour`. Not stated: 0. */
  readonly minWh?: number
  readonly wearMicroPerKwh: number
  /** As a battery's. */
  readonly givesAtMostW?: Float64Array
  readonly fade?: FadeInput
  /** As a battery's; also what it should have at once or when it leaves is then charged from nothing else. */
  readonly surplusW?: Float64Array
  /** When it is plugged in; ascending, not overlapping. */
  readonly windows: readonly CarWindow[]
  readonly endValueMicroPerKwh?: number
  readonly pinned?: Pinned
}

export interface CarWindow {
  /** First step plugged in. */
  readonly fromStep: number
  /** First step no longer plugged in; the number of steps where it stays beyond the horizon. */
  readonly toStep: number
  /** Wanted in it at the end of the window, Wh; gives way at `WishPrices.carMicroPerKwh`. */
  readonly targetWh: number
  /** What the trip after this window uses, Wh; 0 where it stays beyond the horizon. */
  readonly tripWh: number
}

/** One heat pump that warms a building, a hot-water tank, or both in turn, and may cool the building. */
export interface HeatPumpInput {
  readonly kind: 'heat-pump'
  readonly thingId: string
  /** Electrical power at the most, building and tank together, W. */
  readonly maxW: number
  /** Below this it does not heat, W, `maxW` at the most; not stated: it heats with any power. Cooling has no least power. */
  readonly minW?: number
  readonly building: BuildingInput | null
  readonly tank: TankInput | null
  /** Heating and cooling in turn; not stated: it only heats. */
  readonly cooling?: CoolingInput
  /** Filled in by the search for runs: what its stores (a building before a tank) are filled with at the least, W, [store][step]; 0: not at all. */
  readonly runsW?: readonly Float64Array[]
  /** Holds for the building, as heating where that is not too warm; the tank goes on as it likes. */
  readonly pinned?: Pinned
}

export interface CoolingInput {
  /** Electrical power at the most, W. */
  readonly maxW: number
  /** Heat taken out for each unit of electricity, above 0, [step]. */
  readonly eer: Float64Array
}

/**
 * Combined heat and power: an engine whose heat goes into a building, a tank, or both in turn. It makes what they can take, and so
 * is held back by itself.
 */
export interface ChpInput {
  readonly kind: 'chp'
  readonly thingId: string
  /** Electrical power that it makes at the most, and at the least when it runs, W. */
  readonly maxW: number
  readonly minW: number
  /** Fuel for a kWh of electricity, micro-units; its heat comes with it. */
  readonly fuelMicroPerKwh: number
  /** Filled in by the search for runs: what its stores (a building before a tank) are filled with at the least, W, [store][step]; 0: not at all. */
  readonly runsW?: readonly Float64Array[]
  /** Their `cop` is the heat that comes with each unit of electricity. */
  readonly building: BuildingInput | null
  readonly tank: TankInput | null
  readonly pinned?: Pinned
}

/** One thermal zone: C dT/dt = heat + gains - loss (T - outdoor). */
export interface BuildingInput {
  /** Indoors now, °C. */
  readonly indoorC: number
  /** Comfort range, °C, [step]; gives way at `WishPrices.comfortMicroPerKelvinHour`. */
  readonly minC: Float64Array
  readonly maxC: Float64Array
  /** °C, [step]. */
  readonly outdoorC: Float64Array
  /** Sun through windows, people and devices, W, [step]. */
  readonly gainsW: Float64Array
  readonly heatLossWPerK: number
  readonly thermalMassWhPerK: number
  /** Heat for each unit of electricity, above 0, [step]. */
  readonly cop: Float64Array
}

/** A mixed hot-water tank. */
export interface TankInput {
  readonly litres: number
  /** Now, °C. */
  readonly tankC: number
  /** Wanted range, °C; gives way at `WishPrices.hotWaterMicroPerKelvinHour`. */
  readonly minC: number
  readonly maxC: number
  /** What it should have after each step where that is more than `minC`, °C, [step], `maxC` at the most; not stated: `minC`. */
  readonly askedC?: Float64Array
  /** Heat taken by the taps, Wh, [step]. */
  readonly drawWh: Float64Array
  /** Standing loss, W per K above `roomC`. */
  readonly heatLossWPerK: number
  readonly roomC: number
  /** Heat for each unit of electricity at tank temperature, above 0, [step]. */
  readonly cop: Float64Array
  /** Once it gets hot enough to kill germs: after this step; gives way at `WishPrices.hotRunMicroPerKelvin`. */
  readonly hotRun?: { readonly step: number; readonly hotC: number }
}

/** A machine that runs a fixed programme once. */
export interface ApplianceInput {
  readonly kind: 'appliance'
  readonly thingId: string
  /** Energy of the programme, Wh, one value for each step from its start; the steps are the plan's. */
  readonly profileWh: Float64Array
  /** First step it may start in. */
  readonly earliestStart: number
  /** Step by which it must be done (the first it no longer runs in). */
  readonly readyStep: number
}

/** A demand that is met in every step, by electricity or by something else. */
export interface DemandInput {
  readonly kind: 'demand'
  readonly thingId: string
  /** The powers that can meet it and what else is spent then, [step][piece]; no pieces: nothing is demanded that is known of. */
  readonly pieces: readonly (readonly SupplyPiece[])[]
  readonly pinned?: Pinned
}

/** A load that people like to run on what is left, and on nothing else. */
export interface SurplusLoadInput {
  readonly kind: 'surplus-load'
  readonly thingId: string
  readonly maxW: number
  /** What its home makes and its base load leaves, W, [step], 0 or more: it takes no more. */
  readonly surplusW: Float64Array
  /** What a kWh is worth to it, micro-units: it rests where what is left earns more. */
  readonly worthMicroPerKwh: number
}

/** Sun and wind: makes up to what is available. */
export interface GeneratorInput {
  readonly kind: 'generator'
  readonly thingId: string
  /** W, [step], 0 or more. */
  readonly availableW: Float64Array
  /** Whether it can be asked to make less. */
  readonly isCurtailable: boolean
}

/** A device whose power is given: overridden, running its programme, or not controllable but shown in the plan. */
export interface FixedInput {
  readonly kind: 'fixed'
  readonly thingId: string
  /** W, [step], + into the device. */
  readonly powerW: Float64Array
  readonly reason: 'fixed' | 'override'
}
