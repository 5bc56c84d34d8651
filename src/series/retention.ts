import { refuse, success, type Result } from '../kernel/refusal.ts'
import { localDayStartMs } from '../kernel/local-time.ts'
import { dayMs } from '../kernel/steps.ts'
import { retentionDays } from './limits.ts'

/** How many days a cell keeps its raw values, quarters and hours. Days are kept as long as the cell. */
export interface Retention {
  readonly rawDays: number
  readonly quarterDays: number
  readonly hourDays: number
}

/** Raw values for a year, quarters (what accounts are made from) and hours for ten. */
export const defaultRetention: Retention = { rawDays: 366, quarterDays: 3_653, hourDays: 3_653 }

/** What is older than these instants goes; each is a local midnight. */
export interface Horizons {
  readonly rawMs: number
  readonly quarterMs: number
  readonly hourMs: number
}

/** Refused: a time that is no whole number of days, or wider values that would go before the finer ones they are made from. */
export function checkRetention(retention: Retention): Result<Retention> {
  const { least, most } = retentionDays
  for (const field of ['rawDays', 'quarterDays', 'hourDays'] as const) {
    const days = retention[field]
    if (!Number.isInteger(days) || days < least || days > most) {
      const message = `${field} must be a whole number of days from ${least} to ${most}, but is ${days}.`
      return refuse('not-a-number-of-days', message, field)
    }
  }
  if (retention.quarterDays < retention.rawDays) {
    const message =
      'Quarter hours are made from raw values: keep them at least as long (quarterDays).'
    return refuse('kept-too-short', message, 'quarterDays')
  }
  if (retention.hourDays < retention.quarterDays) {
    const message = 'Hours are made from quarter hours: keep them at least as long (hourDays).'
    return refuse('kept-too-short', message, 'hourDays')
  }
  return success(retention)
}

/** Where a cell's memory ends at `nowMs`. */
export function horizons(retention: Retention, timeZone: string, nowMs: number): Horizons {
  const midnight = (days: number): number => localDayStartMs(timeZone, nowMs - days * dayMs)
  return {
    rawMs: midnight(retention.rawDays),
    quarterMs: midnight(retention.quarterDays),
    hourMs: midnight(retention.hourDays),
  }
}
