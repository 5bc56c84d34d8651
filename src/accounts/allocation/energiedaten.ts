import { orThrow, refuse, RefusalError, type Result } from '../../kernel/refusal.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import { readTime } from '../../series/csv-time.ts'
import {
  checkAllocations,
  readMilliWh,
  refusable,
  refuseTooLarge,
  valuesLimit,
  type Allocation,
  type Quality,
} from './allocation.ts'
import { refuseEnergy, refuseTime, WallClock } from './wall-clock.ts'
import type { WorkbookCell, WorkbookRow } from './workbook.ts'

/** Names of the sheet with the values. */
export const energiedatenSheets = ['Energiedaten', 'ConsumptionDataReport'] as const

/** Rows before the first time at the most. */
const headRowsLimit = 60

/** Excel counts days from here. */
const serialStartMs = Date.UTC(1899, 11, 30)

const halfHourMs = 2 * quarterMs

/** What a column may hold of its metering point; `T`: as far as the point takes part in this community. */
type MeterCode = 'consumed' | 'assigned' | 'generated' | 'generatedT' | 'surplus' | 'surplusT'

/** Meter codes by their texts, and by the OBIS codes of EDA (1.9.0 drawn, 2.9.0 fed in). The first that fits counts. */
const meterCodes: readonly (readonly [RegExp, MeterCode])[] = [
  [/gesamtverbrauch|1\.9\.0 g\.01$/i, 'consumed'],
  [/eigendeckung gemeinschaftliche|2\.9\.0 g\.03$/i, 'assigned'],
  [/gesamte gemeinschaftliche|2\.9\.0 g\.01$/i, 'generated'],
  [/erzeugung .*teilnahmefaktor|2\.9\.0 g\.01t$/i, 'generatedT'],
  [/restüberschuss|2\.9\.0 p\.01t$/i, 'surplusT'],
  [/überschusserzeugung|2\.9\.0 p\.01$/i, 'surplus'],
]

/** How Austria marks a value: counted, a substitute that may be relied on, any other substitute. */
const qualityOf: Readonly<Record<string, Quality>> = {
  L1: 'measured',
  L2: 'calculated',
  L3: 'estimated',
}

/** A column with values, and the one beside it that says how they came about. */
interface Column {
  readonly point: string
  readonly code: MeterCode
  readonly index: number
  readonly qualityIndex: number | null
}

/**
 * Reads Austria's Energiedaten (as the platform of the grid operators, eda.at, gives them out for a community): a row for
 * each quarter hour (or for each half or full hour: what all rows are apart by), named by the local time it begins at; above, rows `MeteringpointID` and `Metercode` name the columns,
 * and a column `MM` says L1, L2 or L3 of the one before it. `TOTAL` columns and codes that are not needed are left out.
 * Energy in kWh. What a point sold is G.01T - P.01T where both are there, else G.01 - P.01; its surplus is then G.01 less that.
 */
export function readEnergiedaten(
  rows: readonly WorkbookRow[],
  timeZone: string,
): Result<readonly Allocation[]> {
  return refusable(() => {
    const { columns, firstRow } = readHead(rows)
    const points = [...Map.groupBy(columns, ({ point }) => point).values()]
    const clock = new WallClock(timeZone)
    const values: ValueOfRow[] = []
    const starts: number[] = []
    for (let r = firstRow; r < rows.length; r++) {
      const row = rows[r]!
      if (isEmpty(row, columns) || /^(spaltensumme|total)/i.test(textOf(row[0]))) continue
      const wallMs = wallOf(row[0])
      if (wallMs === null) return refuseTime(r + 1, '29.03.2026 14:15:00')
      const startMs = orThrow(clock.next(wallMs, r + 1))
      starts.push(startMs)
      for (const point of points) {
        values.push(...valuesOf(point, row, startMs, r + 1))
      }
      if (values.length > valuesLimit) return refuseTooLarge()
    }
    const stepMs = stepOf(starts)
    return checkAllocations(values.map((value) => ({ ...value, stepMs })))
  })
}

/** A value whose step is known when all rows are. */
type ValueOfRow = Omit<Allocation, 'stepMs'>

/** The longest step of which all rows are multiples apart: an hour where they are hours apart, a day where they are days apart. */
function stepOf(starts: readonly number[]): number {
  const [firstMs = 0, ...others] = starts
  if (others.length === 0) return quarterMs
  const apartMs = others.reduce((gcd, startMs) => greatestDivisor(gcd, startMs - firstMs), 0)
  // Half an hour and an hour divide three quarters of an hour only in quarters.
  return apartMs % hourMs === 0 || apartMs === halfHourMs ? apartMs : quarterMs
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}

/** The columns that count, and where the values begin. Throws a refusal where the head is not that of Energiedaten. */
function readHead(rows: readonly WorkbookRow[]): {
  readonly columns: readonly Column[]
  readonly firstRow: number
} {
  const named = new Map<string, WorkbookRow>()
  let firstRow = 0
  for (; firstRow < Math.min(rows.length, headRowsLimit); firstRow++) {
    const row = rows[firstRow]!
    if (wallOf(row[0]) !== null) break
    named.set(textOf(row[0]).toLowerCase().replaceAll(' ', ''), row)
  }
  const points = named.get('meteringpointid')
  const codes = named.get('metercode')
  if (points === undefined || codes === undefined || firstRow === headRowsLimit) {
    const message =
      'The sheet has no rows MeteringpointID and Metercode above its quarter hours: export the Energiedaten by quarter hours.'
    throw new RefusalError(refuse('no-energiedaten', message, 'file'))
  }
  const columns: Column[] = []
  const seen = new Set<string>()
  for (let index = 1; index < points.length; index++) {
    const point = textOf(points[index])
    const code = meterCodes.find(([pattern]) => pattern.test(textOf(codes[index])))?.[1]
    if (point === '' || point === 'MM' || /^total$/i.test(point) || code === undefined) continue
    if (seen.has(`${point} ${code}`)) {
      const message = `Two columns hold the same of metering point ${point}; one of them must go.`
      throw new RefusalError(refuse('allocation-column-twice', message, 'file', { point }))
    }
    seen.add(`${point} ${code}`)
    const qualityIndex = textOf(points[index + 1]) === 'MM' ? index + 1 : null
    columns.push({ point, code, index, qualityIndex })
  }
  return { columns, firstRow }
}

/** What a row says of one metering point. Throws a refusal where a cell holds no energy, or more was left than generated. */
function valuesOf(
  columns: readonly Column[],
  row: WorkbookRow,
  startMs: number,
  rowNumber: number,
): ValueOfRow[] {
  const found = new Map<MeterCode, { readonly milliWh: number; readonly quality: Quality }>()
  for (const { code, index, qualityIndex } of columns) {
    const text = textOf(row[index])
    if (text === '') continue
    const milliWh = readMilliWh(text)
    if (milliWh === null) throw new RefusalError(refuseEnergy(rowNumber, index + 1))
    const mark = qualityIndex === null ? '' : textOf(row[qualityIndex])
    found.set(code, { milliWh, quality: qualityOf[mark] ?? 'unstated' })
  }
  const point = columns[0]!.point
  const values: ValueOfRow[] = []
  const generated = found.get('generated') ?? found.get('generatedT')
  const isOfPart = !found.has('generated')
  const add = (kind: Allocation['kind'], milliWh: number, quality: Quality): void => {
    const isSold = kind === 'generated' || kind === 'surplus'
    values.push({
      point,
      kind,
      startMs,
      milliWh,
      quality,
      ...(isSold && isOfPart ? { isOfPart } : {}),
    })
  }
  for (const kind of ['consumed', 'assigned'] as const) {
    const value = found.get(kind)
    if (value !== undefined) add(kind, value.milliWh, value.quality)
  }
  if (generated === undefined) return values
  add('generated', generated.milliWh, generated.quality)
  const [whole, left] =
    found.has('generatedT') && found.has('surplusT')
      ? [found.get('generatedT'), found.get('surplusT')]
      : [generated, found.get('surplus') ?? found.get('surplusT')]
  if (whole === undefined || left === undefined) return values
  const surplusMilliWh = generated.milliWh - (whole.milliWh - left.milliWh)
  if (left.milliWh > whole.milliWh || surplusMilliWh < 0) {
    const message = `Row ${rowNumber}: metering point ${point} has more left than it generated.`
    const of = { row: rowNumber, point }
    throw new RefusalError(refuse('allocation-surplus', message, `row ${rowNumber}`, of))
  }
  add('surplus', surplusMilliWh, left.quality)
  return values
}

function isEmpty(row: WorkbookRow, columns: readonly Column[]): boolean {
  return columns.every(({ index }) => textOf(row[index]) === '')
}

/** The time on the wall that a cell holds: as a text, a date, or days since 1899; null where it is none. */
function wallOf(cell: WorkbookCell | undefined): number | null {
  if (cell instanceof Date) return toMinute(cell.getTime())
  const text = textOf(cell)
  if (/^\d{5}(?:\.\d{1,20})?$/.test(text)) return toMinute(serialStartMs + Number(text) * dayMs)
  const time = readTime(text, 'day-month-year')
  return time?.kind === 'wall' ? toMinute(time.wallMs) : null
}

/** Days as fractions are off by up to a second. */
function toMinute(atMs: number): number {
  return Math.round(atMs / minuteMs) * minuteMs
}

function textOf(cell: WorkbookCell | undefined): string {
  return typeof cell === 'string' ? cell.trim() : ''
}
