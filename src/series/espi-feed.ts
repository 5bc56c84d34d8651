import { XMLParser } from 'fast-xml-parser'
import { refuse, RefusalError, success, type Refusal, type Result } from '../kernel/refusal.ts'

/**
 * An Atom feed of the Energy Services Provider Interface (NAESB REQ.21, Green Button) as it is sent: what its entries say, put together by their
 * links. Entry by entry, so that a large feed is never whole in memory; entities are off. What the numbers mean is for the reader.
 */

/** Characters of one entry at the most: a year of quarter hours in one block has about 9 million. */
export const entryLimit = 16 * 1024 * 1024

/** Entries of a feed at the most. */
const entriesLimit = 100_000

/** Elements within elements at the most; a feed has eight. */
const depthLimit = 30

/** One meter reading of a feed. All values are the feed's own texts, empty where it says nothing. */
export interface EspiMeterReading {
  /** The usage point in its address; empty: it names none. */
  readonly usagePoint: string
  /** The reading type it is related to, or the only one of the feed; null: none. */
  readonly type: EspiType | null
  readonly readings: readonly EspiReading[]
}

export interface EspiType {
  readonly uom: string
  readonly powerOfTenMultiplier: string
  readonly flowDirection: string
  readonly accumulationBehaviour: string
}

export interface EspiReading {
  /** Seconds since 1970. */
  readonly start: string
  /** Seconds. */
  readonly duration: string
  readonly value: string
  readonly quality: string
}

/** Where a refusal points, and how many readings a feed may have. */
export interface EspiLimits {
  readonly at: string
  readonly readings: number
}

/** What was found so far; addresses are those of links. */
interface Feed {
  readonly types: Map<string, EspiType>
  /** For each meter reading the address of its type. */
  readonly typeOf: Map<string, string>
  readonly readings: Map<string, EspiReading[]>
  count: number
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  maxNestedTags: depthLimit,
  isArray: (name) => ['link', 'IntervalBlock', 'IntervalReading', 'ReadingQuality'].includes(name),
})

/** Reads a feed. Refused: what is none, ends in the middle of an entry, or is too large. */
export function readEspiFeed(
  text: string,
  { at, readings }: EspiLimits,
): Result<EspiMeterReading[]> {
  // No feed needs one, and what a file declares there is a way to make a small one large.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return notGreenButton(at)
  const feed: Feed = { types: new Map(), typeOf: new Map(), readings: new Map(), count: 0 }
  try {
    for (const entry of entriesIn(text, at)) {
      readEntry(entry, feed)
      if (feed.count > readings) {
        const message = `A feed may have ${readings} readings; send it in parts.`
        return refuse('feed-too-large', message, at, { most: readings })
      }
    }
  } catch (error) {
    return error instanceof RefusalError ? error.refusal : notGreenButton(at)
  }
  if (feed.typeOf.size === 0 && feed.readings.size === 0) return notGreenButton(at)
  const only = feed.types.size === 1 ? [...feed.types.values()][0] : undefined
  const found = [...feed.readings].map(([address, of]) => ({
    usagePoint: /\/UsagePoint\/([^/?#]{1,64})/.exec(address)?.[1] ?? '',
    type: feed.types.get(feed.typeOf.get(address) ?? '') ?? only ?? null,
    readings: of,
  }))
  return success(found)
}

function notGreenButton(at: string): Refusal {
  const message = 'This is no Green Button file: an Atom feed with meter readings.'
  return refuse('not-green-button', message, at)
}

/** The entries of a feed, one text each. */
function* entriesIn(text: string, at: string): Generator<string> {
  const begin = /<((?:[\w.-]{1,40}:)?entry)[\s>]/g
  for (let count = 0, found = begin.exec(text); found !== null; found = begin.exec(text)) {
    const end = text.indexOf(`</${found[1]}>`, found.index)
    if (end === -1) {
      const message = 'The file ends in the middle of an entry; fetch it again.'
      throw new RefusalError(refuse('feed-cut-short', message, at))
    }
    const to = end + `</${found[1]}>`.length
    if (++count > entriesLimit || to - found.index > entryLimit) {
      const message = `A feed may have ${entriesLimit} entries of ${entryLimit} characters.`
      throw new RefusalError(refuse('feed-too-large', message, at, { most: entryLimit }))
    }
    yield text.slice(found.index, to)
    begin.lastIndex = to
  }
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
    feed.types.set(hrefOf('self'), typeOf(inside(content, 'ReadingType')))
  } else if (has(content, 'MeterReading')) {
    const related = links.find(
      ({ rel, href }) => rel === 'related' && /\/ReadingType(\/|$)/.test(href),
    )
    feed.typeOf.set(hrefOf('self'), related?.href ?? '')
  }
  const blocks = listOf(content, 'IntervalBlock')
  if (blocks.length === 0) return
  const up = (hrefOf('up') || hrefOf('self')).replace(/\/IntervalBlock(\/.*)?$/, '')
  const known = feed.readings.get(up) ?? []
  feed.readings.set(up, known)
  for (const block of blocks) {
    for (const reading of listOf(block, 'IntervalReading')) known.push(readingOf(reading))
    feed.count += listOf(block, 'IntervalReading').length
  }
}

function typeOf(type: unknown): EspiType {
  return {
    uom: textOf(type, 'uom'),
    powerOfTenMultiplier: textOf(type, 'powerOfTenMultiplier'),
    flowDirection: textOf(type, 'flowDirection'),
    accumulationBehaviour: textOf(type, 'accumulationBehaviour'),
  }
}

function readingOf(reading: unknown): EspiReading {
  const period = inside(reading, 'timePeriod')
  return {
    start: textOf(period, 'start'),
    duration: textOf(period, 'duration'),
    value: textOf(reading, 'value'),
    quality: textOf(listOf(reading, 'ReadingQuality')[0], 'quality'),
  }
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
