import { bytesType, type Migration } from '../migration.ts'

export const retainedMigration: Migration = {
  name: '0050-retained',
  async up(db, kind) {
    await db.schema
      .createTable('retained_messages')
      .addColumn('topic', 'text', (c) => c.primaryKey())
      .addColumn('slug', 'text')
      .addColumn('payload', bytesType(kind), (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('retained_messages_by_slug')
      .on('retained_messages')
      .column('slug')
      .execute()
  },
}
