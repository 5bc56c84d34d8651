import { sql, type Kysely } from 'kysely'
import * as v from 'valibot'
import type { Migration } from '../migration.ts'

/** When ballots close and what comes of it; topics, and the voices given away for them: `assembly/ballot`. */
export const ballotsMoreMigration: Migration = {
  name: '0087-ballots-more',
  async up(db) {
    await db.schema
      .alterTable('ballots')
      .addColumn('closes_ms', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('ballots').addColumn('topic_id', 'text').execute()
    await db.schema.alterTable('ballots').addColumn('closed_ms', 'bigint').execute()
    await db.schema.alterTable('ballots').addColumn('consequence', 'text').execute()
    await db.schema.alterTable('ballots').addColumn('decision_id', 'text').execute()
    await db.schema
      .alterTable('ballots')
      .addColumn('minority', 'text', (c) => c.notNull().defaultTo(''))
      .execute()
    await db.schema
      .createIndex('ballots_due')
      .on('ballots')
      .columns(['cell_id', 'closes_ms'])
      .execute()
    await db.schema
      .createTable('ballot_topics')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('cell_id', 'text', (c) => c.notNull().references('cells.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('ballot_topics_cell')
      .on('ballot_topics')
      .columns(['cell_id', 'made_ms'])
      .execute()
    await db.schema
      .createTable('topic_voices')
      .addColumn('topic_id', 'text', (c) => c.notNull().references('ballot_topics.id'))
      .addColumn('person_id', 'text', (c) => c.notNull())
      .addColumn('to_id', 'text')
      .addColumn('is_named', 'integer', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('topic_voices_key', ['topic_id', 'person_id'])
      .execute()
    await db.schema
      .createIndex('topic_voices_by_person')
      .on('topic_voices')
      .column('person_id')
      .execute()
    await fillTimes(db)
  },
}

const entryShape = v.object({
  kind: v.string(),
  atMs: v.optional(v.number()),
  ballot: v.optional(v.object({ closesMs: v.number() })),
})

/** What the first and the last line of logs that are there already say of their times. */
async function fillTimes(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ ballot_id: string; line: string }>`
    select ballot_id, line from ballot_log
    where seq = 0 or line like '%"kind":"closed"%' order by ballot_id, seq
  `.execute(db)
  for (const { ballot_id: id, line } of rows) {
    const { kind, atMs, ballot } = v.parse(entryShape, JSON.parse(line))
    if (kind === 'definition' && ballot !== undefined) {
      await sql`update ballots set closes_ms = ${ballot.closesMs} where id = ${id}`.execute(db)
    }
    // Whoever looked after it has done with its result what was to be done.
    if (kind === 'closed' && atMs !== undefined) {
      await sql`
        update ballots set closed_ms = ${atMs}, consequence = '{"kind":"by-hand"}' where id = ${id}
      `.execute(db)
    }
  }
}
