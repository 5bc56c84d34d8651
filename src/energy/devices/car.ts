import { computed, ordinaryFloats, type Floats } from '../../kernel/floats.ts'
import { chargeW, clampShare, fadeOf, missing, nearShare } from './battery.ts'
import {
  type DeviceContext,
  type DeviceReading,
  type PlannedDevice,
  type PlanPrices,
} from './device.ts'
import type { CarInput, CarWindow } from '../plan/plan-input.ts'
import { restingW, StoreReasons } from '../plan/reasons.ts'
import { givenRuns } from './given-runs.ts'
import { courseOf, earlyFlows, pin, reachable, usesOf } from './storage-build.ts'
import { StorageFlexibility } from './storage-flexibility.ts'
import { storageMoney, type Storage } from './storage.ts'

/**
 * A car as a storage: the level is the energy in it plus what its trips have used, Wh, so that only charging
 * and giving back change it. What a trip would need and is not there, the car takes on elsewhere: the level then
 * stays below, the plan names it, and charging it up goes on when it is back.
 */
export function plannedCar(input: CarInput, context: DeviceContext): PlannedDevice {
  const { count } = context.steps
  const storage = context.floats.sketch((sketch) => carStorage(input, context, sketch))
  const { lowPrice } = storage
  const { minWh = 0, pinned } = input
  const flexibility = new StorageFlexibility(
    storage,
    context.lastPowerW(input.thingId),
    context.floats,
    givenRuns(input.runsW, input.maxChargeW)?.[0],
  )
  return {
    thingId: input.thingId,
    flexibility,
    // Nobody knows for sure when its driver leaves.
    preferences: ['early'],
    read(floats) {
      const { flows, levels } = courseOf(storage, flexibility.plan)
      const storedWh = tripsOf(input, count, ordinaryFloats)
      for (let t = 0; t < count; t++) storedWh[t] = levels[t]! - storedWh[t]!
      return {
        state: computed(count, (t) => clampShare(storedWh[t]! / input.capacityWh), floats),
        reasons: (prices) => reasonsOf(storedWh, levels, prices),
        shortfalls: [
          {
            what: 'car-energy',
            unit: 'Wh',
            amount: (t) => missing(wishAt(t) - storedWh[t]!),
          },
        ],
        ownCostMicro: storageMoney(storage, flows),
      }
    },
    idle() {
      const needed = computed(count, (t) =>
        lowPrice[t]! > 0 ? storage.wantedLow[t]! : storage.lower[t]!,
      )
      const flows = earlyFlows(storage, needed)
      return { powerW: usesOf(storage, flows), costMicro: storageMoney(storage, flows) }
    },
  }

  /** Reads why it charges, gives or rests; `storedWh`: what is in it after each step, [step]. */
  function reasonsOf(
    storedWh: Float64Array,
    levels: Float64Array,
    prices: PlanPrices,
  ): ReturnType<DeviceReading['reasons']> {
    const why = new StoreReasons({ storage, useW: flexibility.plan, levels }, prices)
    return (t, view) => {
      const window = input.windows.find(({ fromStep, toStep }) => fromStep <= t && t < toStep)
      if (window === undefined) return 'away'
      if (pinned !== undefined && t < pinned.untilStep) return 'override'
      const power = flexibility.plan[t]!
      if (power < -restingW) return why.giving(t, view)
      if (power > restingW) {
        if (!why.mustNow(t)) return why.taking(t, view)
        if ((t > 0 ? storedWh[t - 1]! : input.storedWh) < minWh - 1) return 'reserve'
        if (!isMissed(window, storedWh)) return 'deadline'
        return view.atImportLimit ?? (why.isAtMost(t) ? 'power-limit' : 'deadline')
      }
      if (storedWh[t]! >= (1 - nearShare) * input.capacityWh) return 'full'
      if (window.targetWh > 0 && storedWh[t]! >= window.targetWh - 1) return 'enough'
      if (input.surplusW !== undefined && storage.maxIn[t]! <= restingW) return 'surplus-only'
      const next = why.next(t, 1) ?? why.next(t, -1)
      if (next === null || next >= window.toStep) {
        return window.toStep >= count ? 'later' : (view.atImportLimit ?? 'no-gain')
      }
      return why.resting(t, view)
    }
  }

  /** What should be in it after step t, Wh; 0 in steps that are not a departure. */
  function wishAt(t: number): number {
    return input.windows.find(({ toStep }) => toStep === t + 1)?.targetWh ?? 0
  }

  /** Whether it leaves with less than wished. */
  function isMissed({ toStep, targetWh }: CarWindow, storedWh: Float64Array): boolean {
    return toStep <= count && missing(targetWh - storedWh[toStep - 1]!) > 0
  }
}

/** `sketch`: where arrays come from that are not kept as they are. */
function carStorage(input: CarInput, context: DeviceContext, sketch: Floats): Storage {
  const { hours, floats } = context
  const { count } = context.steps
  const trips = tripsOf(input, count, sketch)
  const all = (value: number): Float64Array => sketch.take(count).fill(value)
  const endValue = input.endValueMicroPerKwh ?? context.endValueMicroPerKwh
  const maxIn = all(0)
  const maxOut = all(0)
  const lower = all(input.storedWh)
  const wantedLow = all(0)
  const lowPrice = all(0)
  const { minWh = 0 } = input
  for (const window of input.windows) {
    for (let t = window.fromStep; t < Math.min(window.toStep, count); t++) {
      maxIn[t] = input.maxChargeW
      maxOut[t] = input.givesAtMostW?.[t] ?? input.maxDischargeW
      if (minWh === 0) continue
      wantedLow[t] = Math.min(minWh, input.capacityWh) + trips[t]!
      lowPrice[t] = (context.wishes.reserveMicroPerKwhHour / 1000) * hours
    }
    const last = window.toStep - 1
    if (last < 0 || last >= count || window.targetWh <= 0) continue
    const target = Math.min(Math.max(window.targetWh, minWh), input.capacityWh)
    wantedLow[last] = target + trips[last]!
    lowPrice[last] = context.wishes.carMicroPerKwh / 1000
  }
  if (input.maxDischargeW > 0) {
    const kept = Math.min(input.reserveWh, input.storedWh)
    for (let t = 0; t < count; t++) lower[t] = trips[t]! + kept
  }
  const fullWh = all(input.capacityWh)
  for (let t = 0; t < count; t++) fullWh[t]! += trips[t]!
  const free: Storage = {
    startLevel: input.storedWh,
    gain: context.constant(hours * input.chargeEfficiency),
    drain: context.constant(hours / input.dischargeEfficiency),
    maxIn: floats.keptAlike(noLess(chargeW(input, maxIn), input.leastChargeW)),
    maxOut: floats.kept(maxOut),
    lower,
    upper: fullWh,
    wantedLow,
    wantedHigh: fullWh,
    lowPrice: floats.keptAlike(lowPrice),
    highPrice: context.constant(0),
    wear: (input.wearMicroPerKwh / 1000) * hours,
    endValue: endValue / 1000,
    endReference: input.storedWh + (count > 0 ? trips[count - 1]! : 0),
    ...fadeOf(input, trips),
    ...(input.leastChargeW === undefined ? {} : { leastIn: input.leastChargeW }),
  }
  const { pinned } = input
  return reachable(pinned === undefined ? free : pin(free, pinned.powerW, pinned.untilStep), floats)
}

/** Energy that trips have used by the end of each step, Wh, [step]: a trip counts from the first step away. */
function tripsOf(input: CarInput, count: number, floats: Floats): Float64Array {
  const trips = floats.take(count)
  for (const { toStep, tripWh } of input.windows) {
    for (let t = toStep; t < count; t++) trips[t]! += tripWh
  }
  return trips
}

/** Where there is less than a charger needs to be on, W, it is off. */
function noLess(mostW: Float64Array, leastW: number | undefined): Float64Array {
  return leastW === undefined ? mostW : mostW.map((most) => (most < leastW ? 0 : most))
}
