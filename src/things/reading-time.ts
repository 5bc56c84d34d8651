import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs, minuteMs } from '../kernel/steps.ts'

/** A thing's clock may be this far ahead of the cell's. */
export const futureLimitMs = 10 * minuteMs

/** Readings older than this come in by an import that a person starts, not by a thing. */
export const pastLimitMs = 62 * dayMs

/**
 * When a value holds: the instant the thing gave, or `nowMs` (the cell's time) where it has no clock.
 * Refused: an instant that only a wrong clock can have given.
 */
export function readingTime(atMs: number | null, nowMs: number): Result<number> {
  if (atMs === null) return success(nowMs)
  if (!Number.isFinite(atMs)) {
    return refuse('bad-time', 'The time must be a number of milliseconds since 1970, UTC.', 'at')
  }
  const roundedMs = Math.round(atMs)
  if (roundedMs > nowMs + futureLimitMs) {
    return refuse(
      'time-in-future',
      `The time ${describe(roundedMs)} is more than ${futureLimitMs / minuteMs} minutes ahead of ${describe(nowMs)}: check the clock of the thing. It must be milliseconds since 1970, UTC.`,
      'at',
    )
  }
  if (roundedMs < nowMs - pastLimitMs) {
    return refuse(
      'time-in-past',
      `The time ${describe(roundedMs)} is more than ${pastLimitMs / dayMs} days before ${describe(nowMs)}: import such values from a file. It must be milliseconds since 1970, UTC.`,
      'at',
    )
  }
  return success(roundedMs)
}

/** As ISO text where the calendar reaches that far. */
function describe(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : String(atMs)
}
