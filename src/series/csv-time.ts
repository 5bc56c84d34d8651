import { fromLocal, zoneOffsetMs } from '../kernel/local-time.ts'
import { dayMs, hourMs } from '../kernel/steps.ts'
import { earliestMs, latestMs } from './limits.ts'

/** How a table writes instants. `iso`: 2026-03-29 14:15, with or without an offset from UTC. */
export const timeForms = ['iso', 'day-month-year', 'month-day-year', 'epoch-s', 'epoch-ms'] as const

export type TimeForm = (typeof timeForms)[number]

/** An instant, or a time on a wall clock somewhere, in ms as if it were UTC. */
export type CsvTime =
  | { readonly kind: 'instant'; readonly atMs: number }
  | { readonly kind: 'wall'; readonly wallMs: number }

/** What to write instead, in a message. */
export const timeExamples = {
  iso: '2026-03-29 14:15',
  'day-month-year': '29.03.2026 14:15',
  'month-day-year': '03/29/2026 2:15 PM',
  'epoch-s': '1774793700',
  'epoch-ms': '1774793700000',
} as const satisfies Record<TimeForm, string>

const clock = String.raw`(?:[ T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?)?`
const iso = new RegExp(
  String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${clock}\s*(Z|[+-]\d{2}:?\d{2})?$`,
)
const numbers = new RegExp(
  String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${clock}\s*([AaPp])?\.?[Mm]?\.?$`,
)

/** Reads an instant; null where the text is none. 24:00 is midnight at the end of the day. */
export function readTime(text: string, form: TimeForm): CsvTime | null {
  if (form === 'epoch-s' || form === 'epoch-ms') {
    if (!/^\d{1,15}(?:\.\d{1,9})?$/.test(text)) return null
    const atMs = Math.round(Number(text) * (form === 'epoch-s' ? 1_000 : 1))
    return atMs >= earliestMs && atMs < latestMs ? { kind: 'instant', atMs } : null
  }
  if (form === 'iso') {
    const match = iso.exec(text)
    if (match === null) return null
    const [, year, month, day, hour, minute, second, offset] = match
    const wallMs = wall(year, month, day, hour, minute, second)
    if (wallMs === null || offset === undefined) return asWall(wallMs)
    return { kind: 'instant', atMs: wallMs - offsetMs(offset) }
  }
  const match = numbers.exec(text)
  if (match === null) return null
  const [, first, second, year, hour, minute, seconds, half] = match
  const [day, month] = form === 'day-month-year' ? [first, second] : [second, first]
  return asWall(wall(year, month, day, hourOf(hour, half), minute, seconds))
}

/**
 * The instant of a time on the wall in a zone, for times that go forward from `afterMs`: of a time
 * that happens twice in autumn it is the first one that is later. null: the clocks skip it in spring.
 */
export function instantOf(wallMs: number, timeZone: string, afterMs: number): number | null {
  const date = new Date(wallMs)
  const first =
    fromLocal(
      timeZone,
      date.getUTCFullYear(),
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
    ) +
    (wallMs % 60_000)
  if (first + zoneOffsetMs(timeZone, first) !== wallMs) return null
  if (first > afterMs) return first
  const again = wallMs - zoneOffsetMs(timeZone, first + 3 * hourMs)
  return again > first && again + zoneOffsetMs(timeZone, again) === wallMs ? again : first
}

function asWall(wallMs: number | null): CsvTime | null {
  return wallMs === null ? null : { kind: 'wall', wallMs }
}

/** Parts of a date as ms; null where there is no such day or time. */
function wall(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour = '0',
  minute = '0',
  second = '0',
): number | null {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)]
  const isEndOfDay = h === 24 && m === 0 && s === 0
  if ((h > 23 && !isEndOfDay) || m > 59 || s > 59) return null
  const dateMs = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const date = new Date(dateMs)
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null
  if (dateMs < earliestMs + dayMs || dateMs >= latestMs - 2 * dayMs) return null
  return dateMs + ((h * 60 + m) * 60 + s) * 1_000
}

/** The hour of a clock with two halves, as text; 12 AM is 0. */
function hourOf(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour
  if (Number(hour) < 1 || Number(hour) > 12) return '99'
  return String((Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0))
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0
  const sign = offset.startsWith('-') ? -1 : 1
  const digits = offset.slice(1).replace(':', '')
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000
}
