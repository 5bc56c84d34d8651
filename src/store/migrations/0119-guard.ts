import type { Migration } from '../migration.ts'

/** Who outside is blocked or accepted, by a neighbourhood or the whole node, and who said so, and why: of that, rows are only added. */
export const guardMigration: Migration = {
  name: '0119-guard',
  async up(db, kind) {
    await db.schema
      .createTable('guard_rules')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('ruling', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('guard_rules_pk', ['subject', 'cell_id'])
      .execute()
    await db.schema
      .createTable('guard_log')
      .addColumn('id', kind === 'sqlite' ? 'integer' : 'bigint', (c) =>
        kind === 'sqlite'
          ? c.primaryKey().autoIncrement()
          : c.primaryKey().generatedByDefaultAsIdentity(),
      )
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addColumn('person_id', 'text')
      .addColumn('act', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('guard_log_by_cell').on('guard_log').columns(['cell_id']).execute()
  },
}
