import type { Kysely } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { localDayEndMs, localDayStartMs } from '../kernel/local-time.ts'
import { floorTo, hourMs, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { isQuantity, type Quantity } from '../things/quantity.ts'
import { doubtedTimes } from '../things/doubt/store-doubt.ts'
import { doubtAt, type Doubted } from './believed.ts'
import { reachReadings, rollUpStretchMs } from './limits.ts'
import { quartersOf, widen } from './roll-up.ts'
import type { Sample } from './sample.ts'
import type { Interval, Resolution } from './series.ts'
import { noteChanged } from './store-changed.ts'
import { rawReadings, samplesBefore, samplesFrom } from './store.ts'

/** What a roll-up has to know of a series. */
interface Rolled {
  readonly id: number
  readonly thingId: string
  readonly cellId: string
  readonly quantity: Quantity
  readonly timeZone: string
  readonly rawFromMs: number
}

/** A stretch of time with its quarters as the raw values say now. What was stored for it no longer holds. */
interface Stretch {
  readonly fromMs: number
  readonly toMs: number
  readonly quarters: readonly Interval[]
}

/**
 * The intervals of a series that start in `[fromMs, toMs)` and hold something, in order of time.
 * Always as the raw values say: what has not been rolled up yet is computed on the way.
 */
export async function intervals(
  db: Kysely<Schema>,
  seriesId: number,
  resolution: Resolution,
  fromMs: number,
  toMs: number,
): Promise<Interval[]> {
  // The marks are read before what they qualify: a roll-up in between then only makes both right.
  const dirty = await db
    .selectFrom('dirty_quarters')
    .select('start_ms')
    .where('series_id', '=', seriesId)
    .orderBy('start_ms')
    .execute()
  const stored = await storedIntervals(db, seriesId, resolution, fromMs, toMs)
  if (dirty.length === 0) return stored
  const series = await rolledSeries(db, seriesId)
  if (series === null) return []
  const stretches = await freshStretches(
    db,
    series,
    dirty.map((row) => row.start_ms),
  )
  const fresh: Interval[] = []
  const spans: { fromMs: number; toMs: number }[] = []
  for (const stretch of stretches) {
    const spanFromMs = spanAt(resolution, series.timeZone, stretch.fromMs).startMs
    const spanToMs = spanAt(resolution, series.timeZone, stretch.toMs - 1).endMs
    if (spanToMs <= fromMs || spanFromMs >= toMs) continue
    spans.push({ fromMs: spanFromMs, toMs: spanToMs })
    const around =
      resolution === 'quarter'
        ? []
        : await storedIntervals(db, seriesId, 'quarter', spanFromMs, spanToMs)
    const quarters = replaceStretches(around, stretches).filter(
      ({ startMs }) => startMs >= spanFromMs && startMs < spanToMs,
    )
    fresh.push(...widenTo(resolution, series.timeZone, quarters))
  }
  const untouched = stored.filter((interval) => !isInside(interval.startMs, spans))
  const byStart = new Map([...untouched, ...fresh].map((interval) => [interval.startMs, interval]))
  return [...byStart.values()]
    .filter(({ startMs }) => startMs >= fromMs && startMs < toMs)
    .sort((a, b) => a.startMs - b.startMs)
}

/**
 * Brings the stored intervals of some series up to date with their raw values and takes away the
 * marks, all in the caller's transaction: after a crash it is done again and comes out the same.
 * Returns how many quarters were computed; where, is noted for the accounts.
 */
export async function rollUpSeries(
  db: Kysely<Schema>,
  seriesIds: readonly number[],
): Promise<number> {
  let count = 0
  const changed = new Map<string, { fromMs: number; toMs: number }>()
  for (const seriesId of seriesIds) {
    const series = await rolledSeries(db, seriesId)
    if (series === null) continue
    // The marks go first: whoever adds a reading now waits for us, or we for them, and no mark is lost.
    const dirty = await db
      .deleteFrom('dirty_quarters')
      .where('series_id', '=', seriesId)
      .returning('start_ms')
      .execute()
    const starts = dirty.map((row) => row.start_ms).sort((a, b) => a - b)
    for (const stretch of await freshStretches(db, series, starts)) {
      count += stretch.quarters.length
      await replaceIntervals(
        db,
        seriesId,
        'quarter',
        stretch.fromMs,
        stretch.toMs,
        stretch.quarters,
      )
      for (const resolution of ['hour', 'day'] as const) {
        await widenStored(db, series, resolution, stretch.fromMs, stretch.toMs)
      }
      const { fromMs, toMs } = changed.get(series.cellId) ?? stretch
      changed.set(series.cellId, {
        fromMs: Math.min(fromMs, stretch.fromMs),
        toMs: Math.max(toMs, stretch.toMs),
      })
    }
  }
  for (const [cellId, { fromMs, toMs }] of changed) await noteChanged(db, cellId, fromMs, toMs)
  return count
}

/** The series that have quarters to roll up. */
export async function dirtySeries(
  db: Kysely<Schema>,
  cellIds: readonly string[],
): Promise<number[]> {
  if (cellIds.length === 0) return []
  const rows = await db
    .selectFrom('series as s')
    .select('s.id')
    .where('s.cell_id', 'in', cellIds)
    .where((of) =>
      of.exists(
        of
          .selectFrom('dirty_quarters as d')
          .whereRef('d.series_id', '=', 's.id')
          .select('d.start_ms'),
      ),
    )
    .orderBy('s.id')
    .execute()
  return rows.map((row) => row.id)
}

/** Cuts the days of a cell's series at the midnights of another time zone from now on, and the stored ones again. */
export async function changeTimeZone(
  db: Kysely<Schema>,
  cellId: string,
  timeZone: string,
): Promise<void> {
  const rows = await db
    .updateTable('series')
    .set({ time_zone: timeZone })
    .where('cell_id', '=', cellId)
    .where('time_zone', '!=', timeZone)
    .returning('id')
    .execute()
  for (const { id } of rows) {
    const { from_ms: fromMs, to_ms: toMs } = await db
      .selectFrom('intervals')
      .select((of) => [of.fn.min('start_ms').as('from_ms'), of.fn.max('end_ms').as('to_ms')])
      .where('series_id', '=', id)
      .where('resolution', '=', 'quarter')
      .executeTakeFirstOrThrow()
    const series = await rolledSeries(db, id)
    if (series === null || fromMs === null || toMs === null) continue
    await db
      .deleteFrom('intervals')
      .where('series_id', '=', id)
      .where('resolution', '=', 'day')
      .where('end_ms', '>', fromMs)
      .execute()
    await widenStored(db, series, 'day', fromMs, toMs)
  }
}

async function rolledSeries(db: Kysely<Schema>, id: number): Promise<Rolled | null> {
  const row = await db.selectFrom('series').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  const { thing_id: thingId, cell_id: cellId, quantity } = row
  const { time_zone: timeZone, raw_from_ms: rawFromMs } = row
  assert(isQuantity(quantity), `series ${id} measures something unknown: ${quantity}`)
  return { id, thingId, cellId, quantity, timeZone, rawFromMs }
}

/** The quarters that the raw values of dirty quarters can be felt in, computed anew. `starts` in order of time. */
async function freshStretches(
  db: Kysely<Schema>,
  series: Rolled,
  starts: readonly number[],
): Promise<Stretch[]> {
  const stretches: Stretch[] = []
  const open = starts.filter((startMs) => startMs >= series.rawFromMs)
  const doubted = open.length === 0 ? [] : await doubtedTimes(db, series.thingId, series.quantity)
  for (const run of runsOf(open)) {
    const feltFromMs = await feltFrom(db, series.id, run.fromMs, doubted)
    const last = (await samplesFrom(db, series.id, run.toMs, reachReadings)).at(-1)
    const fromMs = Math.max(feltFromMs, series.rawFromMs)
    const toMs = floorTo(last?.atMs ?? run.toMs - 1, quarterMs) + quarterMs
    const samples = [
      ...(await believedBefore(db, series.id, fromMs, doubted)),
      ...(await rawReadings(db, series.id, fromMs, toMs)),
      ...(await samplesFrom(db, series.id, toMs, reachReadings)),
    ]
    const quarters = quartersOf(series.quantity, samples, fromMs, toMs, doubted)
    stretches.push({ fromMs, toMs, quarters })
  }
  return stretches
}

/** The start of the first quarter that feels a change at an instant: in a time of doubt there is none before. */
async function feltFrom(
  db: Kysely<Schema>,
  seriesId: number,
  atMs: number,
  doubted: readonly Doubted[],
): Promise<number> {
  if (doubtAt(doubted, atMs) !== null) return atMs
  const [first] = await samplesBefore(db, seriesId, atMs, reachReadings)
  return floorTo(first?.atMs ?? atMs, quarterMs)
}

/** The last values before an instant, but for those that are not believed: however long a doubt is, those before it are found. */
async function believedBefore(
  db: Kysely<Schema>,
  seriesId: number,
  atMs: number,
  doubted: readonly Doubted[],
): Promise<Sample[]> {
  const found: Sample[] = []
  let beforeMs = atMs
  while (found.length < reachReadings) {
    beforeMs = doubtAt(doubted, beforeMs - 1)?.fromMs ?? beforeMs
    const some = await samplesBefore(db, seriesId, beforeMs, reachReadings)
    const [first] = some
    if (first === undefined) break
    found.unshift(...some.filter((sample) => doubtAt(doubted, sample.atMs) === null))
    beforeMs = first.atMs
  }
  return found.slice(-reachReadings)
}

/** Neighbouring quarters as one stretch, no longer than memory should hold. */
function runsOf(starts: readonly number[]): { fromMs: number; toMs: number }[] {
  const runs: { fromMs: number; toMs: number }[] = []
  for (const startMs of starts) {
    const run = runs.at(-1)
    if (
      run !== undefined &&
      startMs <= run.toMs + hourMs &&
      startMs < run.fromMs + rollUpStretchMs
    ) {
      run.toMs = startMs + quarterMs
    } else runs.push({ fromMs: startMs, toMs: startMs + quarterMs })
  }
  return runs
}

async function widenStored(
  db: Kysely<Schema>,
  series: Rolled,
  resolution: 'hour' | 'day',
  fromMs: number,
  toMs: number,
): Promise<void> {
  const spanFromMs = spanAt(resolution, series.timeZone, fromMs).startMs
  const spanToMs = spanAt(resolution, series.timeZone, toMs - 1).endMs
  const quarters = await storedIntervals(db, series.id, 'quarter', spanFromMs, spanToMs)
  const wide = widenTo(resolution, series.timeZone, quarters)
  await replaceIntervals(db, series.id, resolution, spanFromMs, spanToMs, wide)
}

function widenTo(
  resolution: Resolution,
  timeZone: string,
  quarters: readonly Interval[],
): readonly Interval[] {
  if (resolution === 'quarter') return quarters
  return widen(quarters, (atMs) => spanAt(resolution, timeZone, atMs))
}

function spanAt(
  resolution: Resolution,
  timeZone: string,
  atMs: number,
): { readonly startMs: number; readonly endMs: number } {
  if (resolution === 'day') {
    return { startMs: localDayStartMs(timeZone, atMs), endMs: localDayEndMs(timeZone, atMs) }
  }
  const lengthMs = resolution === 'hour' ? hourMs : quarterMs
  const startMs = floorTo(atMs, lengthMs)
  return { startMs, endMs: startMs + lengthMs }
}

function replaceStretches(
  stored: readonly Interval[],
  stretches: readonly Stretch[],
): readonly Interval[] {
  const kept = stored.filter(({ startMs }) => !isInside(startMs, stretches))
  const quarters = [...kept, ...stretches.flatMap((stretch) => stretch.quarters)]
  // Stretches may overlap; where they do, they say the same.
  const byStart = new Map(quarters.map((quarter) => [quarter.startMs, quarter]))
  return [...byStart.values()].sort((a, b) => a.startMs - b.startMs)
}

function isInside(
  atMs: number,
  spans: readonly { readonly fromMs: number; readonly toMs: number }[],
): boolean {
  return spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)
}

async function storedIntervals(
  db: Kysely<Schema>,
  seriesId: number,
  resolution: Resolution,
  fromMs: number,
  toMs: number,
): Promise<Interval[]> {
  const rows = await db
    .selectFrom('intervals')
    .select(['start_ms', 'end_ms', 'mean', 'min', 'max', 'sum', 'late', 'coverage'])
    .where('series_id', '=', seriesId)
    .where('resolution', '=', resolution)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .orderBy('start_ms')
    .execute()
  return rows.map(({ start_ms, end_ms, mean, min, max, sum, late, coverage }) => ({
    startMs: start_ms,
    endMs: end_ms,
    mean,
    min,
    max,
    sum,
    coverage,
    ...(late !== null && { late }),
  }))
}

/** Rows in one insert at most: their values stay below what a statement may hold. */
const rowsOfInsert = 500

async function replaceIntervals(
  db: Kysely<Schema>,
  seriesId: number,
  resolution: Resolution,
  fromMs: number,
  toMs: number,
  found: readonly Interval[],
): Promise<void> {
  await db
    .deleteFrom('intervals')
    .where('series_id', '=', seriesId)
    .where('resolution', '=', resolution)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .execute()
  for (let i = 0; i < found.length; i += rowsOfInsert) {
    const rows = found
      .slice(i, i + rowsOfInsert)
      .map(({ startMs, endMs, mean, min, max, sum, late, coverage }) => ({
        series_id: seriesId,
        resolution,
        start_ms: startMs,
        end_ms: endMs,
        mean,
        min,
        max,
        sum,
        late: late ?? null,
        coverage,
      }))
    await db.insertInto('intervals').values(rows).execute()
  }
}
