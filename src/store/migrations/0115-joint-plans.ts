import type { Migration } from '../migration.ts'

/** Plans that neighbourhoods of a city agreed on. */
export const jointPlansMigration: Migration = {
  name: '0115-joint-plans',
  async up(db) {
    await db.schema
      .createTable('joint_plans')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('city_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('issued_ms', 'bigint', (c) => c.notNull())
      .addColumn('cost_micro', 'double precision', (c) => c.notNull())
      .addColumn('bound_micro', 'double precision', (c) => c.notNull())
      .addColumn('gap', 'double precision', (c) => c.notNull())
      .addColumn('rounds', 'integer', (c) => c.notNull())
      .addColumn('seconds', 'double precision', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('joint_plans_by_city')
      .on('joint_plans')
      .columns(['city_id', 'issued_ms'])
      .execute()
  },
}
