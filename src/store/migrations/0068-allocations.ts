import type { Migration } from '../migration.ts'

/** What grid operators publish about who got how much, and which quarter hours are booked by it: `accounts/allocation`. */
export const allocationsMigration: Migration = {
  name: '0068-allocations',
  async up(db) {
    await db.schema
      .createTable('allocation_imports')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('format', 'text', (c) => c.notNull())
      .addColumn('file_name', 'text', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('to_ms', 'bigint', (c) => c.notNull())
      .addColumn('missing', 'bigint', (c) => c.notNull())
      .addColumn('booked_ms', 'bigint')
      .execute()
    await db.schema
      .createTable('allocation_days')
      .addColumn('import_id', 'text', (c) => c.notNull().references('allocation_imports.id'))
      .addColumn('account_id', 'bigint', (c) => c.notNull().references('ledger_accounts.id'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('day_ms', 'bigint', (c) => c.notNull())
      .addColumn('milli_wh', 'text', (c) => c.notNull())
      .addColumn('quality', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('allocation_days_key', ['import_id', 'account_id', 'kind', 'day_ms'])
      .execute()
    await db.schema
      .createTable('allocated_intervals')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('import_id', 'text', (c) => c.notNull().references('allocation_imports.id'))
      .addColumn('first_revision', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('allocated_intervals_key', ['cell_id', 'start_ms'])
      .execute()
  },
}
