import type { Migration } from '../migration.ts'

/** Servers of grid operators and suppliers (OpenADR 3) that neighbourhoods listen to, and the reports that they got. */
export const vtnsMigration: Migration = {
  name: '0074-vtns',
  async up(db) {
    await db.schema
      .createTable('vtns')
      .addColumn('cell_id', 'text', (c) => c.primaryKey().references('cells.id'))
      .addColumn('url', 'text', (c) => c.notNull())
      .addColumn('client_id', 'text', (c) => c.notNull())
      .addColumn('client_secret', 'text', (c) => c.notNull())
      .addColumn('program_id', 'text')
      .addColumn('sender', 'text', (c) => c.notNull())
      .addColumn('ven_name', 'text', (c) => c.notNull())
      .addColumn('takes_prices', 'integer', (c) => c.notNull())
      .addColumn('takes_limits', 'integer', (c) => c.notNull())
      .addColumn('gives_reports', 'integer', (c) => c.notNull())
      .addColumn('asked_ms', 'bigint')
      .addColumn('answered_ms', 'bigint')
      .addColumn('trouble', 'text')
      .addColumn('unused', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('vtn_reports')
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('report_key', 'text', (c) => c.notNull())
      .addColumn('sent_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('vtn_reports_key', ['cell_id', 'report_key'])
      .execute()
  },
}
