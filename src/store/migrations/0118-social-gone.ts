import type { Migration } from '../migration.ts'

/** Posts that a steward took back. */
export const socialGoneMigration: Migration = {
  name: '0118-social-gone',
  async up(db) {
    await db.schema.alterTable('social_posts').addColumn('gone_ms', 'bigint').execute()
  },
}
