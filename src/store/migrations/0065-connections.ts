import type { Migration } from '../migration.ts'

/** Addresses of devices that the node dials itself. */
export const connectionsMigration: Migration = {
  name: '0065-connections',
  async up(db) {
    await db.schema
      .createTable('connections')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('protocol', 'text', (c) => c.notNull())
      .addColumn('host', 'text')
      .addColumn('port', 'integer')
      .addColumn('unit', 'integer')
      .addColumn('serial_path', 'text')
      .addColumn('address', 'text', (c) => c.notNull().unique())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('connections_by_cell').on('connections').column('cell_id').execute()
  },
}
