import type { Kysely } from 'kysely'
import { dayMs, floorTo } from '../kernel/steps.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { Schema } from '../store/schema.ts'
import { insertReadings, rawReadings } from './store.ts'

/** From the first to the last instant of something. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Where a series holds imported totals whose base is open, in order of time. */
export async function freeSpans(db: Kysely<Schema>, seriesId: number): Promise<Span[]> {
  const rows = await db
    .selectFrom('free_totals')
    .select(['from_ms', 'to_ms'])
    .where('series_id', '=', seriesId)
    .orderBy('from_ms')
    .execute()
  return rows.map((row) => ({ fromMs: row.from_ms, toMs: row.to_ms }))
}

/** Puts one open stretch, or none, in the place of some. */
export async function replaceFreeSpans(
  db: Kysely<Schema>,
  seriesId: number,
  old: readonly Span[],
  span: Span | null,
): Promise<void> {
  for (const { fromMs } of old) {
    await db
      .deleteFrom('free_totals')
      .where('series_id', '=', seriesId)
      .where('from_ms', '=', fromMs)
      .execute()
  }
  if (span === null) return
  await db
    .insertInto('free_totals')
    .values({ series_id: seriesId, from_ms: span.fromMs, to_ms: span.toMs })
    .execute()
}

/**
 * Moves the base of imported totals: every value of a span changes by `by`, and no energy does. Packed days that it
 * touches are unpacked; the heartbeat packs them again.
 */
export async function moveTotals(
  db: Kysely<Schema>,
  kind: DatabaseKind,
  seriesId: number,
  { fromMs, toMs }: Span,
  by: number,
): Promise<void> {
  // Days are packed whole.
  const [firstDayMs, lastDayMs] = [floorTo(fromMs, dayMs), floorTo(toMs, dayMs) + dayMs]
  const samples = await rawReadings(db, seriesId, firstDayMs, lastDayMs)
  await db
    .deleteFrom('raw_readings')
    .where('series_id', '=', seriesId)
    .where('at_ms', '>=', firstDayMs)
    .where('at_ms', '<', lastDayMs)
    .execute()
  await db
    .deleteFrom('packed_days')
    .where('series_id', '=', seriesId)
    .where('start_ms', '>=', firstDayMs)
    .where('start_ms', '<', lastDayMs)
    .execute()
  const moved = samples.map((sample) =>
    sample.atMs < fromMs || sample.atMs > toMs ? sample : { ...sample, value: sample.value + by },
  )
  await insertReadings(db, kind, moved)
}
