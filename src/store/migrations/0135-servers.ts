import type { Migration } from '../migration.ts'

/** Where a message of the queue goes, and how sending to each server went. */
export const serversMigration: Migration = {
  name: '0135-servers',
  async up(db) {
    await db.schema
      .alterTable('federation_messages')
      .addColumn('host', 'text', (c) => c.notNull().defaultTo(''))
      .execute()
    await db.schema
      .createIndex('federation_messages_by_host')
      .on('federation_messages')
      .columns(['host', 'due_ms'])
      .execute()
    await db.schema
      .createIndex('federation_messages_by_lease')
      .on('federation_messages')
      .columns(['leased_until_ms', 'host'])
      .execute()
    await db.schema
      .createTable('server_health')
      .addColumn('host', 'text', (c) => c.primaryKey())
      .addColumn('reached_ms', 'bigint')
      .addColumn('failed_ms', 'bigint')
      .addColumn('fault', 'text', (c) => c.notNull())
      .execute()
  },
}
