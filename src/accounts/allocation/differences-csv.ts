import { csvField } from '../../kernel/csv-field.ts'
import { localIso } from '../period.ts'
import { decimals } from '../statement-csv.ts'
import type { StatementTotals } from '../statement.ts'
import type { IntervalDifference } from './reconciliation.ts'

/** Differences of single intervals as CSV (RFC 4180), each with what is booked and what was published. */
export function differencesCsv(
  differences: readonly IntervalDifference[],
  currency: string,
  timeZone: string,
): string {
  const sums = ['imported_kwh', 'local_kwh', 'exported_kwh', 'sold_kwh', 'amount']
  const columns = [
    'start',
    'account_number',
    'owner',
    'why',
    'quality',
    ...sums.map((name) => `booked_${name}`),
    ...sums.map((name) => `published_${name}`),
    'currency',
  ]
  const rows = differences.map((of) => [
    localIso(of.startMs, timeZone),
    String(of.accountNumber),
    of.ownerId ?? '',
    of.reason,
    of.quality ?? '',
    ...fieldsOf(of.booked),
    ...fieldsOf(of.right),
    currency,
  ])
  return [...[columns, ...rows].map((fields) => fields.map(csvField).join(',')), ''].join('\r\n')
}

function fieldsOf(totals: StatementTotals): string[] {
  const { importedWh, localWh, exportedWh, soldWh, amountMicro } = totals
  const energies = [importedWh, localWh, exportedWh, soldWh].map((wh) => decimals(wh, 3))
  return [...energies, decimals(amountMicro, 6)]
}
