import type { Migration } from '../migration.ts'

/** Statements that somebody on another server wrote, with their author's name there. */
export const outerStatementsMigration: Migration = {
  name: '0114-outer-statements',
  async up(db) {
    await db.schema
      .createTable('outer_statements')
      .addColumn('conversation_id', 'text', (c) => c.notNull().references('conversations.id'))
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('handle', 'text', (c) => c.notNull())
      .addColumn('heard_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('outer_statements_pk', ['conversation_id', 'address'])
      .execute()
    for (const column of ['address', 'author', 'host'] as const) {
      await db.schema
        .createIndex(`outer_statements_by_${column}`)
        .on('outer_statements')
        .columns(column === 'address' ? [column] : [column, 'heard_ms'])
        .execute()
    }
  },
}
