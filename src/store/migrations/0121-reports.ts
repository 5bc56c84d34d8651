import type { Migration } from '../migration.ts'

/** What others have reported of a neighbourhood, and what its stewards have reported to other servers. */
export const guardReportsMigration: Migration = {
  name: '0121-reports',
  async up(db) {
    await db.schema
      .createTable('guard_reports')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('is_own', 'integer', (c) => c.notNull())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('words', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addColumn('person_id', 'text')
      .addColumn('closed_ms', 'bigint')
      .addColumn('answer', 'text', (c) => c.notNull())
      .addUniqueConstraint('guard_reports_once', ['cell_id', 'address'])
      .execute()
  },
}
