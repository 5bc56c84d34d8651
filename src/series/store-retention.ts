import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import { defaultRetention, type Horizons, type Retention } from './retention.ts'
import { deleteSeries, listSeries } from './store.ts'

/** How long a cell keeps what. */
export async function retentionOf(db: Kysely<Schema>, cellId: string): Promise<Retention> {
  const row = await db
    .selectFrom('retentions')
    .selectAll()
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  if (row === undefined) return defaultRetention
  return { rawDays: row.raw_days, quarterDays: row.quarter_days, hourDays: row.hour_days }
}

/** Sets how long a cell keeps what; checked by `checkRetention`. */
export async function saveRetention(
  db: Kysely<Schema>,
  cellId: string,
  retention: Retention,
): Promise<void> {
  const row = {
    raw_days: retention.rawDays,
    quarter_days: retention.quarterDays,
    hour_days: retention.hourDays,
  }
  await db
    .insertInto('retentions')
    .values({ cell_id: cellId, ...row })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet(row))
    .execute()
}

/**
 * Lets go of what lies before the horizons, for all series of a cell, in the caller's transaction.
 * The last packed day before the horizon stays: values just after it are measured against it.
 * Readings that arrive for a time before the horizon from now on change nothing.
 */
export async function forget(
  db: Kysely<Schema>,
  cellId: string,
  horizons: Horizons,
): Promise<void> {
  const { rawMs } = horizons
  const moved = await db
    .updateTable('series')
    .set({ raw_from_ms: rawMs })
    .where('cell_id', '=', cellId)
    .where('raw_from_ms', '<', rawMs)
    .returning('id')
    .execute()
  for (const { id } of moved) await forgetPackedDays(db, id, rawMs)
  const ids = db.selectFrom('series').select('id').where('cell_id', '=', cellId)
  for (const [resolution, beforeMs] of [
    ['quarter', horizons.quarterMs],
    ['hour', horizons.hourMs],
  ] as const) {
    await db
      .deleteFrom('intervals')
      .where('series_id', 'in', ids)
      .where('resolution', '=', resolution)
      .where('start_ms', '<', beforeMs)
      .execute()
  }
}

/** Forgets everything that was measured in some cells, and how long it was to be kept. */
export async function forgetCells(db: Kysely<Schema>, cellIds: readonly string[]): Promise<void> {
  if (cellIds.length === 0) return
  const series = await listSeries(db, { cellIds })
  await deleteSeries(
    db,
    series.map(({ id }) => id),
  )
  await db.deleteFrom('retentions').where('cell_id', 'in', cellIds).execute()
  await db.deleteFrom('changed_spans').where('cell_id', 'in', cellIds).execute()
}

async function forgetPackedDays(
  db: Kysely<Schema>,
  seriesId: number,
  rawMs: number,
): Promise<void> {
  const last = await db
    .selectFrom('packed_days')
    .select('start_ms')
    .where('series_id', '=', seriesId)
    .where('first_ms', '<', rawMs)
    .orderBy('start_ms', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last === undefined) return
  await db
    .deleteFrom('packed_days')
    .where('series_id', '=', seriesId)
    .where('start_ms', '<', last.start_ms)
    .execute()
}
