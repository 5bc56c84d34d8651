import type { Migration } from '../migration.ts'

/** A log of each neighbourhood's bookings that can be checked: `accounts/log/ledger-log.ts`. */
export const ledgerLogsMigration: Migration = {
  name: '0067-ledger-logs',
  async up(db) {
    await db.schema
      .createTable('ledger_logs')
      .addColumn('cell_id', 'text', (c) => c.primaryKey())
      .addColumn('secret', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('roots', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('ledger_leaves')
      .addColumn('cell_id', 'text', (c) => c.notNull().references('ledger_logs.cell_id'))
      .addColumn('number', 'bigint', (c) => c.notNull())
      .addColumn('booking_id', 'bigint', (c) =>
        c.notNull().unique().references('ledger_bookings.id'),
      )
      .addColumn('leaf', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('ledger_leaves_key', ['cell_id', 'number'])
      .execute()
  },
}
