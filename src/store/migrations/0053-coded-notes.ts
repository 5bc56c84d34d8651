import { sql } from 'kysely'
import type { Migration } from '../migration.ts'

/** Notes about announcements were sentences and are codes with values now: devices say again what they are. */
export const codedNotesMigration: Migration = {
  name: '0053-coded-notes',
  async up(db) {
    await sql`update things set notes = '[]'`.execute(db)
  },
}
