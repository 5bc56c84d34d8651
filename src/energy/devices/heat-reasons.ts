import type { PlanPrices, StepView } from './device.ts'
import type { Reason } from '../plan/plan.ts'
import { restingW, StoreReasons, type StoreCourse } from '../plan/reasons.ts'
import type { ThermalBody } from './thermal.ts'

/** An hour with so much more heat for each kWh than usual is a mild one. */
const mildShare = 1.02

/** Kelvin that count as rounding. */
export const smallestK = 0.02

/** So near to its upper end a room is cooled because it must be, K. */
const nearK = 0.2

/** A body of a heater in a finished plan; its use is the drive, W: + heats, - cools. */
export interface HeatedCourse extends StoreCourse {
  readonly body: ThermalBody
  readonly what: 'comfort' | 'hot-water'
  readonly celsius: Float64Array
}

/** Reads why a heater with these bodies heats, cools or rests in a step. */
export function heatReasons(
  courses: readonly HeatedCourse[],
  prices: PlanPrices,
): (t: number, view: StepView) => Reason {
  const read = courses.map((course): Read => ({
    ...course,
    why: new StoreReasons(course, prices),
    usualCop: mean(course.body.cop),
  }))
  return (t, view) => {
    // What takes most of the power says why.
    let most: Read | null = null
    let mostW = restingW
    for (const one of read) {
      const powerW = Math.abs(one.useW[t]!)
      if (powerW <= mostW) continue
      most = one
      mostW = powerW
    }
    if (most === null) return restReason(read, t, view)
    return most.useW[t]! < 0 ? coolReason(most, t, view) : heatReason(most, t, view)
  }
}

interface Read extends HeatedCourse {
  readonly why: StoreReasons
  readonly usualCop: number
}

function heatReason(
  { why, usualCop, body, celsius, what, storage, useW }: Read,
  t: number,
  view: StepView,
): Reason {
  if (why.mustNow(t)) {
    const isShort = useW[t]! >= 0.98 * storage.maxIn[t]! && celsius[t]! < body.minC[t]! - smallestK
    if (isShort) return 'power-limit'
    const isForRun =
      body.hotRun !== undefined && t <= body.hotRun.step && celsius[t]! > body.maxC[t]! - nearK
    return isForRun ? 'hot-run' : what
  }
  if (body.engine !== undefined) return why.giving(t, view)
  const reason = why.taking(t, view)
  if (reason !== 'cheap-hours' && reason !== 'any-hour') return reason
  return !why.prices.isCheap(t) && body.cop[t]! > mildShare * usualCop ? 'mild-hours' : reason
}

/** Ahead of dear or hot hours, or because it is too warm by now. */
function coolReason({ why, body, celsius }: Read, t: number, view: StepView): Reason {
  if (celsius[t]! > body.maxC[t]! - nearK) return 'cool'
  return view.supply === 'cheap-hours' && why.prices.areFlat ? 'any-hour' : view.supply
}

/** It rests until a cheaper or a milder hour, or because it is warm enough until it must heat again. */
function restReason(courses: readonly Read[], t: number, view: StepView): Reason {
  for (const { why, body } of courses) {
    const next = why.next(t, 1)
    if (next === null || why.mustNow(next)) continue
    // An engine waits for dear hours, and warmth alone does not keep it from running.
    if (body.engine !== undefined) return why.prices.isCheaper(t, next) ? 'waiting' : 'no-gain'
    const reason = why.resting(t, view)
    if (reason !== 'any-hour') return reason
    if (body.cop[next]! > mildShare * body.cop[t]!) return 'mild-hours'
  }
  return 'warm'
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
