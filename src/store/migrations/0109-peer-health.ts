import type { Migration } from '../migration.ts'

/** When other nodes were last heard, and what went wrong. */
export const peerHealthMigration: Migration = {
  name: '0109-peer-health',
  async up(db) {
    await db.schema
      .createTable('peer_health')
      .addColumn('peer_id', 'text', (c) =>
        c.primaryKey().references('peers.id').onDelete('cascade'),
      )
      .addColumn('heard_ms', 'bigint')
      .addColumn('took_ms', 'bigint')
      .addColumn('ahead_ms', 'bigint')
      .addColumn('failed_ms', 'bigint')
      .addColumn('refusal', 'text')
      .execute()
  },
}
