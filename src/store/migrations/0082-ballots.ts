import type { Migration } from '../migration.ts'

/** Ballots: their logs, who the numbers in them are, who reads paper, and what a registrar signed: `assembly/ballot`. */
export const ballotsMigration: Migration = {
  name: '0082-ballots',
  async up(db) {
    await db.schema
      .createTable('ballots')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addColumn('registrar_key', 'text')
      .execute()
    await db.schema
      .createIndex('ballots_cell')
      .on('ballots')
      .columns(['cell_id', 'made_ms'])
      .execute()
    await db.schema
      .createTable('ballot_log')
      .addColumn('ballot_id', 'text', (c) => c.notNull().references('ballots.id'))
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('line', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('ballot_log_key', ['ballot_id', 'seq'])
      .execute()
    await db.schema
      .createTable('ballot_voters')
      .addColumn('ballot_id', 'text', (c) => c.notNull().references('ballots.id'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('person_id', 'text')
      .addColumn('blinded', 'text')
      .addColumn('signed', 'text')
      .addPrimaryKeyConstraint('ballot_voters_key', ['ballot_id', 'number'])
      .addUniqueConstraint('ballot_voters_person', ['ballot_id', 'person_id'])
      .execute()
    await db.schema
      .createIndex('ballot_voters_by_person')
      .on('ballot_voters')
      .column('person_id')
      .execute()
    await db.schema
      .createTable('ballot_clerks')
      .addColumn('ballot_id', 'text', (c) => c.notNull().references('ballots.id'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('person_id', 'text')
      .addPrimaryKeyConstraint('ballot_clerks_key', ['ballot_id', 'number'])
      .addUniqueConstraint('ballot_clerks_person', ['ballot_id', 'person_id'])
      .execute()
  },
}
