import { dayMs } from '../../kernel/steps.ts'

/** A calendar day without a time zone: `2026-11-05`. */
export type Day = string

/** The day so many days later. */
export function plusDays(day: Day, count: number): Day {
  return dayOf(Date.parse(day) + count * dayMs)
}

/** The day so many months later, the last of its month where that is shorter. */
export function plusMonths(day: Day, count: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const lastDate = new Date(Date.UTC(year, month + count, 0)).getUTCDate()
  return dayOf(Date.UTC(year, month - 1 + count, Math.min(date, lastDate)))
}

/** This day, or the first after it on which banks settle euros. */
export function bankDayFrom(day: Day): Day {
  return isBankDay(day) ? day : bankDayFrom(plusDays(day, 1))
}

/**
 * Whether T2, the settlement system of the euro, is open: Monday to Friday but New Year's Day, Good Friday, Easter Monday,
 * 1 May, Christmas Day and 26 December (European Central Bank, long-term calendar of closing days).
 */
export function isBankDay(day: Day): boolean {
  const date = new Date(day)
  const weekday = date.getUTCDay()
  if (weekday === 0 || weekday === 6) return false
  if (['01-01', '05-01', '12-25', '12-26'].includes(day.slice(5))) return false
  const easter = easterSunday(date.getUTCFullYear())
  return day !== plusDays(easter, -2) && day !== plusDays(easter, 1)
}

/** Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): Day {
  const a = year % 19
  const [b, c] = [Math.floor(year / 100), year % 100]
  const [d, e] = [Math.floor(b / 4), b % 4]
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const [i, k] = [Math.floor(c / 4), c % 4]
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const counted = h + l - 7 * m + 114
  return dayOf(Date.UTC(year, Math.floor(counted / 31) - 1, (counted % 31) + 1))
}

/** Whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text
  )
}

function dayOf(atMs: number): Day {
  return new Date(atMs).toISOString().slice(0, 10)
}
