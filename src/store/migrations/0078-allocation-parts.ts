import type { Migration } from '../migration.ts'

/**
 * Files of grid operators are booked in parts: since when, up to where, and how many intervals were corrected so far. And how long
 * their intervals are: `accounts/allocation/import-booking.ts`.
 */
export const allocationPartsMigration: Migration = {
  name: '0078-allocation-parts',
  async up(db) {
    await db.schema.alterTable('allocation_imports').addColumn('begun_ms', 'bigint').execute()
    await db.schema.alterTable('allocation_imports').addColumn('booked_to_ms', 'bigint').execute()
    await db.schema
      .alterTable('allocation_imports')
      .addColumn('corrected', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema
      .alterTable('allocation_imports')
      .addColumn('step_ms', 'bigint', (c) => c.notNull().defaultTo(900_000))
      .execute()
  },
}
