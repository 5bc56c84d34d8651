import type { Plan, Reason } from '../../energy/plan/plan.ts'
import { floorTo, hourMs, quarterMs } from '../../kernel/steps.ts'
import type { ThingKind } from '../../things/thing.ts'
import { dayFraction } from './day-fraction.ts'
import type { DayView } from './now.ts'

/** A ring shows this much behind its hand, and the rest of 24 hours ahead. */
export const behindMs = 8 * hourMs
export const ringSteps = 96

/** Measured powers of one thing over the ring's steps: W, + into the thing, [step], NaN where nothing was measured. */
export interface ThingPowers {
  readonly kind: ThingKind
  readonly powerW: Float64Array
}

/** Where a ring begins whose hand stands at `nowMs`. */
export function ringStartMs(nowMs: number): number {
  return floorTo(nowMs, quarterMs) - behindMs
}

/**
 * 24 hours around now: what was measured behind the hand, what is planned ahead of it. `things` are all
 * of a cell, or of a neighbourhood with its homes; `netW` is + into it. A step counts as measured where the net
 * and all generators and batteries are known; otherwise it is a gap.
 */
export function buildDay(of: {
  readonly nowMs: number
  readonly timeZone: string
  readonly things: readonly ThingPowers[]
  readonly netW: Float64Array
  readonly plan: Plan | null
  /** The kinds of the planned devices that are shown apart; what others do stays in the use. */
  readonly kinds: ReadonlyMap<string, ThingKind>
  /** The home the ring is of; null: the whole neighbourhood. */
  readonly homeId: string | null
}): DayView {
  const startMs = ringStartMs(of.nowMs)
  const array = () => new Float64Array(ringSteps).fill(NaN)
  const day = {
    startMs,
    stepMs: quarterMs,
    nowStep: behindMs / quarterMs,
    fractions: Float64Array.from({ length: ringSteps }, (_, k) =>
      dayFraction(of.timeZone, startMs + k * quarterMs),
    ),
    sunW: array(),
    windW: array(),
    useW: array(),
    movedW: array(),
    netW: array(),
  }
  for (let k = 0; k < day.nowStep; k++) measureStep(day, k, of)
  if (of.plan !== null) {
    for (let k = day.nowStep; k < ringSteps; k++) planStep(day, k, of.plan, of)
  }
  return day
}

function measureStep(
  day: DayView,
  k: number,
  { things, netW }: { readonly things: readonly ThingPowers[]; readonly netW: Float64Array },
): void {
  const net = netW[k] ?? NaN
  if (Number.isNaN(net)) return
  let sun = 0
  let wind = 0
  let stored = 0
  let moved = 0
  for (const { kind, powerW } of things) {
    const power = powerW[k] ?? NaN
    // A thing that was silent is left out: the meter knows the whole, and the rest counts as use.
    if (Number.isNaN(power)) continue
    if (kind === 'solar') sun += Math.max(0, -power)
    if (kind === 'wind') wind += Math.max(0, -power)
    if (kind === 'battery') stored += power
    if (kind === 'battery' || kind === 'car') moved += Math.abs(power)
  }
  put(day, k, { net, sun, wind, stored, moved })
}

/** Reasons for which a device would not have done the same by itself. */
const movedReasons: ReadonlySet<Reason> = new Set([
  'cheap-hours',
  'dear-hours',
  'needed-here',
  'mild-hours',
  'any-hour',
  'own-sun',
  'local-surplus',
  'waiting',
  'curtailed',
  'connection-limit',
  'grid-limit',
  'circuit-limit',
  'phase-limit',
  'signal-limit',
  'feeder-limit',
  'mandate-limit',
  'peak',
])

function planStep(
  day: DayView,
  k: number,
  plan: Plan,
  {
    kinds,
    homeId,
  }: { readonly kinds: ReadonlyMap<string, ThingKind>; readonly homeId: string | null },
): void {
  const { steps } = plan
  const step = Math.floor((day.startMs + k * day.stepMs - steps.startMs) / steps.stepMs)
  if (step < 0 || step >= steps.count) return
  const homes = homeId === null ? plan.homes : plan.homes.filter((home) => home.cellId === homeId)
  if (homeId !== null && homes.length === 0) return
  const net = (homeId === null ? plan.netW : homes[0]?.netW)?.[step] ?? NaN
  let sun = 0
  let wind = 0
  let stored = 0
  let moved = 0
  const devices = homes.flatMap((home) => home.devices)
  for (const device of homeId === null ? [...devices, ...plan.shared] : devices) {
    const power = device.powerW[step] ?? 0
    const kind = kinds.get(device.thingId)
    if (kind === undefined) continue
    if (kind === 'solar') sun += Math.max(0, -power)
    if (kind === 'wind') wind += Math.max(0, -power)
    if (kind === 'battery') stored += power
    if (kind === 'battery' || movedReasons.has(device.reasons[step] ?? 'fixed')) {
      moved += Math.abs(power)
    }
  }
  put(day, k, { net, sun, wind, stored, moved })
}

function put(
  day: DayView,
  k: number,
  of: {
    readonly net: number
    readonly sun: number
    readonly wind: number
    readonly stored: number
    readonly moved: number
  },
): void {
  day.netW[k] = of.net
  day.sunW[k] = of.sun
  day.windW[k] = of.wind
  day.useW[k] = Math.max(0, of.net + of.sun + of.wind - of.stored)
  day.movedW[k] = of.moved
}
