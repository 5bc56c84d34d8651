import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testOnEachDatabase } from '../../test/databases.ts'
import { migrate } from './migrate.ts'
import { openStore } from './open.ts'

const cell = (id: string) => ({
  id,
  kind: 'neighbourhood',
  parent_id: null,
  slug: id,
  name: 'Sonnenhof',
  place_label: 'Graz',
  latitude: 47.07,
  longitude: 15.44,
  time_zone: 'Europe/Vienna',
  currency: 'EUR',
  time_speed: 0,
  time_resume_ms: 1_790_000_000_000,
  is_sample: 0,
  created_ms: 1_790_000_000_000,
})

testOnEachDatabase('what is written is read back with its type', async ({ db }) => {
  await db.insertInto('cells').values(cell('a')).execute()
  const row = await db.selectFrom('cells').selectAll().executeTakeFirstOrThrow()
  assert.deepEqual({ ...row }, cell('a'))
})

testOnEachDatabase('a transaction that fails leaves nothing behind', async ({ db }) => {
  await assert.rejects(
    db.transaction().execute(async (tx) => {
      await tx.insertInto('cells').values(cell('a')).execute()
      await tx.insertInto('cells').values(cell('a')).execute()
    }),
  )
  assert.equal((await db.selectFrom('cells').selectAll().execute()).length, 0)
})

testOnEachDatabase('transactions side by side do not mix', async ({ db }) => {
  const work = Array.from({ length: 8 }, (_, i) =>
    db.transaction().execute(async (tx) => {
      await tx
        .insertInto('cells')
        .values(cell(`c${i}`))
        .execute()
      if (i % 2 === 1) throw new Error('no')
    }),
  )
  await Promise.allSettled(work)
  const rows = await db.selectFrom('cells').select('id').orderBy('id').execute()
  assert.deepEqual(
    rows.map((row) => row.id),
    ['c0', 'c2', 'c4', 'c6'],
  )
})

testOnEachDatabase(
  'a database of a newer version is refused with a reason',
  async ({ db, kind }) => {
    await sql`insert into migrations (name) values ('9999-from-the-future')`.execute(db)
    await assert.rejects(migrate(db as never, kind), /newer Commonwatt.*9999-from-the-future/)
  },
)

test("a new database is its owner's alone to read, and the log beside it too", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-store-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'new.sqlite')
  const store = await openStore(path)
  for (const file of [path, `${path}-wal`]) assert.equal(statSync(file).mode & 0o777, 0o600)
  await store.close()
})

test('a file that is no database is refused', async () => {
  await assert.rejects(openStore('package.json'), /not a database/)
})
