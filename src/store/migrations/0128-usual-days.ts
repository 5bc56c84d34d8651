import type { Migration } from '../migration.ts'

/** What homes usually use, for those of which nothing was measured yet; and what a city's neighbourhoods found out together. */
export const usualDaysMigration: Migration = {
  name: '0128-usual-days',
  async up(db) {
    await db.schema
      .createTable('home_days')
      .addColumn('home_id', 'text', (c) =>
        c.primaryKey().references('cells.id').onDelete('cascade'),
      )
      .addColumn('log_mean_w', 'double precision', (c) => c.notNull())
      .addColumn('shape', 'text', (c) => c.notNull())
      .addColumn('learned_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('shared_days')
      .addColumn('cell_id', 'text', (c) =>
        c.primaryKey().references('cells.id').onDelete('cascade'),
      )
      .addColumn('city_id', 'text', (c) => c.notNull())
      .addColumn('cells', 'integer', (c) => c.notNull())
      .addColumn('homes', 'integer', (c) => c.notNull())
      .addColumn('log_mean_w', 'double precision', (c) => c.notNull())
      .addColumn('shape', 'text', (c) => c.notNull())
      .addColumn('learned_ms', 'bigint', (c) => c.notNull())
      .execute()
  },
}
