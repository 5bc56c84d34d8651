import type { Migration } from '../migration.ts'

export const freeTotalsMigration: Migration = {
  name: '0054-free-totals',
  async up(db) {
    await db.schema
      .createTable('free_totals')
      .addColumn('series_id', 'integer', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('to_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('free_totals_key', ['series_id', 'from_ms'])
      .execute()
  },
}
