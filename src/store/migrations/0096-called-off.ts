import type { Migration } from '../migration.ts'

/** Meetings that are moved or called off, and panels that are called off, with the reason that everybody reads. */
export const calledOffMigration: Migration = {
  name: '0096-called-off',
  async up(db) {
    await db.schema
      .createTable('meeting_changes')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('starts_ms', 'bigint', (c) => c.notNull())
      .addColumn('place', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('meeting_changes_key', ['meeting_id', 'seq'])
      .execute()
    await db.schema.alterTable('panels').addColumn('called_off_ms', 'bigint').execute()
    await db.schema.alterTable('panels').addColumn('called_off_reason', 'text').execute()
  },
}
