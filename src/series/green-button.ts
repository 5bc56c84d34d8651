import { XMLParser } from 'fast-xml-parser'
import { refuse, RefusalError, success, type Result } from '../kernel/refusal.ts'
import type { Quantity } from '../things/quantity.ts'
import type { Meaning } from './csv-mapping.ts'
import type { CsvColumn, CsvRead } from './csv-read.ts'
import { earliestMs, importCharsLimit, importLinesLimit, latestMs } from './limits.ts'
import type { Sample } from './sample.ts'

/**
 * Reads Green Button XML (NAESB REQ.21, Energy Services Provider Interface; an Atom feed): the interval readings of every
 * meter reading, with what its reading type says of them. Times are seconds since 1970, UTC, so that no clock change
 * moves them; the feed's local time is for showing only. Entry by entry, so that a large feed is never whole in memory.
 */

/** Characters of one entry at the most: a year of quarter hours in one block has about 9 million. */
export const entryLimit = 16 * 1024 * 1024

/** Entries of a feed at the most. */
export const entriesLimit = 100_000

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

/** What the entries of a feed said; addresses are those of their links. */
interface Feed {
  readonly types: Map<string, ReadingType>
  /** For each meter reading the address of its type. */
  readonly typeOf: Map<string, string>
  readonly blocks: { readonly meterReading: string; readonly readings: readonly Interval[] }[]
  lines: number
}

interface Interval {
  readonly startMs: number
  readonly durationMs: number
  readonly value: number
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  processEntities: false,
  isArray: (name) => name === 'link' || name === 'IntervalBlock' || name === 'IntervalReading',
})

/** Reads a whole feed. Refused: what is none, is too large, or holds no electricity that can be read. */
export function readGreenButton(text: string): Result<CsvRead> {
  if (text.length > importCharsLimit) {
    const message = `The file has more than ${importCharsLimit} characters; send it in parts.`
    return refuse('feed-too-large', message, 'text', { most: importCharsLimit })
  }
  // No feed needs one, and what a file declares there is a way to make a small one large.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return notGreenButton()
  const feed: Feed = { types: new Map(), typeOf: new Map(), blocks: [], lines: 0 }
  try {
    for (const entry of entriesIn(text)) readEntry(entry, feed)
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal
    return notGreenButton()
  }
  if (feed.typeOf.size === 0 && feed.blocks.length === 0) return notGreenButton()
  return columnsOf(feed)
}

/** Whether a file is XML and not a table. */
export function isXml(text: string): boolean {
  return /^\uFEFF?\s*</.test(text.slice(0, 1_000))
}

function notGreenButton(): Result<never> {
  const message = 'This is no Green Button file: an Atom feed with meter readings.'
  return refuse('not-green-button', message, 'text')
}

/** The entries of a feed, one text each. */
function* entriesIn(text: string): Generator<string> {
  const begin = /<((?:[\w.-]{1,40}:)?entry)[\s>]/g
  for (let count = 0, found = begin.exec(text); found !== null; found = begin.exec(text)) {
    const end = text.indexOf(`</${found[1]}>`, found.index)
    if (end === -1) throw new RefusalError(cutShort())
    const to = end + `</${found[1]}>`.length
    if (++count > entriesLimit || to - found.index > entryLimit) {
      const message = `A feed may have ${entriesLimit} entries of ${entryLimit} characters.`
      throw new RefusalError(refuse('feed-too-large', message, 'text', { most: entryLimit }))
    }
    yield text.slice(found.index, to)
    begin.lastIndex = to
  }
}

function cutShort() {
  return refuse(
    'feed-cut-short',
    'The file ends in the middle of an entry; fetch it again.',
    'text',
  )
}

function readEntry(xml: string, feed: Feed): void {
  const parsed: unknown = parser.parse(xml)
  const entry = inside(parsed, 'entry')
  const content = inside(entry, 'content')
  const links = listOf(entry, 'link').map((link) => ({
    rel: textOf(link, '@rel'),
    href: textOf(link, '@href').replace(/\/$/, ''),
  }))
  const hrefOf = (rel: string): string => links.find((link) => link.rel === rel)?.href ?? ''
  if (inside(content, 'ReadingType') !== null) {
    const type = typeOf(inside(content, 'ReadingType'))
    if (type !== null) feed.types.set(hrefOf('self'), type)
  } else if (has(content, 'MeterReading')) {
    const related = links.find(
      ({ rel, href }) => rel === 'related' && /\/ReadingType(\/|$)/.test(href),
    )
    feed.typeOf.set(hrefOf('self'), related?.href ?? '')
  }
  for (const block of listOf(content, 'IntervalBlock')) {
    const readings = listOf(block, 'IntervalReading').flatMap(intervalOf)
    feed.lines += readings.length
    if (feed.lines > importLinesLimit) {
      const message = `A feed may have ${importLinesLimit} readings; send it in parts.`
      throw new RefusalError(refuse('feed-too-large', message, 'text', { most: importLinesLimit }))
    }
    const up = hrefOf('up') === '' ? hrefOf('self') : hrefOf('up')
    feed.blocks.push({ meterReading: up.replace(/\/IntervalBlock(\/.*)?$/, ''), readings })
  }
}

/** A reading type that is about electricity in Wh or W; null: another one. */
function typeOf(type: unknown): ReadingType | null {
  const power = Number(textOf(type, 'powerOfTenMultiplier') || '0')
  if (!Number.isInteger(power) || Math.abs(power) > 12) return null
  const [unit, behaviour] = [textOf(type, 'uom'), textOf(type, 'accumulationBehaviour')]
  const factor = 10 ** power
  if (unit === powerUnit) return { quantity: 'powerW', meaning: 'momentary', factor }
  const quantity = directions.get(textOf(type, 'flowDirection'))
  if (unit !== energyUnit || quantity === undefined) return null
  const isTotal = totals.includes(behaviour)
  return { quantity, meaning: isTotal ? 'total' : 'per-interval', factor }
}

function intervalOf(reading: unknown): Interval[] {
  const period = inside(reading, 'timePeriod')
  const [start, duration, value] = [
    textOf(period, 'start'),
    textOf(period, 'duration'),
    textOf(reading, 'value'),
  ]
  if (!/^\d{1,12}$/.test(start) || !/^-?\d{1,18}$/.test(value)) return []
  const startMs = Number(start) * 1_000
  const durationMs = /^\d{1,8}$/.test(duration) ? Number(duration) * 1_000 : 0
  if (startMs < earliestMs || startMs + durationMs >= latestMs) return []
  return [{ startMs, durationMs, value: Number(value) }]
}

/** One column for each quantity: that of the finest intervals, where a feed says one in several. */
function columnsOf(feed: Feed): Result<CsvRead> {
  const found = [...feed.typeOf].flatMap(([meterReading, typeHref]) => {
    const type = feed.types.get(typeHref)
    const readings = feed.blocks
      .filter((block) => block.meterReading === meterReading)
      .flatMap((block) => block.readings)
    return type === undefined || readings.length === 0
      ? []
      : [{ type, readings, stepMs: stepOf(readings) }]
  })
  const finest = new Map<Quantity, (typeof found)[number]>()
  for (const one of found.toSorted((a, b) => a.stepMs - b.stepMs)) {
    if (!finest.has(one.type.quantity)) finest.set(one.type.quantity, one)
  }
  if (finest.size === 0) {
    const message =
      'The file holds no electricity in watt-hours or watts, taken from the grid or fed into it.'
    return refuse('no-electricity', message, 'text')
  }
  const columns: CsvColumn[] = []
  for (const { type, readings } of finest.values()) {
    const samples = samplesOf(type, readings)
    if (!samples.ok) return samples
    const { quantity, meaning } = type
    const unit = quantity === 'powerW' ? 'W' : 'Wh'
    columns.push({
      of: { column: columns.length, quantity, unit, meaning },
      samples: samples.value,
    })
  }
  const [{ stepMs } = { stepMs: 0 }] = finest.values()
  return success({ lines: feed.lines, stepMs, columns, problems: [], problemCount: 0 })
}

/** Values in order of time, each instant once. Refused: two values for one instant, or energy below 0. */
function samplesOf(
  { meaning, factor }: ReadingType,
  readings: readonly Interval[],
): Result<Sample[]> {
  const values = new Map<number, number>()
  for (const { startMs, durationMs, value } of readings) {
    // What a meter showed, it showed at the end.
    const atMs = meaning === 'total' ? startMs + durationMs : startMs
    const number = Number((value * factor).toPrecision(12))
    const known = values.get(atMs)
    if (known !== undefined && known !== number) {
      const message = `The file has two values for ${new Date(atMs).toISOString()}; one of them must go.`
      return refuse('interval-twice', message, 'text', { time: new Date(atMs).toISOString() })
    }
    if (Math.abs(number) > valueLimit || (meaning !== 'momentary' && number < 0)) {
      const message = `The value at ${new Date(atMs).toISOString()} is none that a meter counts.`
      return refuse('interval-value', message, 'text', { time: new Date(atMs).toISOString() })
    }
    values.set(atMs, number)
  }
  const samples = [...values].map(([atMs, value]) => ({ atMs, value }))
  return success(samples.toSorted((a, b) => a.atMs - b.atMs))
}

/** How long most intervals are, ms. */
function stepOf(readings: readonly Interval[]): number {
  const counts = new Map<number, number>()
  for (const { durationMs } of readings) counts.set(durationMs, (counts.get(durationMs) ?? 0) + 1)
  const [[stepMs] = [0]] = [...counts].toSorted(([, a], [, b]) => b - a)
  return stepMs
}

/** A member of an element; null where there is none. */
function inside(element: unknown, name: string): unknown {
  if (typeof element !== 'object' || element === null) return null
  return Object.getOwnPropertyDescriptor(element, name)?.value ?? null
}

/** Whether an element is there, also an empty one. */
function has(element: unknown, name: string): boolean {
  return typeof element === 'object' && element !== null && Object.hasOwn(element, name)
}

function listOf(element: unknown, name: string): readonly unknown[] {
  const found = inside(element, name)
  return Array.isArray(found) ? found : []
}

function textOf(element: unknown, name: string): string {
  const found = inside(element, name)
  return typeof found === 'string' ? found.trim() : ''
}
