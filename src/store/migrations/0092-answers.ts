import type { Migration } from '../migration.ts'

/**
 * Questions that a body asks in many cells, the reports that it takes, and its answers. What is kept for the body points to nothing of the
 * cells that were asked, and what is kept for these to nothing of the body's: either may be on another node.
 */
export const answersMigration: Migration = {
  name: '0092-answers',
  async up(db) {
    await db.schema
      .createTable('body_members')
      .addColumn('body_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('cell', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .addColumn('answered_ms', 'bigint')
      .addColumn('is_member', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('body_members_pk', ['body_id', 'cell'])
      .execute()
    await db.schema.createIndex('body_members_by_cell').on('body_members').column('cell').execute()
    await db.schema
      .createTable('shared_questions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('body_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('question', 'text', (c) => c.notNull())
      .addColumn('background', 'text', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addColumn('slate_size', 'integer', (c) => c.notNull())
      .addColumn('answer_days', 'integer', (c) => c.notNull())
      .addColumn('reports_due_ms', 'bigint', (c) => c.notNull())
      .addColumn('asked_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('shared_questions_by_body')
      .on('shared_questions')
      .columns(['body_id', 'asked_ms'])
      .execute()
    await db.schema
      .createTable('shared_statements')
      .addColumn('question_id', 'text', (c) => c.notNull().references('shared_questions.id'))
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('place', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('language', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('shared_statements_pk', ['question_id', 'id'])
      .execute()
    await db.schema
      .createTable('shared_asked')
      .addColumn('question_id', 'text', (c) => c.notNull().references('shared_questions.id'))
      .addColumn('cell', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('shared_asked_pk', ['question_id', 'cell'])
      .execute()
    await db.schema.createIndex('shared_asked_by_cell').on('shared_asked').column('cell').execute()
    await db.schema
      .createTable('asked_conversations')
      .addColumn('conversation_id', 'text', (c) => c.primaryKey().references('conversations.id'))
      .addColumn('question_id', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('body_name', 'text', (c) => c.notNull())
      .addColumn('reports_due_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('asked_conversations_by_question')
      .on('asked_conversations')
      .column('question_id')
      .execute()
    await db.schema
      .createTable('asked_statements')
      .addColumn('conversation_id', 'text', (c) => c.notNull().references('conversations.id'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('shared_id', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('asked_statements_pk', ['conversation_id', 'number'])
      .execute()
    await db.schema
      .createTable('taken_reports')
      .addColumn('question_id', 'text', (c) => c.notNull().references('shared_questions.id'))
      .addColumn('report_id', 'text', (c) => c.notNull())
      .addColumn('cell', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addColumn('taken_ms', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('taken_reports_pk', ['question_id', 'report_id'])
      .execute()
    await db.schema
      .createTable('slates')
      .addColumn('question_id', 'text', (c) => c.primaryKey().references('shared_questions.id'))
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addColumn('due_ms', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('answers')
      .addColumn('question_id', 'text', (c) => c.notNull().references('slates.question_id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('statement', 'text', (c) => c.notNull())
      .addColumn('verdict', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('amended', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('answers_pk', ['question_id', 'seq'])
      .execute()
    await db.schema
      .createTable('answer_notices')
      .addColumn('conversation_id', 'text', (c) => c.primaryKey().references('conversations.id'))
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .execute()
  },
}
