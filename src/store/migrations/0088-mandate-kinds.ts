import type { Migration } from '../migration.ts'

/** Rules for streets that a decision puts in force, and the later decision that ends one. */
export const mandateKindsMigration: Migration = {
  name: '0088-mandate-kinds',
  async up(db) {
    await db.schema
      .createTable('street_rules')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('decision_id', 'text', (c) => c.notNull().references('decisions.id'))
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint')
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('street_rules_by_cell')
      .on('street_rules')
      .columns(['cell_id', 'from_ms'])
      .execute()
    await db.schema
      .createTable('street_rule_ends')
      .addColumn('street_rule_id', 'text', (c) => c.primaryKey().references('street_rules.id'))
      .addColumn('decision_id', 'text', (c) => c.notNull().references('decisions.id'))
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .execute()
  },
}
