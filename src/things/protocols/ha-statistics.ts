import { hourMs, minuteMs } from '../../kernel/steps.ts'
import { earliestMs, latestMs } from '../../series/limits.ts'
import type { Sample } from '../../series/sample.ts'
import { quantities, type Quantity } from '../quantity.ts'
import { listMember, member, numberMember } from './json-members.ts'
import { convert, type Conversion } from './units.ts'

/** One row of `recorder/statistics_during_period`. Times are UTC ms: no clock change can move them. */
export interface StatisticsRow {
  readonly startMs: number
  readonly endMs: number
  /** What was counted until the end, corrected where the meter began anew; null: this one does not count. */
  readonly sum: number | null
  readonly mean: number | null
}

/** Rows of one answer at the most: 160 days of hours, or 13 of five minutes. */
export const rowLimit = 4_000

/** The largest number that is read, whatever its unit. */
const valueLimit = 1e9

/** A mean over an hour becomes one value for each of these, so that every quarter hour has its own. */
const quarterMs = 15 * minuteMs

/**
 * The rows of one statistic in order of time, each instant once. `start` and `end` are ms since 1970, or texts with an
 * offset (before 2023.3). What cannot be read is left out.
 */
export function readStatistics(json: unknown, statisticId: string): StatisticsRow[] {
  const byStart = new Map<number, StatisticsRow>()
  for (const row of listMember(json, statisticId, rowLimit)) {
    const [startMs, endMs] = [instantMember(row, 'start'), instantMember(row, 'end')]
    if (startMs === null || endMs === null || endMs <= startMs) continue
    const [sum, mean] = [sizedMember(row, 'sum'), sizedMember(row, 'mean')]
    byStart.set(startMs, { startMs, endMs, sum, mean })
  }
  return [...byStart.values()].toSorted((a, b) => a.startMs - b.startMs)
}

/**
 * Rows as values of a quantity in its own unit. A counter: its total at every row's end, from a base of 0, in
 * whole thousandths; a sum that somebody corrected downwards counts as nothing. Otherwise: the mean, at the start and at
 * every quarter hour of its time. Rows of more than an hour are none of these.
 */
export function samplesOf(
  quantity: Quantity,
  rows: readonly StatisticsRow[],
  conversion: Conversion,
): Sample[] {
  const short = rows.filter(({ startMs, endMs }) => endMs - startMs <= hourMs)
  return quantities[quantity].kind === 'counter'
    ? totalsIn(short, conversion)
    : short.flatMap((row) => meansIn(row, conversion))
}

function totalsIn(rows: readonly StatisticsRow[], conversion: Conversion): Sample[] {
  const samples: Sample[] = []
  let [before, thousandths]: [number | null, number] = [null, 0]
  for (const { endMs, sum } of rows) {
    if (sum === null) continue
    const value = convert(sum, conversion)
    thousandths += Math.max(0, Math.round((value - (before ?? value)) * 1_000))
    before = value
    samples.push({ atMs: endMs, value: thousandths / 1_000 })
  }
  return samples
}

function meansIn({ startMs, endMs, mean }: StatisticsRow, conversion: Conversion): Sample[] {
  if (mean === null) return []
  const value = convert(mean, conversion)
  const count = Math.max(1, Math.floor((endMs - startMs) / quarterMs))
  return Array.from({ length: count }, (_, i) => ({ atMs: startMs + i * quarterMs, value }))
}

/** A number that some device can have measured. */
function sizedMember(row: unknown, name: string): number | null {
  const number = numberMember(row, name)
  return number !== null && Math.abs(number) <= valueLimit ? number : null
}

function instantMember(row: unknown, name: string): number | null {
  const number = numberMember(row, name)
  const text = member(row, name)
  const atMs = number ?? (typeof text === 'string' ? Date.parse(text) : Number.NaN)
  return atMs >= earliestMs && atMs < latestMs ? Math.round(atMs) : null
}
