import type { Migration } from '../migration.ts'

/** Lists of others that say whom not to hear, or whom to, and what a neighbourhood or the node has chosen about all who are new. */
export const guardListsMigration: Migration = {
  name: '0134-lists',
  async up(db) {
    await db.schema
      .createTable('guard_lists')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('ruling', 'text', (c) => c.notNull())
      .addColumn('is_automatic', 'integer', (c) => c.notNull())
      .addColumn('stated_ms', 'bigint', (c) => c.notNull())
      .addColumn('due_ms', 'bigint', (c) => c.notNull())
      .addColumn('read_ms', 'bigint')
      .addColumn('changed_ms', 'bigint', (c) => c.notNull())
      .addColumn('etag', 'text', (c) => c.notNull())
      .addColumn('fault', 'text', (c) => c.notNull())
      .addColumn('left_out', 'integer', (c) => c.notNull())
      .addUniqueConstraint('guard_lists_once', ['cell_id', 'address'])
      .execute()
    await db.schema
      .createTable('guard_list_names')
      .addColumn('list_id', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('note', 'text', (c) => c.notNull())
      .addColumn('is_named', 'integer', (c) => c.notNull())
      .addColumn('holds', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('guard_list_names_pk', ['subject', 'list_id'])
      .execute()
    await db.schema
      .createIndex('guard_list_names_by_list')
      .on('guard_list_names')
      .columns(['list_id'])
      .execute()
    await db.schema
      .createTable('guard_choices')
      .addColumn('cell_id', 'text', (c) => c.primaryKey())
      .addColumn('hears_only_accepted', 'integer', (c) => c.notNull())
      .addColumn('is_shared', 'integer', (c) => c.notNull())
      .execute()
  },
}
