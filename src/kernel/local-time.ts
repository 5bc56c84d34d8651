import { assert } from './assert.ts'
import { dayMs, hourMs } from './steps.ts'

/** Wall-clock parts of an instant in a time zone. `weekday` is 0 for Sunday; `month` is 1 to 12. */
export interface LocalParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly weekday: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB-u-hc-h23', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** Offsets change on quarter hours only (everywhere since 1972), so they are kept per quarter hour. */
const offsets = new Map<string, number>()
const offsetsLimit = 200_000

/** Milliseconds to add to UTC to get local time in `timeZone` at `atMs`. */
export function zoneOffsetMs(timeZone: string, atMs: number): number {
  const slot = Math.floor(atMs / 900_000)
  const key = `${timeZone} ${slot}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const parts: Record<string, number> = {}
  for (const { type, value } of formatFor(timeZone).formatToParts(slot * 900_000)) {
    parts[type] = Number(value)
  }
  const local = Date.UTC(
    parts['year'] ?? 0,
    (parts['month'] ?? 1) - 1,
    parts['day'] ?? 1,
    parts['hour'] ?? 0,
    parts['minute'] ?? 0,
    parts['second'] ?? 0,
  )
  const offset = local - slot * 900_000
  if (offsets.size >= offsetsLimit) offsets.clear()
  offsets.set(key, offset)
  return offset
}

export function localParts(timeZone: string, atMs: number): LocalParts {
  const local = new Date(atMs + zoneOffsetMs(timeZone, atMs))
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    weekday: local.getUTCDay(),
  }
}

/**
 * The UTC instant of a local wall time. A time that the clocks skip in spring maps to the instant
 * after the gap; one that happens twice in autumn maps to the first.
 */
export function fromLocal(
  timeZone: string,
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
): number {
  const wall = Date.UTC(year, month - 1, day, hour, minute)
  const before = wall - zoneOffsetMs(timeZone, wall - dayMs)
  if (before + zoneOffsetMs(timeZone, before) === wall) return before
  const after = wall - zoneOffsetMs(timeZone, wall + dayMs)
  return after + zoneOffsetMs(timeZone, after) === wall ? after : before
}

/** Midnight that begins the local day of `atMs`. */
export function localDayStartMs(timeZone: string, atMs: number): number {
  const { year, month, day } = localParts(timeZone, atMs)
  return fromLocal(timeZone, year, month, day)
}

/** Midnight that ends the local day of `atMs`: 23, 24 or 25 hours after the one that begins it. */
export function localDayEndMs(timeZone: string, atMs: number): number {
  const { year, month, day } = localParts(timeZone, atMs)
  const end = fromLocal(timeZone, year, month, day + 1)
  const length = (end - localDayStartMs(timeZone, atMs)) / hourMs
  assert(length >= 22 && length <= 26, `a local day has 23 to 25 hours, got ${length}`)
  return end
}

/** First instant of the local month of `atMs`, moved by `plusMonths`. */
export function localMonthStartMs(timeZone: string, atMs: number, plusMonths = 0): number {
  const { year, month } = localParts(timeZone, atMs)
  return fromLocal(timeZone, year, month + plusMonths, 1)
}

/** Whether the runtime knows this IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone }) !== undefined
  } catch {
    return false
  }
}
