import { dayMs, hourMs } from '../kernel/steps.ts'
import type { Quantity } from '../things/quantity.ts'

/** Two readings of a counter at most this far apart say how it grew in between; beyond, it is a gap. */
export const counterGapMs = 2 * hourMs

/** A gauge holds its value until the next reading, if that comes within this time; otherwise the time after it is a gap. */
export function gaugeHoldMs(quantity: Quantity): number {
  return quantity === 'pluggedIn' ? dayMs + 2 * hourMs : hourMs
}

/** No counter of a cell grows faster than this, W: above every home and every shared turbine. */
export const counterMostW = 10_000_000

/** What a counter may grow by at once however short the time, Wh: some count in steps of 1 or 10 kWh. */
export const counterStepWh = 10_000

/** Totals at which counters are known to start again from 0, Wh: five to nine digits, and powers of two. */
export const counterRollovers = [1e5, 1e6, 1e7, 1e8, 1e9, 2 ** 24, 2 ** 31, 2 ** 32] as const

/** Readings this many places from a changed one cannot feel the change: `counter.ts` looks two to each side, twice. */
export const reachReadings = 4

/** Readings waiting to be committed at most: 10 s at the rate the node is built for. */
export const intakeQueueLimit = 200_000

/** Readings in one transaction at most, so that other work gets its turn. */
export const commitLimit = 8_000

/** Raw values of a UTC day are packed this long after it ended: most late readings come sooner. */
export const packAfterMs = dayMs

/** Days packed by one run of the job at most; the next run goes on. */
export const packDaysLimit = 500

/** Series rolled up in one transaction at most. */
export const rollUpBatch = 32

/** Longest stretch of time that is rolled up from raw values at once, so that memory stays bounded. */
export const rollUpStretchMs = 31 * dayMs

/** Instants a reading may have: 1990 to 2100. */
export const earliestMs = Date.UTC(1990, 0)
export const latestMs = Date.UTC(2100, 0)

/** How long a time one answer of the API may be about, days. */
export const rawAnswerDays = 1
export const quarterAnswerDays = 400
export const wideAnswerDays = 4_000

/** Imported text at most: 32 million characters, 1,000,000 lines, 4,096 characters a line, 200 columns. */
export const importCharsLimit = 32 * 1024 * 1024
export const importLinesLimit = 1_000_000
export const importLineCharsLimit = 4_096
export const importColumnsLimit = 200

/** Lines an import names that it cannot read; it counts the others. */
export const importProblemsLimit = 100

/** Bounds of a retention policy, days. */
export const retentionDays = { least: 2, most: 36_500 } as const
