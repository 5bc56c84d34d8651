import type { Migration } from '../migration.ts'

/**
 * What the pages of meetings need: transcripts that go, confirmed passages that are changed or taken back, what came of them, and language models with what
 * they made of a transcript.
 */
export const meetingsMoreMigration: Migration = {
  name: '0086-meetings-more',
  async up(db) {
    await db.schema
      .alterTable('meetings')
      .addColumn('transcript_days', 'integer', (c) => c.notNull().defaultTo(30))
      .execute()
    await db.schema.alterTable('meeting_transcripts').addColumn('deleted_ms', 'bigint').execute()
    await db.schema.alterTable('meeting_passages').addColumn('replaces', 'integer').execute()
    await db.schema
      .alterTable('meeting_passages')
      .addColumn('is_dropped', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema
      .createTable('meeting_passed_over')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('file_hash', 'text', (c) => c.notNull())
      .addColumn('place', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('meeting_passed_over_key', ['meeting_id', 'file_hash', 'place'])
      .execute()
    await db.schema
      .createTable('meeting_deeds')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('passage', 'integer', (c) => c.notNull())
      .addColumn('is_done', 'integer', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('meeting_deeds_key', ['meeting_id', 'seq'])
      .execute()
    await db.schema
      .createTable('meeting_statements')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('passage', 'integer', (c) => c.notNull())
      .addColumn('conversation_id', 'text', (c) => c.notNull().references('conversations.id'))
      .addColumn('statement', 'integer', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('meeting_statements_key', ['meeting_id', 'passage'])
      .execute()
    await db.schema
      .createIndex('meeting_statements_conversation')
      .on('meeting_statements')
      .column('conversation_id')
      .execute()
    await db.schema
      .createTable('meeting_readings')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('file_hash', 'text', (c) => c.notNull())
      .addColumn('model', 'text', (c) => c.notNull())
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .addColumn('ended_ms', 'bigint')
      .addColumn('result', 'text')
      .addPrimaryKeyConstraint('meeting_readings_key', ['meeting_id', 'file_hash'])
      .execute()
    await db.schema
      .createTable('cell_models')
      .addColumn('cell_id', 'text', (c) => c.primaryKey().references('cells.id'))
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('model', 'text', (c) => c.notNull())
      .addColumn('secret', 'text', (c) => c.notNull())
      .execute()
  },
}
