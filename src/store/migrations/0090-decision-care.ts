import type { Migration } from '../migration.ts'

/** When decisions were looked at again and stayed as they are, and when they are looked at next. */
export const decisionCareMigration: Migration = {
  name: '0090-decision-care',
  async up(db) {
    await db.schema
      .createTable('decision_reviews')
      .addColumn('decision_id', 'text', (c) => c.notNull().references('decisions.id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addColumn('next_ms', 'bigint')
      .addColumn('note', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('decision_reviews_key', ['decision_id', 'seq'])
      .execute()
  },
}
