import type { Migration } from '../migration.ts'

/** Replies that were taken, to be passed on once they are let in; and who passed on or liked what was posted. */
export const socialEchoesMigration: Migration = {
  name: '0117-social-echoes',
  async up(db) {
    await db.schema
      .createTable('social_replies')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('post_id', 'text', (c) =>
        c.notNull().references('social_posts.id').onDelete('cascade'),
      )
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('activity', 'text', (c) => c.notNull())
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('heard_ms', 'bigint', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull().defaultTo(''))
      .addColumn('passed_ms', 'bigint')
      .addColumn('undone_ms', 'bigint')
      .addUniqueConstraint('social_replies_once', ['post_id', 'address'])
      .execute()
    await db.schema
      .createTable('social_reactions')
      .addColumn('post_id', 'text', (c) =>
        c.notNull().references('social_posts.id').onDelete('cascade'),
      )
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('activity', 'text', (c) => c.notNull())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('heard_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('social_reactions_key', ['post_id', 'actor', 'kind'])
      .execute()
    for (const columns of [
      ['actor', 'activity'],
      ['host', 'heard_ms'],
    ]) {
      await db.schema
        .createIndex(`social_reactions_by_${columns[0]}`)
        .on('social_reactions')
        .columns(columns)
        .execute()
    }
  },
}
