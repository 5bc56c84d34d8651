import type { Kysely } from 'kysely'
import { zoneOffsetMs } from '../kernel/local-time.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { minuteMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { quantities } from '../things/quantity.ts'
import { rollUpStretchMs } from './limits.ts'
import type { Interval, Reading, Resolution, Series } from './series.ts'
import { rawReadings } from './store.ts'
import { intervals } from './store-roll-up.ts'

/** What to export: readings as they came, or intervals of one width. */
export interface ExportOptions {
  readonly resolution: Resolution | 'raw'
  readonly fromMs: number
  readonly toMs: number
  /** Local times are written in this zone. */
  readonly timeZone: string
}

export interface ExportedSeries {
  readonly series: Series
  readonly thingName: string
}

const rawHeader = 'time,local_time,thing,quantity,unit,value\n'
const intervalHeader = 'start,end,local_start,thing,quantity,unit,mean,min,max,sum,late,coverage\n'

/** The values of some series as CSV (RFC 4180, decimal point, UTC and local time), piece by piece. */
export async function* exportCsv(
  db: Kysely<Schema>,
  list: readonly ExportedSeries[],
  options: ExportOptions,
): AsyncGenerator<string> {
  yield options.resolution === 'raw' ? rawHeader : intervalHeader
  for (const { series, thingName } of list) {
    const name = [csvText(thingName), series.quantity, quantities[series.quantity].unit].join(',')
    for await (const piece of pieces(db, series, options)) {
      yield piece.map((item) => csvRow(item, name, options.timeZone)).join('')
    }
  }
}

/** The same as one JSON document: `{"series":[{thing, quantity, unit, resolution, values}]}`, times in ISO 8601. */
export async function* exportJson(
  db: Kysely<Schema>,
  list: readonly ExportedSeries[],
  options: ExportOptions,
): AsyncGenerator<string> {
  yield '{"series":['
  for (const [i, { series, thingName }] of list.entries()) {
    const { quantity } = series
    const head = {
      thing: thingName,
      quantity,
      unit: quantities[quantity].unit,
      resolution: options.resolution,
    }
    yield `${i > 0 ? ',\n' : '\n'}${JSON.stringify(head).slice(0, -1)},"values":[`
    let isFirst = true
    for await (const piece of pieces(db, series, options)) {
      if (piece.length === 0) continue
      yield (isFirst ? '\n' : ',\n') + piece.map(jsonRow).join(',\n')
      isFirst = false
    }
    yield ']}'
  }
  yield '\n]}\n'
}

/** The pieces of an export as one text. Refused: more than `charsLimit` characters. */
export async function gatherExport(
  pieces: AsyncIterable<string>,
  charsLimit: number,
): Promise<Result<string>> {
  const texts: string[] = []
  let chars = 0
  for await (const piece of pieces) {
    chars += piece.length
    if (chars > charsLimit) {
      const message =
        'That is too much for one answer: ask for a shorter time or wider intervals, ' +
        'or run "commonwatt export" on the server.'
      return refuse('export-too-large', message, 'toMs')
    }
    texts.push(piece)
  }
  return success(texts.join(''))
}

/** The items of a series a month at a time, so that a year of seconds never stands in memory at once. */
async function* pieces(
  db: Kysely<Schema>,
  { id }: Series,
  { resolution, fromMs, toMs }: ExportOptions,
): AsyncGenerator<readonly (Reading | Interval)[]> {
  for (let atMs = fromMs; atMs < toMs; atMs += rollUpStretchMs) {
    const endMs = Math.min(atMs + rollUpStretchMs, toMs)
    yield resolution === 'raw'
      ? await rawReadings(db, id, atMs, endMs)
      : await intervals(db, id, resolution, atMs, endMs)
  }
}

function csvRow(item: Reading | Interval, name: string, timeZone: string): string {
  if ('atMs' in item) {
    return `${isoTime(item.atMs)},${localTime(item.atMs, timeZone)},${name},${item.value}\n`
  }
  const { startMs, endMs, mean, min, max, sum, late, coverage } = item
  const times = `${isoTime(startMs)},${isoTime(endMs)},${localTime(startMs, timeZone)}`
  const values = [mean, min, max, sum, late, coverage].map((value) => value ?? '')
  return `${times},${name},${values.join(',')}\n`
}

function jsonRow(item: Reading | Interval): string {
  if ('atMs' in item) return JSON.stringify({ time: isoTime(item.atMs), value: item.value })
  const { startMs, endMs, ...values } = item
  return JSON.stringify({ start: isoTime(startMs), end: isoTime(endMs), ...values })
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** Wall time with its offset: 2026-10-25T02:30:00+01:00 tells the doubled hour apart. */
function localTime(atMs: number, timeZone: string): string {
  const offset = zoneOffsetMs(timeZone, atMs)
  const minutes = Math.abs(offset) / minuteMs
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0')
  const wall = new Date(atMs + offset).toISOString().slice(0, 19)
  return `${wall}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

/** A text as a CSV field. One that a spreadsheet would run as a formula is marked as text. */
function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
