import type { Migration } from '../migration.ts'

/** How a city plans with its neighbourhoods. */
export const cityChoicesMigration: Migration = {
  name: '0140-city-choices',
  async up(db) {
    await db.schema
      .createTable('city_choices')
      .addColumn('cell_id', 'text', (c) =>
        c.primaryKey().references('cells.id').onDelete('cascade'),
      )
      .addColumn('in_sums', 'integer', (c) => c.notNull())
      .execute()
  },
}
