import { sql, type Kysely } from 'kysely'
import type { DatabaseKind } from '../migration.ts'
import type { AnyTables } from '../snapshot.ts'

/** The last number that a database gave a row of a table. */
export async function lastNumber(
  tx: Kysely<AnyTables>,
  kind: DatabaseKind,
  table: string,
): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select max(id) as last from ${sql.table(table)}`.execute(tx)
  const last = rows[0]?.last ?? 0
  if (kind !== 'sqlite') return last
  const counted = await sql<{ seq: number }>`
    select seq from sqlite_sequence where name = ${table}`.execute(tx)
  return Math.max(last, counted.rows[0]?.seq ?? 0)
}

/** PostgreSQL's counter knows nothing of rows that were put in with their number; SQLite's does. It never goes back. */
export async function continueNumbers(
  tx: Kysely<AnyTables>,
  kind: DatabaseKind,
  table: string,
): Promise<void> {
  if (kind === 'sqlite') return
  await sql`with counter as (select pg_get_serial_sequence(${table}, 'id') as name)
    select setval(name, greatest((select coalesce(max(id), 0) + 1 from ${sql.table(table)}), nextval(name)), false)
    from counter`.execute(tx)
}
