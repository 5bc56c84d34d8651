import type { Migration } from '../migration.ts'

/** Records of decisions that anybody may read, by the hash of what they say. */
export const socialRecordsMigration: Migration = {
  name: '0129-social-records',
  async up(db) {
    await db.schema
      .createTable('social_records')
      .addColumn('post_id', 'text', (c) =>
        c.primaryKey().references('social_posts.id').onDelete('cascade'),
      )
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('social_records_by_hash')
      .on('social_records')
      .column('hash')
      .execute()
  },
}
