import type { Migration } from '../migration.ts'

/** Polls among what is posted, and what accounts of other servers chose in them. */
export const socialPollsMigration: Migration = {
  name: '0116-social-polls',
  async up(db) {
    await db.schema
      .createTable('social_polls')
      .addColumn('post_id', 'text', (c) =>
        c.primaryKey().references('social_posts.id').onDelete('cascade'),
      )
      .addColumn('about', 'text', (c) => c.notNull())
      .addColumn('is_many', 'integer', (c) => c.notNull())
      .addColumn('options', 'text', (c) => c.notNull())
      .addColumn('ends_ms', 'bigint', (c) => c.notNull())
      .addColumn('closed_ms', 'bigint')
      .addColumn('told', 'text', (c) => c.notNull())
      .addColumn('told_ms', 'bigint', (c) => c.notNull())
      .addColumn('is_over', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema
      .createTable('social_votes')
      .addColumn('post_id', 'text', (c) =>
        c.notNull().references('social_polls.post_id').onDelete('cascade'),
      )
      .addColumn('voter', 'text', (c) => c.notNull())
      .addColumn('slot', 'integer', (c) => c.notNull())
      .addColumn('option', 'integer', (c) => c.notNull())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('heard_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('social_votes_key', ['post_id', 'voter', 'slot'])
      .execute()
    await db.schema
      .createIndex('social_votes_by_host')
      .on('social_votes')
      .columns(['post_id', 'host'])
      .execute()
  },
}
