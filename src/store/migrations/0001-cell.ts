import type { Migration } from '../migration.ts'

export const cellMigration: Migration = {
  name: '0001-cell',
  async up(db) {
    await db.schema
      .createTable('cells')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('parent_id', 'text', (c) => c.references('cells.id'))
      .addColumn('slug', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('place_label', 'text', (c) => c.notNull())
      .addColumn('latitude', 'double precision', (c) => c.notNull())
      .addColumn('longitude', 'double precision', (c) => c.notNull())
      .addColumn('time_zone', 'text', (c) => c.notNull())
      .addColumn('currency', 'text', (c) => c.notNull())
      .addColumn('time_speed', 'double precision', (c) => c.notNull())
      .addColumn('time_resume_ms', 'bigint', (c) => c.notNull())
      .addColumn('is_sample', 'integer', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('cells_by_parent').on('cells').column('parent_id').execute()
  },
}
