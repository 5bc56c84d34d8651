import type { Migration } from '../migration.ts'

/** What a meeting is about: the question that it talks about, and the panel that meets. */
export const meetingsAboutMigration: Migration = {
  name: '0095-meetings-about',
  async up(db) {
    await db.schema.alterTable('meetings').addColumn('question_id', 'text').execute()
    await db.schema.alterTable('meetings').addColumn('panel_id', 'text').execute()
  },
}
