import type { Migration } from '../migration.ts'

/** What plans expected to cost stays when the plans themselves are forgotten after a week. */
export const planCostsMigration: Migration = {
  name: '0040-plan-costs',
  async up(db) {
    await db.schema
      .createTable('plan_costs')
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('issued_ms', 'bigint', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('end_ms', 'bigint', (c) => c.notNull())
      .addColumn('cost_micro', 'double precision', (c) => c.notNull())
      .addColumn('idle_cost_micro', 'double precision', (c) => c.notNull())
      .addPrimaryKeyConstraint('plan_costs_key', ['cell_id', 'issued_ms'])
      .execute()
  },
}
