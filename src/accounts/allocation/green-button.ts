import { XMLParser, XMLValidator } from 'fast-xml-parser'
import * as v from 'valibot'
import { refuse, RefusalError, type Result } from '../../kernel/refusal.ts'
import {
  checkAllocations,
  milliWhLimit,
  readUtf8,
  refusable,
  refuseEncoding,
  refuseTooLarge,
  valuesLimit,
  type Allocation,
  type AllocationKind,
  type Quality,
} from './allocation.ts'

/** Bytes of a feed at the most: about a year of quarter hours. */
export const feedBytesLimit = 8 * 1024 * 1024

/** Elements within elements at the most; a feed has eight. */
const depthLimit = 30

const wattHours = '72'

/** `flowDirection` of ESPI: forward is delivered to the customer, reverse is received from them. */
const kindOfFlow: Readonly<Record<string, AllocationKind>> = { 1: 'consumed', 19: 'generated' }

/** `quality` of ESPI; what is not named is not said. */
const qualityOf: Readonly<Record<string, Quality>> = {
  0: 'measured',
  7: 'estimated',
  8: 'estimated',
  9: 'estimated',
  10: 'estimated',
  11: 'calculated',
  12: 'estimated',
  17: 'measured',
  18: 'measured',
  19: 'measured',
}

const text = v.optional(v.string(), '')
const list = <Item extends v.GenericSchema>(item: Item) => v.optional(v.array(item), [])

/** As much of a feed as is read. All values are texts, elements that may come several times are lists. */
const feedShape = v.object({
  feed: v.object({
    entry: list(
      v.object({
        link: list(v.object({ '@rel': text, '@href': text })),
        content: v.optional(
          v.object({
            ReadingType: v.optional(
              v.object({ flowDirection: text, powerOfTenMultiplier: text, uom: text }),
            ),
            IntervalBlock: list(
              v.object({
                IntervalReading: list(
                  v.object({
                    timePeriod: v.object({ duration: text, start: text }),
                    value: text,
                    ReadingQuality: list(v.object({ quality: text })),
                  }),
                ),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
})

type Entry = v.InferOutput<typeof feedShape>['feed']['entry'][number]
type ReadingType = NonNullable<NonNullable<Entry['content']>['ReadingType']>

const lists = new Set(['entry', 'link', 'IntervalBlock', 'IntervalReading', 'ReadingQuality'])

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  maxNestedTags: depthLimit,
  isArray: (name) => lists.has(name),
})

/**
 * Reads Green Button: an Atom feed by ESPI (NAESB REQ.21). An interval block belongs to the usage point in its own address; its
 * reading type, found by the links of the meter reading above it, says the direction and the power of ten; the unit must be Wh.
 * Only whole meters are in it, not who took what from whom. Entities are off, and a document type is refused.
 */
export function readGreenButton(bytes: Buffer): Result<readonly Allocation[]> {
  if (bytes.length > feedBytesLimit) return refuseTooLarge()
  return refusable(() => {
    const xml = readUtf8(bytes)
    if (xml === null) return refuseEncoding()
    const { entry: entries } = readFeed(xml)
    const types = entries.filter(({ content }) => content?.ReadingType !== undefined)
    const values: Allocation[] = []
    for (const entry of entries) {
      const blocks = entry.content?.IntervalBlock ?? []
      if (blocks.length === 0) continue
      const point = pointOf(entry)
      const type = readType(typeOf(entry, entries, types), point)
      for (const reading of blocks.flatMap(({ IntervalReading }) => IntervalReading)) {
        values.push(valueOf(reading, type, point))
      }
      if (values.length > valuesLimit) return refuseTooLarge()
    }
    return checkAllocations(values)
  })
}

function readFeed(xml: string): v.InferOutput<typeof feedShape>['feed'] {
  const isPlain = !/<!(?:DOCTYPE|ENTITY)/i.test(xml)
  const parsed = isPlain ? v.safeParse(feedShape, parsedOrNull(xml)) : null
  if (parsed?.success === true) return parsed.output.feed
  const message =
    'This is no Green Button file: an Atom feed with interval blocks, without a document type.'
  throw new RefusalError(refuse('not-green-button', message, 'file'))
}

function parsedOrNull(xml: string): unknown {
  try {
    return XMLValidator.validate(xml) === true ? parser.parse(xml) : null
  } catch {
    // Too deep, or what the parser cannot make sense of.
    return null
  }
}

/** The usage point in the address of an entry. */
function pointOf(entry: Entry): string {
  const point = /\/UsagePoint\/([^/?#]{1,64})/.exec(linkOf(entry, 'self'))?.[1]
  if (point !== undefined) return point
  const message = 'An interval block does not say in its address which usage point it belongs to.'
  throw new RefusalError(refuse('green-button-point', message, 'file'))
}

/** The reading type of a block: the one its meter reading is related to, or the only one there is. */
function typeOf(
  block: Entry,
  entries: readonly Entry[],
  types: readonly Entry[],
): ReadingType | null {
  const reading = linkOf(block, 'self').replace(/\/IntervalBlock\/.*$/, '')
  const above = entries.find((entry) => reading !== '' && linkOf(entry, 'self') === reading)
  const related = above?.link
    .filter((link) => link['@rel'] === 'related')
    .map((link) => link['@href'])
  const found = types.find((type) => related?.includes(linkOf(type, 'self')))
  return (found ?? (types.length === 1 ? types[0] : undefined))?.content?.ReadingType ?? null
}

function linkOf(entry: Entry, relation: string): string {
  return entry.link.find((link) => link['@rel'] === relation)?.['@href'] ?? ''
}

/** What a value of a reading means. */
interface Meaning {
  readonly kind: AllocationKind
  /** Thousandths of a Wh that one unit is. */
  readonly milliWh: number
}

function readType(type: ReadingType | null, point: string): Meaning {
  const kind = kindOfFlow[type?.flowDirection ?? '']
  const power = type?.powerOfTenMultiplier === '' ? 0 : Number(type?.powerOfTenMultiplier)
  if (
    type?.uom === wattHours &&
    kind !== undefined &&
    Number.isInteger(power) &&
    Math.abs(power) <= 9
  ) {
    return { kind, milliWh: 10 ** (power + 3) }
  }
  const message = `The values of usage point ${point} are not in Wh (unit 72), delivered (1) or received (19).`
  throw new RefusalError(refuse('green-button-type', message, 'file', { point }))
}

type Reading = NonNullable<Entry['content']>['IntervalBlock'][number]['IntervalReading'][number]

function valueOf(
  { timePeriod, value, ReadingQuality }: Reading,
  { kind, milliWh }: Meaning,
  point: string,
): Allocation {
  const { start, duration } = timePeriod
  const energy = /^\d{1,15}$/.test(value) ? Math.round(Number(value) * milliWh) : NaN
  const isTime = /^\d{9,10}$/.test(start) && /^\d{1,6}$/.test(duration)
  if (isTime && energy <= milliWhLimit) {
    const quality = qualityOf[ReadingQuality[0]?.quality ?? ''] ?? 'unstated'
    const [startMs, stepMs] = [Number(start) * 1000, Number(duration) * 1000]
    return { point, kind, startMs, stepMs, milliWh: energy, quality }
  }
  const message = `A reading of usage point ${point} is no energy of an interval: ${value.slice(0, 20)} at ${start.slice(0, 20)}.`
  throw new RefusalError(refuse('green-button-reading', message, 'file', { point }))
}
