import { fromLocal, localParts, zoneOffsetMs } from '../kernel/local-time.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs, quarterMs } from '../kernel/steps.ts'

/** A span of local time that a statement is about. */
export interface Period {
  /** As it was asked for: `2026-10`. */
  readonly label: string
  readonly fromMs: number
  /** The first instant no longer in it. */
  readonly toMs: number
  readonly timeZone: string
}

/** The longest period whose single entries are read at once: a month, and the hour more that it may have. */
export const entriesPeriodMs = 32 * dayMs

/** Years that a statement can be about. */
const firstYear = 2000
const lastYear = 2200

/**
 * Reads `2026` (a year), `2026-10` (a month), `2026-10-25` (a day) or `2026-10-01..2026-10-14` (from day to
 * day, both included), all in local time: the month the clocks go back has an hour more.
 */
export function parsePeriod(text: string, timeZone: string): Result<Period> {
  const [first = '', last = first, ...more] = text.split('..')
  const from = readDate(first)
  const to = readDate(last)
  if (from === null || to === null || more.length > 0) {
    const message =
      'A period is a year (2026), a month (2026-10), a day (2026-10-25) or days (2026-10-01..2026-10-14).'
    return refuse('not-a-period', message, 'period')
  }
  const fromMs = fromLocal(timeZone, from.year, from.month ?? 1, from.day ?? 1)
  const toMs = fromLocal(
    timeZone,
    to.month === null ? to.year + 1 : to.year,
    to.month === null ? 1 : to.day === null ? to.month + 1 : to.month,
    to.day === null ? 1 : to.day + 1,
  )
  if (toMs <= fromMs) {
    return refuse('period-backwards', 'A period ends after it begins: swap the two days.', 'period')
  }
  return success({ label: text, fromMs, toMs, timeZone })
}

/** The local month that `atMs` is in. */
export function monthOf(atMs: number, timeZone: string): Period {
  const { year, month } = localParts(timeZone, atMs)
  const label = `${year}-${String(month).padStart(2, '0')}`
  const fromMs = fromLocal(timeZone, year, month, 1)
  return { label, fromMs, toMs: fromLocal(timeZone, year, month + 1, 1), timeZone }
}

/** Quarter hours of a period up to `untilMs`. */
export function quartersIn(period: Period, untilMs: number): number {
  return Math.max(0, Math.floor((Math.min(period.toMs, untilMs) - period.fromMs) / quarterMs))
}

/** An instant as local time with its offset, so that both hours of an autumn night can be told apart: `2026-10-25T02:15+01:00`. */
export function localIso(atMs: number, timeZone: string): string {
  const offsetMs = zoneOffsetMs(timeZone, atMs)
  const wall = new Date(atMs + offsetMs).toISOString().slice(0, 16)
  const minutes = Math.abs(offsetMs) / 60_000
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return `${wall}${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

function readDate(
  text: string,
): { readonly year: number; readonly month: number | null; readonly day: number | null } | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text)
  if (match === null) return null
  const year = Number(match[1])
  const month = match[2] === undefined ? null : Number(match[2])
  const day = match[3] === undefined ? null : Number(match[3])
  if (year < firstYear || year > lastYear) return null
  const date = new Date(Date.UTC(year, (month ?? 1) - 1, day ?? 1))
  const isReal =
    date.getUTCMonth() === (month ?? 1) - 1 && (day === null || date.getUTCDate() === day)
  return isReal ? { year, month, day } : null
}
