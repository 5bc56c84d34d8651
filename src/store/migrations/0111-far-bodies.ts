import type { Migration } from '../migration.ts'

/** Bodies whose neighbourhoods live on other nodes, and neighbourhoods whose bodies do. */
export const farBodiesMigration: Migration = {
  name: '0111-far-bodies',
  async up(db) {
    await db.schema
      .alterTable('body_members')
      .addColumn('node', 'text', (c) => c.notNull().defaultTo(''))
      .execute()
    await db.schema.alterTable('body_members').addColumn('refused', 'text').execute()
    await db.schema
      .createTable('far_bodies')
      .addColumn('body_id', 'text', (c) => c.notNull())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('node', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('slug', 'text', (c) => c.notNull())
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .addColumn('answered_ms', 'bigint')
      .addColumn('is_member', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('far_bodies_pk', ['body_id', 'cell_id'])
      .execute()
    await db.schema.createIndex('far_bodies_by_cell').on('far_bodies').column('cell_id').execute()
    await db.schema
      .createTable('far_questions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('node', 'text', (c) => c.notNull())
      .addColumn('body_id', 'text', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('far_asked')
      .addColumn('question_id', 'text', (c) => c.notNull().references('far_questions.id'))
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addPrimaryKeyConstraint('far_asked_pk', ['question_id', 'cell_id'])
      .execute()
    await db.schema.createIndex('far_asked_by_cell').on('far_asked').column('cell_id').execute()
    await db.schema
      .createTable('asked_waiting')
      .addColumn('conversation_id', 'text', (c) => c.notNull().references('conversations.id'))
      .addColumn('shared_id', 'text', (c) => c.notNull())
      .addColumn('place', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('asked_waiting_pk', ['conversation_id', 'shared_id'])
      .execute()
    await db.schema
      .createTable('sent_reports')
      .addColumn('report_id', 'text', (c) => c.primaryKey())
      .addColumn('conversation_id', 'text', (c) => c.notNull().references('conversations.id'))
      .addColumn('node', 'text', (c) => c.notNull())
      .addColumn('sent_ms', 'bigint', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('refused', 'text')
      .addColumn('reason', 'text')
      .execute()
    await db.schema
      .createIndex('sent_reports_by_conversation')
      .on('sent_reports')
      .columns(['conversation_id', 'sent_ms'])
      .execute()
  },
}
