import type { Migration } from '../migration.ts'

export const energyMigration: Migration = {
  name: '0005-energy',
  async up(db) {
    await db.schema
      .createTable('tariffs')
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('valid_from_ms', 'bigint', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('tariffs_key', ['cell_id', 'valid_from_ms'])
      .execute()
    await db.schema
      .createTable('plans')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('issued_ms', 'bigint', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('end_ms', 'bigint', (c) => c.notNull())
      .addColumn('cost_micro', 'double precision', (c) => c.notNull())
      .addColumn('bound_micro', 'double precision', (c) => c.notNull())
      .addColumn('gap', 'double precision', (c) => c.notNull())
      .addColumn('rounds', 'integer', (c) => c.notNull())
      .addColumn('seconds', 'double precision', (c) => c.notNull())
      .addColumn('idle_cost_micro', 'double precision', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('plans_by_cell')
      .on('plans')
      .columns(['cell_id', 'issued_ms'])
      .execute()
  },
}
