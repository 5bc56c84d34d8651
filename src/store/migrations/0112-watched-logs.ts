import type { Migration } from '../migration.ts'

/** Logs of neighbourhoods on other nodes that this one watches, and nodes that were asked to watch those of this one. */
export const watchedLogsMigration: Migration = {
  name: '0112-watched-logs',
  async up(db) {
    const peer = 'peers.id'
    await db.schema
      .createTable('watched_logs')
      .addColumn('peer_id', 'text', (c) => c.notNull().references(peer).onDelete('cascade'))
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .addColumn('agrees', 'integer')
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('head', 'text', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .addColumn('seen_ms', 'bigint')
      .addColumn('fault', 'text')
      .addColumn('fault_ms', 'bigint')
      .addPrimaryKeyConstraint('watched_logs_pk', ['peer_id', 'cell_id'])
      .execute()
    await db.schema
      .createTable('asked_witnesses')
      .addColumn('peer_id', 'text', (c) => c.notNull().references(peer).onDelete('cascade'))
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .addColumn('agrees', 'integer')
      .addColumn('told_size', 'bigint', (c) => c.notNull())
      .addColumn('told_head', 'text', (c) => c.notNull())
      .addColumn('told_ms', 'bigint')
      .addColumn('seen_size', 'bigint', (c) => c.notNull())
      .addColumn('fault', 'text')
      .addColumn('fault_ms', 'bigint')
      .addPrimaryKeyConstraint('asked_witnesses_pk', ['peer_id', 'cell_id'])
      .execute()
  },
}
