import { bytesType, type Migration } from '../migration.ts'

/** Meetings, who came, their transcripts with what was confirmed of them, and their minutes. Who somebody is stands apart from what they did. */
export const meetingsMigration: Migration = {
  name: '0083-meetings',
  async up(db, kind) {
    await db.schema
      .createTable('meetings')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('place', 'text', (c) => c.notNull())
      .addColumn('starts_ms', 'bigint', (c) => c.notNull())
      .addColumn('agenda', 'text', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('meetings_cell')
      .on('meetings')
      .columns(['cell_id', 'starts_ms'])
      .execute()
    await db.schema
      .createTable('meeting_people')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('person_id', 'text')
      .addPrimaryKeyConstraint('meeting_people_key', ['meeting_id', 'number'])
      .addUniqueConstraint('meeting_people_person', ['meeting_id', 'person_id'])
      .execute()
    await db.schema
      .createIndex('meeting_people_by_person')
      .on('meeting_people')
      .column('person_id')
      .execute()
    await db.schema
      .createTable('meeting_comings')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('person', 'integer', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('meeting_comings_key', ['meeting_id', 'seq'])
      .execute()
    await db.schema
      .createTable('minutes_events')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('person', 'integer')
      .addColumn('text', 'text')
      .addColumn('until_ms', 'bigint')
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('minutes_events_key', ['meeting_id', 'seq'])
      .execute()
    await db.schema
      .createTable('meeting_transcripts')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('file_hash', 'text', (c) => c.notNull())
      .addColumn('bytes', bytesType(kind), (c) => c.notNull())
      .addColumn('added_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('meeting_transcripts_key', ['meeting_id', 'file_hash'])
      .execute()
    await db.schema
      .createTable('meeting_passages')
      .addColumn('meeting_id', 'text', (c) => c.notNull().references('meetings.id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('span', 'text', (c) => c.notNull())
      .addColumn('found_by', 'text', (c) => c.notNull())
      .addColumn('who', 'text')
      .addColumn('until_date', 'text')
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('meeting_passages_key', ['meeting_id', 'seq'])
      .execute()
  },
}
