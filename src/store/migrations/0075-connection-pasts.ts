import type { Migration } from '../migration.ts'

/** How far what dialled devices remember was read. */
export const connectionPastsMigration: Migration = {
  name: '0075-connection-pasts',
  async up(db) {
    await db.schema.alterTable('connections').addColumn('history_wanted_ms', 'bigint').execute()
    await db.schema
      .createTable('connection_histories')
      .addColumn('connection_id', 'text', (c) => c.notNull().references('connections.id'))
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('quantity', 'text', (c) => c.notNull())
      .addColumn('until_ms', 'bigint')
      .addColumn('to_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('connection_histories_pk', ['connection_id', 'address', 'quantity'])
      .execute()
  },
}
