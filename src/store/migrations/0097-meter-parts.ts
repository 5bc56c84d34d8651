import type { Migration } from '../migration.ts'

/** Homes whose meters take part in another community of the node too, each with a part of what it counts. */
export const meterPartsMigration: Migration = {
  name: '0097-meter-parts',
  async up(db) {
    await db.schema
      .createTable('meter_parts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('home_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('parts_per_million', 'integer', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .addColumn('answered_ms', 'bigint')
      .execute()
    await db.schema.createIndex('meter_parts_by_home').on('meter_parts').column('home_id').execute()
    await db.schema.createIndex('meter_parts_by_cell').on('meter_parts').column('cell_id').execute()
  },
}
