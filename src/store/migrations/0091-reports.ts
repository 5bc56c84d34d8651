import type { Migration } from '../migration.ts'

/** Reports of questions and decisions, and what decisions rest on. */
export const reportsMigration: Migration = {
  name: '0091-reports',
  async up(db) {
    await db.schema
      .createTable('reports')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('subject_id', 'text', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('reports_by_subject')
      .on('reports')
      .columns(['cell_id', 'subject', 'subject_id', 'made_ms'])
      .execute()
    await db.schema
      .createTable('decision_sources')
      .addColumn('decision_id', 'text', (c) => c.notNull().references('decisions.id'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('ref', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('decision_sources_pk', ['decision_id', 'kind', 'ref', 'number'])
      .execute()
    await db.schema
      .createIndex('decision_sources_by_ref')
      .on('decision_sources')
      .columns(['kind', 'ref', 'number'])
      .execute()
  },
}
