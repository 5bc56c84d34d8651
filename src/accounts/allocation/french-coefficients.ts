import { refuse, RefusalError, success, type Result } from '../../kernel/refusal.ts'
import { quarterMs } from '../../kernel/steps.ts'
import { csvLines, guessSeparator } from '../../series/csv.ts'
import { readTime } from '../../series/csv-time.ts'
import { sum } from '../sharing/apportion.ts'
import { wholeShare } from '../sharing/sharing-key.ts'
import {
  pointsLimit,
  readUtf8,
  refusable,
  refuseEncoding,
  refuseTooLarge,
  valuesLimit,
} from './allocation.ts'
import type { CoefficientTable } from './coefficient-table.ts'
import { refuseTime, WallClock } from './wall-clock.ts'

/** Steps a file may have: a quarter or half an hour. */
const steps = [quarterMs, 2 * quarterMs] as const

/**
 * Reads France's coefficients as an organiser sends them each month (clé dynamique simple): first a line `Horodate` and the numbers of the
 * consumers (PRM, 14 digits), then a line for each step, named by when it begins, with or without an offset, and for each consumer the
 * part of what was generated in percent, with a comma or a point. A line adds up to 100 at the most; the rest goes into the grid.
 */
export function readFrenchCoefficients(bytes: Buffer, timeZone: string): Result<CoefficientTable> {
  return refusable(() => {
    const text = readUtf8(bytes)
    if (text === null) return refuseEncoding()
    const separator = guessSeparator(text)
    let points: readonly string[] | null = null
    const found: { readonly startMs: number; readonly parts: readonly number[] }[] = []
    const clock = new WallClock(timeZone)
    for (const { number, fields, problem } of csvLines(text, separator)) {
      if (problem !== undefined) throw new RefusalError(refuseLine(number))
      if (points === null) {
        points = readPoints(fields, number)
        continue
      }
      if ((found.length + 1) * points.length > valuesLimit) return refuseTooLarge()
      found.push({
        startMs: startOf(fields[0] ?? '', clock, number),
        parts: readParts(fields, points.length, number),
      })
    }
    const [first] = found
    if (points === null || first === undefined) {
      return refuse('allocation-empty', 'The file holds no value of any metering point.', 'file')
    }
    return tableOf(points, found)
  })
}

function readPoints(fields: readonly string[], line: number): readonly string[] {
  const [first = '', ...points] = fields
  const isHead = /^horodate/i.test(first) && points.length > 0 && points.length <= pointsLimit
  if (!isHead || points.some((point) => !/^\d{14}$/.test(point))) {
    const message = `Line ${line} is not Horodate and the numbers of consumers, 14 digits each.`
    throw new RefusalError(refuse('coefficients-head', message, `line ${line}`, { line }))
  }
  const twice = points.find((point, i) => points.indexOf(point) !== i)
  if (twice === undefined) return points
  const message = `Two columns hold the same of metering point ${twice}; one of them must go.`
  throw new RefusalError(refuse('allocation-column-twice', message, 'file', { point: twice }))
}

function startOf(text: string, clock: WallClock, line: number): number {
  const time = readTime(text, 'iso') ?? readTime(text, 'day-month-year')
  if (time === null) throw new RefusalError(refuseTime(line, '2026-03-29T14:30:00+02:00'))
  const start =
    time.kind === 'instant' ? clock.nextInstant(time.atMs, line) : clock.next(time.wallMs, line)
  if (!start.ok) throw new RefusalError(start)
  return start.value
}

/** Millionths of each point. */
function readParts(fields: readonly string[], count: number, line: number): readonly number[] {
  const parts = fields.slice(1).map((field) => {
    const percent = /^\d{1,3}(?:[.,]\d{1,4})?$/.test(field) ? Number(field.replace(',', '.')) : NaN
    return Math.round((percent * wholeShare) / 100)
  })
  const isRight = parts.length === count && sum(parts) <= wholeShare
  // A part that is no number makes the sum none.
  if (isRight) return parts
  throw new RefusalError(refuseLine(line))
}

function refuseLine(line: number) {
  const message = `Line ${line}: each consumer has a part in percent with at most four decimals, together at most 100.`
  return refuse('coefficients-line', message, `line ${line}`, { line })
}

/** Lines at their places; the step is the smallest distance of two. */
function tableOf(
  points: readonly string[],
  found: readonly { readonly startMs: number; readonly parts: readonly number[] }[],
): Result<CoefficientTable> {
  const fromMs = found[0]!.startMs
  const lastMs = found.at(-1)!.startMs
  const distances = found.slice(1).map(({ startMs }, i) => startMs - found[i]!.startMs)
  const stepMs = Math.min(2 * quarterMs, ...distances)
  const isEven = found.every(({ startMs }) => (startMs - fromMs) % stepMs === 0)
  if (!steps.some((step) => step === stepMs) || !isEven || fromMs % quarterMs !== 0) {
    const message = 'Lines are a quarter or half an hour apart, and begin at whole quarters.'
    return refuse('coefficients-step', message, 'file')
  }
  const toMs = lastMs + stepMs
  const count = (toMs - fromMs) / stepMs
  if (count * points.length > valuesLimit) return refuseTooLarge()
  const rows = Array.from({ length: count }, (): readonly number[] | undefined => undefined)
  for (const { startMs, parts } of found) rows[(startMs - fromMs) / stepMs] = parts
  return success({ points, fromMs, toMs, stepMs, rows })
}
