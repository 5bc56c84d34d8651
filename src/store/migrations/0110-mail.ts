import type { Migration } from '../migration.ts'

/** What nodes tell each other for good: how far it has come for each peer, the letters, and what came in. */
export const mailMigration: Migration = {
  name: '0110-mail',
  async up(db) {
    const peer = 'peers.id'
    await db.schema
      .createTable('mail_lines')
      .addColumn('peer_id', 'text', (c) => c.primaryKey().references(peer).onDelete('cascade'))
      .addColumn('line', 'text', (c) => c.notNull())
      .addColumn('floor_number', 'bigint', (c) => c.notNull())
      .addColumn('last_number', 'bigint', (c) => c.notNull())
      .addColumn('failures', 'integer', (c) => c.notNull())
      .addColumn('faults', 'integer', (c) => c.notNull())
      .addColumn('due_ms', 'bigint', (c) => c.notNull())
      .addColumn('last_error', 'text')
      .execute()
    await db.schema
      .createTable('mail_out')
      .addColumn('peer_id', 'text', (c) => c.notNull().references(peer).onDelete('cascade'))
      .addColumn('number', 'bigint', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('content', 'text', (c) => c.notNull())
      .addColumn('written_ms', 'bigint', (c) => c.notNull())
      .addColumn('settled_ms', 'bigint')
      .addColumn('refused', 'text')
      .addColumn('reason', 'text')
      .addPrimaryKeyConstraint('mail_out_pk', ['peer_id', 'number'])
      .execute()
    await db.schema
      .createIndex('mail_out_by_state')
      .on('mail_out')
      .columns(['peer_id', 'settled_ms', 'number'])
      .execute()
    await db.schema
      .createTable('mail_in')
      .addColumn('peer_id', 'text', (c) => c.primaryKey().references(peer).onDelete('cascade'))
      .addColumn('line', 'text', (c) => c.notNull())
      .addColumn('number', 'bigint', (c) => c.notNull())
      .addColumn('refused', 'text')
      .addColumn('reason', 'text')
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .execute()
  },
}
