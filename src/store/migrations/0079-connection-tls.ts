import type { Migration } from '../migration.ts'

/** Lines that are encrypted, and whose certificates are believed there. */
export const connectionTlsMigration: Migration = {
  name: '0079-connection-tls',
  async up(db) {
    await db.schema.alterTable('connections').addColumn('tls', 'text').execute()
  },
}
