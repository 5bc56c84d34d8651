import type { Migration } from '../migration.ts'

/** Neighbourhoods that others follow from their own servers: switches, keys, followers, posts. */
export const socialMigration: Migration = {
  name: '0103-social',
  async up(db) {
    await db.schema
      .createTable('social_cells')
      .addColumn('cell_id', 'text', (c) =>
        c.primaryKey().references('cells.id').onDelete('cascade'),
      )
      .addColumn('is_on', 'integer', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('since_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('social_keys')
      .addColumn('actor', 'text', (c) => c.primaryKey())
      .addColumn('public_key', 'text', (c) => c.notNull())
      .addColumn('private_key', 'text', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('social_followers')
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id').onDelete('cascade'))
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('inbox', 'text', (c) => c.notNull())
      .addColumn('shared_inbox', 'text')
      .addColumn('followed_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('social_followers_pk', ['cell_id', 'actor'])
      .execute()
    await db.schema
      .createIndex('social_followers_by_actor')
      .on('social_followers')
      .column('actor')
      .execute()
    await db.schema
      .createTable('social_posts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id').onDelete('cascade'))
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('source_id', 'text', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('path', 'text', (c) => c.notNull())
      .addColumn('published_ms', 'bigint', (c) => c.notNull())
      .addColumn('is_sent', 'integer', (c) => c.notNull())
      .addUniqueConstraint('social_posts_once', ['cell_id', 'source', 'source_id'])
      .execute()
  },
}
