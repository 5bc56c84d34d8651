import type { Migration } from '../migration.ts'

/** What a neighbourhood last agreed on with a city, here or on another node. */
export const jointSharesMigration: Migration = {
  name: '0122-joint-shares',
  async up(db) {
    await db.schema
      .createTable('joint_shares')
      .addColumn('cell_id', 'text', (c) =>
        c.primaryKey().references('cells.id').onDelete('cascade'),
      )
      .addColumn('city_id', 'text', (c) => c.notNull())
      .addColumn('agreed_ms', 'bigint', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .execute()
  },
}
