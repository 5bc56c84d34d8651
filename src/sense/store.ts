import type { Kysely } from 'kysely'
import { dayMs, floorTo } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import type { Forecast } from './forecast.ts'
import { packLevels, unpackLevels } from './pack.ts'
import type { Score } from './score.ts'

/** Days that forecasts are kept after their last step; their scores stay. */
export const forecastKeptDays = 7

/** Forecasts that are read for scoring in one go, at the most. */
export const dueLimit = 2_000

/** Keeps a forecast under its series and time of issue; the same one again replaces it. */
export async function saveForecast(db: Kysely<Schema>, forecast: Forecast): Promise<void> {
  const { steps } = forecast
  const row = {
    start_ms: steps.startMs,
    step_ms: steps.stepMs,
    count: steps.count,
    end_ms: steps.startMs + steps.count * steps.stepMs,
    method: forecast.method,
    data: packLevels(forecast.values, steps.count),
    is_scored: 0,
  }
  await db
    .insertInto('forecasts')
    .values({ series_id: forecast.seriesId, issued_ms: forecast.issuedMs, ...row })
    .onConflict((c) => c.columns(['series_id', 'issued_ms']).doUpdateSet(row))
    .execute()
}

/** The newest forecast of a series, or the newest one issued at `untilMs` or before; null where there is none. */
export async function latestForecast(
  db: Kysely<Schema>,
  seriesId: number,
  untilMs?: number,
): Promise<Forecast | null> {
  let query = db.selectFrom('forecasts').selectAll().where('series_id', '=', seriesId)
  if (untilMs !== undefined) query = query.where('issued_ms', '<=', untilMs)
  const row = await query.orderBy('issued_ms', 'desc').limit(1).executeTakeFirst()
  return row === undefined ? null : toForecast(row)
}

/** Forecasts of these series whose last step is over at `nowMs` and that were not scored yet, oldest first. */
export async function dueScores(
  db: Kysely<Schema>,
  seriesIds: readonly number[],
  nowMs: number,
): Promise<Forecast[]> {
  if (seriesIds.length === 0) return []
  const rows = await db
    .selectFrom('forecasts')
    .selectAll()
    .where('is_scored', '=', 0)
    .where('end_ms', '<=', nowMs)
    .where('series_id', 'in', seriesIds)
    .orderBy('end_ms')
    .limit(dueLimit)
    .execute()
  return rows.map(toForecast)
}

/** Books the score of a forecast and marks it as scored; twice equals once. */
export async function saveScore(
  db: Kysely<Schema>,
  forecast: Forecast,
  score: Score,
): Promise<void> {
  const { steps } = forecast
  const marked = await db
    .updateTable('forecasts')
    .set({ is_scored: 1 })
    .where('series_id', '=', forecast.seriesId)
    .where('issued_ms', '=', forecast.issuedMs)
    .where('is_scored', '=', 0)
    .executeTakeFirst()
  if (marked.numUpdatedRows === 0n) return
  const sums = toColumns(score)
  const endMs = steps.startMs + steps.count * steps.stepMs
  await db
    .insertInto('forecast_scores')
    .values({
      series_id: forecast.seriesId,
      day_ms: floorTo(endMs, dayMs),
      method: forecast.method,
      forecasts: 1,
      ...sums,
    })
    .onConflict((c) =>
      c.columns(['series_id', 'day_ms', 'method']).doUpdateSet((eb) => ({
        forecasts: eb('forecast_scores.forecasts', '+', 1),
        steps: eb('forecast_scores.steps', '+', sums.steps),
        pinball: eb('forecast_scores.pinball', '+', sums.pinball),
        absolute: eb('forecast_scores.absolute', '+', sums.absolute),
        naive: eb('forecast_scores.naive', '+', sums.naive),
        naive_steps: eb('forecast_scores.naive_steps', '+', sums.naive_steps),
        covered: eb('forecast_scores.covered', '+', sums.covered),
        coverable: eb('forecast_scores.coverable', '+', sums.coverable),
        truth: eb('forecast_scores.truth', '+', sums.truth),
      })),
    )
    .execute()
}

/** What the forecasts of one series by one method came to. */
export interface SeriesScore {
  readonly seriesId: number
  readonly method: string
  readonly forecasts: number
  readonly score: Score
}

/** Scores of these series over forecasts that ended in `[fromMs, toMs)` (whole UTC days), by method. */
export async function listScores(
  db: Kysely<Schema>,
  seriesIds: readonly number[],
  fromMs: number,
  toMs: number,
): Promise<SeriesScore[]> {
  if (seriesIds.length === 0) return []
  const rows = await db
    .selectFrom('forecast_scores')
    .select((eb) => [
      'series_id',
      'method',
      eb.fn.sum<number>('forecasts').as('forecasts'),
      eb.fn.sum<number>('steps').as('steps'),
      eb.fn.sum<number>('pinball').as('pinball'),
      eb.fn.sum<number>('absolute').as('absolute'),
      eb.fn.sum<number>('naive').as('naive'),
      eb.fn.sum<number>('naive_steps').as('naive_steps'),
      eb.fn.sum<number>('covered').as('covered'),
      eb.fn.sum<number>('coverable').as('coverable'),
      eb.fn.sum<number>('truth').as('truth'),
    ])
    .where('series_id', 'in', seriesIds)
    .where('day_ms', '>=', floorTo(fromMs, dayMs))
    .where('day_ms', '<', toMs)
    .groupBy(['series_id', 'method'])
    .orderBy('series_id')
    .orderBy('method')
    .execute()
  return rows.map((row) => ({
    seriesId: row.series_id,
    method: row.method,
    forecasts: row.forecasts,
    score: {
      steps: row.steps,
      pinball: row.pinball,
      absolute: row.absolute,
      naive: row.naive,
      naiveSteps: row.naive_steps,
      covered: row.covered,
      coverable: row.coverable,
      truth: row.truth,
    },
  }))
}

/** Drops the forecasts whose last step was over {@link forecastKeptDays} before `nowMs`; scores stay. */
export async function forgetOldForecasts(
  db: Kysely<Schema>,
  seriesIds: readonly number[],
  nowMs: number,
): Promise<void> {
  if (seriesIds.length === 0) return
  await db
    .deleteFrom('forecasts')
    .where('series_id', 'in', seriesIds)
    .where('end_ms', '<', nowMs - forecastKeptDays * dayMs)
    .execute()
}

/** Forgets the forecasts of some series and how good they were. */
export async function forgetSeries(
  db: Kysely<Schema>,
  seriesIds: readonly number[],
): Promise<void> {
  if (seriesIds.length === 0) return
  await db.deleteFrom('forecasts').where('series_id', 'in', seriesIds).execute()
  await db.deleteFrom('forecast_scores').where('series_id', 'in', seriesIds).execute()
}

function toForecast(row: {
  series_id: number
  issued_ms: number
  start_ms: number
  step_ms: number
  count: number
  method: string
  data: Uint8Array
}): Forecast {
  return {
    seriesId: row.series_id,
    issuedMs: row.issued_ms,
    steps: { startMs: row.start_ms, stepMs: row.step_ms, count: row.count },
    method: row.method,
    values: unpackLevels(row.data, row.count),
  }
}

function toColumns(score: Score) {
  return {
    steps: score.steps,
    pinball: score.pinball,
    absolute: score.absolute,
    naive: score.naive,
    naive_steps: score.naiveSteps,
    covered: score.covered,
    coverable: score.coverable,
    truth: score.truth,
  }
}
