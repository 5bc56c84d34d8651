import { dayMs } from '../kernel/steps.ts'
import type { Frame } from './frame.ts'

/** What homes usually use: what is expected of one of which nothing was measured yet. */
export interface UsualDay {
  /** From how many homes it comes. */
  readonly homes: number
  /** Their usual mean power over a week, W. */
  readonly meanW: number
  /** Mean power of each local hour of a workday, a Saturday and a Sunday over that of the week, [day type x hour]. */
  readonly shape: Float64Array
}

/**
 * What days of homes add up to, so that neither the order nor who is in it matters. One home is 1, the logarithm of its mean power, and its
 * shape; of each no more than a home can have: whoever says something absurd moves a sum by as much as one strange home.
 */
export interface DaySums {
  readonly homes: number
  readonly logMeanW: number
  /** [day type x hour] */
  readonly shape: Float64Array
}

/** Days of a history that tell enough: two weeks, with both kinds of weekend days twice. */
export const usualDaysLeast = 14
const dayTypes = 3
const hours = 24
/** Numbers in a shape. */
export const shapeLength = dayTypes * hours
/** Days of each type in a week. */
const inWeek = [5, 1, 1] as const
/** What the mean of a home's week may be, W, and what an hour may have of it. */
const meanLimitsW = [20, 10_000] as const
const shareLimit = 12
/** The standard profile counts as much as so many homes. */
const standardHomes = 3

/** What a home's history adds; null: it is too short, has hours that were never measured, or gives more than it takes. */
export function sumsOfHome({
  values,
  stepMs,
  slot,
  dayType,
  origin,
  perDay,
}: Frame): DaySums | null {
  const sums = new Float64Array(shapeLength)
  const counts = new Float64Array(shapeLength)
  for (let i = 0; i < origin; i++) {
    const value = values[i] ?? NaN
    if (Number.isNaN(value)) continue
    const at = (dayType[i] ?? 0) * hours + Math.floor(((slot[i] ?? 0) * hours) / perDay)
    sums[at]! += value
    counts[at]! += 1
  }
  const known = counts.reduce((all, of) => all + of, 0)
  if ((known * stepMs) / dayMs < usualDaysLeast || counts.some((of) => of === 0)) return null
  const means = sums.map((sum, at) => sum / (counts[at] ?? 1))
  const meanW = weekMean(means)
  if (!(meanW >= meanLimitsW[0] && meanW <= meanLimitsW[1])) return null
  const shape = means.map((mean) => Math.min(shareLimit, Math.max(0, mean / meanW)))
  return { homes: 1, logMeanW: Math.log(meanW), shape }
}

/** Adds up what homes, or neighbourhoods, have. */
export function addDays(all: readonly DaySums[]): DaySums {
  const shape = new Float64Array(shapeLength)
  let [homes, logMeanW] = [0, 0]
  for (const of of all) {
    homes += of.homes
    logMeanW += of.logMeanW
    for (let at = 0; at < shapeLength; at++) shape[at]! += of.shape[at] ?? 0
  }
  return { homes, logMeanW, shape }
}

/** Whether something that came from elsewhere can be sums of days at all. */
export function areDaySums({ homes, logMeanW, shape }: DaySums): boolean {
  const [least, most] = meanLimitsW
  // What sums of fixed-point numbers may be off by.
  const room = 1e-6 * (1 + homes)
  return (
    Number.isSafeInteger(homes) &&
    homes >= 0 &&
    logMeanW >= homes * Math.log(least) - room &&
    logMeanW <= homes * Math.log(most) + room &&
    shape.length === shapeLength &&
    shape.every((of) => of >= -room && of <= homes * shareLimit + room)
  )
}

/** The usual day of homes that were added up, leaning on the standard profile (`[day type x hour]`, any scale, and its mean power) while they are few. */
export function usualDay(
  sums: DaySums,
  standard: readonly (readonly number[])[],
  standardW: number,
): UsualDay {
  const { homes, logMeanW } = sums
  const plain = Float64Array.from(standard.flat())
  const scale = weekMean(plain)
  const all = homes + standardHomes
  return {
    homes,
    meanW: Math.exp((logMeanW + standardHomes * Math.log(standardW)) / all),
    shape: plain.map((of, at) => ((sums.shape[at] ?? 0) + (standardHomes * of) / scale) / all),
  }
}

function weekMean(shape: Float64Array): number {
  let sum = 0
  for (let at = 0; at < shapeLength; at++) {
    sum += ((inWeek[Math.floor(at / hours)] ?? 0) * (shape[at] ?? 0)) / hours
  }
  return sum / 7
}
