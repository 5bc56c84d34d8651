import assert from 'node:assert/strict'
import { hourMs, steps } from '../../kernel/steps.ts'
import type {
  BatteryInput,
  BuildingInput,
  CarInput,
  DeviceInput,
  HeatPumpInput,
  PlanInput,
} from './plan-input.ts'
import { defaultWishes } from './plan-input.ts'
import type { Reason } from './plan.ts'
import { planNeighbourhood } from './planner.ts'

/** Four hours of a home at 0.30 where nothing else is said; the reasons of its first device. */
export async function reasonsOf(of: {
  readonly prices?: readonly number[]
  readonly fixedW?: number | readonly number[]
  readonly streetW?: readonly number[]
  readonly connectionLimitW?: number
  readonly importLimitW?: number
  readonly exportLimitW?: number
  readonly peakMicroPerKw?: number
  readonly localFeeMicroPerKwh?: number
  readonly devices: readonly DeviceInput[]
}): Promise<readonly Reason[]> {
  const { fixedW = 0 } = of
  const home = (cellId: string, powerW: Float64Array, devices: readonly DeviceInput[]) => ({
    cellId,
    connectionLimitW: cellId === 'home' ? (of.connectionLimitW ?? null) : null,
    fixedW: powerW,
    devices,
  })
  const input: PlanInput = {
    cellId: 'neighbourhood',
    planId: 'plan',
    issuedMs: 0,
    steps: steps(0, hourMs, 4),
    prices: {
      importMicroPerKwh: Float64Array.from(of.prices ?? all(300_000)),
      exportMicroPerKwh: all(80_000),
      localFeeMicroPerKwh: all(of.localFeeMicroPerKwh ?? 0),
      peakMicroPerKw: of.peakMicroPerKw ?? 0,
      importLimitW: of.importLimitW ?? null,
      exportLimitW: of.exportLimitW ?? null,
      carbonGPerKwh: 0,
    },
    reachedPeakW: 0,
    homes: [
      home(
        'home',
        typeof fixedW === 'number' ? all(fixedW) : Float64Array.from(fixedW),
        of.devices,
      ),
      home('street', Float64Array.from(of.streetW ?? all(0)), []),
    ],
    shared: [],
    last: null,
    wishes: defaultWishes,
  }
  const plan = await planNeighbourhood(
    input,
    { now: () => 0 },
    { targetGap: 1e-6, roundLimit: 200 },
  )
  const device = plan.homes[0]?.devices[0]
  assert.ok(device !== undefined)
  return device.reasons
}

/** The same in every hour. */
export function all(value: number): Float64Array {
  return new Float64Array(4).fill(value)
}

/** 4 kWh, half full. */
export function battery(of: Partial<BatteryInput>): BatteryInput {
  return {
    kind: 'battery',
    thingId: 'battery',
    capacityWh: 4000,
    storedWh: 2000,
    maxChargeW: 2000,
    maxDischargeW: 2000,
    chargeEfficiency: 0.95,
    dischargeEfficiency: 0.95,
    reserveWh: 0,
    wearMicroPerKwh: 0,
    ...of,
  }
}

/** At home for three hours; `targetWh` of them in it when it leaves. */
export function car({
  targetWh = 0,
  ...of
}: Partial<CarInput> & { readonly targetWh?: number }): CarInput {
  return {
    kind: 'car',
    thingId: 'car',
    capacityWh: 50_000,
    storedWh: 10_000,
    maxChargeW: 10_000,
    maxDischargeW: 0,
    chargeEfficiency: 0.9,
    dischargeEfficiency: 0.9,
    reserveWh: 0,
    wearMicroPerKwh: 0,
    windows: [{ fromStep: 0, toStep: 3, targetWh, tripWh: 5000 }],
    ...of,
  }
}

/** A building that loses a kelvin in about three hours, kept from 20 to 22 °C. */
export function heatPump(of: Partial<BuildingInput>): HeatPumpInput {
  return {
    kind: 'heat-pump',
    thingId: 'heat-pump',
    maxW: 3000,
    tank: null,
    building: {
      indoorC: 20,
      minC: all(20),
      maxC: all(22),
      outdoorC: all(0),
      gainsW: all(0),
      heatLossWPerK: 150,
      thermalMassWhPerK: 9000,
      cop: all(3),
      ...of,
    },
  }
}
