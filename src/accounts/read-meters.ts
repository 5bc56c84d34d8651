import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { homesOf } from '../cell/store.ts'
import { quarterMs } from '../kernel/steps.ts'
import type { Interval, Series } from '../series/series.ts'
import { intervals } from '../series/store-roll-up.ts'
import { latestReadings, listSeries, samplesFrom } from '../series/store.ts'
import type { Schema } from '../store/schema.ts'
import type { Doubt } from '../things/doubt/doubt.ts'
import { doubtsBetween } from '../things/doubt/store-doubt.ts'
import { listThingsOfCells } from '../things/store.ts'
import type { Quantity } from '../things/quantity.ts'
import type { Thing } from '../things/thing.ts'
import { ownPart, type MeterPart } from './communities/meter-part.ts'
import { partsElsewhere, partsOfGuests } from './communities/store-meter-part.ts'
import type { Members } from './sharing/member-terms.ts'
import type { Span } from './sharing/rule-spans.ts'
import {
  combineMeters,
  countedByMeter,
  countedByPlant,
  saysTooLittle,
  type CombinedMeters,
  type Counted,
  type MeterIntervals,
} from './metering.ts'

/** Who settles: a home with its meters (several, or one after another), or one shared generator. */
export interface MeteredOwner {
  readonly kind: 'home' | 'plant'
  readonly ownerId: string
  /** Takes part from the interval that begins here or later: a home from when it was made. */
  readonly sinceMs: number
  readonly meters: readonly Meter[]
  /** What of a home's meters counts here, where the home takes part in several communities; absent: all of it. */
  readonly share?: MeterShare
}

interface MeterShare {
  /** All that the home has in communities other than its neighbourhood. */
  readonly parts: readonly MeterPart[]
  /** The community that settles; null: the home's own neighbourhood, which has the rest. */
  readonly cellId: string | null
}

interface Meter {
  readonly isInUse: boolean
  readonly sinceMs: number
  readonly series: readonly Series[]
}

/** What settlement needs of each kind of thing; the first group that is reported is enough. */
const meterQuantities = [['importWh', 'exportWh'], ['powerW']] as const
const plantQuantities = [['generatedWh'], ['exportWh'], ['generationW'], ['powerW']] as const

/**
 * The homes with meters and the shared generators of a neighbourhood, with the series they are settled by; homes of other neighbourhoods
 * that take part with a part of their meters come last.
 */
export async function meteredOwners(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
): Promise<MeteredOwner[]> {
  const elsewhere = Map.groupBy(await partsElsewhere(db, cell.id), ({ homeId }) => homeId)
  const guests = Map.groupBy(await partsOfGuests(db, cell.id), ({ homeId }) => homeId)
  const homeIds = [...homes.map((home) => home.id), ...guests.keys()]
  const things = await listThingsOfCells(db, [cell.id, ...homeIds])
  const used = things.filter((thing) => thing.state !== 'offered')
  const isPlant = (thing: Thing): boolean => isPlantOf(cell, thing)
  const metered = used.filter(
    (thing) => isPlant(thing) || (thing.kind === 'meter' && thing.cellId !== cell.id),
  )
  const all = await listSeries(db, { thingIds: metered.map((thing) => thing.id) })
  const meterOf = (thing: Thing): Meter => {
    const own = all.filter(({ thingId, cellId }) => thingId === thing.id && cellId === thing.cellId)
    const groups: readonly (readonly Quantity[])[] = isPlant(thing)
      ? plantQuantities
      : meterQuantities
    const group = groups.find((wanted) => own.some((series) => wanted.includes(series.quantity)))
    return {
      isInUse: thing.state === 'adopted',
      sinceMs: thing.createdMs,
      series: own.filter((series) => group?.includes(series.quantity)),
    }
  }
  const plants = metered.filter(isPlant).map((thing): MeteredOwner => {
    return { kind: 'plant', ownerId: thing.id, sinceMs: 0, meters: [meterOf(thing)] }
  })
  const ofHome = (
    ownerId: string,
    sinceMs: number,
    share?: MeterShare,
  ): readonly MeteredOwner[] => {
    const meters = metered.filter((thing) => thing.cellId === ownerId).map(meterOf)
    const owner = { kind: 'home' as const, ownerId, sinceMs, meters }
    return meters.length === 0 ? [] : [share === undefined ? owner : { ...owner, share }]
  }
  const metersOfHomes = homes.flatMap((home) => {
    const parts = elsewhere.get(home.id)
    return ofHome(home.id, home.createdMs, parts && { parts, cellId: null })
  })
  const metersOfGuests = [...guests].flatMap(([homeId, parts]) => {
    const begins = parts.filter(({ cellId }) => cellId === cell.id).map(({ fromMs }) => fromMs)
    return ofHome(homeId, Math.min(...begins), { parts, cellId: cell.id })
  })
  return [...metersOfHomes, ...plants, ...metersOfGuests]
}

/** Homes of other neighbourhoods that ever took part here, by their ids. */
export async function guestHomeIds(db: Kysely<Schema>, cellId: string): Promise<readonly string[]> {
  return [...new Set((await partsOfGuests(db, cellId)).map(({ homeId }) => homeId))]
}

/** Generators that a neighbourhood owns together, in use or not any more. */
export async function plantsOf(db: Kysely<Schema>, cell: Pick<Cell, 'id'>): Promise<Thing[]> {
  const things = await listThingsOfCells(db, [cell.id])
  return things.filter((thing) => thing.state !== 'offered' && isPlantOf(cell, thing))
}

/** Those that a rule may name. */
export async function membersOf(db: Kysely<Schema>, cell: Pick<Cell, 'id'>): Promise<Members> {
  const [homes, plants] = [await homesOf(db, cell.id), await plantsOf(db, cell)]
  const guestIds = await guestHomeIds(db, cell.id)
  return {
    homeIds: homes.map(({ id }) => id),
    plantIds: plants.map(({ id }) => id),
    ...(guestIds.length === 0 ? {} : { guestIds }),
  }
}

function isPlantOf(cell: Pick<Cell, 'id'>, thing: Thing): boolean {
  return thing.cellId === cell.id && (thing.kind === 'solar' || thing.kind === 'wind')
}

/**
 * The newest instant of each series that settlement waits for, of meters in use that ever reported. A home from elsewhere is only waited for
 * while it takes part: `sinceMs`, `untilMs`: the time of which it is.
 */
export async function newestOfEach(
  db: Kysely<Schema>,
  owners: readonly MeteredOwner[],
  sinceMs: number,
  untilMs: number,
): Promise<number[]> {
  const awaited = owners.filter(({ share }) => {
    const { parts, cellId } = share ?? { parts: [], cellId: null }
    const here = parts.filter((part) => part.cellId === cellId)
    const isThere = (part: MeterPart): boolean =>
      part.fromMs < untilMs && (part.untilMs ?? Infinity) > sinceMs
    return cellId === null || here.some(isThere)
  })
  const inUse = awaited.flatMap((owner) => owner.meters).filter((meter) => meter.isInUse)
  const ids = inUse.flatMap((meter) => meter.series.map((series) => series.id))
  return (await latestReadings(db, ids)).map((reading) => reading.atMs)
}

/**
 * What each owner's meters say about each quarter hour that begins in `[fromMs, toMs)`: by start, then
 * by index of the owner. An owner that had no meter yet and nothing measured is not in it.
 */
export async function readMeters(
  db: Kysely<Schema>,
  owners: readonly MeteredOwner[],
  startsMs: readonly number[],
  fromMs: number,
  toMs: number,
): Promise<Map<number, Map<number, CombinedMeters>>> {
  const thingIds = owners.flatMap(({ meters }) =>
    meters.flatMap(({ series }) => series.slice(0, 1).map(({ thingId }) => thingId)),
  )
  const doubts = await doubtsBetween(db, thingIds, fromMs, toMs)
  const byStart = new Map(startsMs.map((startMs) => [startMs, new Map<number, CombinedMeters>()]))
  for (const [index, owner] of owners.entries()) {
    const meters = []
    const doubtsOfOwner = doubts.filter((doubt) => concerns(doubt, owner))
    for (const meter of owner.meters) {
      const at = await meterIntervals(db, meter, fromMs, toMs)
      await leaveSilent(db, meter, at)
      if (doubtsOfOwner.length > 0) {
        for (const startMs of startsMs) leaveGaps(at, startMs, meter, doubtsOfOwner)
      }
      meters.push({ meter, at, span: meter.isInUse ? null : await reportedSpan(db, meter) })
    }
    const countedBy = owner.kind === 'home' ? countedByMeter : countedByPlant
    for (const [startMs, combined] of byStart) {
      const inUse: (Counted | null)[] = []
      const former: Counted[] = []
      for (const { meter, at, span } of meters) {
        const value = countedBy(at.get(startMs) ?? {})
        const isOneOfThem =
          span === null
            ? value !== null || meter.sinceMs <= startMs
            : isWithin(span, startMs) && saysTooLittle(value)
        if (isOneOfThem) inUse.push(value)
        else if (value !== null) former.push(value)
      }
      if (inUse.length + former.length === 0) continue
      const isDoubted = doubtsOfOwner.some((doubt) => isDuring(doubt, startMs))
      const counted = { ...combineMeters(inUse, former), isDoubted }
      const { parts, cellId } = owner.share ?? { parts: [], cellId: null }
      const own = ownPart(counted, parts, cellId, startMs, startMs / quarterMs)
      if (own !== null) combined.set(index, own)
    }
  }
  return byStart
}

function isWithin({ fromMs, toMs }: Span, startMs: number): boolean {
  return fromMs <= startMs && startMs + quarterMs <= toMs
}

/**
 * From the first reading of a meter that was taken out to its last: so long it was in use, as far as anybody can tell. Where it was silent
 * in between nobody knows what it would have counted, and that is a gap as if it were still there. Empty where it never reported.
 */
async function reportedSpan(db: Kysely<Schema>, { series }: Meter): Promise<Span> {
  const ids = series.map(({ id }) => id)
  const firsts = await Promise.all(ids.map((id) => samplesFrom(db, id, 0, 1)))
  const lasts = await latestReadings(db, ids)
  return {
    fromMs: Math.min(...firsts.flat().map(({ atMs }) => atMs)),
    toMs: Math.max(...lasts.map(({ atMs }) => atMs)),
  }
}

/**
 * A counter that is silent in a quarter hour in which the meter's other one reports is a gap there, and did not stand still:
 * who is silent about what went out says nothing of it. Not before it first reported: a meter may be told later to count both ways.
 */
async function leaveSilent(
  db: Kysely<Schema>,
  { series }: Meter,
  at: Map<number, MeterIntervals>,
): Promise<void> {
  for (const { id, quantity } of series) {
    const silent = [...at].filter(([, known]) => known[quantity] === undefined)
    if (silent.length === 0) continue
    const [first] = await samplesFrom(db, id, 0, 1)
    for (const [startMs, known] of silent) {
      if (first !== undefined && first.atMs <= startMs) {
        at.set(startMs, { ...known, [quantity]: emptyQuarter(startMs) })
      }
    }
  }
}

/** A counter of which nothing is believed in a quarter hour is a gap there, and did not stand still. */
function leaveGaps(
  at: Map<number, MeterIntervals>,
  startMs: number,
  { series }: Meter,
  doubts: readonly Doubt[],
): void {
  for (const { thingId, quantity } of series) {
    const isGap = doubts.some(
      (doubt) =>
        doubt.thingId === thingId && doubt.quantity === quantity && isDuring(doubt, startMs),
    )
    const known = at.get(startMs)
    if (isGap && known?.[quantity] === undefined) {
      at.set(startMs, { ...known, [quantity]: emptyQuarter(startMs) })
    }
  }
}

function emptyQuarter(startMs: number): Interval {
  const endMs = startMs + quarterMs
  return { startMs, endMs, mean: null, min: null, max: null, sum: null, coverage: 0 }
}

/** Whether a doubt is about something that an owner is settled by. */
function concerns({ thingId, quantity }: Doubt, { meters }: MeteredOwner): boolean {
  return meters.some(({ series }) =>
    series.some((one) => one.thingId === thingId && one.quantity === quantity),
  )
}

function isDuring({ sinceMs, untilMs }: Doubt, startMs: number): boolean {
  return sinceMs < startMs + quarterMs && (untilMs ?? Infinity) > startMs
}

async function meterIntervals(
  db: Kysely<Schema>,
  meter: Meter,
  fromMs: number,
  toMs: number,
): Promise<Map<number, MeterIntervals>> {
  const at = new Map<number, Partial<Record<Quantity, Interval>>>()
  for (const { id, quantity } of meter.series) {
    for (const interval of await intervals(db, id, 'quarter', fromMs, toMs)) {
      at.set(interval.startMs, { ...at.get(interval.startMs), [quantity]: interval })
    }
  }
  return at
}
