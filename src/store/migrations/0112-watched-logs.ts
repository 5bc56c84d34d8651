import type { Migration } from '../migration.ts'

/** Logs of neighbourhoods on other nodes that this one watches, and nodes that were asked to watch those of this one. */
export const watchedLogsMigration: Migration = {
  name: '0112-watched-logs',
  async up(db) {
    const peer = 'peers.id'
    await db.schema
      .createTable('watched_cells')
      .addColumn('peer_id', 'text', (c) => c.notNull().references(peer).onDelete('cascade'))
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .addColumn('agrees', 'integer')
      .addPrimaryKeyConstraint('watched_cells_pk', ['peer_id', 'cell_id'])
      .execute()
    await db.schema
      .createTable('asked_witnesses')
      .addColumn('peer_id', 'text', (c) => c.notNull().references(peer).onDelete('cascade'))
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .addColumn('agrees', 'integer')
      .addPrimaryKeyConstraint('asked_witnesses_pk', ['peer_id', 'cell_id'])
      .execute()
    // Heads of one side's logs and of the other's: of `is_own` 1 those that were told, of 0 those that were seen.
    await db.schema
      .createTable('witnessed_heads')
      .addColumn('is_own', 'integer', (c) => c.notNull())
      .addColumn('peer_id', 'text', (c) => c.notNull().references(peer).onDelete('cascade'))
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('log', 'text', (c) => c.notNull())
      .addColumn('told_size', 'bigint', (c) => c.notNull())
      .addColumn('told_ms', 'bigint', (c) => c.notNull())
      .addColumn('is_awaited', 'integer', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('head', 'text', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .addColumn('seen_ms', 'bigint')
      .addColumn('fault', 'text')
      .addColumn('fault_ms', 'bigint')
      .addPrimaryKeyConstraint('witnessed_heads_pk', ['is_own', 'peer_id', 'cell_id', 'log'])
      .execute()
  },
}
