import { bytesType, type Migration } from '../migration.ts'

export const senseMigration: Migration = {
  name: '0004-sense',
  async up(db, kind) {
    await db.schema
      .createTable('forecasts')
      .addColumn('series_id', 'integer', (c) => c.notNull())
      .addColumn('issued_ms', 'bigint', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('step_ms', 'integer', (c) => c.notNull())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('end_ms', 'bigint', (c) => c.notNull())
      .addColumn('method', 'text', (c) => c.notNull())
      .addColumn('data', bytesType(kind), (c) => c.notNull())
      .addColumn('is_scored', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('forecasts_key', ['series_id', 'issued_ms'])
      .execute()
    await db.schema
      .createIndex('forecasts_due')
      .on('forecasts')
      .columns(['is_scored', 'end_ms'])
      .execute()
    await db.schema
      .createTable('forecast_scores')
      .addColumn('series_id', 'integer', (c) => c.notNull())
      .addColumn('day_ms', 'bigint', (c) => c.notNull())
      .addColumn('method', 'text', (c) => c.notNull())
      .addColumn('forecasts', 'integer', (c) => c.notNull())
      .addColumn('steps', 'integer', (c) => c.notNull())
      .addColumn('pinball', 'double precision', (c) => c.notNull())
      .addColumn('absolute', 'double precision', (c) => c.notNull())
      .addColumn('naive', 'double precision', (c) => c.notNull())
      .addColumn('naive_steps', 'integer', (c) => c.notNull())
      .addColumn('covered', 'integer', (c) => c.notNull())
      .addColumn('coverable', 'integer', (c) => c.notNull())
      .addColumn('truth', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('forecast_scores_key', ['series_id', 'day_ms', 'method'])
      .execute()
  },
}
