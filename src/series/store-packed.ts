import type { Kysely } from 'kysely'
import { dayMs, floorTo } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { packDay, unpackDay } from './packed-day.ts'
import { mergeSamples, type Sample } from './sample.ts'

/**
 * Packs one UTC day of a series: its raw rows, with what was packed before, become one piece of
 * bytes, and the rows are gone, in the caller's transaction. Returns how many values the day holds now.
 */
export async function packDayOf(
  db: Kysely<Schema>,
  seriesId: number,
  startMs: number,
): Promise<number> {
  // What is packed is exactly what was deleted: a row that arrives in this moment is neither.
  const rows = await db
    .deleteFrom('raw_readings')
    .where('series_id', '=', seriesId)
    .where('at_ms', '>=', startMs)
    .where('at_ms', '<', startMs + dayMs)
    .returning(['at_ms', 'value'])
    .execute()
  const open = rows
    .map((row) => ({ atMs: row.at_ms, value: row.value }))
    .sort((a, b) => a.atMs - b.atMs)
  const earlier = await packedBetween(db, seriesId, startMs, startMs + dayMs)
  const samples = mergeSamples(earlier, open)
  const [first] = samples
  const last = samples.at(-1)
  if (first === undefined || last === undefined) return 0
  const packed = {
    first_ms: first.atMs,
    last_ms: last.atMs,
    count: samples.length,
    data: packDay(samples),
  }
  await db
    .insertInto('packed_days')
    .values({ series_id: seriesId, start_ms: startMs, ...packed })
    .onConflict((conflict) => conflict.columns(['series_id', 'start_ms']).doUpdateSet(packed))
    .execute()
  return samples.length
}

/** UTC days before `beforeMs` with raw rows in the series of some cells: the oldest one of each series. */
export async function daysToPack(
  db: Kysely<Schema>,
  cellIds: readonly string[],
  beforeMs: number,
  limit: number,
): Promise<{ seriesId: number; startMs: number }[]> {
  if (cellIds.length === 0) return []
  const rows = await db
    .selectFrom('series as s')
    .where('s.cell_id', 'in', cellIds)
    .select((of) => [
      's.id',
      of
        .selectFrom('raw_readings as r')
        .whereRef('r.series_id', '=', 's.id')
        .select((it) => it.fn.min('r.at_ms').as('oldest'))
        .as('oldest_ms'),
    ])
    .where((of) =>
      of.exists(
        of
          .selectFrom('raw_readings as x')
          .whereRef('x.series_id', '=', 's.id')
          .where('x.at_ms', '<', beforeMs)
          .select('x.at_ms'),
      ),
    )
    .orderBy('s.id')
    .limit(limit)
    .execute()
  return rows.flatMap(({ id, oldest_ms }) =>
    oldest_ms === null ? [] : [{ seriesId: id, startMs: floorTo(oldest_ms, dayMs) }],
  )
}

/** The packed values of a series in `[fromMs, toMs)`, in order of time. */
export async function packedBetween(
  db: Kysely<Schema>,
  seriesId: number,
  fromMs: number,
  toMs: number,
): Promise<Sample[]> {
  const days = await db
    .selectFrom('packed_days')
    .select('data')
    .where('series_id', '=', seriesId)
    .where('start_ms', '>', fromMs - dayMs)
    .where('start_ms', '<', toMs)
    .orderBy('start_ms')
    .execute()
  return days
    .flatMap((day) => unpackDay(day.data))
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
}

/** The last packed values before an instant: `count` of them, or more, or all there are after `enoughFromMs`. */
export async function packedBefore(
  db: Kysely<Schema>,
  seriesId: number,
  atMs: number,
  count: number,
  enoughFromMs: number,
): Promise<Sample[]> {
  let samples: Sample[] = []
  let beforeMs = atMs
  while (samples.length < count) {
    const day = await db
      .selectFrom('packed_days')
      .select(['start_ms', 'data'])
      .where('series_id', '=', seriesId)
      .where('start_ms', '<', beforeMs)
      .where('last_ms', '>', enoughFromMs)
      .orderBy('start_ms', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (day === undefined) break
    samples = [...unpackDay(day.data).filter((sample) => sample.atMs < atMs), ...samples]
    beforeMs = day.start_ms
  }
  return samples
}

/** The first packed values from an instant on: `count` of them, or more, or all there are before `enoughToMs`. */
export async function packedAfter(
  db: Kysely<Schema>,
  seriesId: number,
  atMs: number,
  count: number,
  enoughToMs: number,
): Promise<Sample[]> {
  let samples: Sample[] = []
  let afterMs = atMs - dayMs
  while (samples.length < count) {
    const day = await db
      .selectFrom('packed_days')
      .select(['start_ms', 'data'])
      .where('series_id', '=', seriesId)
      .where('start_ms', '>', afterMs)
      .where('first_ms', '<', enoughToMs)
      .orderBy('start_ms')
      .limit(1)
      .executeTakeFirst()
    if (day === undefined) break
    samples = [...samples, ...unpackDay(day.data).filter((sample) => sample.atMs >= atMs)]
    afterMs = day.start_ms
  }
  return samples
}

/** The newest packed value of the series whose newest one is packed and not in `known`. */
export async function packedLatest(
  db: Kysely<Schema>,
  seriesIds: readonly number[],
  known: ReadonlyMap<number, Sample>,
): Promise<Map<number, Sample>> {
  const newest = await db
    .selectFrom('series as s')
    .innerJoin('packed_days as p', (join) =>
      join.onRef('p.series_id', '=', 's.id').on('p.start_ms', '=', (of) =>
        of
          .selectFrom('packed_days as x')
          .whereRef('x.series_id', '=', 's.id')
          .select((it) => it.fn.max('x.start_ms').as('newest')),
      ),
    )
    .select(['p.series_id', 'p.last_ms'])
    .where('s.id', 'in', seriesIds)
    .execute()
  const latest = new Map<number, Sample>()
  for (const { series_id, last_ms } of newest) {
    if (last_ms < (known.get(series_id)?.atMs ?? -Infinity)) continue
    const sample = (await packedBefore(db, series_id, last_ms + 1, 1, last_ms - 1)).at(-1)
    if (sample !== undefined) latest.set(series_id, sample)
  }
  return latest
}
