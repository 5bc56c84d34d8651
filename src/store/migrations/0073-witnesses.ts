import type { Migration } from '../migration.ts'

/** Who looks at the logs of neighbourhoods from outside, and the key that this node signs their heads with: `accounts/log/witnesses.ts`. */
export const witnessesMigration: Migration = {
  name: '0073-witnesses',
  async up(db) {
    await db.schema
      .createTable('node_keys')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('private_key', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('ledger_witnesses')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('key_id', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('head', 'text', (c) => c.notNull())
      .addColumn('seen_ms', 'bigint')
      .addColumn('note', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('ledger_witnesses_key', ['cell_id', 'key_id'])
      .execute()
  },
}
