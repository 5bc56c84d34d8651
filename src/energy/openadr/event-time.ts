/** Years from which on a duration means "for ever" (OpenADR 3.1.1, User Guide 7.3: P9999Y). */
const foreverYears = 1_000

const duration =
  /^P(?=\d|T\d)(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})([DW]))?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/

/**
 * The instant that lies an ISO 8601 duration after another, ms; Infinity: never. Years and months are those of the calendar in
 * UTC. Null: it is no duration, or a negative one.
 */
export function after(fromMs: number, text: string): number | null {
  const match = duration.exec(text)
  if (match === null) return null
  const [years, months, days, hours, minutes, seconds] = [1, 2, 3, 5, 6, 7].map((group) =>
    Number(match[group] ?? 0),
  ) as [number, number, number, number, number, number]
  if (years >= foreverYears) return Infinity
  const calendar = new Date(fromMs)
  if (years > 0 || months > 0) calendar.setUTCMonth(calendar.getUTCMonth() + 12 * years + months)
  const wholeDays = match[4] === 'W' ? 7 * days : days
  return calendar.getTime() + ((wholeDays * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000
}

/** The start of what begins at once, or right after what comes before. */
export const follows = '0001-01-01'

/** What a start says: an instant, ms; `follows`: at once, or right after what comes before. Null: neither. */
export function startOf(text: string): number | 'follows' | null {
  if (/^0001-01-01(T00:00:00(\.0+)?Z?)?$/.test(text)) return 'follows'
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return null
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? null : atMs
}
