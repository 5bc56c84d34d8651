import { sql, type Kysely } from 'kysely'
import type { DatabaseKind } from './migration.ts'
import { migrations } from './migrations.ts'

/**
 * Brings a database to the newest schema, each migration in a transaction of its own.
 * Throws when the database was made by a newer version of the product than this one.
 */
export async function migrate(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  await sql`create table if not exists migrations (name text primary key)`.execute(db)
  const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(
    db,
  )
  const done = new Set(rows.map((row) => row.name))
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = [...done].filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new Error(
      `This database was used by a newer Commonwatt (it has ${unknown.join(', ')}). ` +
        'Start the newer version, or restore a backup made with this one.',
    )
  }
  for (const migration of migrations) {
    if (done.has(migration.name)) continue
    await db.transaction().execute(async (tx) => {
      await migration.up(tx, kind)
      await sql`insert into migrations (name) values (${migration.name})`.execute(tx)
    })
  }
}
