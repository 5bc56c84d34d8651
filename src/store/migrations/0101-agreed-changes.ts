import type { Migration } from '../migration.ts'

/** What was agreed on about accounts meant for homes, month by month, beside the rule before it. */
export const agreedChangesMigration: Migration = {
  name: '0101-agreed-changes',
  async up(db) {
    await db.schema
      .createTable('agreed_changes')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('by_id', 'text', (c) => c.notNull())
      .addColumn('month', 'text', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('to_ms', 'bigint', (c) => c.notNull())
      .addColumn('through_id', 'integer', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('agreed_changes_key', ['cell_id', 'by_id', 'month'])
      .execute()
  },
}
