import type { Migration } from '../migration.ts'

/** What assemblies have decided, the rules that plans keep for it, and what each did. */
export const mandatesMigration: Migration = {
  name: '0084-mandates',
  async up(db) {
    await db.schema
      .createTable('decisions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('decided_ms', 'bigint', (c) => c.notNull())
      .addColumn('entered_ms', 'bigint', (c) => c.notNull())
      .addColumn('follows_id', 'text', (c) => c.references('decisions.id'))
      .addColumn('body', 'text', (c) => c.notNull())
      // A decision is replaced or ended once.
      .addUniqueConstraint('decisions_follows', ['follows_id'])
      .execute()
    await db.schema
      .createIndex('decisions_by_cell')
      .on('decisions')
      .columns(['cell_id', 'entered_ms'])
      .execute()
    await db.schema
      .createTable('mandates')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('decision_id', 'text', (c) => c.notNull().references('decisions.id'))
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint')
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('mandates_by_cell')
      .on('mandates')
      .columns(['cell_id', 'from_ms'])
      .execute()
    await db.schema
      .createTable('mandate_ends')
      .addColumn('mandate_id', 'text', (c) => c.primaryKey().references('mandates.id'))
      .addColumn('decision_id', 'text', (c) => c.notNull().references('decisions.id'))
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('mandate_quarters')
      .addColumn('mandate_id', 'text', (c) => c.notNull().references('mandates.id'))
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('micro_per_kwh', 'bigint', (c) => c.notNull())
      .addColumn('over_w', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('mandate_quarters_pk', ['mandate_id', 'start_ms'])
      .execute()
  },
}
