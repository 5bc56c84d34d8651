// A neighbourhood that moves from one node to another with an archive: nothing lost, nothing doubled, nothing of others touched.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { findCell } from '../src/cell/store.ts'
import { RefusalError } from '../src/kernel/refusal.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { readArchive } from '../src/store/archive/archive-format.ts'
import { writeArchive } from '../src/store/archive/write-archive.ts'
import { productTables } from '../src/store/backup.ts'
import { keyText, newPrivateKey, signNote, signerOf } from '../src/kernel/signed-note.ts'
import { linksOf, type MovingTable } from '../src/store/moving-table.ts'
import { archiveCell, takeInCell } from '../src/node/moving.ts'
import { movingTables, stayingTables } from '../src/node/moving-tables.ts'
import { runCommand } from './command-line.ts'
import { testOnEachDatabase } from './databases.ts'
import { filledEverywhere } from './moving-world.ts'

const passphrase = 'six words that nobody would guess'
const nowMs = 1_790_000_000_000
const doing = { passphrase, publicUrl: 'https://old.example.org', nowMs, cost: 10 }
const arriving = { passphrase, publicUrl: 'https://new.example.org', nowMs: nowMs + 1 }

test('every table either goes along with a neighbourhood or stays for a reason', async () => {
  const store = await openStore(':memory:')
  const tables = new Map((await productTables(store.db)).map((of) => [of.name, of.columns]))
  await store.close()
  const named: string[] = [...movingTables, ...stayingTables].map(({ table }) => table)
  assert.deepEqual(named.toSorted(), [...tables.keys(), 'migrations'].toSorted())
  for (const { table, why } of stayingTables) assert.ok(why.length > 30, `${table}: ${why}`)
  const known = new Set<string>()
  for (const moving of movingTables) {
    for (const link of linksOf(moving)) {
      assert.ok(known.has(link.table), `${moving.table} names ${link.table}, which comes later`)
      assert.ok(tables.get(moving.table)?.includes(link.column), `${moving.table}.${link.column}`)
      assert.ok(tables.get(link.table)?.includes(link.key ?? 'id'), `${link.table}.${link.key}`)
    }
    known.add(moving.table)
  }
})

test('whatever points to a row that goes along is known to', async () => {
  const store = await openStore(':memory:')
  const kept = new Map<string, ReturnType<typeof linksOf>>(
    movingTables.map((of) => [of.table, linksOf(of)]),
  )
  for (const [table, links] of kept) {
    const { rows } = await sql<{ from: string; table: string }>`
      select "from", "table" from pragma_foreign_key_list(${table})`.execute(store.db)
    for (const { from, table: to } of rows) {
      // Its own table is read to its end before foreign keys are looked at.
      if (to === table) continue
      assert.ok(
        links.some((link) => link.column === from),
        `${table}.${from} points to ${to}`,
      )
    }
  }
  await store.close()
})

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-move-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function filledArchive(context: TestContext): Promise<string> {
  const path = join(folderFor(context), 'a.archive')
  const store = await openStore(':memory:')
  await archived(store, await filledEverywhere(store, 'A'), path)
  await store.close()
  return path
}

async function archived(store: Store, id: string, path: string) {
  const cell = await findCell(store.db, id)
  assert.ok(cell !== null)
  return await archiveCell(store, cell, path, doing)
}

/** Rows of each table, so that what was there before can be seen to be as it was. */
async function countsOf({ db }: Store): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { name } of await productTables(db)) {
    const { rows } = await sql<{
      n: number | string
    }>`select count(*) as n from ${sql.table(name)}`.execute(db)
    counts[name] = Number(rows[0]?.n)
  }
  return counts
}

async function assertRefused(work: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof RefusalError, String(error))
    assert.equal(error.refusal.code, code, error.message)
    return true
  })
}

testOnEachDatabase(
  'every row of every table arrives in an empty node of the other kind as it was',
  async (store, context) => {
    const folder = folderFor(context)
    const id = await filledEverywhere(store, 'A')
    await filledEverywhere(store, 'B')
    const made = await archived(store, id, join(folder, 'a.archive'))
    for (const [table, { rows }] of Object.entries(made.parts)) assert.equal(rows, 3, table)
    const other = await openStore(':memory:')
    const arrived = await takeInCell(other, join(folder, 'a.archive'), arriving)
    assert.deepEqual(arrived.parts, made.parts)
    // Ids and numbers are as they were: an archive of what arrived has the same digest of each table.
    const again = await archived(other, id, join(folder, 'again.archive'))
    assert.deepEqual(again.parts, made.parts)
    await other.close()
  },
)

testOnEachDatabase(
  'it stands beside others that were there, with numbers of its own, and they are as they were',
  async (store, context) => {
    const path = await filledArchive(context)
    const ofB = await filledEverywhere(store, 'B')
    const folder = folderFor(context)
    const before = await archived(store, ofB, join(folder, 'b.archive'))
    const counts = await countsOf(store)
    await takeInCell(store, path, arriving)
    const after = await archived(store, ofB, join(folder, 'b2.archive'))
    assert.deepEqual(after.parts, before.parts)
    const now = await countsOf(store)
    for (const { table } of movingTables) assert.equal(now[table], (counts[table] ?? 0) + 3, table)
    // Taken back out it is what came, but for its numbers.
    const out = await openStore(':memory:')
    await archived(store, 'A cells id 0', join(folder, 'a2.archive'))
    await takeInCell(out, join(folder, 'a2.archive'), arriving)
    const entries = await out.db
      .selectFrom('ledger_entries')
      .innerJoin('ledger_accounts', 'ledger_accounts.id', 'account_id')
      .innerJoin('ledger_bookings', 'ledger_bookings.id', 'booking_id')
      .select(['owner_id', 'key', 'gaps', 'ledger_accounts.id'])
      .orderBy('key')
      .execute()
    for (const [i, entry] of entries.entries()) {
      assert.equal(entry.owner_id, `A ledger_accounts owner_id ${i}`)
      assert.equal(entry.key, `A ledger_bookings key ${i}`)
      assert.ok(JSON.parse(entry.gaps).includes(entry.id))
    }
    await out.close()
    // What is numbered next does not meet what came.
    await store.db
      .insertInto('series')
      .values({ thing_id: 't', cell_id: 'c', quantity: 'importWh', time_zone: 'UTC' })
      .execute()
  },
)

test('what is no good is refused by name, and nothing is taken in', async (context) => {
  const store = await openStore(':memory:')
  const path = await filledArchive(context)
  const bytes = readFileSync(path)
  const before = await countsOf(store)
  const refused = async (content: Uint8Array, code: string): Promise<void> => {
    writeFileSync(`${path}.x`, content)
    await assertRefused(takeInCell(store, `${path}.x`, arriving), code)
  }
  await assertRefused(
    takeInCell(store, path, { ...arriving, passphrase: 'six words that everybody guesses' }),
    'archive-passphrase',
  )
  await assertRefused(takeInCell(store, `${path}.none`, arriving), 'archive-missing')
  await refused(Buffer.from('a,b,c\n1,2,3\n'), 'not-an-archive')
  await refused(Buffer.alloc(0), 'not-an-archive')
  for (const length of [130, 200, 1000, bytes.length >> 1, bytes.length - 1]) {
    await refused(bytes.subarray(0, length), 'archive-cut-off')
  }
  for (const at of [150, bytes.length >> 1, bytes.length - 20]) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    await refused(changed, 'archive-changed')
  }
  // A piece that is left out, with the end in its place.
  await refused(Buffer.concat([bytes.subarray(0, 121), bytes.subarray(-15)]), 'archive-cut-off')
  assert.deepEqual(await countsOf(store), before)
  await store.close()
})

testOnEachDatabase(
  'what is there already is refused, and nothing is changed',
  async (store, context) => {
    const path = await filledArchive(context)
    await takeInCell(store, path, arriving)
    const before = await countsOf(store)
    await assertRefused(takeInCell(store, path, arriving), 'cell-there')
    assert.deepEqual(await countsOf(store), before)

    const taken = await openStore(':memory:')
    await filledEverywhere(taken, 'B')
    await taken.db
      .updateTable('cells')
      .set({ slug: 'A cells slug 1' })
      .where('id', '=', 'B cells id 2')
      .execute()
    await assertRefused(takeInCell(taken, path, arriving), 'slug-taken')
    await taken.db
      .updateTable('cells')
      .set({ slug: 'b' })
      .where('id', '=', 'B cells id 2')
      .execute()
    await taken.db
      .updateTable('connections')
      .set({ address: 'A connections address 0' })
      .where('id', '=', 'B connections id 0')
      .execute()
    const counts = await countsOf(taken)
    await assertRefused(takeInCell(taken, path, arriving), 'archive-clash')
    assert.deepEqual(await countsOf(taken), counts)
    await taken.close()
  },
)

test('an archive of another version, or that its node did not sign, is refused', async (context) => {
  const path = await filledArchive(context)
  const store = await openStore(':memory:')
  await store.db.insertInto('cells').values(lone).execute()
  const before = await countsOf(store)
  await sql`insert into migrations (name) values ('9999-later')`.execute(store.db)
  await assertRefused(takeInCell(store, path, arriving), 'archive-older')
  await sql`delete from migrations where name >= '0114'`.execute(store.db)
  await assertRefused(takeInCell(store, path, arriving), 'archive-newer')
  await assertRefused(readWhole(path, 1000), 'archive-too-big')
  assert.deepEqual({ ...(await countsOf(store)), migrations: 0 }, { ...before, migrations: 0 })
  await store.close()

  const old = await openStore(':memory:')
  await filledEverywhere(old, 'A')
  const fresh = await openStore(':memory:')
  await written(old, `${path}.2`, {
    sign: (text) => signNote(text, signerOf('x', 'text', newPrivateKey())),
  })
  await assertRefused(takeInCell(fresh, `${path}.2`, arriving), 'archive-unsigned')
  await old.close()
  await fresh.close()
})

test('no archive writes anything that is of somebody who was here before', async (context) => {
  const path = join(folderFor(context), 'a.archive')
  const old = await openStore(':memory:')
  await filledEverywhere(old, 'A')
  const store = await openStore(':memory:')
  await filledEverywhere(store, 'B')
  const before = await countsOf(store)
  const strange: readonly (readonly [string, string, string | number | null])[] = [
    ['cells', 'parent_id', 'B cells id 0'],
    ['memberships', 'cell_id', 'B cells id 0'],
    ['ledger_entries', 'account_id', 1_000],
    ['ledger_entries', 'booking_id', -1],
    ['statements', 'conversation_id', 'B conversations id 0'],
    ['raw_readings', 'series_id', 0],
    ['passkeys', 'person_id', 'B people id 0'],
    ['things', 'name', 7],
    ['plans', 'seconds', 'many'],
  ]
  for (const [i, [table, column, value]] of strange.entries()) {
    const tables = movingTables.map((of) =>
      of.table === table ? { ...of, as: { [column]: value } } : of,
    )
    await written(old, `${path}.${i}`, { tables })
    await assertRefused(takeInCell(store, `${path}.${i}`, arriving), 'archive-damaged')
  }
  assert.deepEqual(await countsOf(store), before)
  await old.close()
  await store.close()
})

testOnEachDatabase(
  'who is here already stays who they are, and other nodes are known by their address',
  async (store, context) => {
    const path = await filledArchive(context)
    const person = { id: 'A people id 0', name: 'Here', language: 'en', created_ms: 5 }
    await store.db.insertInto('people').values(person).execute()
    const source = await openStore(':memory:')
    await takeInCell(source, path, arriving)
    const [, peer] = await source.db.selectFrom('peers').selectAll().orderBy('id').execute()
    await source.close()
    assert.ok(peer !== undefined)
    await store.db
      .insertInto('peers')
      .values({ ...peer, id: 'own', trust: 'trusted' })
      .execute()
    await takeInCell(store, path, arriving)
    const here = await store.db
      .selectFrom('people')
      .selectAll()
      .where('id', '=', person.id)
      .execute()
    assert.equal(here[0]?.name, 'Here')
    const ways = await store.db.selectFrom('passkeys').select('person_id').orderBy('id').execute()
    assert.deepEqual(
      ways.map(({ person_id: id }) => id),
      ['A people id 1', 'A people id 2'],
    )
    const members = await store.db.selectFrom('memberships').select('person_id').execute()
    assert.equal(members.length, 3)
    const bodies = await store.db
      .selectFrom('far_bodies')
      .select('node')
      .orderBy('body_id')
      .execute()
    assert.deepEqual(
      bodies.map(({ node }) => node),
      ['A peers id 0', 'own', 'A peers id 2'],
    )
    const trust = await store.db.selectFrom('peers').select(['id', 'trust']).orderBy('id').execute()
    assert.deepEqual(
      trust.map((of) => of.trust),
      ['known', 'known', 'trusted'],
    )
    const said = await store.db.selectFrom('peer_changes').select(['peer_id', 'act']).execute()
    assert.deepEqual(
      said.map(({ act }) => act),
      ['stated', 'stated'],
    )
  },
)

test('another node that has another key here is no good', async (context) => {
  const path = await filledArchive(context)
  const store = await openStore(':memory:')
  const key = keyText(signerOf('x', 'text', newPrivateKey()))
  const peer = { id: 'own', name: 'own', key, trust: 'trusted', stated_ms: 1 }
  await store.db
    .insertInto('peers')
    .values({ ...peer, address: 'https://a-1.example.org' })
    .execute()
  await assertRefused(takeInCell(store, path, arriving), 'archive-other-key')
  await store.db.updateTable('peers').set({ address: doing.publicUrl }).execute()
  await assertRefused(takeInCell(store, path, arriving), 'archive-other-key')
  await store.db.deleteFrom('peers').execute()
  const publicUrl = 'https://a-2.example.org'
  await assertRefused(takeInCell(store, path, { ...arriving, publicUrl }), 'archive-peer-here')
  await store.close()
})

test('two commands move it', async (context) => {
  const folder = folderFor(context)
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  mkdirSync(from)
  const old = await openStore(join(from, 'commonwatt.sqlite'))
  await filledEverywhere(old, 'A')
  await old.db.updateTable('cells').set({ slug: 'oak' }).where('id', '=', 'A cells id 0').execute()
  await old.close()
  const file = join(folder, 'oak.archive')
  const key = join(folder, 'oak.key')
  const run = (...words: string[]) => runCommand(words, { nowMs })
  const made = await run('archive', 'oak', '--out', file, '--key', key, '--data', from)
  assert.equal(made.code, 0, made.error)
  assert.match(
    made.out,
    /oak\.key was made: whoever has it can open the archive\.\n.*oak\.archive: \d+ rows/,
  )
  assert.ok(readFileSync(key, 'utf8').length > 40)
  const again = await run('archive', 'oak', '--out', file, '--key', key, '--data', from)
  assert.match(again.error, /There is a file .*oak\.archive already/)
  const keyless = await run('take-in', file, '--data', to)
  assert.match(keyless.error, /Name with --key FILE/)
  writeFileSync(`${key}.short`, 'short')
  const short = await run('take-in', file, '--key', `${key}.short`, '--data', to)
  assert.match(short.error, /A passphrase has 16 letters at the least/)
  const taken = await run('take-in', file, '--key', key, '--data', to)
  assert.equal(taken.code, 0, taken.error)
  assert.match(taken.out, /is here, at \/at\/oak: \d+ rows/)
  const twice = await run('take-in', file, '--key', key, '--data', to)
  assert.equal(twice.code, 1)
  assert.match(twice.error, /is on this node already/)
})

const lone = {
  id: 'lone',
  kind: 'home',
  parent_id: null,
  slug: 'lone',
  name: 'Lone',
  place_label: '',
  latitude: 0,
  longitude: 0,
  time_zone: 'UTC',
  currency: 'EUR',
  time_speed: 0,
  time_resume_ms: 0,
  is_sample: 0,
  created_ms: 0,
}

/** An archive as somebody else might make it. */
async function written(
  store: Store,
  path: string,
  changes: { tables?: readonly MovingTable[]; sign?: (text: string) => string },
): Promise<void> {
  const signer = signerOf('old.example.org', 'text', newPrivateKey())
  const cell = { id: 'A cells id 0', kind: 'neighbourhood', slug: 'a', name: 'A' }
  const node = { address: 'https://old.example.org', key: keyText(signer) }
  await writeArchive(store, path, {
    tables: movingTables,
    header: { madeMs: nowMs, software: '0', cell, node },
    passphrase,
    cost: 10,
    sign: (text) => signNote(text, signer),
    ...changes,
  })
}

async function readWhole(path: string, mostBytes: number): Promise<number> {
  let lines = 0
  for await (const _line of readArchive(path, passphrase, mostBytes)) lines += 1
  return lines
}
