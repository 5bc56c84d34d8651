import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'

/** Rows in one statement at the most: databases limit its values. */
export const rowsAtOnce = 500

/** Rows in their order, as many at a time as one statement takes. */
export function* portionsOf<Row>(rows: readonly Row[]): Generator<Row[], void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    yield rows.slice(from, from + rowsAtOnce)
  }
}

/** Runs `work` in a transaction, in the one that is open where there is one. */
export async function inTransaction<Value>(
  db: Kysely<Schema>,
  work: (tx: Kysely<Schema>) => Promise<Value>,
): Promise<Value> {
  return db.isTransaction ? await work(db) : await db.transaction().execute(work)
}
