import type { Migration } from '../migration.ts'

/** Other nodes that stewards have stated, with their keys and how far they are trusted. */
export const peersMigration: Migration = {
  name: '0105-peers',
  async up(db) {
    await db.schema
      .createTable('peers')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull().unique())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('trust', 'text', (c) => c.notNull())
      .addColumn('stated_ms', 'bigint', (c) => c.notNull())
      .execute()
  },
}
