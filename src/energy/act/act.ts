import { hourMs, minuteMs, quarterMs, stepIndex, stepStartMs } from '../../kernel/steps.ts'
import { acceptedPower } from '../../things/accepted-power.ts'
import { overridePower } from '../../things/override-power.ts'
import type { Override, SetPoint } from '../../things/set-point.ts'
import type { Thing } from '../../things/thing.ts'
import type { ActDevice, ActInput, Asked, Wish } from './act-input.ts'
import { calmOf, isGenerator, powerRange, type PowerRange } from './act-limits.ts'
import { followMeasured } from './act-follow.ts'
import { keepReserves } from './act-reserve.ts'
import { pulseChargers } from './act-pulse.ts'
import { keepToSurplus } from './act-surplus.ts'
import { keepOrders, trimToLimits } from './act-trim.ts'
import type { DevicePlan, Plan } from '../plan/plan.ts'

/** A plan older than this is no longer followed: the things fall back to their own behaviour. */
export const planLifeMs = 2 * hourMs

/**
 * What to ask of the things now: new set points only. A person's override wins at once and over
 * everything but what a grid operator orders. Otherwise the plan's step holds, followed on what is measured, in turns of on and off where a charger
 * cannot go as low, trimmed where a circuit, a connection or a feeder would carry too much.
 * Small changes are not sent, switches are held for a while, and what is unchanged is sent again only
 * when it would soon expire. Every set point ends with the next step: when the node dies, each thing is
 * back at its own safe behaviour (see `fallbacks`) at most two steps later.
 */
export function act(input: ActInput): Asked[] {
  const planned = plannedDevices(input.plan, input.nowMs)
  const wishes = new Map<string, Wish>()
  for (const device of input.devices) {
    const range = powerRange(device.thing)
    if (range === null || device.thing.state !== 'adopted') continue
    const wish = overrideWish(device, range) ?? planWish(device, planned, range) ?? release(device)
    if (wish !== null) wishes.set(device.thing.id, wish)
  }
  if (planned !== null) followMeasured(input, planned.step, wishes)
  keepToSurplus(input, wishes)
  keepReserves(input, wishes)
  pulseChargers(input, wishes)
  keepOrders(input, wishes)
  trimToLimits(input, wishes)
  return input.devices.flatMap((device) => {
    const wish = wishes.get(device.thing.id)
    if (wish === undefined) return []
    return askedFor(device, { ...wish, powerW: acceptedPower(device.thing, wish.powerW) }, input)
  })
}

/** The plan's step at an instant, and its devices by thing. */
interface Planned {
  readonly step: number
  readonly devices: ReadonlyMap<string, DevicePlan>
}

function plannedDevices(plan: Plan | null, nowMs: number): Planned | null {
  if (plan === null || nowMs - plan.issuedMs >= planLifeMs) return null
  const step = stepIndex(plan.steps, nowMs)
  if (step < 0 || step >= plan.steps.count) return null
  const devices = [...plan.homes.flatMap((home) => home.devices), ...plan.shared]
  return { step, devices: new Map(devices.map((device) => [device.thingId, device])) }
}

function overrideWish({ override, thing }: ActDevice, range: PowerRange): Wish | null {
  if (override === null || override.mode === 'automatic') return null
  const powerW = overridePower(thing, override)
  const reason = 'override'
  return { powerW: powerW === null ? null : clamped(powerW, range), reason, source: 'override' }
}

function planWish({ thing }: ActDevice, planned: Planned | null, range: PowerRange): Wish | null {
  const device = planned?.devices.get(thing.id)
  const powerW = device?.powerW[planned?.step ?? -1]
  const reason = device?.reasons[planned?.step ?? -1]
  if (powerW === undefined || reason === undefined) return null
  // Fixed: the plan only foresees what this thing does anyway.
  if (reason === 'fixed') return null
  if (isGenerator(thing) && reason !== 'curtailed') return null
  return { powerW: clamped(powerW, range), reason, source: 'plan' }
}

/** Gives a thing back to itself when a person's wish or a curtailment has ended and nothing else is wanted. */
function release({ asked, thing }: ActDevice): Wish | null {
  if (asked === null || asked.setPoint.powerW === null) return null
  if (asked.setPoint.source !== 'override' && !isGenerator(thing)) return null
  return { powerW: null, reason: 'waiting', source: 'plan' }
}

/** The set point for a wish, or nothing where what was asked before still says it. */
function askedFor(device: ActDevice, wish: Wish, input: ActInput): Asked[] {
  const { nowMs } = input
  const { asked } = device
  if (asked === null || asked.setPoint.expiresMs <= nowMs) {
    // With nothing asked, a thing is with itself already.
    if (wish.powerW === null) return []
    return [{ setPoint: setPointFor(device, wish, input), changedMs: nowMs, switchedMs: nowMs }]
  }
  const last = asked.setPoint
  // A thing that somebody is trying out is not disturbed.
  if (last.reason === 'test') return []
  const kept = keptPower(asked, wish, device, input)
  if (kept !== null) {
    if (!isDue(last, wish, input)) return []
    const reason = kept === 'held' ? last.reason : wish.reason
    const setPoint = setPointFor(device, { ...wish, reason, powerW: last.powerW }, input)
    return [{ ...asked, setPoint }]
  }
  const isSwitch = signOf(last.powerW) !== signOf(wish.powerW)
  const switchedMs = isSwitch ? nowMs : asked.switchedMs
  return [{ setPoint: setPointFor(device, wish, input), changedMs: nowMs, switchedMs }]
}

function setPointFor(device: ActDevice, wish: Wish, input: ActInput): SetPoint {
  return {
    id: input.newId(),
    thingId: device.thing.id,
    issuedMs: input.nowMs,
    powerW: wish.powerW,
    expiresMs: Math.min(expiryMs(input, device.override), wish.untilMs ?? Infinity),
    reason: wish.reason,
    source: wish.source,
  }
}

/** How long a limit that was enforced stays enforced, so that a load that swings around it moves little. */
const trimHoldMs = 5 * minuteMs

/** Whether the power in force stays: it is the `same` as wished, or `held` although something else is; null: it changes. */
function keptPower(
  { setPoint: last, changedMs, switchedMs }: Asked,
  wish: Wish,
  { thing }: ActDevice,
  { nowMs, limits }: ActInput,
): 'same' | 'held' | null {
  if (last.powerW === null || wish.powerW === null) {
    return last.powerW === wish.powerW ? 'same' : null
  }
  const isSwitch = signOf(last.powerW) !== signOf(wish.powerW)
  if (!isSwitch && Math.abs(wish.powerW - last.powerW) < leastChangeW(thing)) return 'same'
  const untrimmedW = wish.untrimmedW ?? wish.powerW
  const isTighter = Math.abs(wish.powerW - untrimmedW) > Math.abs(last.powerW - untrimmedW)
  // What carries too much is not made to wait; its relief has no hurry.
  if (wish.untrimmedW !== undefined && isTighter) return null
  // Nor are a person's wish, and the end of it.
  if (wish.source === 'override' || last.source === 'override') return null
  const isStillLimited = limits.some(
    ({ reason, shares }) => reason === last.reason && shares.has(thing.id),
  )
  if (isStillLimited && nowMs - changedMs < trimHoldMs) return 'held'
  return isSwitch && nowMs - switchedMs < calmOf(thing.kind).holdMs ? 'held' : null
}

function leastChangeW(thing: Thing): number {
  const range = powerRange(thing)
  const { leastChangeW, leastChangeShare } = calmOf(thing.kind)
  const spanW = range === null ? 0 : range.mostW - range.leastW
  return Math.max(leastChangeW, leastChangeShare * spanW)
}

/** An unchanged wish is sent again when half a step is left of it, or when it becomes another's wish. */
function isDue(last: SetPoint, wish: Wish, { nowMs, plan }: ActInput): boolean {
  if (last.source !== wish.source) return true
  return last.expiresMs - nowMs <= (plan?.steps.stepMs ?? quarterMs) / 2
}

function expiryMs({ nowMs, plan }: ActInput, override: Override | null): number {
  const stepMs = plan?.steps.stepMs ?? quarterMs
  const startMs = plan === null ? nowMs : stepStartMs(plan.steps, stepIndex(plan.steps, nowMs))
  const ends = override === null ? Infinity : override.untilMs
  return Math.min(startMs + 2 * stepMs, ends)
}

/** -1: gives, 0: off, 1: takes. Below 10 W a thing counts as off. */
function signOf(powerW: number | null): number {
  return powerW === null || Math.abs(powerW) < 10 ? 0 : Math.sign(powerW)
}

function clamped(powerW: number, { leastW, mostW }: PowerRange): number {
  return Math.round(Math.min(mostW, Math.max(leastW, powerW)))
}
