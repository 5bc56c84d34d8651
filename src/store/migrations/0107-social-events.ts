import type { Migration } from '../migration.ts'

/** Meetings among what is posted, and posts that change. */
export const socialEventsMigration: Migration = {
  name: '0107-social-events',
  async up(db) {
    await db.schema.alterTable('social_posts').addColumn('event', 'text').execute()
    await db.schema
      .alterTable('social_posts')
      .addColumn('changed_ms', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
  },
}
