import type { Migration } from '../migration.ts'

/** Who said what of other nodes, and when. It outlives the nodes that it is about: rows are only added. */
export const peerChangesMigration: Migration = {
  name: '0113-peer-changes',
  async up(db, kind) {
    await db.schema
      .createTable('peer_changes')
      .addColumn('number', kind === 'sqlite' ? 'integer' : 'bigint', (c) =>
        kind === 'sqlite'
          ? c.primaryKey().autoIncrement()
          : c.primaryKey().generatedByDefaultAsIdentity(),
      )
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addColumn('person_id', 'text')
      .addColumn('act', 'text', (c) => c.notNull())
      .addColumn('peer_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('fingerprint', 'text', (c) => c.notNull())
      .execute()
  },
}
