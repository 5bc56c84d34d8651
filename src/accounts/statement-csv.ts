import { csvField } from '../kernel/csv-field.ts'
import type { Entry } from './ledger.ts'
import { localIso } from './period.ts'
import type { Statement } from './statement.ts'
import { saidSource } from './said-source.ts'
import { statementRows } from './statement-rows.ts'

/** Columns of a statement as CSV. */
const statementColumns = [
  'line',
  'source',
  'energy_kwh',
  'price_per_kwh',
  'amount',
  'currency',
  'from',
  'to',
  'time_zone',
  'vat_percent',
  'net',
  'vat',
  'gross',
  'agreed_by',
  'part_percent',
] as const

/**
 * The statement as CSV (RFC 4180), row by row, with all decimals, so that its lines add up to the micro-unit. Decimal
 * points, whatever the language: a file for programs.
 */
export function statementCsv(statement: Statement): string {
  const { period, currency } = statement
  const rows = statementRows(statement).map((row) =>
    csvLine([
      row.name,
      row.source ?? '',
      optional(row.energyWh, 3),
      optional(row.priceMicroPerKwh, 6),
      optional(row.amountMicro, 6),
      currency,
      localIso(row.fromMs ?? period.fromMs, period.timeZone),
      localIso(row.toMs ?? period.toMs, period.timeZone),
      period.timeZone,
      optional(row.vat?.rateHundredths, 2),
      optional(row.vat?.netMicro, 6),
      optional(row.vat?.vatMicro, 6),
      optional(row.vat?.grossMicro, 6),
      (row.agreed ?? []).map(({ title }) => title).join('; '),
      optional(row.partsPerMillion, 4),
    ]),
  )
  return [csvLine(statementColumns), ...rows, ''].join('\r\n')
}

function optional(value: number | null | undefined, places: number): string {
  return value === null || value === undefined ? '' : decimals(value, places)
}

/** The ledger's entries of one account, one row each, in the order they were booked. */
export function entriesCsv(
  entries: readonly (Entry & {
    readonly startMs: number
    readonly bookedMs: number
    readonly booking: string
  })[],
  currency: string,
  timeZone: string,
): string {
  const columns = [
    'start',
    'line',
    'source',
    'energy_kwh',
    'amount',
    'currency',
    'booking',
    'booked',
  ]
  const rows = entries.map((entry) =>
    csvLine([
      localIso(entry.startMs, timeZone),
      entry.kind,
      // A payment is known from the bank, and needs no word about that.
      entry.kind === 'payment' ? '' : saidSource(entry),
      decimals(entry.energyWh, 3),
      decimals(entry.amountMicro, 6),
      currency,
      entry.booking,
      localIso(entry.bookedMs, timeZone),
    ]),
  )
  return [csvLine(columns), ...rows, ''].join('\r\n')
}

/** A whole number of small units as a decimal number, exactly: `decimals(-1500, 3)` is `-1.500`. */
export function decimals(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function csvLine(fields: readonly string[]): string {
  return fields.map(csvField).join(',')
}
