import type { Migration } from '../migration.ts'

/** What the federation keeps for a while, and the messages that wait to be handled. */
export const federationQueueMigration: Migration = {
  name: '0104-federation-queue',
  async up(db, kind) {
    await db.schema
      .createTable('federation_values')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .addColumn('kept_ms', 'bigint', (c) => c.notNull())
      .addColumn('expires_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('federation_values_by_age')
      .on('federation_values')
      .column('kept_ms')
      .execute()
    await db.schema
      .createTable('federation_messages')
      .addColumn('number', kind === 'sqlite' ? 'integer' : 'bigint', (c) =>
        kind === 'sqlite'
          ? c.primaryKey().autoIncrement()
          : c.primaryKey().generatedByDefaultAsIdentity(),
      )
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('ordering_key', 'text')
      .addColumn('due_ms', 'bigint', (c) => c.notNull())
      .addColumn('leased_until_ms', 'bigint', (c) => c.notNull())
      .addColumn('lease', 'text', (c) => c.notNull())
      .addColumn('tries', 'integer', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('federation_messages_by_order')
      .on('federation_messages')
      .columns(['ordering_key', 'number'])
      .execute()
  },
}
