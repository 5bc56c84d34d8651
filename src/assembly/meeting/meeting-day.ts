import { localParts } from '../../kernel/local-time.ts'

/** The day of an instant where the neighbourhood is: `2027-02-24`. */
export function localDay(timeZone: string, atMs: number): string {
  const { year, month, day } = localParts(timeZone, atMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}
