import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { ForecastTrial } from './plan/forecast-trial.ts'

/** Keeps where a neighbourhood's trial of forecasts stands. */
export async function saveTrial(
  db: Kysely<Schema>,
  cellId: string,
  trial: ForecastTrial,
): Promise<void> {
  const body = JSON.stringify(trial)
  await db
    .insertInto('forecast_trials')
    .values({ cell_id: cellId, body })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet({ body }))
    .execute()
}

/** Null: there was none yet. */
export async function trialOf(db: Kysely<Schema>, cellId: string): Promise<ForecastTrial | null> {
  const row = await db
    .selectFrom('forecast_trials')
    .select('body')
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  // Written by `saveTrial` only.
  return row === undefined ? null : (JSON.parse(row.body) as ForecastTrial)
}
