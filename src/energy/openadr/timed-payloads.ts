import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { after, follows, startOf } from './event-time.ts'
import type { OpenAdrEvent } from './openadr-event.ts'

/** One value with the time in which it holds; `untilMs` is Infinity where it has no end. */
export interface TimedValue {
  readonly type: string
  readonly value: unknown
  readonly fromMs: number
  readonly untilMs: number
}

/** A stretch of time. */
export interface Window {
  readonly fromMs: number
  readonly untilMs: number
}

/** An interval of an event, in its own order. */
export interface TimedInterval extends Window {
  /** Its place among the event's intervals. */
  readonly place: number
  /** How often the event's intervals went by before. */
  readonly turn: number
  /** How long it is where the event does not cut it off, ms. */
  readonly lengthMs: number
}

/** Values of one event in a window at the most: a week of minutes. */
export const valuesLimit = 10_080

/**
 * The intervals of an event that touch a window (OpenADR 3.1.1, User Guide 7.3 and 7.4): an own start or duration comes before the
 * event's; without a start an interval follows the one before; the event's duration cuts them off or repeats them. An
 * interval without any duration lasts until the next one begins, the last one for ever. Starts are not moved at random: a plan
 * moves what it may by itself. Refused: times that are none, more than {@link valuesLimit} intervals in the window.
 */
export function timedIntervals(event: OpenAdrEvent, window: Window): Result<TimedInterval[]> {
  const once = intervalsOnce(event)
  if (!Array.isArray(once)) return once
  const first = once[0]
  const last = once.at(-1)
  if (first === undefined || last === undefined) return success([])
  const endMs = event.duration === null ? last.untilMs : after(first.fromMs, event.duration)
  if (endMs === null) return noTime(`duration "${event.duration}"`)
  // A duration of nothing is how a VTN calls an event off.
  const spanMs = Math.max(...once.map(({ untilMs }) => untilMs)) - first.fromMs
  const isRepeated = endMs > first.fromMs + spanMs && spanMs > 0
  const from = isRepeated ? Math.max(0, Math.floor((window.fromMs - first.fromMs) / spanMs) - 1) : 0
  const found: TimedInterval[] = []
  for (let turn = from; ; turn++) {
    const shiftMs = turn === 0 ? 0 : turn * spanMs
    if (first.fromMs + shiftMs >= Math.min(endMs, window.untilMs)) break
    for (const interval of once) {
      const fromMs = interval.fromMs + shiftMs
      const piece = {
        ...interval,
        turn,
        fromMs,
        untilMs: Math.min(interval.untilMs + shiftMs, endMs),
      }
      if (piece.untilMs <= Math.max(window.fromMs, piece.fromMs)) continue
      if (piece.fromMs >= window.untilMs) continue
      if (found.length === valuesLimit) return tooMany(event)
      found.push(piece)
    }
    if (!isRepeated) break
  }
  return success(found)
}

/** The values of an event that touch a window; where a payload has several, its interval is divided among them. */
export function timedValues(event: OpenAdrEvent, window: Window): Result<TimedValue[]> {
  const intervals = timedIntervals(event, window)
  if (!intervals.ok) return intervals
  const found: TimedValue[] = []
  for (const interval of intervals.value) {
    for (const { type, values } of event.intervals?.[interval.place]?.payloads ?? []) {
      // Several values cannot share what has no end.
      if (values.length > 1 && interval.lengthMs === Infinity) continue
      for (const [i, value] of values.entries()) {
        const { fromMs, untilMs } = shareOf(interval, i, values.length)
        if (untilMs <= Math.max(window.fromMs, fromMs) || fromMs >= window.untilMs) continue
        if (found.length === valuesLimit) return tooMany(event)
        found.push({ type, value, fromMs, untilMs })
      }
    }
  }
  return success(found)
}

/** The time of one of several values in an interval. */
function shareOf(interval: TimedInterval, i: number, count: number): Window {
  const { fromMs, untilMs, lengthMs } = interval
  if (count === 1) return interval
  const at = (k: number): number => Math.min(untilMs, fromMs + Math.round((lengthMs * k) / count))
  return { fromMs: at(i), untilMs: at(i + 1) }
}

/** Every interval once, in the order given. */
function intervalsOnce(event: OpenAdrEvent): TimedInterval[] | Refusal {
  const intervals = event.intervals ?? []
  const createdMs = Date.parse(event.createdDateTime)
  const stated = event.intervalPeriod?.start ?? follows
  const start = startOf(stated)
  if (start === null) return noTime(`start "${stated}"`)
  // "At once" is when the event was made.
  let cursorMs = start === 'follows' ? createdMs : start
  if (Number.isNaN(cursorMs)) return noTime(`createdDateTime "${event.createdDateTime}"`)
  const starts = intervals.map(({ intervalPeriod }) => startOf(intervalPeriod?.start ?? follows))
  const found: TimedInterval[] = []
  for (const [place, { intervalPeriod }] of intervals.entries()) {
    const own = starts[place] ?? null
    if (own === null) return noTime(`intervals[${place}].intervalPeriod.start`)
    const fromMs = own === 'follows' ? cursorMs : own
    const lasts = intervalPeriod?.duration ?? event.intervalPeriod?.duration ?? null
    const next = starts[place + 1]
    const untilMs =
      lasts !== null ? after(fromMs, lasts) : typeof next === 'number' ? next : Infinity
    if (untilMs === null) return noTime(`the duration "${lasts}" of intervals[${place}]`)
    // What lasts no time holds nothing.
    const lengthMs = untilMs - fromMs
    if (lengthMs > 0) found.push({ place, turn: 0, fromMs, untilMs, lengthMs })
    cursorMs = untilMs
    if (cursorMs === Infinity) break
  }
  return found
}

function noTime(what: string): Refusal {
  return refuse('openadr-time', `The event's ${what} is no time that can be read.`)
}

function tooMany(event: OpenAdrEvent): Refusal {
  return refuse(
    'openadr-too-long',
    `Event ${event.id} has more than ${valuesLimit} intervals in the time that is planned; fewer and longer ones are read.`,
  )
}
