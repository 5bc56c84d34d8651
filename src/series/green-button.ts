import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { Quantity } from '../things/quantity.ts'
import type { Meaning } from './csv-mapping.ts'
import type { CsvColumn, CsvRead } from './csv-read.ts'
import {
  readEspiFeed,
  type EspiMeterReading,
  type EspiReading,
  type EspiType,
} from './espi-feed.ts'
import { earliestMs, importCharsLimit, importLinesLimit, latestMs } from './limits.ts'

/**
 * Reads Green Button XML (NAESB REQ.21) as readings: the interval readings of every meter reading, with what its reading type says of
 * them. Times are seconds since 1970, UTC, so that no clock change moves them; the feed's local time is for showing only.
 */

/** Largest value of one interval that is read, Wh or W. */
const valueLimit = 1e12

/** Units (`uom`) that become ours: 72 watt-hours, 38 watts. */
const energyUnit = '72'
const powerUnit = '38'

/** Directions (`flowDirection`): 1 from the grid, 19 to it; whatever is not said is from the grid. */
const directions: ReadonlyMap<string, Quantity> = new Map([
  ['', 'importWh'],
  ['0', 'importWh'],
  ['1', 'importWh'],
  ['19', 'exportWh'],
])

/** What values are (`accumulationBehaviour`): 4 energy of the interval, 1, 3 and 9 a meter's total, 12 a power of the moment. */
const totals: readonly string[] = ['1', '3', '9']

/** An energy reading type as far as it concerns us. */
interface ReadingType {
  readonly quantity: Quantity
  readonly meaning: Meaning
  /** From the feed's number to Wh or W. */
  readonly factor: number
}

interface Interval {
  readonly startMs: number
  readonly durationMs: number
  readonly value: number
}

/** Reads a whole feed. Refused: what is none, is too large, or holds no electricity that can be read. */
export function readGreenButton(text: string): Result<CsvRead> {
  if (text.length > importCharsLimit) {
    const message = `The file has more than ${importCharsLimit} characters; send it in parts.`
    return refuse('feed-too-large', message, 'text', { most: importCharsLimit })
  }
  const feed = readEspiFeed(text, { at: 'text', readings: importLinesLimit })
  return feed.ok ? columnsOf(feed.value) : feed
}

/** Whether a file is XML and not a table. */
export function isXml(text: string): boolean {
  return /^\uFEFF?\s*</.test(text.slice(0, 1_000))
}

/** A reading type that is about electricity in Wh or W; null: another one. */
function typeOf(type: EspiType): ReadingType | null {
  const power = Number(type.powerOfTenMultiplier || '0')
  if (!Number.isInteger(power) || Math.abs(power) > 12) return null
  const { uom: unit, accumulationBehaviour: behaviour } = type
  const factor = 10 ** power
  if (unit === powerUnit) return { quantity: 'powerW', meaning: 'momentary', factor }
  const quantity = directions.get(type.flowDirection)
  if (unit !== energyUnit || quantity === undefined) return null
  const isTotal = totals.includes(behaviour)
  return { quantity, meaning: isTotal ? 'total' : 'per-interval', factor }
}

function intervalOf({ start, duration, value }: EspiReading): Interval[] {
  if (!/^\d{1,12}$/.test(start) || !/^-?\d{1,18}$/.test(value)) return []
  const startMs = Number(start) * 1_000
  const durationMs = /^\d{1,8}$/.test(duration) ? Number(duration) * 1_000 : 0
  if (startMs < earliestMs || startMs + durationMs >= latestMs) return []
  return [{ startMs, durationMs, value: Number(value) }]
}

/** Intervals of one quantity, as one meter reading has them. */
interface Found {
  readonly usagePoint: string
  readonly type: ReadingType
  readonly readings: readonly Interval[]
  readonly stepMs: number
}

/** One column for each quantity: that of the finest intervals, where a feed says one in several. */
function columnsOf(meters: readonly EspiMeterReading[]): Result<CsvRead> {
  const found = meters.flatMap(({ usagePoint, type: stated, readings: sent }): Found[] => {
    const readings = sent.flatMap(intervalOf)
    const type = stated === null ? null : typeOf(stated)
    if (type === null || readings.length === 0) return []
    return [{ usagePoint, type, readings, stepMs: stepOf(readings) }]
  })
  if (found.length === 0) {
    const message =
      'The file holds no electricity in watt-hours or watts, taken from the grid or fed into it.'
    return refuse('no-electricity', message, 'text')
  }
  const meterCount = new Set(found.map(({ usagePoint }) => usagePoint)).size
  if (meterCount > 1) {
    const message = `The file holds electricity of ${meterCount} meters (usage points); send one at a time.`
    return refuse('several-meters', message, 'text', { count: meterCount })
  }
  const finest = new Map<Quantity, Found>()
  for (const one of found.toSorted((a, b) => a.stepMs - b.stepMs)) {
    if (!finest.has(one.type.quantity)) finest.set(one.type.quantity, one)
  }
  const columns: CsvColumn[] = []
  for (const one of finest.values()) {
    const column = columnOf(one, columns.length)
    if (!column.ok) return column
    columns.push(column.value)
  }
  const [{ stepMs } = { stepMs: 0 }] = finest.values()
  const lines = columns.reduce((sum, { samples }) => sum + samples.length, 0)
  return success({ lines, stepMs, columns, problems: [], problemCount: 0 })
}

/**
 * Values in order of time, each instant once, and how long their intervals are. Refused: two values for one instant,
 * energy below 0, or energy of an interval without a length.
 */
function columnOf({ type, readings }: Found, column: number): Result<CsvColumn> {
  const { quantity, meaning, factor } = type
  const values = new Map<number, { readonly value: number; readonly lastsMs: number }>()
  for (const { startMs, durationMs, value } of readings) {
    // What a meter showed, it showed at the end.
    const atMs = meaning === 'total' ? startMs + durationMs : startMs
    const time = new Date(atMs).toISOString()
    const number = Number((value * factor).toPrecision(12))
    const known = values.get(atMs)
    if (known !== undefined && (known.value !== number || known.lastsMs !== durationMs)) {
      const message = `The file has two values for ${time}; one of them must go.`
      return refuse('interval-twice', message, 'text', { time })
    }
    const isLong = durationMs > 0 || meaning !== 'per-interval'
    if (Math.abs(number) > valueLimit || (meaning !== 'momentary' && number < 0) || !isLong) {
      const message = `The value at ${time} is none that a meter counts.`
      return refuse('interval-value', message, 'text', { time })
    }
    values.set(atMs, { value: number, lastsMs: durationMs })
  }
  const sorted = [...values].toSorted(([a], [b]) => a - b)
  return success({
    of: { column, quantity, unit: quantity === 'powerW' ? 'W' : 'Wh', meaning },
    samples: sorted.map(([atMs, { value }]) => ({ atMs, value })),
    lastsMs: sorted.map(([, { lastsMs }]) => lastsMs),
  })
}

/** How long most intervals are, ms. */
function stepOf(readings: readonly Interval[]): number {
  const counts = new Map<number, number>()
  for (const { durationMs } of readings) counts.set(durationMs, (counts.get(durationMs) ?? 0) + 1)
  const [[stepMs] = [0]] = [...counts].toSorted(([, a], [, b]) => b - a)
  return stepMs
}
