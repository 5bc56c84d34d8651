import { localParts } from '../../kernel/local-time.ts'
import { dayMs, hourMs, minuteMs, stepIndex, stepsEndMs, type Steps } from '../../kernel/steps.ts'
import { leastPower } from '../../things/accepted-power.ts'
import { textOf } from '../../things/attributes.ts'
import {
  attribute,
  carStaleAfterMs,
  fillingOf,
  freshValue,
  pinnedBy,
  withPinned,
  type Outlook,
  type ThingNow,
} from './thing-now.ts'
import { carDiary, type CarDiary } from './foretold-levels.ts'
import { atLocalMinute } from './local-minutes.ts'
import type { CarInput, CarWindow } from '../plan/plan-input.ts'

/** A car that is later than usual is expected within an hour, up to this long after its usual time. */
const latenessMs = 4 * hourMs

/**
 * A car at its charger: its windows from its own diary where it says one, else from its usual times and from whether it is
 * plugged in now. Null where it should say how full it is and has not for more than a day.
 */
export function carInput(of: ThingNow, outlook: Outlook): CarInput | null {
  const { thing } = of
  const { nowMs, steps, timeZone } = outlook
  const capacityWh = attribute(thing, 'capacityWh')
  const tripWh = attribute(thing, 'tripWh')
  const targetWh = attribute(thing, 'targetStateOfCharge') * capacityWh
  const reported = freshValue(of, 'stateOfCharge', nowMs, carStaleAfterMs)
  if (capacityWh <= 0 || (reported === null && thing.reports.includes('stateOfCharge'))) return null
  const plugged = freshValue(of, 'pluggedIn', nowMs, carStaleAfterMs)
  const isPlugged = plugged === null ? null : plugged >= 0.5
  const departureMinute = attribute(thing, 'departureMinute')
  const arrivalMinute = attribute(thing, 'arrivalMinute')
  const chargeEfficiency = attribute(thing, 'chargeEfficiency')
  // A charger without the car's own state: as full as it should be, less the usual trip or what it still asks for.
  const askedWh = (of.foretold?.energies?.at(-1)?.wh ?? 0) * chargeEfficiency
  const knownWh =
    reported === null
      ? Math.max(0, Math.min(targetWh - tripWh, capacityWh - askedWh))
      : reported * capacityWh
  const diary = carDiary(
    of.foretold ?? {},
    { capacityWh, storedWh: knownWh, efficiency: chargeEfficiency },
    nowMs,
  )
  const awayDays = new Set(textOf(thing, 'awayDays')?.split(','))
  const trips = usualTrips(timeZone, nowMs, departureMinute, arrivalMinute).filter(({ fromMs }) =>
    awayDays.has(weekdays[localParts(timeZone, fromMs).weekday] ?? ''),
  )
  const usualMs = lengthMs(departureMinute, arrivalMinute)
  const away =
    diary === null ? tripsFrom(trips, nowMs, isPlugged) : tripsAfter(trips, diary.leaveMs, usualMs)
  const usualWindows = windowsBetween(away, steps, targetWh, tripWh)
  const windows = diary === null ? usualWindows : withDiary(usualWindows, diary, steps)
  const [first] = away
  const isAway = first !== undefined && first.fromMs <= nowMs
  const leastChargeW = leastPower(thing)
  const leftOfTripWh = isAway && reported !== null ? tripWh * partLeft(first, nowMs) : 0
  return {
    kind: 'car',
    thingId: thing.id,
    capacityWh,
    storedWh: Math.min(capacityWh, Math.max(0, knownWh - leftOfTripWh)),
    maxChargeW: attribute(thing, 'maxChargeW'),
    ...(leastChargeW === null ? {} : { leastChargeW }),
    maxDischargeW: attribute(thing, 'maxDischargeW'),
    chargeEfficiency,
    dischargeEfficiency: chargeEfficiency,
    reserveWh: Math.min(attribute(thing, 'reserve') * capacityWh, targetWh),
    minWh: attribute(thing, 'minStateOfCharge') * capacityWh,
    wearMicroPerKwh: attribute(thing, 'wearMicroPerKwh'),
    windows,
    ...fillingOf(thing, outlook),
    ...withPinned(pinnedBy(of, steps)),
  }
}

/** As attributes call them, Sunday first. */
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** A span of time away from the charger. */
interface Trip {
  readonly fromMs: number
  readonly toMs: number
}

/** The trips of every day from the day before yesterday to three days ahead, ascending. */
function usualTrips(
  timeZone: string,
  nowMs: number,
  departureMinute: number,
  arrivalMinute: number,
): Trip[] {
  const overnight = arrivalMinute > departureMinute ? 0 : 1
  return [-2, -1, 0, 1, 2, 3].map((day) => ({
    fromMs: atLocalMinute(timeZone, nowMs, departureMinute, day),
    toMs: atLocalMinute(timeZone, nowMs, arrivalMinute, day + overnight),
  }))
}

/**
 * The trips from now on. What is seen now counts more than what is usual: a car that is plugged in has not
 * left, one that is not plugged in has. Null: nothing is seen.
 */
function tripsFrom(usual: readonly Trip[], nowMs: number, isPlugged: boolean | null): Trip[] {
  const coming = usual.filter((trip) => trip.toMs > nowMs)
  const [next] = coming
  const isUsuallyAway = next !== undefined && next.fromMs <= nowMs
  if (isPlugged === null || isPlugged === !isUsuallyAway) return coming
  if (isPlugged) return coming.slice(1)
  const last = usual.findLast((trip) => trip.toMs <= nowMs)
  if (last !== undefined && nowMs - last.toMs < latenessMs) {
    return [{ fromMs: last.fromMs, toMs: nowMs + hourMs }, ...coming]
  }
  return coming.map((trip, i) => (i === 0 ? { ...trip, fromMs: nowMs } : trip))
}

/** How long it is usually away, ms. */
function lengthMs(departureMinute: number, arrivalMinute: number): number {
  const minutes = arrivalMinute - departureMinute
  return minutes > 0 ? minutes * minuteMs : minutes * minuteMs + dayMs
}

/** The trips of a car that leaves at an instant: it is away for as long as usual, but no longer than until it usually comes home. */
function tripsAfter(usual: readonly Trip[], leaveMs: number, usualMs: number): Trip[] {
  const comesMs = usual.find(({ toMs }) => toMs > leaveMs)?.toMs ?? Infinity
  const toMs = Math.min(comesMs, leaveMs + usualMs)
  return [{ fromMs: leaveMs, toMs }, ...usual.filter(({ fromMs }) => fromMs >= toMs)]
}

/**
 * The window before a car leaves by its diary, cut where something is asked for: each part ends with what should be in it by then,
 * and after every step until that is no longer asked for: one that has less then is charged at once, one that gives back keeps it.
 */
function withDiary(
  [first, ...later]: readonly CarWindow[],
  { leaveMs, asks }: CarDiary,
  steps: Steps,
): CarWindow[] {
  if (first === undefined) return []
  // It leaves before the first step ends: what follows is as usual.
  if (stepIndex(steps, leaveMs) <= first.fromStep) return [first, ...later]
  const within = (step: number): number => Math.min(first.toStep, Math.max(1, step))
  const askedWh = new Map<number, number>()
  const ask = (step: number, wh: number): void => {
    askedWh.set(step, Math.max(askedWh.get(step) ?? 0, wh))
  }
  for (const { byMs, untilMs, wh } of asks) {
    const by = stepIndex(steps, byMs)
    const until = within(stepIndex(steps, untilMs))
    // What is asked for beyond the horizon, plans to come will see.
    if (by > steps.count) continue
    for (let step = within(by); step <= until; step++) ask(step, wh)
  }
  const cuts = [...askedWh].toSorted(([a], [b]) => a - b)
  const windows = cuts.map(([toStep, targetWh], i) => {
    const fromStep = cuts[i - 1]?.[0] ?? first.fromStep
    return { fromStep, toStep, targetWh, tripWh: toStep === first.toStep ? first.tripWh : 0 }
  })
  const cutTo = cuts.at(-1)?.[0] ?? first.fromStep
  const rest = { fromStep: cutTo, toStep: first.toStep, targetWh: 0, tripWh: first.tripWh }
  return [...windows, ...(cutTo < first.toStep ? [rest] : []), ...later]
}

/** The whole steps in which the car is plugged in, between its trips. */
function windowsBetween(
  away: readonly Trip[],
  steps: Steps,
  targetWh: number,
  tripWh: number,
): CarWindow[] {
  const endMs = stepsEndMs(steps)
  const windows: CarWindow[] = []
  let homeFromMs = steps.startMs
  for (const trip of [...away, { fromMs: endMs + dayMs, toMs: endMs + dayMs }]) {
    const fromStep = Math.max(0, stepIndex(steps, homeFromMs + steps.stepMs - 1))
    const leaves = trip.fromMs < endMs
    const toStep = leaves ? stepIndex(steps, trip.fromMs) : steps.count
    if (fromStep < toStep && fromStep < steps.count) {
      windows.push({
        fromStep,
        toStep,
        targetWh: leaves ? targetWh : 0,
        tripWh: leaves ? tripWh : 0,
      })
    }
    homeFromMs = trip.toMs
    if (!leaves) break
  }
  return windows
}

/** The part of a trip that is still ahead. */
function partLeft(trip: Trip, nowMs: number): number {
  return Math.max(0, trip.toMs - nowMs) / Math.max(1, trip.toMs - trip.fromMs)
}
