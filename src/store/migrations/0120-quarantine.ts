import { sql } from 'kysely'
import type { Migration } from '../migration.ts'

/** Servers that a neighbourhood has met, and accounts that were heard within a day. Servers of those who follow already, or whose words wait, are accepted. */
export const quarantineMigration: Migration = {
  name: '0120-quarantine',
  async up(db) {
    await db.schema
      .createTable('met_servers')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('host', 'text', (c) => c.notNull())
      .addColumn('domain', 'text', (c) => c.notNull())
      .addColumn('first_ms', 'bigint', (c) => c.notNull())
      .addColumn('last_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('met_servers_pk', ['cell_id', 'host'])
      .execute()
    await db.schema
      .createTable('met_actors')
      .addColumn('actor', 'text', (c) => c.primaryKey())
      .addColumn('domain', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('met_actors_by_domain')
      .on('met_actors')
      .columns(['domain', 'at_ms'])
      .execute()
    await sql`
      insert into guard_rules (cell_id, subject, ruling, reason, at_ms)
      select cell_id, host, 'accept', '', min(at_ms) from (
        select cell_id, host, followed_ms as at_ms from social_followers
        union all
        select conversations.cell_id, host, heard_ms from outer_statements
        inner join conversations on conversations.id = outer_statements.conversation_id
      ) as met
      where true
      group by cell_id, host
      on conflict do nothing
    `.execute(db)
  },
}
