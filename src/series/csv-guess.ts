import type { Quantity } from '../things/quantity.ts'
import { csvLines, guessSeparator } from './csv.ts'
import { unitFactor, type Mapping, type ValueColumn } from './csv-mapping.ts'
import { guessDecimal, readNumber } from './csv-number.ts'
import { readTime, timeForms, type TimeForm } from './csv-time.ts'

/** Lines looked at. */
const sampleLines = 30

/** Columns offered at most. */
const valueColumns = 8

/** What a column's name says about it; the first that fits and is not taken. */
const hints: readonly { readonly name: RegExp; readonly of: Omit<ValueColumn, 'column'> }[] = [
  {
    name: /soc|state.?of.?charge|ladestand/i,
    of: { quantity: 'stateOfCharge', unit: '%', meaning: 'momentary' },
  },
  {
    name: /zählerstand|reading|total|stand/i,
    of: { quantity: 'importWh', unit: 'kWh', meaning: 'total' },
  },
  {
    name: /erzeug|generat|solar|pv|produ/i,
    of: { quantity: 'generatedWh', unit: 'kWh', meaning: 'per-interval' },
  },
  {
    name: /export|einspeis|feed|rücklief/i,
    of: { quantity: 'exportWh', unit: 'kWh', meaning: 'per-interval' },
  },
  {
    name: /wh\b|energy|verbrauch|bezug|consum|import|load/i,
    of: { quantity: 'importWh', unit: 'kWh', meaning: 'per-interval' },
  },
  {
    name: /leistung|power|\bk?w\b|\[k?w\]/i,
    of: { quantity: 'powerW', unit: 'kW', meaning: 'momentary' },
  },
  {
    name: /temp|°c|outdoor|aussen|außen/i,
    of: { quantity: 'outdoorC', unit: '°C', meaning: 'momentary' },
  },
]

/**
 * A first proposal of how to read a table, for a person to correct; null where no column holds
 * times. Times are taken to be in `timeZone` where they do not name one.
 */
export function guessMapping(text: string, timeZone: string): Mapping | null {
  const separator = guessSeparator(text)
  const lines: (readonly string[])[] = []
  for (const { fields } of csvLines(text, separator)) {
    lines.push(fields)
    if (lines.length >= sampleLines) break
  }
  const width = lines.at(-1)?.length ?? 0
  for (const timeForm of timeForms) {
    for (let timeColumn = 0; timeColumn < width; timeColumn++) {
      const rows = lines.filter((fields) => readTime(fields[timeColumn] ?? '', timeForm) !== null)
      const headerLines = lines.findIndex((fields) => rows.includes(fields))
      if (rows.length === 0 || rows.length < 0.8 * (lines.length - headerLines)) continue
      const clockColumn = findClock(rows, timeColumn, timeForm)
      const taken = new Set([timeColumn, clockColumn])
      const cells = rows.flatMap((row) => row.filter((_, column) => !taken.has(column)))
      const decimal = guessDecimal(cells)
      const header = headerLines > 0 ? (lines[headerLines - 1] ?? []) : []
      const numeric = Array.from({ length: width }, (_, column) => column).filter(
        (column) =>
          !taken.has(column) && rows.some((row) => readNumber(row[column] ?? '', decimal) !== null),
      )
      const values = nameColumns(numeric.slice(0, valueColumns), header)
      if (values.length === 0) continue
      return {
        separator,
        headerLines,
        timeColumn,
        clockColumn,
        timeForm,
        timeZone,
        timeMarks: 'start',
        decimal,
        values,
      }
    }
  }
  return null
}

/** The column beside a date that holds the time of day. */
function findClock(
  rows: readonly (readonly string[])[],
  timeColumn: number,
  timeForm: TimeForm,
): number | null {
  if (timeForm.startsWith('epoch')) return null
  const column = timeColumn + 1
  const isClock = rows.every((row) => /^\d{1,2}:\d{2}(?::\d{2})?$/.test(row[column] ?? ''))
  return isClock ? column : null
}

function nameColumns(columns: readonly number[], header: readonly string[]): ValueColumn[] {
  const taken = new Set<Quantity>()
  return columns.flatMap((column) => {
    const name = header[column] ?? ''
    const hint =
      hints.find((it) => it.name.test(name) && !taken.has(it.of.quantity)) ??
      (columns.length === 1 ? hints.find((it) => it.of.quantity === 'importWh') : undefined)
    if (hint === undefined) return []
    taken.add(hint.of.quantity)
    const named = { column, ...hint.of, unit: unitIn(name) ?? hint.of.unit }
    return [unitFactor(named) === null ? { column, ...hint.of } : named]
  })
}

function unitIn(name: string): string | null {
  return /\b(MWh|kWh|Wh|MW|kW|W|%)(?:\b|$)/.exec(name)?.[1] ?? null
}
