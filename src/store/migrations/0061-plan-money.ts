import { sql } from 'kysely'
import type { Migration } from '../migration.ts'

/** What plans cost in money, apart from what is proven of them. Plans made before say the same for both. */
export const planMoneyMigration: Migration = {
  name: '0061-plan-money',
  async up(db) {
    await db.schema
      .alterTable('plans')
      .addColumn('money_micro', 'double precision', (c) => c.notNull().defaultTo(0))
      .execute()
    await sql`update plans set money_micro = cost_micro`.execute(db)
  },
}
