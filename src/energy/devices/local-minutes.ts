import { fromLocal, localParts } from '../../kernel/local-time.ts'
import { dayMs } from '../../kernel/steps.ts'

/**
 * The instant of a local time of day (`minute` after midnight, 0 to 1440) on the local day of `atMs`, moved
 * by `plusDays`. On the days the clocks change it is the wall clock that counts.
 */
export function atLocalMinute(
  timeZone: string,
  atMs: number,
  minute: number,
  plusDays = 0,
): number {
  const { year, month, day } = localParts(timeZone, atMs)
  return fromLocal(timeZone, year, month, day + plusDays, Math.floor(minute / 60), minute % 60)
}

/** The last instant up to `atMs` with this local time of day. */
export function lastLocalMinute(timeZone: string, atMs: number, minute: number): number {
  const today = atLocalMinute(timeZone, atMs, minute)
  return today <= atMs ? today : atLocalMinute(timeZone, atMs - dayMs, minute)
}
