import type { Migration } from '../migration.ts'

export const thingsMigration: Migration = {
  name: '0002-things',
  async up(db) {
    await db.schema
      .createTable('things')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('protocol', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('reports', 'text', (c) => c.notNull())
      .addColumn('is_controllable', 'integer', (c) => c.notNull())
      .addColumn('attributes', 'text', (c) => c.notNull())
      .addColumn('binding', 'text', (c) => c.notNull())
      .addColumn('notes', 'text', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('things_one_per_address', ['protocol', 'address'])
      .execute()
    await db.schema
      .createIndex('things_by_cell')
      .on('things')
      .columns(['cell_id', 'state'])
      .execute()
    await db.schema
      .createTable('set_points')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('thing_id', 'text', (c) => c.notNull().references('things.id'))
      .addColumn('issued_ms', 'bigint', (c) => c.notNull())
      .addColumn('power_w', 'double precision')
      .addColumn('expires_ms', 'bigint', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('acknowledged_ms', 'bigint')
      .execute()
    await db.schema
      .createIndex('set_points_by_thing')
      .on('set_points')
      .columns(['thing_id', 'issued_ms', 'id'])
      .execute()
    await db.schema
      .createTable('overrides')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('thing_id', 'text', (c) => c.notNull().references('things.id'))
      .addColumn('person_id', 'text', (c) => c.notNull())
      .addColumn('mode', 'text', (c) => c.notNull())
      .addColumn('power_w', 'double precision')
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('until_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('overrides_by_thing')
      .on('overrides')
      .columns(['thing_id', 'from_ms', 'id'])
      .execute()
    await db.schema
      .createTable('broker_credentials')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('label', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addColumn('revoked_ms', 'bigint')
      .execute()
    await db.schema
      .createIndex('broker_credentials_by_cell')
      .on('broker_credentials')
      .column('cell_id')
      .execute()
  },
}
