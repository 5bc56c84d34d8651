import type { Migration } from '../migration.ts'

/** What left a node, counted by hour. */
export const departuresMigration: Migration = {
  name: '0108-departures',
  async up(db) {
    await db.schema
      .createTable('departures')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('receiver', 'text', (c) => c.notNull())
      .addColumn('hour_ms', 'bigint', (c) => c.notNull())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('last_ms', 'bigint', (c) => c.notNull())
      .addColumn('fields', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('departures_pk', ['cell_id', 'hour_ms', 'name', 'receiver'])
      .execute()
    await db.schema.createIndex('departures_by_hour').on('departures').column('hour_ms').execute()
  },
}
