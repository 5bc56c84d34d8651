import { assert } from '../kernel/assert.ts'
import { localParts, zoneOffsetMs } from '../kernel/local-time.ts'
import { dayMs, hourMs, stepIndex, stepsEndMs, type Steps } from '../kernel/steps.ts'

/** What is known of a series: mean values of equal steps from `startMs` on, NaN where there is a gap. */
export interface History {
  readonly startMs: number
  readonly stepMs: number
  readonly values: Float64Array
}

/** Days of history that a forecast looks at; older ones are left out. */
export const historyDays = 42

/** Steps that one forecast may reach beyond the end of the history. */
export const horizonLimit = 2_000

/**
 * History and the steps asked for on one axis: step i begins at `startMs + i·stepMs`; the history is
 * `[0, origin)`, what is asked for ends at `count`. Knows the local time of each step.
 */
export interface Frame {
  readonly startMs: number
  readonly stepMs: number
  /** Steps in 24 hours. */
  readonly perDay: number
  readonly origin: number
  readonly count: number
  /** [count]; NaN in gaps and from `origin` on. */
  readonly values: Float64Array
  /** Step of the local day, [count]: 0 begins at local midnight. */
  readonly slot: Int16Array
  /** 0 workday, 1 Saturday, 2 Sunday, in local time, [count]. */
  readonly dayType: Uint8Array
  /** Offset of the local time in steps, [count]. */
  readonly offset: Int32Array
}

/** Puts the last {@link historyDays} of `history` and the steps asked for on one axis. */
export function frameOf(history: History, ask: Steps, timeZone: string): Frame {
  const { stepMs } = ask
  assert(dayMs % stepMs === 0, `a day is a whole number of steps, got steps of ${stepMs} ms`)
  assert(history.stepMs === stepMs, 'history and forecast have the same step')
  const known = knownPart(history, ask)
  const perDay = dayMs / stepMs
  const count = stepIndex({ ...known, count: 0 }, stepsEndMs(ask))
  const origin = known.values.length
  assert(count - origin <= horizonLimit, `a forecast reaches ${horizonLimit} steps at the most`)
  const values = new Float64Array(count).fill(NaN)
  values.set(known.values)
  const slot = new Int16Array(count)
  const dayType = new Uint8Array(count)
  const offset = new Int32Array(count)
  let zoneMs = 0
  for (let i = 0; i < count; i++) {
    const atMs = known.startMs + i * stepMs
    // Offsets change on the hour: asking once an hour is enough.
    if (i === 0 || atMs % hourMs < stepMs) zoneMs = zoneOffsetMs(timeZone, atMs)
    const localMs = atMs + zoneMs
    const weekday = (Math.floor(localMs / dayMs) + 4) % 7
    slot[i] = Math.floor((localMs % dayMs) / stepMs)
    dayType[i] = weekday === 6 ? 1 : weekday === 0 ? 2 : 0
    offset[i] = Math.round(zoneMs / stepMs)
  }
  return { startMs: known.startMs, stepMs, perDay, origin, count, values, slot, dayType, offset }
}

/** The part of the history that counts, ending where the steps asked for begin at the latest. */
function knownPart(history: History, ask: Steps): History {
  const { stepMs } = ask
  assert((ask.startMs - history.startMs) % stepMs === 0, 'history and forecast share their steps')
  const length = Math.min(history.values.length, (ask.startMs - history.startMs) / stepMs)
  if (length <= 0) return { startMs: ask.startMs, stepMs, values: new Float64Array(0) }
  const from = Math.max(0, length - (historyDays * dayMs) / stepMs)
  const startMs = history.startMs + from * stepMs
  return { startMs, stepMs, values: history.values.subarray(from, length) }
}

/** The step at the same local time `days` days before step `index`; may be negative. */
export function daysBefore(frame: Frame, index: number, days: number): number {
  const before = index - days * frame.perDay
  if (before < 0) return before
  return before + (frame.offset[index] ?? 0) - (frame.offset[before] ?? 0)
}

/** Month of the year, 1 to 12, in the middle of the frame: for what only the season decides. */
export function monthOf(frame: Frame, timeZone: string): number {
  return localParts(timeZone, frame.startMs + frame.origin * frame.stepMs).month
}
