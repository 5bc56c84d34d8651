import type { PlannedSavings } from '../energy/plan/plan-savings.ts'
import { csvField } from '../kernel/csv-field.ts'
import type { Entry } from './ledger.ts'
import { localIso } from './period.ts'
import type { Statement } from './statement.ts'

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
] as const

/**
 * The statement as CSV (RFC 4180): its lines, then its totals, with all decimals, so that they add up
 * to the micro-unit. Decimal points, whatever the language: a file for programs.
 */
export function statementCsv(statement: Statement): string {
  const { period, currency, totals, balance, settledUntilMs } = statement
  const from = localIso(period.fromMs, period.timeZone)
  const to = localIso(period.toMs, period.timeZone)
  const row = (
    line: string,
    source: string,
    energyWh: number | null,
    priceMicro: number | null,
    amountMicro: number | null,
  ): string =>
    csvLine([
      line,
      source,
      energyWh === null ? '' : decimals(energyWh, 3),
      priceMicro === null ? '' : decimals(priceMicro, 6),
      amountMicro === null ? '' : decimals(amountMicro, 6),
      currency,
      from,
      to,
      period.timeZone,
    ])
  const lines = statement.lines.map((line) =>
    row(line.kind, line.source, line.energyWh, line.priceMicroPerKwh, line.amountMicro),
  )
  const gaps = statement.intervals.gaps.map((gap) =>
    csvLine([
      'no-value',
      '',
      '',
      '',
      '',
      currency,
      localIso(gap.fromMs, period.timeZone),
      localIso(gap.toMs, period.timeZone),
      period.timeZone,
    ]),
  )
  const planned = (line: string, savings: PlannedSavings | null): readonly string[] =>
    savings === null ? [] : [row(line, 'planned', null, null, savings.savedMicro)]
  return [
    csvLine(statementColumns),
    ...lines,
    row('total', '', totals.importedWh - totals.exportedWh, null, totals.amountMicro),
    row('saved-by-sharing', '', null, null, totals.savedMicro),
    ...planned('home-saved-by-planning', statement.planned.home),
    ...planned('neighbourhood-saved-by-planning', statement.planned.neighbourhood),
    row('opening-balance', '', null, null, balance.openingMicro),
    row('payments', '', null, null, balance.paymentsMicro),
    row('closing-balance', '', null, null, balance.closingMicro),
    ...gaps,
    csvLine([
      'settled-until',
      '',
      '',
      '',
      '',
      currency,
      from,
      localIso(settledUntilMs, period.timeZone),
      period.timeZone,
    ]),
    '',
  ].join('\r\n')
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
      entry.source,
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
