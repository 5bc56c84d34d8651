import type { Kysely } from 'kysely'
import { csvField } from '../kernel/csv-field.ts'
import { zoneOffsetMs } from '../kernel/local-time.ts'
import { dayMs, floorTo, minuteMs, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { quantities } from '../things/quantity.ts'
import { rollUpStretchMs } from './limits.ts'
import type { Interval, Reading, Resolution, Series } from './series.ts'
import { rawReadings, samplesFrom } from './store.ts'
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
  const localTime = localTimes(options.timeZone)
  for (const { series, thingName } of list) {
    const name = [csvField(thingName), series.quantity, quantities[series.quantity].unit].join(',')
    for await (const piece of pieces(db, series, options)) {
      yield piece.map((item) => csvRow(item, name, localTime)).join('')
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

/** The items of a series piece by piece, a day of readings or a month of intervals at a time: a year of seconds never stands in memory at once. */
async function* pieces(
  db: Kysely<Schema>,
  { id }: Series,
  { resolution, fromMs, toMs }: ExportOptions,
): AsyncGenerator<readonly (Reading | Interval)[]> {
  const stretchMs = resolution === 'raw' ? dayMs : rollUpStretchMs
  let atMs = fromMs
  while (atMs < toMs) {
    const endMs = Math.min(atMs + stretchMs, toMs)
    const isRaw = resolution === 'raw'
    const items = isRaw
      ? await rawReadings(db, id, atMs, endMs)
      : await intervals(db, id, resolution, atMs, endMs)
    yield items
    atMs = endMs
    if (!isRaw || items.length > 0) continue
    // Years without a reading are passed over at once: asked day by day they keep the node busy for seconds.
    const [next] = await samplesFrom(db, id, atMs, 1)
    if (next === undefined) return
    atMs += floorTo(next.atMs - atMs, dayMs)
  }
}

function csvRow(
  item: Reading | Interval,
  name: string,
  localTime: (atMs: number) => string,
): string {
  if ('atMs' in item) {
    return `${isoTime(item.atMs)},${localTime(item.atMs)},${name},${item.value}\n`
  }
  const { startMs, endMs, mean, min, max, sum, late, coverage } = item
  const times = `${isoTime(startMs)},${isoTime(endMs)},${localTime(startMs)}`
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
function localTimes(timeZone: string): (atMs: number) => string {
  // Clocks change at quarter hours only; asking the calendar for every row would take most of the time.
  let knownMs = NaN
  let offsetMs = 0
  let suffix = ''
  return (atMs) => {
    const startMs = floorTo(atMs, quarterMs)
    if (startMs !== knownMs) {
      knownMs = startMs
      offsetMs = zoneOffsetMs(timeZone, atMs)
      const minutes = Math.abs(offsetMs) / minuteMs
      suffix = `${offsetMs < 0 ? '-' : '+'}${twoDigits(minutes / 60)}:${twoDigits(minutes % 60)}`
    }
    return new Date(atMs + offsetMs).toISOString().slice(0, 19) + suffix
  }
}

function twoDigits(part: number): string {
  return String(Math.floor(part)).padStart(2, '0')
}
