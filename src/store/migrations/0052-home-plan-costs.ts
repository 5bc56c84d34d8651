import type { Migration } from '../migration.ts'

/** What plans expected of each home stays beside what they expected of all. Whole micro-units. */
export const homePlanCostsMigration: Migration = {
  name: '0052-home-plan-costs',
  async up(db) {
    await db.schema
      .createTable('home_plan_costs')
      .addColumn('home_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('issued_ms', 'bigint', (c) => c.notNull())
      .addColumn('cost_micro', 'bigint', (c) => c.notNull())
      .addColumn('idle_cost_micro', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('home_plan_costs_key', ['home_id', 'issued_ms'])
      .execute()
  },
}
