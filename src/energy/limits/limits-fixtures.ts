import { hourMs, steps } from '../../kernel/steps.ts'
import {
  defaultWishes,
  type DeviceInput,
  type FeederInput,
  type HomeInput,
  type LineInput,
  type PlanInput,
} from '../plan/plan-input.ts'
import type { Plan } from '../plan/plan.ts'
import { planNeighbourhood } from '../plan/planner.ts'

export const stillClock = { now: () => 0 }
export const effort = { targetGap: 1e-4, roundLimit: 120 }
/** Steps of an hour. */
export const count = 6
/** The same in every step. */
export const all = (value: number): Float64Array => new Float64Array(count).fill(value)

export async function planned(input: Parameters<typeof community>[0]): Promise<Plan> {
  return await planNeighbourhood(community(input), stillClock, effort)
}

/** Six hours at 0.30. */
export function community(
  of: Pick<PlanInput, 'homes'> &
    Partial<Pick<PlanInput, 'feeders' | 'gridLimitsW'>> & { readonly importPrices?: Float64Array },
): PlanInput {
  const { importPrices = all(300_000), ...rest } = of
  return {
    cellId: 'neighbourhood',
    planId: 'plan',
    issuedMs: 0,
    steps: steps(0, hourMs, count),
    prices: {
      importMicroPerKwh: importPrices,
      exportMicroPerKwh: all(80_000),
      localFeeMicroPerKwh: all(0),
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 0,
    },
    reachedPeakW: 0,
    shared: [],
    last: null,
    wishes: defaultWishes,
    ...rest,
  }
}

export function home(
  cellId: string,
  devices: readonly DeviceInput[],
  more: Partial<HomeInput> = {},
): HomeInput {
  return { cellId, connectionLimitW: null, fixedW: all(0), devices, ...more }
}

export function line(
  more: Partial<Omit<LineInput, 'importLimitW' | 'exportLimitW'>> & { readonly limitW?: number },
): LineInput {
  const { limitW = Infinity, ...rest } = more
  return {
    id: 'line',
    kind: 'circuit',
    name: 'Line',
    importLimitW: all(limitW),
    exportLimitW: all(limitW),
    shares: {},
    fixedShare: 0,
    ...rest,
  }
}

export function feeder(
  id: string,
  more: Partial<Omit<FeederInput, 'limitsW'>> & { readonly limitW?: number },
): FeederInput {
  const { limitW = 1000, ...rest } = more
  const limitsW = { importW: all(limitW), exportW: all(limitW) }
  return { id, name: id, homes: [], parent: null, limitsW, ...rest }
}

/** There for all six hours, empty at first. */
export function car(thingId: string, targetWh: number): DeviceInput {
  return {
    kind: 'car',
    thingId,
    capacityWh: 60_000,
    storedWh: 0,
    maxChargeW: 11_000,
    maxDischargeW: 0,
    chargeEfficiency: 1,
    dischargeEfficiency: 1,
    reserveWh: 0,
    wearMicroPerKwh: 0,
    windows: [{ fromStep: 0, toStep: count, targetWh, tripWh: 0 }],
    endValueMicroPerKwh: 0,
  }
}

export function battery(thingId: string): DeviceInput {
  return {
    kind: 'battery',
    thingId,
    capacityWh: 6000,
    storedWh: 0,
    maxChargeW: 2000,
    maxDischargeW: 2000,
    chargeEfficiency: 0.95,
    dischargeEfficiency: 0.95,
    reserveWh: 0,
    wearMicroPerKwh: 10_000,
    endValueMicroPerKwh: 0,
  }
}
