import type { Migration } from '../migration.ts'

/** What things report that is not believed, and who said that it is right all the same. */
export const doubtsMigration: Migration = {
  name: '0066-doubts',
  async up(db) {
    await db.schema
      .createTable('thing_doubts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('thing_id', 'text', (c) => c.notNull())
      .addColumn('quantity', 'text')
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('since_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint')
      .addColumn('value', 'double precision', (c) => c.notNull())
      .addColumn('limit_value', 'double precision', (c) => c.notNull())
      .addColumn('most_w', 'double precision', (c) => c.notNull())
      .addColumn('is_believed', 'integer', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('thing_doubts_by_thing')
      .on('thing_doubts')
      .columns(['thing_id', 'since_ms'])
      .execute()
    await db.schema
      .createTable('thing_beliefs')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('thing_id', 'text', (c) => c.notNull())
      .addColumn('person_id', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('thing_beliefs_by_thing')
      .on('thing_beliefs')
      .columns(['thing_id', 'from_ms'])
      .execute()
  },
}
