import type { Migration } from '../migration.ts'

/** How candidates for forecasts have done by what plans with them would have lost, by neighbourhood. */
export const forecastTrialsMigration: Migration = {
  name: '0062-forecast-trials',
  async up(db) {
    await db.schema
      .createTable('forecast_trials')
      .addColumn('cell_id', 'text', (c) => c.primaryKey().references('cells.id'))
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
  },
}
