import { sql, type Transaction } from 'kysely'
import type { DatabaseKind } from './migration.ts'
import type { AnyTables } from './snapshot.ts'

/**
 * Lets rows arrive in any order: foreign keys are checked when all are there. Returns what checks
 * them; on SQLite the commit does.
 */
export async function postponeChecks(
  tx: Transaction<AnyTables>,
  kind: DatabaseKind,
): Promise<() => Promise<void>> {
  if (kind === 'sqlite') {
    await sql`pragma defer_foreign_keys = on`.execute(tx)
    return async () => {}
  }
  const { rows } = await sql<{ on: string; name: string }>`
    select c.conrelid::regclass::text as "on", c.conname as name
    from pg_constraint c join pg_namespace n on n.oid = c.connamespace
    where c.contype = 'f' and not c.condeferrable and n.nspname = current_schema()`.execute(tx)
  for (const { on, name } of rows) {
    await sql`alter table ${sql.raw(on)} alter constraint ${sql.id(name)} deferrable initially deferred`.execute(
      tx,
    )
  }
  return async () => {
    await sql`set constraints all immediate`.execute(tx)
    for (const { on, name } of rows) {
      await sql`alter table ${sql.raw(on)} alter constraint ${sql.id(name)} not deferrable`.execute(
        tx,
      )
    }
  }
}

/** PostgreSQL's counters for numbered rows know nothing of rows that were put in with their number. */
export async function continueCounters(tx: Transaction<AnyTables>): Promise<void> {
  const { rows } = await sql<{ table: string; column: string; counter: string }>`
    select table_name as "table", column_name as "column",
      pg_get_serial_sequence(quote_ident(table_name), column_name) as counter
    from information_schema.columns
    where table_schema = current_schema()
      and pg_get_serial_sequence(quote_ident(table_name), column_name) is not null`.execute(tx)
  for (const { table, column, counter } of rows) {
    await sql`select setval(${counter}, coalesce(max(${sql.ref(column)}), 0) + 1, false)
      from ${sql.table(table)}`.execute(tx)
  }
}
