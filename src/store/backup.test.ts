import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { testOnEachDatabase } from '../../test/databases.ts'
import { seededRandom } from '../kernel/random.ts'
import { quarterMs, steps } from '../kernel/steps.ts'
import { latestForecast, saveForecast } from '../sense/store.ts'
import { ensureSeries } from '../series/store.ts'
import { catchRefusal, type Result } from '../kernel/refusal.ts'
import { backUp } from './backup.ts'
import { backUpWhenDue, backupName, keepBackups, listBackups } from './backup-folder.ts'
import { readBackup, unpackedLimitBytes } from './backup-format.ts'
import { checkBackup, restoreBackup } from './backup-restore.ts'
import { openStore, type Store } from './open.ts'

const madeMs = 1_790_000_000_000

const cell = (id: string, parent: string | null, name = 'Sonnenhof') => ({
  id,
  kind: 'home',
  parent_id: parent,
  slug: id,
  name,
  place_label: 'Graz',
  latitude: 47.070_714_123_456_78,
  longitude: -15.44,
  time_zone: 'Europe/Vienna',
  currency: 'EUR',
  time_speed: 0,
  time_resume_ms: 1_790_000_000_001,
  is_sample: 0,
  created_ms: 1_790_000_000_002,
})

/** Children stand before their parent: rows come in any order. */
async function fill({ db }: Store): Promise<void> {
  await db
    .insertInto('cells')
    .values([
      cell('p', null, 'Straße "7"\n\u2028🌞'),
      ...Array.from({ length: 900 }, (_, i) => cell(`h${i}`, 'p')),
    ])
    .execute()
  await sql`update cells set parent_id = 'h3' where id = 'h1'`.execute(db)
}

async function cellsOf({ db }: Store) {
  const rows = await db.selectFrom('cells').selectAll().orderBy('id').execute()
  return rows.map((row) => ({ ...row }))
}

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-backup-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function backupOf900Homes(folder: string): Promise<string> {
  const store = await openStore(':memory:')
  await fill(store)
  const path = join(folder, 'a.backup.gz')
  await backUp(store, path, madeMs)
  await store.close()
  return path
}

function assertRefused(result: Result<unknown>, code: string | RegExp, message: RegExp): void {
  assert.equal(result.ok, false, `expected the refusal ${code}`)
  if (result.ok) return
  if (typeof code === 'string') assert.equal(result.code, code)
  else assert.match(result.code, code)
  assert.match(result.message, message)
}

testOnEachDatabase(
  'what was backed up comes back whole, here and elsewhere',
  async (store, context) => {
    await fill(store)
    const before = await cellsOf(store)
    const folder = folderFor(context)
    const path = join(folder, 'a.backup.gz')
    const made = await backUp(store, path, madeMs)
    assert.equal(made.rows >= 901, true)
    assert.deepEqual(readdirSync(folder), ['a.backup.gz'], 'nothing but the backup is left behind')

    const checked = await checkBackup(path)
    assert.equal(checked.ok && checked.value.madeMs, madeMs)
    assert.equal(checked.ok && checked.value.kind, store.kind)

    const elsewhere = await openStore(':memory:')
    assert.equal((await restoreBackup(elsewhere, path)).ok, true)
    assert.deepEqual(await cellsOf(elsewhere), before)
    await elsewhere.close()

    await sql`delete from cells`.execute(store.db)
    assert.equal((await restoreBackup(store, path)).ok, true)
    assert.deepEqual(await cellsOf(store), before)
  },
)

testOnEachDatabase('a backup moves a node from SQLite to any database', async (store, context) => {
  const path = await backupOf900Homes(folderFor(context))
  assert.equal((await restoreBackup(store, path)).ok, true)
  assert.equal((await cellsOf(store)).length, 901)
  await assert.rejects(
    store.db.insertInto('cells').values(cell('x', 'no such cell')).execute(),
    /foreign key/i,
    'foreign keys are checked again after a restore',
  )
})

testOnEachDatabase(
  'bytes and numbered rows come back, and numbering goes on',
  async (store, context) => {
    const { db } = store
    await db.insertInto('cells').values(cell('p', null)).execute()
    const first = await ensureSeries(db, { thingId: 't', cellId: 'p', quantity: 'powerW' })
    const values = Float64Array.from({ length: 9 * 96 }, (_, i) => Math.round(1000 * Math.sin(i)))
    const time = steps(madeMs, quarterMs, 96)
    const forecast = { seriesId: first.id, issuedMs: madeMs, steps: time, method: 'ridge', values }
    await saveForecast(db, forecast)
    const kept = await latestForecast(db, first.id)
    const path = join(folderFor(context), 'a.backup.gz')
    await backUp(store, path, madeMs)
    for (const table of ['forecasts', 'series', 'cells'] as const)
      await db.deleteFrom(table).execute()

    assert.equal((await restoreBackup(store, path)).ok, true)
    assert.deepEqual(await latestForecast(db, first.id), kept)
    const next = await ensureSeries(db, { thingId: 't', cellId: 'p', quantity: 'importWh' })
    assert.ok(next.id > first.id, 'a new row gets a number of its own')
  },
)

testOnEachDatabase(
  'a table that no migration made has no place in a backup',
  async (store, context) => {
    const folder = folderFor(context)
    await sql`create table extra (id integer)`.execute(store.db)
    await sql`insert into extra (id) values (1)`.execute(store.db)
    await assert.rejects(backUp(store, join(folder, 'a.backup.gz'), madeMs), /no such table: extra/)
    assert.deepEqual(
      readdirSync(folder),
      [],
      'a backup that cannot be restored never gets its name',
    )
  },
)

testOnEachDatabase(
  'a backup made while others write is one moment of the database',
  async (store, context) => {
    if (store.kind === 'sqlite') return
    await checkOneMoment(store, folderFor(context))
  },
)

test('a backup made while others write is one moment of the database [sqlite file]', async (context) => {
  const folder = folderFor(context)
  const store = await openStore(join(folder, 'live.sqlite'))
  await checkOneMoment(store, folder)
  await store.close()
})

/** Writers add pairs in transactions; a backup with half a pair would have seen two moments. */
async function checkOneMoment(store: Store, folder: string): Promise<void> {
  await fill(store)
  const backing = { isDone: false }
  let pairs = 0
  const writer = (async () => {
    while (!backing.isDone) {
      await store.db.transaction().execute(async (tx) => {
        await tx
          .insertInto('cells')
          .values(cell(`l${pairs}`, null))
          .execute()
        await tx
          .insertInto('cells')
          .values(cell(`r${pairs}`, null))
          .execute()
      })
      pairs += 1
      // The writer yields to the backup as a network would.
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  const path = join(folder, 'a.backup.gz')
  await backUp(store, path, madeMs)
  backing.isDone = true
  await writer
  const copy = await openStore(':memory:')
  assert.equal((await restoreBackup(copy, path)).ok, true)
  const ids = (await cellsOf(copy)).map((row) => row.id)
  await copy.close()
  const lefts = ids.filter((id) => id.startsWith('l')).length
  assert.equal(ids.filter((id) => id.startsWith('r')).length, lefts)
  assert.equal(pairs > lefts, true, 'writers went on while the backup was made')
}

testOnEachDatabase(
  'a damaged backup is refused with a reason and changes nothing',
  async (store, context) => {
    const folder = folderFor(context)
    const good = readFileSync(await backupOf900Homes(folder))
    const path = join(folder, 'damaged.backup.gz')
    const tryIt = async (bytes: Uint8Array, code: string | RegExp, message: RegExp) => {
      writeFileSync(path, bytes)
      assertRefused(await restoreBackup(store, path), code, message)
      assertRefused(await checkBackup(path), code, message)
      assert.equal((await cellsOf(store)).length, 0)
    }
    for (const share of [0.2, 0.5, 0.9, 1]) {
      const part = good.subarray(0, Math.floor(good.length * share) - 1)
      await tryIt(part, 'backup-cut-off', /damaged: .*cut off/)
    }
    const random = seededRandom(7)
    for (let i = 0; i < 12; i++) {
      const flipped = Buffer.from(good)
      const at = 20 + Math.floor(random.next() * (good.length - 28))
      flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random.next() * 8))
      await tryIt(flipped, /^backup-(changed|cut-off|damaged)$/, /is damaged: /)
    }
    await tryIt(Buffer.alloc(0), 'backup-cut-off', /damaged/)

    // The same damage behind a whole gzip: what a faulty copy program or an editor leaves.
    const text = gunzipSync(good).toString()
    const lines = text.trimEnd().split('\n')
    const pack = (of: readonly string[]) => gzipSync(`${of.join('\n')}\n`)
    await tryIt(pack(lines.slice(0, -1)), 'backup-cut-off', /its end is missing/)
    await tryIt(pack(lines.toSpliced(5, 1)), 'backup-changed', /does not match its checksum/)
    await tryIt(gzipSync(text.replace('Graz', 'Gras')), 'backup-changed', /checksum/)
    await tryIt(pack([...lines, '[1]']), 'backup-damaged', /line \d+ follows its end/)
    await tryIt(pack(lines.with(4, '["too","short"]')), 'backup-damaged', /line 5 does not fit/)
    const end = JSON.parse(lines.at(-1) ?? '') as { rows: Record<string, number> }
    const miscounted = JSON.stringify({ ...end, rows: { ...end.rows, cells: 1 } })
    await tryIt(pack([...lines.slice(0, -1), miscounted]), 'backup-damaged', /counts other rows/)
    await tryIt(pack(lines.with(4, '{"what":"?"}')), 'backup-damaged', /line 5 is not readable/)
  },
)

testOnEachDatabase('what is no backup is refused with a reason', async (store, context) => {
  const folder = folderFor(context)
  const path = join(folder, 'wrong')
  for (const bytes of [
    Buffer.from('time;kWh\n1;2\n'),
    gzipSync('time;kWh\n1;2\n'),
    gzipSync('{"a":1}\n'),
    readFileSync(process.execPath).subarray(0, 9000),
  ]) {
    writeFileSync(path, bytes)
    assertRefused(await restoreBackup(store, path), 'not-a-backup', /not a Commonwatt backup/)
  }
  assertRefused(await restoreBackup(store, join(folder, 'none')), 'backup-missing', /no file/)
  assertRefused(await restoreBackup(store, folder), 'backup-missing', /is a folder/)
})

testOnEachDatabase(
  'a backup of a newer version is refused with a reason',
  async (store, context) => {
    const folder = folderFor(context)
    const path = await backupOf900Homes(folder)
    const [first = '', ...rest] = gunzipSync(readFileSync(path)).toString().split('\n')
    const rewrite = (change: (header: Record<string, unknown>) => unknown) => {
      const header = change(JSON.parse(first) as Record<string, unknown>)
      const body = [JSON.stringify(header), ...rest.slice(0, -2)].join('\n') + '\n'
      const end = JSON.parse(rest.at(-2) ?? '') as Record<string, unknown>
      const sha256 = createHash('sha256').update(body).digest('hex')
      writeFileSync(path, gzipSync(`${body}${JSON.stringify({ ...end, sha256 })}\n`))
    }
    rewrite((header) => ({ ...header, migrations: ['9999-from-the-future'] }))
    assertRefused(await restoreBackup(store, path), 'backup-newer', /newer.*9999-from-the-future/)
    rewrite((header) => ({ ...header, version: 2 }))
    assertRefused(await restoreBackup(store, path), 'backup-newer', /form 2; this one reads 1/)
    assert.equal((await cellsOf(store)).length, 0)
  },
)

testOnEachDatabase('a database that holds something is left alone', async (store, context) => {
  const path = await backupOf900Homes(folderFor(context))
  await store.db.insertInto('cells').values(cell('mine', null)).execute()
  assertRefused(await restoreBackup(store, path), 'database-not-empty', /already holds data.*cells/)
  assert.deepEqual(await cellsOf(store), [cell('mine', null)])
})

testOnEachDatabase(
  'a backup takes the place of what is there where that is wanted, or leaves it as it was',
  async (store, context) => {
    const folder = folderFor(context)
    const path = await backupOf900Homes(folder)
    const mine = [cell('mine', null), cell('child', 'mine')]
    await store.db.insertInto('cells').values(mine).execute()
    const damaged = join(folder, 'damaged')
    writeFileSync(damaged, readFileSync(path).subarray(0, -9))
    assertRefused(await restoreBackup(store, damaged, { replaces: true }), 'backup-cut-off', /cut/)
    assert.equal((await cellsOf(store)).length, 2)
    assert.equal((await restoreBackup(store, path, { replaces: true })).ok, true)
    const cells = await cellsOf(store)
    assert.equal(cells.length, 901)
    assert.ok(!cells.some(({ id }) => id === 'mine'))
  },
)

test('a line longer than any row is refused before it fills the memory', async (context) => {
  const path = join(folderFor(context), 'bomb')
  writeFileSync(path, gzipSync(Buffer.alloc(70 * 1024 * 1024, 0x20), { level: 1 }))
  assertRefused(await checkBackup(path), 'backup-damaged', /line 1 is longer than any row/)
})

test('a backup that unpacks to more than the limit is refused while it is read', async (context) => {
  const path = join(folderFor(context), 'big')
  const store = await openStore(':memory:')
  await backUp(store, path, madeMs)
  await store.close()
  const unpackedBytes = gunzipSync(readFileSync(path)).length
  const linesWithin = async (mostBytes: number): Promise<number> => {
    let lines = 0
    for await (const _ of readBackup(path, undefined, mostBytes)) lines += 1
    return lines
  }
  assert.ok((await linesWithin(unpackedBytes)) > 2)
  const refused = await catchRefusal(() => linesWithin(unpackedBytes - 1))
  assertRefused(refused, 'backup-too-big', /unpacks to more than/)
  assert.equal(unpackedLimitBytes, 17_179_869_184)
})

test('the schedule makes a backup when one is due and keeps the newest', async (context) => {
  const folder = join(folderFor(context), 'backups')
  const store = await openStore(':memory:')
  const policy = { everyMs: 86_400_000, keep: 3 }
  const made: boolean[] = []
  for (let hour = 0; hour < 24 * 6; hour += 6) {
    made.push((await backUpWhenDue(store, folder, policy, madeMs + hour * 3_600_000)) !== null)
  }
  await store.close()
  assert.equal(made.filter(Boolean).length, 6)
  assert.deepEqual(
    (await listBackups(folder)).map((backup) => Math.round((backup.madeMs - madeMs) / 86_400_000)),
    [5, 4, 3],
  )
  writeFileSync(join(folder, 'notes.txt'), 'not ours')
  await keepBackups(folder, 0)
  assert.deepEqual(readdirSync(folder).toSorted(), [
    backupName(madeMs + 5 * 86_400_000),
    'notes.txt',
  ])
})
