import { computed } from '../../kernel/floats.ts'
import {
  smallest,
  type DeviceContext,
  type DeviceReading,
  type PlannedDevice,
  type PlanPrices,
} from './device.ts'
import type { BatteryInput, ReserveInput } from '../plan/plan-input.ts'
import { restingW, StoreReasons } from '../plan/reasons.ts'
import { courseOf, lateFlows, pin, reachable, usesOf } from './storage-build.ts'
import { StorageFlexibility } from './storage-flexibility.ts'
import { storageMoney, type Floor, type Storage } from './storage.ts'

/** A battery as a storage: the level is the energy in it and what has left it by itself, Wh, so that only power changes it. */
export function plannedBattery(input: BatteryInput, context: DeviceContext): PlannedDevice {
  const { hours } = context
  const all = context.constant
  const lostWh = input.lostWh === undefined ? all(0) : summed(input.lostWh)
  const above = (wh: number): Float64Array =>
    input.lostWh === undefined ? all(wh) : lostWh.map((lost) => lost + wh)
  const endValue =
    input.endValueMicroPerKwh ?? context.endValueMicroPerKwh * input.dischargeEfficiency
  const free: Storage = {
    startLevel: input.storedWh,
    gain: all(hours * input.chargeEfficiency),
    drain: all(hours / input.dischargeEfficiency),
    maxIn: chargeW(input, all(input.maxChargeW)),
    maxOut: input.givesAtMostW ?? all(input.maxDischargeW),
    lower: above(0),
    upper: above(input.capacityWh),
    wantedLow:
      input.askedWh === undefined
        ? above(input.reserveWh)
        : input.askedWh.map((asked, t) => Math.max(asked, input.reserveWh) + lostWh[t]!),
    wantedHigh: above(input.capacityWh),
    lowPrice: all((context.wishes.reserveMicroPerKwhHour / 1000) * hours),
    highPrice: all(0),
    ...(input.reserves === undefined
      ? {}
      : { floors: input.reserves.map((of) => floorOf(of, lostWh, hours)) }),
    wear: (input.wearMicroPerKwh / 1000) * hours,
    endValue: endValue / 1000,
    endReference: input.storedWh + (lostWh.at(-1) ?? 0),
    ...fadeOf(input, lostWh),
  }
  const { pinned } = input
  const storage = reachable(
    pinned === undefined ? free : pin(free, pinned.powerW, pinned.untilStep),
    context.floats,
  )
  const lastW = context.lastPowerW(input.thingId)
  const flexibility = new StorageFlexibility(storage, lastW, context.floats)
  return {
    thingId: input.thingId,
    flexibility,
    // Nobody waits for it to be full, but people ask why they buy while it is.
    preferences: lastW === null ? ['used'] : [{ near: lastW }, 'left'],
    read(floats) {
      const { flows, levels } = courseOf(storage, flexibility.plan)
      const storedWh = (t: number): number => levels[t]! - lostWh[t]!
      return {
        state: computed(levels.length, (t) => clampShare(storedWh(t) / input.capacityWh), floats),
        reasons: (prices) => reasonsOf(levels, prices),
        shortfalls: [
          {
            what: 'reserve',
            unit: 'Wh',
            amount: (t) => missing(wishedWh(t) - storedWh(t)),
          },
        ],
        ownCostMicro: storageMoney(storage, flows),
      }
    },
    idle() {
      const flows = lateFlows(storage, storage.wantedLow)
      return { powerW: usesOf(storage, flows), costMicro: storageMoney(storage, flows) }
    },
  }

  /** What should be in it after step t, Wh. */
  function wishedWh(t: number): number {
    return Math.max(input.reserveWh, input.askedWh?.[t] ?? 0)
  }

  /** With what others have decided it keeps. */
  function keptWh(t: number): number {
    const decided = (input.reserves ?? []).map(({ leastWh }) => leastWh[t]!)
    return Math.max(wishedWh(t), ...decided)
  }

  /** Reads why it charges, gives or rests; `levels`: those of the storage after each step, [step]. */
  function reasonsOf(
    levels: Float64Array,
    prices: PlanPrices,
  ): ReturnType<DeviceReading['reasons']> {
    const why = new StoreReasons({ storage, useW: flexibility.plan, levels }, prices)
    return (t, view) => {
      if (pinned !== undefined && t < pinned.untilStep) return 'override'
      const power = flexibility.plan[t]!
      if (power > restingW) return why.mustNow(t) ? 'reserve' : why.taking(t, view)
      if (power < -restingW) return why.giving(t, view)
      const nearWh = nearShare * input.capacityWh
      const storedWh = levels[t]! - lostWh[t]!
      if (storedWh >= input.capacityWh - nearWh) return 'full'
      if (input.surplusW !== undefined && storage.maxIn[t]! <= restingW && !why.isDear(t)) {
        return 'surplus-only'
      }
      // It would give if it could; otherwise that it is empty says nothing of why it does not charge.
      if (storedWh <= keptWh(t) + nearWh && why.isDear(t)) return 'empty'
      return why.resting(t, view)
    }
  }
}

/** `lostWh`: what the level is above the energy in it, [step]. */
function floorOf(
  { leastWh, microPerKwhHour }: ReserveInput,
  lostWh: Float64Array,
  hours: number,
): Floor {
  const price = (microPerKwhHour / 1000) * hours
  return {
    wanted: leastWh.map((wh, t) => wh + lostWh[t]!),
    price: leastWh.map((wh) => (wh > 0 ? price : 0)),
  }
}

/** What has left by the end of each step, [step]. */
function summed(lostWh: Float64Array): Float64Array {
  let sum = 0
  return lostWh.map((lost) => (sum += lost))
}

/** The most it takes by where its power may come from, W, [step]; written to `mostW`. */
export function chargeW(
  { surplusW }: Pick<BatteryInput, 'surplusW'>,
  mostW: Float64Array,
): Float64Array {
  if (surplusW === undefined) return mostW
  return mostW.map((most, t) => Math.min(most, surplusW[t]!))
}

/** How its power fades as the energy in it comes near its capacity; `offsetWh`: what the level is above that energy, [step]. */
export function fadeOf(
  { fade, maxChargeW, capacityWh }: Pick<BatteryInput, 'fade' | 'maxChargeW' | 'capacityWh'>,
  offsetWh: Float64Array,
): Pick<Storage, 'fade'> {
  if (fade === undefined || fade.fromWh >= capacityWh || fade.fullW >= maxChargeW) return {}
  const perLevel = (maxChargeW - fade.fullW) / (capacityWh - fade.fromWh)
  return {
    fade: {
      perLevel,
      from: offsetWh.map((offset) => maxChargeW + perLevel * (fade.fromWh + offset)),
    },
  }
}

/** A battery this near to full or to its reserve, as a part of its capacity, is so. */
export const nearShare = 0.01

/** A state of charge, freed from rounding. */
export function clampShare(share: number): number {
  return Math.max(0, Math.min(1, share))
}

/** What is missing, freed from rounding. */
export function missing(amount: number): number {
  return amount > smallest ? amount : 0
}
