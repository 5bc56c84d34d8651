import type { Migration } from '../migration.ts'

/** Times in which Spain's law bound a neighbourhood's coefficients: what was settled before is never shared anew by it. */
export const coefficientBoundsMigration: Migration = {
  name: '0100-coefficient-bounds',
  async up(db) {
    await db.schema
      .createTable('coefficient_bounds')
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint')
      .addPrimaryKeyConstraint('coefficient_bounds_key', ['cell_id', 'from_ms'])
      .execute()
  },
}
