import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { wholeShare } from './sharing-key.ts'
import type { WeightedRound } from './sharing.ts'

/** Hours of a year and of a leap year: rows of coefficients that change by the hour. */
const hoursOfYears: readonly number[] = [8_760, 8_784]

/** Members with a coefficient at the most. */
const memberLimit = 10_000

/**
 * Coefficients that are stated ahead (Spain, RD 244/2019 and TED/1247/2021: a = beta x G, constant or one
 * value for each hour of the year): millionths, [row][member]. One row holds always; 8,760 or 8,784 hold
 * for an hour of the year each.
 */
export type Coefficients = readonly (readonly number[])[]

/** Reads a coefficient as it stands in Spain's file: `0,333333`, exactly six decimals, as millionths. */
export function readCoefficient(text: string): Result<number> {
  const match = /^([01]),(\d{6})$/.exec(text)
  const value = Number(match?.[1]) * wholeShare + Number(match?.[2])
  if (match !== null && value <= wholeShare) return success(value)
  const message =
    'A coefficient is from 0,000000 to 1,000000, with a comma and exactly six decimals.'
  return refuse('not-a-coefficient', message)
}

/** Whether coefficients can be used for so many members: every row adds up to exactly one. */
export function checkCoefficients(rows: Coefficients, members: number): Result<Coefficients> {
  if (rows.length !== 1 && !hoursOfYears.includes(rows.length)) {
    const message = `Coefficients are one row, or one for each of the ${hoursOfYears.join(' or ')} hours of a year.`
    return refuse('coefficient-rows', message, 'coefficients')
  }
  if (members > memberLimit) {
    const message = `Coefficients are stated for at most ${memberLimit} members.`
    return refuse('too-many-coefficients', message, 'coefficients')
  }
  for (const [k, row] of rows.entries()) {
    const wrong = checkRow(row, members, `coefficients[${k}]`)
    if (wrong !== null) return wrong
  }
  return success(rows)
}

/** The round of one hour, counted from the beginning of the year; the coefficients were checked. */
export function coefficientRound(rows: Coefficients, hourOfYear: number): WeightedRound {
  const row = rows[rows.length === 1 ? 0 : hourOfYear]
  assert(row !== undefined, `no coefficients for hour ${hourOfYear}`)
  const weights = Float64Array.from(row)
  return { kind: 'weighted', weights, whole: wholeShare, offerAgain: false }
}

function checkRow(row: readonly number[], members: number, at: string): Refusal | null {
  if (row.length !== members) {
    const message = `There are ${members} members: state one coefficient for each.`
    return refuse('coefficient-missing', message, at)
  }
  let total = 0
  for (const [i, value] of row.entries()) {
    if (!Number.isInteger(value) || value < 0 || value > wholeShare) {
      const message = `A coefficient is a whole number of millionths from 0 to ${wholeShare}.`
      return refuse('coefficient-out-of-range', message, `${at}[${i}]`)
    }
    total += value
  }
  if (total === wholeShare) return null
  const message = `The coefficients add up to ${total} millionths: they must be exactly ${wholeShare}.`
  return refuse('coefficients-not-one', message, at)
}
