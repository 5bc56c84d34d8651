import type { Migration } from '../migration.ts'

/**
 * What energy was worth inside the neighbourhood by its plans: beside the plan for as long as it is kept, and with each settlement for
 * good. And which months were evened out: `accounts/month-end/close-months.ts`.
 */
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
    await db.schema
      .createTable('ledger_month_ends')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('month', 'text', (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('to_ms', 'bigint', (c) => c.notNull())
      .addColumn('through_id', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('ledger_month_ends_key', ['cell_id', 'month'])
      .execute()
    await db.schema.alterTable('ledger_bookings').addColumn('plan_price_micro', 'bigint').execute()
  },
}
