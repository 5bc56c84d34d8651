import { assert } from '../../kernel/assert.ts'
import { quarterMs, stepIndex, stepStartMs, type Steps } from '../../kernel/steps.ts'
import { numberOf } from '../../things/attributes.ts'
import { profileWh } from '../act/act-limits.ts'
import { attribute, fixed, whToW, type Outlook, type ThingNow } from './thing-now.ts'
import { atLocalMinute, lastLocalMinute } from './local-minutes.ts'
import type { DeviceInput } from '../plan/plan-input.ts'

/** Parts of a programme's energy below which it has not begun, and above which it is done. */
const begunShare = 0.1
const doneShare = 0.9

/**
 * A machine that runs its programme once between one ready time and the next. What it used since the
 * last one says whether it still has to run, is running (and then fixed) or is done for today; then the
 * next run is planned where its ready time is within the horizon, else null. A person's `hurry` starts it
 * now, `pause` keeps it from starting.
 */
export function applianceInput(of: ThingNow, outlook: Outlook): DeviceInput | null {
  const { thing, recentWh, override } = of
  const { nowMs, steps, timeZone } = outlook
  const quarters = profileWh(thing)
  const totalWh = quarters.reduce((a, b) => a + b, 0)
  if (totalWh <= 0) return null
  const readyMinute = attribute(thing, 'readyMinute')
  const openedMs = lastLocalMinute(timeZone, nowMs, readyMinute)
  const readyMs = atLocalMinute(timeZone, openedMs, readyMinute, 1)
  const used = recentWh.filter(({ startMs }) => startMs >= openedMs)
  const usedWh = used.reduce((total, { wh }) => total + wh, 0)
  const profile = inSteps(quarters, steps)

  if (usedWh > begunShare * totalWh && usedWh < doneShare * totalWh) {
    const begun = used.find(({ wh }) => wh > (begunShare * totalWh) / quarters.length)
    const startMs = begun?.startMs ?? steps.startMs
    return fixed(thing, runFrom(quarters, startMs, steps))
  }
  if (usedWh >= doneShare * totalWh) {
    const nextReadyMs = atLocalMinute(timeZone, openedMs, readyMinute, 2)
    return runBetween(of, profile, readyMs, nextReadyMs, outlook)
  }
  if (override?.mode === 'hurry')
    return fixed(thing, runFrom(quarters, steps.startMs, steps), 'override')
  const isPaused = override?.mode === 'pause'
  return runBetween(of, profile, isPaused ? override.untilMs : nowMs, readyMs, outlook)
}

/** A run between two instants; late where it cannot be done in time, null where it would end beyond the horizon. */
function runBetween(
  { thing }: ThingNow,
  profile: Float64Array,
  fromMs: number,
  readyMs: number,
  { steps, timeZone }: Outlook,
): DeviceInput | null {
  const earliestMinute = numberOf(thing, 'earliestMinute')
  // The last time it could have begun in order to be ready then: quiet hours end, somebody has filled it.
  const opensMs =
    earliestMinute === null ? -Infinity : lastLocalMinute(timeZone, readyMs - 1, earliestMinute)
  const opens = Math.ceil((opensMs - steps.startMs) / steps.stepMs)
  const earliestStart = Math.max(0, stepIndex(steps, fromMs), opens)
  const readyStep = Math.max(stepIndex(steps, readyMs), earliestStart + profile.length)
  if (readyStep > steps.count) return null
  return { kind: 'appliance', thingId: thing.id, profileWh: profile, earliestStart, readyStep }
}

/** The programme's energy by the plan's steps. */
function inSteps(quarters: readonly number[], steps: Steps): Float64Array {
  assert(steps.stepMs % quarterMs === 0, 'a step is one or more quarter hours')
  const perStep = steps.stepMs / quarterMs
  const profile = new Float64Array(Math.ceil(quarters.length / perStep))
  for (const [q, wh] of quarters.entries()) {
    const k = Math.floor(q / perStep)
    profile[k] = (profile[k] ?? 0) + wh
  }
  return profile
}

/** The power of a run that began at `startMs`, W, [step]. */
function runFrom(quarters: readonly number[], startMs: number, steps: Steps): Float64Array {
  const perStep = steps.stepMs / quarterMs
  return Float64Array.from({ length: steps.count }, (_, k) => {
    const first = Math.round((stepStartMs(steps, k) - startMs) / quarterMs)
    let wh = 0
    for (let q = first; q < first + perStep; q++) wh += quarters[q] ?? 0
    return whToW(wh, steps)
  })
}
