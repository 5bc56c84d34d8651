import type { Migration } from '../migration.ts'

/** What a plan's energy was worth inside the neighbourhood: beside the plan for as long as it is kept, and with each settlement for good. */
export const planPricesMigration: Migration = {
  name: '0070-plan-prices',
  async up(db) {
    await db.schema
      .createTable('plan_prices')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('issued_ms', 'bigint', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('step_ms', 'bigint', (c) => c.notNull())
      .addColumn('prices', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('plan_prices_key', ['cell_id', 'issued_ms'])
      .execute()
    await db.schema.alterTable('ledger_bookings').addColumn('plan_price_micro', 'bigint').execute()
  },
}
