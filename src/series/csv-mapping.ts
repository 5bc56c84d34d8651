import { isTimeZone } from '../kernel/local-time.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { quantities, type Quantity } from '../things/quantity.ts'
import type { Separator } from './csv.ts'
import type { Decimal } from './csv-number.ts'
import type { TimeForm } from './csv-time.ts'
import { importColumnsLimit } from './limits.ts'

/** Units that a table may use, by the unit that a quantity is kept in, with what turns one into the other. */
export const units = {
  W: { W: 1, kW: 1_000, MW: 1_000_000 },
  Wh: { Wh: 1, kWh: 1_000, MWh: 1_000_000 },
  '1': { '1': 1, '%': 0.01 },
  '°C': { '°C': 1 },
  'W/m²': { 'W/m²': 1 },
  'm/s': { 'm/s': 1, 'km/h': 1 / 3.6 },
} as const satisfies Record<string, Readonly<Record<string, number>>>

/**
 * What the numbers of a column are. `momentary`: a value at that time. `total`: what a meter showed
 * at that time. `per-interval`: energy of the interval.
 */
export const meanings = ['momentary', 'total', 'per-interval'] as const

export type Meaning = (typeof meanings)[number]

export interface ValueColumn {
  /** Counted from 0. */
  readonly column: number
  readonly quantity: Quantity
  readonly unit: string
  readonly meaning: Meaning
}

/** How a table is to be read. */
export interface Mapping {
  readonly separator: Separator
  /** Lines at the beginning that are no data. */
  readonly headerLines: number
  readonly timeColumn: number
  /** Where the time of day stands apart from the date. */
  readonly clockColumn: number | null
  readonly timeForm: TimeForm
  /** Zone of the times that name none. */
  readonly timeZone: string
  /** Whether a time names the start or the end of its interval. Momentary values and totals: the instant itself. */
  readonly timeMarks: 'start' | 'end'
  readonly decimal: Decimal
  readonly values: readonly ValueColumn[]
}

/** A mapping that makes sense, or what is wrong with it. */
export function checkMapping(mapping: Mapping): Result<Mapping> {
  if (!isTimeZone(mapping.timeZone)) {
    const message = `There is no time zone ${mapping.timeZone}; write one like Europe/Vienna.`
    return refuse('unknown-time-zone', message, 'timeZone')
  }
  if (mapping.values.length === 0) {
    return refuse('no-values', 'Name at least one column with values.', 'values')
  }
  const columns = [mapping.timeColumn, ...mapping.values.map(({ column }) => column)]
  if (mapping.clockColumn !== null) columns.push(mapping.clockColumn)
  if (columns.some((it) => !Number.isInteger(it) || it < 0 || it >= importColumnsLimit)) {
    const message = `Columns are counted from 0 to ${importColumnsLimit - 1}.`
    return refuse('no-such-column', message, 'values')
  }
  if (new Set(columns).size < columns.length) {
    return refuse('column-twice', 'A column can mean one thing only.', 'values')
  }
  if (new Set(mapping.values.map(({ quantity }) => quantity)).size < mapping.values.length) {
    return refuse('quantity-twice', 'Two columns cannot be the same quantity.', 'values')
  }
  for (const [i, value] of mapping.values.entries()) {
    const checked = checkColumn(value, `values[${i}]`)
    if (!checked.ok) return checked
  }
  return success(mapping)
}

/** What a number of a column is multiplied with to be in the quantity's own unit; energy of an interval comes out in Wh. */
export function unitFactor({ quantity, unit, meaning }: ValueColumn): number | null {
  const own = meaning === 'per-interval' ? 'Wh' : quantities[quantity].unit
  const factors: Readonly<Record<string, number>> = units[own]
  return Object.hasOwn(factors, unit) ? (factors[unit] ?? null) : null
}

function checkColumn(value: ValueColumn, at: string): Result<ValueColumn> {
  const { unit, kind } = quantities[value.quantity]
  const isFitting =
    kind === 'counter'
      ? value.meaning !== 'momentary'
      : value.meaning === 'momentary' || (value.meaning === 'per-interval' && unit === 'W')
  if (!isFitting) {
    const right = kind === 'counter' ? 'a total or the energy of an interval' : 'a momentary value'
    return refuse(
      'wrong-meaning',
      `${value.quantity} is ${right}, not ${value.meaning}.`,
      `${at}.meaning`,
    )
  }
  if (unitFactor(value) === null) {
    const known = Object.keys(units[value.meaning === 'per-interval' ? 'Wh' : unit]).join(', ')
    return refuse(
      'wrong-unit',
      `${value.quantity} comes in ${known}, not in ${value.unit}.`,
      `${at}.unit`,
    )
  }
  return success(value)
}
