import { CompiledQuery, type Kysely } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { floorTo, quarterMs } from '../kernel/steps.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { Schema } from '../store/schema.ts'
import { isQuantity } from '../things/quantity.ts'
import { mergeSamples, type Sample } from './sample.ts'
import { latestMs } from './limits.ts'
import { packedAfter, packedBefore, packedBetween, packedLatest } from './store-packed.ts'
import type { Reading, Series } from './series.ts'

/** Ids in one statement at most. */
const idsLimit = 10_000

/** The series of a quantity of a thing in a cell; made when it is not there yet. Days are cut in `timeZone`; the job of the heartbeat corrects it. */
export async function ensureSeries(
  db: Kysely<Schema>,
  of: Omit<Series, 'id'> & { readonly timeZone?: string },
): Promise<Series> {
  const { thingId, cellId, quantity, timeZone = 'UTC' } = of
  await db
    .insertInto('series')
    .values({ thing_id: thingId, cell_id: cellId, quantity, time_zone: timeZone })
    .onConflict((conflict) => conflict.columns(['thing_id', 'cell_id', 'quantity']).doNothing())
    .execute()
  const { id } = await db
    .selectFrom('series')
    .select('id')
    .where('thing_id', '=', thingId)
    .where('cell_id', '=', cellId)
    .where('quantity', '=', quantity)
    .executeTakeFirstOrThrow()
  return { id, thingId, cellId, quantity }
}

/** The series of some cells, or of some things, or of things in cells; the oldest first. */
export async function listSeries(
  db: Kysely<Schema>,
  of: { readonly cellIds?: readonly string[]; readonly thingIds?: readonly string[] },
): Promise<Series[]> {
  const { cellIds, thingIds } = of
  if (cellIds?.length === 0 || thingIds?.length === 0) return []
  assert((cellIds ?? thingIds ?? []).length <= idsLimit, `at most ${idsLimit} ids at once`)
  let query = db
    .selectFrom('series')
    .select(['id', 'thing_id', 'cell_id', 'quantity'])
    .orderBy('id')
  if (cellIds !== undefined) query = query.where('cell_id', 'in', cellIds)
  if (thingIds !== undefined) query = query.where('thing_id', 'in', thingIds)
  return (await query.execute()).map(seriesOf)
}

export async function findSeries(db: Kysely<Schema>, id: number): Promise<Series | null> {
  const row = await db.selectFrom('series').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : seriesOf(row)
}

/** Forgets series and everything they hold: a home that leaves, a person who wants to be forgotten. */
export async function deleteSeries(db: Kysely<Schema>, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await db.deleteFrom('raw_readings').where('series_id', 'in', ids).execute()
  await db.deleteFrom('packed_days').where('series_id', 'in', ids).execute()
  await db.deleteFrom('free_totals').where('series_id', 'in', ids).execute()
  await db.deleteFrom('dirty_quarters').where('series_id', 'in', ids).execute()
  await db.deleteFrom('intervals').where('series_id', 'in', ids).execute()
  await db.deleteFrom('series').where('id', 'in', ids).execute()
}

/**
 * Writes readings and marks their quarters to be rolled up. Of two readings of a series at one
 * instant the first stays. Call it inside a transaction; `Intake` does.
 */
export async function insertReadings(
  db: Kysely<Schema>,
  kind: DatabaseKind,
  readings: readonly Reading[],
): Promise<void> {
  // Neighbours in the index are written one after the other: a third faster, and no deadlocks.
  const ordered = readings
    .map(({ seriesId, atMs, value }) => ({ seriesId, atMs, value: kept(value) }))
    .sort((a, b) => a.seriesId - b.seriesId || a.atMs - b.atMs)
  const quarters: { seriesId: number; startMs: number }[] = []
  for (const { seriesId, atMs } of ordered) {
    const startMs = floorTo(atMs, quarterMs)
    const last = quarters.at(-1)
    if (last?.startMs !== startMs || last.seriesId !== seriesId)
      quarters.push({ seriesId, startMs })
  }
  // A mark that is there already is written again: that waits for a roll-up which is about to take it away.
  const marked = 'on conflict (series_id, start_ms) do update set start_ms = excluded.start_ms'
  await insertColumns(db, kind, 'dirty_quarters', ['series_id', 'start_ms'], marked, [
    quarters.map((quarter) => quarter.seriesId),
    quarters.map((quarter) => quarter.startMs),
  ])
  const once = 'on conflict (series_id, at_ms) do nothing'
  await insertColumns(db, kind, 'raw_readings', ['series_id', 'at_ms', 'value'], once, [
    ordered.map((reading) => reading.seriesId),
    ordered.map((reading) => reading.atMs),
    ordered.map((reading) => reading.value),
  ])
}

/** Marks written in one insert at the most. */
const marksOfInsert = 500

/** Marks the quarters between two instants of a series to be rolled up again: what is believed of it has changed. */
export async function markDirty(
  db: Kysely<Schema>,
  seriesId: number,
  fromMs: number,
  toMs: number,
): Promise<void> {
  const firstMs = floorTo(fromMs, quarterMs)
  const count = Math.max(1, Math.floor((toMs - firstMs) / quarterMs) + 1)
  for (let done = 0; done < count; done += marksOfInsert) {
    const rows = Array.from({ length: Math.min(marksOfInsert, count - done) }, (_, i) => ({
      series_id: seriesId,
      start_ms: firstMs + (done + i) * quarterMs,
    }))
    await db
      .insertInto('dirty_quarters')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['series_id', 'start_ms']).doNothing())
      .execute()
  }
}

/** Every value of a series in `[fromMs, toMs)`, in order of time. */
export async function rawReadings(
  db: Kysely<Schema>,
  seriesId: number,
  fromMs: number,
  toMs: number,
): Promise<Reading[]> {
  const rows = await db
    .selectFrom('raw_readings')
    .select(['at_ms', 'value'])
    .where('series_id', '=', seriesId)
    .where('at_ms', '>=', fromMs)
    .where('at_ms', '<', toMs)
    .orderBy('at_ms')
    .execute()
  const packed = await packedBetween(db, seriesId, fromMs, toMs)
  return mergeSamples(packed, rows.map(sampleOf)).map(({ atMs, value }) => ({
    seriesId,
    atMs,
    value,
  }))
}

/** The last `count` values before an instant, in order of time. */
export async function samplesBefore(
  db: Kysely<Schema>,
  seriesId: number,
  atMs: number,
  count: number,
): Promise<Sample[]> {
  const rows = await db
    .selectFrom('raw_readings')
    .select(['at_ms', 'value'])
    .where('series_id', '=', seriesId)
    .where('at_ms', '<', atMs)
    .orderBy('at_ms', 'desc')
    .limit(count)
    .execute()
  const open = rows.reverse().map(sampleOf)
  const enoughFromMs = open.length === count ? (open[0]?.atMs ?? 0) : 0
  const packed = await packedBefore(db, seriesId, atMs, count, enoughFromMs)
  return mergeSamples(packed, open).slice(-count)
}

/** The first `count` values from an instant on, in order of time. */
export async function samplesFrom(
  db: Kysely<Schema>,
  seriesId: number,
  atMs: number,
  count: number,
): Promise<Sample[]> {
  const rows = await db
    .selectFrom('raw_readings')
    .select(['at_ms', 'value'])
    .where('series_id', '=', seriesId)
    .where('at_ms', '>=', atMs)
    .orderBy('at_ms')
    .limit(count)
    .execute()
  const open = rows.map(sampleOf)
  const enoughToMs = open.length === count ? (open.at(-1)?.atMs ?? latestMs) : latestMs
  const packed = await packedAfter(db, seriesId, atMs, count, enoughToMs)
  return mergeSamples(packed, open).slice(0, count)
}

/** The newest reading of each series that has one. */
export async function latestReadings(
  db: Kysely<Schema>,
  seriesIds: readonly number[],
): Promise<Reading[]> {
  if (seriesIds.length === 0) return []
  assert(seriesIds.length <= idsLimit, `at most ${idsLimit} series at once`)
  const rows = await db
    .selectFrom('series as s')
    .innerJoin('raw_readings as r', (join) =>
      join.onRef('r.series_id', '=', 's.id').on('r.at_ms', '=', (of) =>
        of
          .selectFrom('raw_readings as x')
          .whereRef('x.series_id', '=', 's.id')
          .select((it) => it.fn.max('x.at_ms').as('newest')),
      ),
    )
    .select(['r.series_id', 'r.at_ms', 'r.value'])
    .where('s.id', 'in', seriesIds)
    .execute()
  const latest = new Map(rows.map((row) => [row.series_id, sampleOf(row)]))
  // A series that fell silent has its last value in a packed day; a late value may be older than that.
  for (const [seriesId, packed] of await packedLatest(db, seriesIds, latest)) {
    latest.set(seriesId, packed)
  }
  return seriesIds.flatMap((seriesId) => {
    const sample = latest.get(seriesId)
    return sample === undefined ? [] : [{ seriesId, ...sample }]
  })
}

/** Values are kept to a millionth of their unit: no meter says more, and days pack without loss. */
function kept(value: number): number {
  return Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : value
}

function sampleOf(row: { at_ms: number; value: number }): Sample {
  return { atMs: row.at_ms, value: row.value }
}

function seriesOf(row: {
  id: number
  thing_id: string
  cell_id: string
  quantity: string
}): Series {
  assert(isQuantity(row.quantity), `series ${row.id} measures something unknown: ${row.quantity}`)
  return { id: row.id, thingId: row.thing_id, cellId: row.cell_id, quantity: row.quantity }
}

/** Rows of one SQLite statement; what is left over goes in smaller ones, so that few texts are prepared. */
const rowsOfStatement = [256, 32, 4, 1] as const

const columnTypes = { series_id: 'integer', start_ms: 'bigint', at_ms: 'bigint', value: 'float8' }

/**
 * Inserts many rows given as columns. The query builder would spend more time on writing the
 * statement than the database on running it.
 */
async function insertColumns(
  db: Kysely<Schema>,
  kind: DatabaseKind,
  table: 'raw_readings' | 'dirty_quarters',
  names: readonly (keyof typeof columnTypes)[],
  onConflict: string,
  columns: readonly (readonly number[])[],
): Promise<void> {
  const into = `insert into ${table} (${names.join(', ')})`
  const count = columns[0]?.length ?? 0
  if (kind === 'postgres') {
    const lists = names.map((name, i) => `$${i + 1}::${columnTypes[name]}[]`)
    const text = `${into} select * from unnest(${lists.join(', ')}) ${onConflict}`
    await db.executeQuery(CompiledQuery.raw(text, [...columns]))
    return
  }
  const row = `(${names.map(() => '?').join(', ')})`
  let done = 0
  for (const rows of rowsOfStatement) {
    const text = `${into} values ${Array.from({ length: rows }, () => row).join(', ')} ${onConflict}`
    for (; done + rows <= count; done += rows) {
      const values: (number | undefined)[] = []
      for (let i = done; i < done + rows; i++) for (const column of columns) values.push(column[i])
      await db.executeQuery(CompiledQuery.raw(text, values))
    }
  }
}
