import { numberOf } from '../../things/attributes.ts'
import type { Thing } from '../../things/thing.ts'
import type { ActDevice, ActInput, Wish } from './act-input.ts'
import { powerRange } from './act-limits.ts'
import { changeOf } from './act-trim.ts'
import type { DevicePlan, Plan } from '../plan/plan.ts'
import { storedWorth, type BatteryFacts } from './stored-worth.ts'

/** Less than this through the exchange is left to itself, W: meters and batteries are not that exact. */
const quietW = 100

/** Prices have to differ by this part before it is worth another turn of the battery. */
const worthwhile = 0.03

interface Store {
  readonly device: ActDevice
  readonly wish: Wish & { readonly powerW: number }
  readonly facts: BatteryFacts
  readonly leastMicro: number
  readonly mostMicro: number
}

/**
 * The fast rule between two plans: follows what the plan means on what is measured. Where more would be bought
 * than the batteries need let it, those give whose stored energy is worth less than buying costs; where more would be fed in, those
 * take in whose stored energy will be worth more than feeding in pays. What a stored kWh is worth the plan itself says
 * (`stored-worth.ts`), so energy that was meant for a dearer hour is kept for it. Changes `wishes` in place; without a fresh
 * reading of the exchange nothing changes.
 */
export function followMeasured(
  {
    devices,
    exchange,
    plan,
    nowMs,
    reserves,
  }: Pick<ActInput, 'devices' | 'exchange' | 'plan' | 'nowMs' | 'reserves'>,
  step: number,
  wishes: Map<string, Wish>,
): void {
  if (exchange === null || plan === null) return
  const comingW = devices.reduce(
    (sum, device) => sum + changeOf(device, wishes.get(device.thing.id), nowMs),
    exchange.measuredW,
  )
  if (Math.abs(comingW) <= quietW) return
  const stores = storesOf(devices, plan, step, wishes)
  const worth = (of: Store): number => (comingW > 0 ? of.mostMicro : of.leastMicro)
  // Those give first whose energy is worth least, and take first for whom it will be worth most.
  const inOrder = stores.toSorted((a, b) =>
    comingW > 0 ? worth(a) - worth(b) : worth(b) - worth(a),
  )
  let leftW = comingW
  for (const { device, wish, facts, leastMicro, mostMicro } of inOrder) {
    const { chargeEfficiency, dischargeEfficiency, wearMicroPerKwh } = facts
    const saved = (exchange.buyMicroPerKwh - wearMicroPerKwh) * dischargeEfficiency
    const lost = exchange.sellMicroPerKwh / chargeEfficiency
    const isWorthIt =
      leftW > 0
        ? mostMicro < saved - worthwhile * Math.abs(saved)
        : leastMicro > lost + worthwhile * Math.abs(lost)
    const range = powerRange(device.thing)
    if (!isWorthIt || range === null) continue
    const decided = reserves?.get(device.thing.id) ?? 0
    const floorW = isAtReserve(device, Math.max(decided, facts.reserve))
      ? Math.min(0, wish.powerW)
      : range.leastW
    const powerW = Math.min(range.mostW, Math.max(floorW, wish.powerW - leftW))
    leftW += powerW - wish.powerW
    const reason = powerW < 0 ? 'needed-here' : powerW > 0 ? 'local-surplus' : wish.reason
    wishes.set(device.thing.id, { ...wish, powerW: Math.round(powerW), reason })
    if (Math.abs(leftW) <= 1) return
  }
}

function storesOf(
  devices: readonly ActDevice[],
  plan: Plan,
  step: number,
  wishes: ReadonlyMap<string, Wish>,
): Store[] {
  const planned = new Map<string, { readonly of: DevicePlan; readonly prices: Float64Array }>()
  for (const home of plan.homes) {
    const prices = home.priceMicroPerKwh ?? plan.priceMicroPerKwh
    for (const of of home.devices) planned.set(of.thingId, { of, prices })
  }
  for (const of of plan.shared) planned.set(of.thingId, { of, prices: plan.priceMicroPerKwh })
  return devices.flatMap((device) => {
    const { thing, measuredW } = device
    const wish = wishes.get(thing.id)
    const plans = planned.get(thing.id)
    if (thing.kind !== 'battery' || measuredW === null || plans === undefined) return []
    if (wish === undefined || wish.powerW === null || wish.source !== 'plan') return []
    const facts = factsOf(thing)
    const worth = storedWorth(plans.of, plans.prices, step, facts)
    return [{ device, wish: { ...wish, powerW: wish.powerW }, facts, ...worth }]
  })
}

function factsOf(thing: Thing): BatteryFacts {
  return {
    maxChargeW: numberOf(thing, 'maxChargeW') ?? 0,
    maxDischargeW: numberOf(thing, 'maxDischargeW') ?? 0,
    chargeEfficiency: numberOf(thing, 'chargeEfficiency') ?? 1,
    dischargeEfficiency: numberOf(thing, 'dischargeEfficiency') ?? 1,
    wearMicroPerKwh: numberOf(thing, 'wearMicroPerKwh') ?? 0,
    reserve: numberOf(thing, 'reserve') ?? 0,
  }
}

function isAtReserve({ stateOfCharge = null }: ActDevice, reserve: number): boolean {
  return stateOfCharge !== null && stateOfCharge <= reserve
}
