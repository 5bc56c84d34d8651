import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'

/** Rows in one statement at the most: databases limit its values. */
export const rowsAtOnce = 500

/** Runs `work` in a transaction, in the one that is open where there is one. */
export async function inTransaction<Value>(
  db: Kysely<Schema>,
  work: (tx: Kysely<Schema>) => Promise<Value>,
): Promise<Value> {
  return db.isTransaction ? await work(db) : await db.transaction().execute(work)
}
