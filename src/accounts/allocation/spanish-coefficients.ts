import { assert } from '../../kernel/assert.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { refuse, RefusalError, success, type Result } from '../../kernel/refusal.ts'
import { hourMs } from '../../kernel/steps.ts'
import { apportion, sum } from '../sharing/apportion.ts'
import { checkCoefficients, readCoefficient, type Coefficients } from '../sharing/coefficients.ts'
import { wholeShare } from '../sharing/sharing-key.ts'
import { pointsLimit, readUtf8, refusable, refuseEncoding, refuseTooLarge } from './allocation.ts'
import type { CoefficientTable } from './coefficient-table.ts'

/** Characters of the number of a supply point (CUPS) in this file. */
const cupsLength = 22

/** Lines of a file at the most. */
const linesLimit = 1_000_000

/** What must be known to check a file. */
export interface CoefficientContext {
  /** Whether this is the code (CAU) of an installation here. */
  readonly isInstallation: (cau: string) => boolean
  /** Whether somebody here has stated this supply point. */
  readonly isKnown: (cups: string) => boolean
  readonly timeZone: string
}

/**
 * Reads Spain's file of coefficients (RD 244/2019, annex I, as TED/1247/2021 changed it): `{CAU}_{YYYY}.txt`, a line for each supply point,
 * `CUPS;0,333333`; or a line for each and each hour of the year, `CUPS;1;0,333333`, counted from 1. Checked: the form of the name, its
 * installation, the comma, the six decimals, the 22 characters, that no point comes twice, that each hour adds up to exactly
 * 1,000000, and that each point is known.
 */
export function readSpanishCoefficients(
  fileName: string,
  bytes: Buffer,
  context: CoefficientContext,
): Result<CoefficientTable> {
  return refusable(() => {
    const { cau, year } = readName(fileName)
    if (!context.isInstallation(cau)) {
      const message = `No shared generator here has the code ${cau}: state it as its metering point.`
      return refuse('coefficient-file-installation', message, 'file', { cau })
    }
    const text = readUtf8(bytes)
    if (text === null) return refuseEncoding()
    const fromMs = fromLocal(context.timeZone, year, 1, 1)
    const toMs = fromLocal(context.timeZone, year + 1, 1, 1)
    const hours = (toMs - fromMs) / hourMs
    const lines = text.split(/\r\n|\r|\n/)
    if (lines.at(-1) === '') lines.pop()
    if (lines.length > linesLimit) return refuseTooLarge()
    const places = new Map<string, number>()
    const rows: number[][] = []
    for (const [i, line] of lines.entries()) {
      const { cups, hour, part } = readLine(line, i + 1, hours)
      if (!context.isKnown(cups)) throw new RefusalError(refuseCups('unknown', i + 1, cups))
      const place = places.get(cups) ?? places.size
      if (place >= pointsLimit) return refuseTooLarge()
      places.set(cups, place)
      const row = (rows[hour ?? 0] ??= [])
      if (row[place] !== undefined) throw new RefusalError(refuseCups('twice', i + 1, cups))
      row[place] = part
    }
    const isByHour = lines.some((line) => line.split(';').length === 3)
    if (rows.length !== (isByHour ? hours : 1)) return refuseRows(hours)
    // A place that nobody filled is missing, not zero.
    const filled = Array.from(rows, (row) =>
      Array.from({ length: places.size }, (_, p) => row?.[p]),
    )
    const checked = checkRows(filled, hours)
    if (!checked.ok) return checked
    const table = { points: [...places.keys()], fromMs, toMs, stepMs: hourMs }
    return success({ ...table, rows: checked.value })
  })
}

/**
 * Writes the file of constant coefficients, or of one for each hour; `rows` are weights of any size, [row][point], and are rounded to
 * millionths that add up to exactly one by largest remainder.
 */
export function writeSpanishCoefficients(
  points: readonly string[],
  rows: readonly (readonly number[])[],
): string {
  assert(points.every(isCups), 'a CUPS has 22 characters')
  const lines = rows.flatMap((weights, hour) => {
    assert(weights.length === points.length, 'one weight for each point')
    const parts = apportion(wholeShare, weights, 0)
    assert(sum(parts) === wholeShare, 'somebody has a weight')
    return points.map((point, i) => {
      const fields = rows.length === 1 ? [point] : [point, String(hour + 1)]
      return [...fields, writePart(parts[i]!)].join(';')
    })
  })
  return lines.map((line) => `${line}\r\n`).join('')
}

/** Whether a metering point has the form of a supply point's number in this file. */
export function isCups(point: string): boolean {
  return point.length === cupsLength && /^[0-9A-Z]+$/.test(point)
}

/** The name of the file of an installation for a year. */
export function spanishFileName(cau: string, year: number): string {
  return `${cau}_${year}.txt`
}

function readName(fileName: string): { readonly cau: string; readonly year: number } {
  const match = /^([0-9A-Z]{1,40})_(20\d\d)\.txt$/.exec(fileName)
  if (match?.[1] !== undefined) return { cau: match[1], year: Number(match[2]) }
  const message =
    'The name of the file is the code of the installation and the year: ES…A000_2026.txt.'
  throw new RefusalError(refuse('coefficient-file-name', message, 'file'))
}

/** A line's supply point, hour from 0 (null: it holds always), and millionths. */
function readLine(
  line: string,
  number: number,
  hours: number,
): { readonly cups: string; readonly hour: number | null; readonly part: number } {
  const at = `line ${number}`
  const fields = line.split(';', 4)
  const [cups = '', middle = ''] = fields
  if (fields.length !== 2 && fields.length !== 3) {
    const message = `Line ${number} is not CUPS;0,333333 or CUPS;hour;0,333333.`
    throw new RefusalError(refuse('coefficient-file-line', message, at, { line: number }))
  }
  if (!isCups(cups)) {
    throw new RefusalError(refuseCups('length', number, cups))
  }
  const part = readCoefficient(fields.at(-1) ?? '')
  if (!part.ok) throw new RefusalError({ ...part, at, values: { line: number } })
  if (fields.length === 2) return { cups, hour: null, part: part.value }
  const hour = /^\d{1,4}$/.test(middle) ? Number(middle) - 1 : -1
  if (hour >= 0 && hour < hours) return { cups, hour, part: part.value }
  const message = `Line ${number}: the hours of the year are counted from 1 to ${hours}.`
  throw new RefusalError(refuse('coefficient-file-hour', message, at, { line: number, hours }))
}

/** Every row for every point, each adding up to exactly one. */
function checkRows(
  rows: readonly (readonly (number | undefined)[])[],
  hours: number,
): Result<Coefficients> {
  const whole: number[][] = []
  for (const row of rows) {
    const parts = row.filter((part) => part !== undefined)
    if (parts.length !== row.length) return refuseRows(hours)
    whole.push(parts)
  }
  return checkCoefficients(whole, whole[0]?.length ?? 0)
}

function refuseRows(hours: number): Result<never> {
  const message = `Each supply point has one line, or one for each of the ${hours} hours of the year.`
  return refuse('coefficient-file-hours', message, 'file', { hours })
}

function refuseCups(kind: 'unknown' | 'twice' | 'length', line: number, cups: string) {
  const of = { line, cups: cups.slice(0, 40) }
  const at = `line ${line}`
  switch (kind) {
    case 'unknown': {
      const message = `Line ${line}: nobody here has stated the supply point ${of.cups}.`
      return refuse('coefficient-file-unknown', message, at, of)
    }
    case 'twice': {
      const message = `Line ${line}: ${of.cups} stands there already.`
      return refuse('coefficient-file-twice', message, at, of)
    }
    default: {
      const message = `Line ${line}: a supply point has ${cupsLength} letters and digits, and this is ${of.cups}.`
      return refuse('coefficient-file-cups', message, at, of)
    }
  }
}

function writePart(part: number): string {
  return part === wholeShare ? '1,000000' : `0,${String(part).padStart(6, '0')}`
}
