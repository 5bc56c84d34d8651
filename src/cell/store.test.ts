import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { Cell } from './cell.ts'
import {
  createCell,
  deleteCell,
  findCell,
  findCellBySlug,
  homesOf,
  keepResumeTime,
  listCells,
  updateCell,
} from './store.ts'

const neighbourhood: Cell = {
  id: 'n',
  kind: 'neighbourhood',
  parentId: null,
  slug: 'sonnenhof',
  name: 'Sonnenhof',
  place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
  time: { kind: 'machine' },
  isSample: false,
  createdMs: 1_790_000_000_000,
}
const home = (id: string, createdMs = 1): Cell => ({
  ...neighbourhood,
  id,
  kind: 'home',
  parentId: 'n',
  slug: id,
  name: id,
  time: { kind: 'scaled', speed: 60, resumeMs: 1_800_000_000_000 },
  createdMs,
})

testOnEachDatabase('a cell is found as it was written, by id and by slug', async ({ db }) => {
  assert.deepEqual(await createCell(db, neighbourhood), { ok: true, value: neighbourhood })
  assert.equal((await createCell(db, home('h1'))).ok, true)
  assert.deepEqual(await findCell(db, 'n'), neighbourhood)
  assert.deepEqual(await findCellBySlug(db, 'h1'), home('h1'))
  assert.equal(await findCell(db, 'nowhere'), null)
  assert.equal(await findCellBySlug(db, 'nowhere'), null)
})

testOnEachDatabase(
  'homes come oldest first, and only those of the neighbourhood',
  async ({ db }) => {
    await createCell(db, neighbourhood)
    await createCell(db, home('h2', 20))
    await createCell(db, home('h1', 10))
    await createCell(db, { ...home('alone'), parentId: null })
    assert.deepEqual(
      (await homesOf(db, 'n')).map((cell) => cell.id),
      ['h1', 'h2'],
    )
    assert.equal((await listCells(db)).length, 4)
  },
)

testOnEachDatabase('a taken slug, a bad slug and a wrong parent are refused', async ({ db }) => {
  await createCell(db, neighbourhood)
  await createCell(db, home('h1'))
  const codes = [
    await createCell(db, { ...neighbourhood, id: 'm' }),
    await createCell(db, { ...neighbourhood, id: 'm', slug: 'Sonnen Hof' }),
    await createCell(db, { ...home('h2'), parentId: 'h1' }),
    await createCell(db, { ...home('h2'), parentId: 'nowhere' }),
    await createCell(db, { ...neighbourhood, id: 'm', slug: 'm', parentId: 'n' }),
    await updateCell(db, 'h1', { slug: 'sonnenhof' }),
    await updateCell(db, 'h1', { slug: '' }),
    await updateCell(db, 'nowhere', { name: 'x' }),
  ].map((result) => (result.ok ? 'ok' : result.code))
  assert.deepEqual(codes, [
    'slug-taken',
    'bad-slug',
    'parent-cannot-hold',
    'parent-cannot-hold',
    'parent-cannot-hold',
    'slug-taken',
    'bad-slug',
    'not-found',
  ])
  assert.equal((await listCells(db)).length, 2)
})

testOnEachDatabase('a change touches only what it names', async ({ db }) => {
  await createCell(db, neighbourhood)
  const place = { label: 'Wien', latitude: 48.2, longitude: 16.37 }
  const changed = { ...neighbourhood, name: 'Neu', place, slug: 'neu' }
  assert.deepEqual(await updateCell(db, 'n', { name: 'Neu', place, slug: 'neu' }), {
    ok: true,
    value: changed,
  })
  assert.deepEqual(await findCell(db, 'n'), changed)
  assert.deepEqual(await updateCell(db, 'n', {}), { ok: true, value: changed })
})

testOnEachDatabase('a sample that stands still keeps its own time', async ({ db }) => {
  const time = { kind: 'scaled', speed: 0, resumeMs: 1_800_000_000_000 } as const
  await createCell(db, { ...neighbourhood, time })
  assert.deepEqual((await findCell(db, 'n'))?.time, time)
  await updateCell(db, 'n', { time: { kind: 'machine' } })
  assert.deepEqual((await findCell(db, 'n'))?.time, { kind: 'machine' })
})

testOnEachDatabase('a cell that still holds homes stays', async ({ db }) => {
  await createCell(db, neighbourhood)
  await createCell(db, home('h1'))
  const refused = await deleteCell(db, 'n')
  assert.equal(refused.ok ? 'ok' : refused.code, 'cell-not-empty')
  assert.equal((await deleteCell(db, 'h1')).ok, true)
  assert.equal((await deleteCell(db, 'n')).ok, true)
  assert.deepEqual(await listCells(db), [])
})

testOnEachDatabase('a cell that another room keeps something for stays whole', async ({ db }) => {
  await createCell(db, neighbourhood)
  await db
    .insertInto('invitations')
    .values({
      id: 'i',
      cell_id: 'n',
      role: 'guest',
      token_hash: 'x',
      invited_by: null,
      created_ms: 0,
      expires_ms: 1,
      closed_ms: null,
      accepted_by: null,
    })
    .execute()
  await sql`create table kept (cell_id text references cells (id))`.execute(db)
  await sql`insert into kept values ('n')`.execute(db)
  const refused = await deleteCell(db, 'n')
  assert.equal(refused.ok ? 'ok' : refused.code, 'cell-not-empty')
  assert.equal((await db.selectFrom('invitations').selectAll().execute()).length, 1)
  await sql`drop table kept`.execute(db)
  assert.equal((await deleteCell(db, 'n')).ok, true)
})

testOnEachDatabase(
  'noting the time of a cell does not bring back the speed it had',
  async ({ db }) => {
    await createCell(db, neighbourhood)
    await createCell(db, {
      ...neighbourhood,
      id: 's',
      slug: 's',
      time: { kind: 'scaled', speed: 1, resumeMs: 1_000 },
    })
    await keepResumeTime(db, 's', 2_000)
    await keepResumeTime(db, 'n', 2_000)
    const times = (await listCells(db)).map(({ id, time }) => ({ id, time }))
    assert.deepEqual(
      times.toSorted((a, b) => a.id.localeCompare(b.id)),
      [
        { id: 'n', time: { kind: 'machine' } },
        { id: 's', time: { kind: 'scaled', speed: 1, resumeMs: 2_000 } },
      ],
    )
  },
)
