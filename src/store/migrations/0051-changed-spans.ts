import type { Migration } from '../migration.ts'

export const changedSpansMigration: Migration = {
  name: '0051-changed-spans',
  async up(db) {
    await db.schema
      .createTable('changed_spans')
      .addColumn('cell_id', 'text', (c) => c.primaryKey())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('to_ms', 'bigint', (c) => c.notNull())
      .addColumn('version', 'bigint', (c) => c.notNull())
      .execute()
  },
}
