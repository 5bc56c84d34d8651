import type { Migration } from '../migration.ts'

/** What an operator paid for shared energy, as it was booked: for which period, and how it was divided. */
export const premiumPayoutsMigration: Migration = {
  name: '0099-premium-payouts',
  async up(db) {
    await db.schema
      .createTable('premium_payouts')
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('period', 'text', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('to_ms', 'bigint', (c) => c.notNull())
      .addColumn('amount_micro', 'bigint', (c) => c.notNull())
      .addColumn('kept_micro', 'bigint', (c) => c.notNull())
      .addColumn('pot_micro', 'bigint', (c) => c.notNull())
      .addColumn('split', 'text', (c) => c.notNull())
      .addColumn('booked_ms', 'bigint', (c) => c.notNull())
      .addColumn('undone_ms', 'bigint')
      .addPrimaryKeyConstraint('premium_payouts_key', ['cell_id', 'id'])
      .execute()
  },
}
