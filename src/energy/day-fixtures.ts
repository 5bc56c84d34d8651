import assert from 'node:assert/strict'
import { quarterMs, steps } from '../kernel/steps.ts'
import {
  defaultWishes,
  type BatteryInput,
  type CarInput,
  type DeviceInput,
  type HeatPumpInput,
  type PlanInput,
} from './plan/plan-input.ts'
import type { DevicePlan, Plan } from './plan/plan.ts'
import { planNeighbourhood } from './plan/planner.ts'

const stillClock = { now: () => 0 }
/** A day of quarter hours. */
export const count = 96
const exact = { targetGap: 1e-5, roundLimit: 100 }

/** The same in every step. */
export const all = (value: number): Float64Array => new Float64Array(count).fill(value)
/** One value for each quarter hour, by the hour of the day. */
export const byHour = (of: (hour: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, t) => of(t / 4))

/** 10 kWh, half full. */
export const batteryOf = (of: Partial<BatteryInput> = {}): BatteryInput => ({
  kind: 'battery',
  thingId: 'battery',
  capacityWh: 10_000,
  storedWh: 5000,
  maxChargeW: 5000,
  maxDischargeW: 5000,
  chargeEfficiency: 0.95,
  dischargeEfficiency: 0.95,
  reserveWh: 0,
  wearMicroPerKwh: 0,
  ...of,
})

/** 60 kWh, half full, leaves at seven and should have 48 kWh then. */
export const carOf = (of: Partial<CarInput> = {}): CarInput => ({
  kind: 'car',
  thingId: 'car',
  capacityWh: 60_000,
  storedWh: 30_000,
  maxChargeW: 11_000,
  maxDischargeW: 0,
  chargeEfficiency: 0.9,
  dischargeEfficiency: 0.9,
  reserveWh: 0,
  wearMicroPerKwh: 0,
  windows: [{ fromStep: 0, toStep: 28, targetWh: 48_000, tripWh: 10_000 }],
  ...of,
})

/** 3 kW for a building of 200 W/K at 5 °C outside. */
export const heatPumpOf = (of: Partial<HeatPumpInput> = {}): HeatPumpInput => ({
  kind: 'heat-pump',
  thingId: 'heat-pump',
  maxW: 3000,
  building: {
    indoorC: 20.5,
    minC: all(20),
    maxC: all(22),
    outdoorC: all(5),
    gainsW: all(0),
    heatLossWPerK: 200,
    thermalMassWhPerK: 12_000,
    cop: all(3),
  },
  tank: null,
  ...of,
})

/** A roof in the sun from six to six. */
export const sun = (ratedW: number): DeviceInput => ({
  kind: 'generator',
  thingId: 'sun',
  availableW: byHour((hour) => ratedW * Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI))),
  isCurtailable: true,
})

/** One home with these devices and a base load of 400 W; import at 0.30, export at 0.08 where nothing else is said. */
export function day(
  devices: readonly DeviceInput[],
  of: Partial<PlanInput['prices']> & { fixedW?: Float64Array; connectionLimitW?: number } = {},
): PlanInput {
  const { fixedW, connectionLimitW, ...prices } = of
  return {
    cellId: 'street',
    planId: 'plan',
    issuedMs: 0,
    steps: steps(0, quarterMs, count),
    prices: {
      importMicroPerKwh: all(300_000),
      exportMicroPerKwh: all(80_000),
      localFeeMicroPerKwh: all(0),
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 0,
      ...prices,
    },
    reachedPeakW: 0,
    homes: [
      {
        cellId: 'home',
        connectionLimitW: connectionLimitW ?? null,
        fixedW: fixedW ?? all(400),
        devices,
      },
    ],
    shared: [],
    last: null,
    wishes: defaultWishes,
  }
}

/** The plan of a day, as near to the best as it gets. */
export async function plan(input: PlanInput): Promise<Plan> {
  return await planNeighbourhood(input, stillClock, exact)
}

/** A device of the only home. */
export function deviceIn(of: Plan, thingId: string): DevicePlan {
  const device = of.homes[0]!.devices.find((one) => one.thingId === thingId)
  assert.ok(device !== undefined)
  return device
}

/** kWh between two hours of the day. */
export function kwh(power: Float64Array, fromHour = 0, toHour = 24): number {
  return power.slice(fromHour * 4, toHour * 4).reduce((sum, watts) => sum + watts / 4000, 0)
}

/** How often a device starts: runs of steps with more than 50 W. */
export function starts(power: Float64Array): number {
  return power.filter((watts, t) => watts > 50 && !(t > 0 && power[t - 1]! > 50)).length
}

/** 0.20 until six, 0.42 from five to nine in the evening, 0.30 else. */
export const nightIsCheap = byHour((hour) =>
  hour < 6 ? 200_000 : hour >= 17 && hour < 21 ? 420_000 : 300_000,
)
