import type { Migration } from '../migration.ts'

/** Passwords and tokens of devices that the node dials. */
export const connectionSecretsMigration: Migration = {
  name: '0072-connection-secrets',
  async up(db) {
    await db.schema.alterTable('connections').addColumn('secret', 'text').execute()
  },
}
