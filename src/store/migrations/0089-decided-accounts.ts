import type { Migration } from '../migration.ts'

/** What a neighbourhood has agreed on about its accounts, by which its sharing rule goes, and what became of promises month by month. */
export const decidedAccountsMigration: Migration = {
  name: '0089-decided-accounts',
  async up(db) {
    await db.schema
      .createTable('agreed_terms')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('by_id', 'text', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint')
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('agreed_terms_by_cell')
      .on('agreed_terms')
      .columns(['cell_id', 'from_ms'])
      .execute()
    await db.schema
      .createTable('agreed_ends')
      .addColumn('term_id', 'text', (c) => c.primaryKey().references('agreed_terms.id'))
      .addColumn('by_id', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('agreed_months')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('month', 'text', (c) => c.notNull())
      .addColumn('by_id', 'text', (c) => c.notNull())
      .addColumn('homes', 'integer', (c) => c.notNull())
      .addColumn('promised_micro', 'bigint', (c) => c.notNull())
      .addColumn('kept_micro', 'bigint')
      .addColumn('moved_micro', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('agreed_months_key', ['cell_id', 'month'])
      .execute()
  },
}
