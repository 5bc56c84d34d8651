import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sql, type Kysely, type KyselyPlugin } from 'kysely'
import { testOnEmptyPostgres } from '../../test/databases.ts'
import type { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { value } from '../cell/fixtures.ts'
import { findCell } from '../cell/store.ts'
import { hourMs, quarterMs } from '../kernel/steps.ts'
import { listSeries } from '../series/store.ts'
import { openStore, type Store } from '../store/open.ts'
import type { Schema } from '../store/schema.ts'
import { energiedatenOf, settledHomes, startMs, workbookOf } from './allocation/fixtures.ts'
import { bookImport } from './allocation/import-booking.ts'
import { takeFile } from './allocation/imports.ts'
import { readReconciliation } from './allocation/reconciliation.ts'
import { allocatedStarts, findImport } from './allocation/store.ts'
import { checkLog } from './log/store-log-check.ts'
import { settle } from './settle.ts'
import { checkLedger } from './store.ts'

// What happens between the moment in which a settlement reads and the moment in which it books: on SQLite at each of its
// queries in turn, on PostgreSQL while it waits for the log, by connections of their own.

/** An hour after those of `settledHomes`, whose reading in the middle is late. */
const fromMs = startMs + 2 * hourMs
const toMs = fromMs + hourMs
const middleMs = fromMs + 2 * quarterMs
const nowMs = toMs + hourMs

/** Two homes that are settled up to `toMs`: both quarter hours around the middle have half of 1 kW. */
async function settledWithoutMiddle(store: Store): Promise<TestNeighbourhood> {
  const of = await settledHomes(store)
  await readAround(of)
  await settle(store.db, of.cell, of.homes, fromMs, toMs)
  return of
}

/** Readings of the hour, but the one in the middle. */
async function readAround(of: TestNeighbourhood): Promise<void> {
  for (let atMs = fromMs + quarterMs; atMs <= toMs; atMs += quarterMs) {
    if (atMs !== middleMs) await read(of, atMs, 0)
  }
}

/** A reading of all counters; home 0 counted `moreWh` more than with 1 kW. */
async function read(of: TestNeighbourhood, atMs: number, moreWh: number): Promise<void> {
  const hours = (atMs - startMs) / hourMs
  const counted: Readonly<Record<string, number>> = {
    'home-0 importWh': 1_000 * hours + moreWh,
    'home-1 exportWh': 400 * hours,
  }
  for (const series of await listSeries(of.store.db, { cellIds: ['home-0', 'home-1'] })) {
    await of.report(series, atMs, atMs, () => counted[`${series.cellId} ${series.quantity}`] ?? 0)
  }
}

/** What the late reading says: 100 Wh more before it, and less after it. */
const readLate = (of: TestNeighbourhood): Promise<void> => read(of, middleMs, 100)

/** The id of a file that says of the hour what is booked of it. */
async function sameAsBooked({ store: { db }, cell, homes }: TestNeighbourhood): Promise<string> {
  const quarter = { consumed: 0.25, assigned: 0.1, generated: 0.1, surplus: 0 }
  const bytes = workbookOf(energiedatenOf([quarter, quarter, quarter, quarter], fromMs))
  const file = { format: 'at-energiedaten', fileName: 'a.xlsx', bytes, only: null } as const
  return value(await takeFile(db, cell, homes, file, nowMs)).id
}

/** Runs `act` behind query number `at` of a database, which goes on meanwhile. Counts its queries. */
class BehindQuery implements KyselyPlugin {
  queries = 0
  #done: Promise<unknown> | null = null
  readonly #at: number
  readonly #act: () => Promise<unknown>

  constructor(at: number, act: () => Promise<unknown>) {
    this.#at = at
    this.#act = act
  }

  transformQuery: KyselyPlugin['transformQuery'] = ({ node }) => node

  transformResult: KyselyPlugin['transformResult'] = async ({ result }) => {
    this.queries += 1
    if (this.queries === this.#at) this.#done = this.#act()
    return result
  }

  /** Whether there was such a query; waits for what it began. */
  async isReached(): Promise<boolean> {
    await this.#done
    return this.#done !== null
  }
}

async function assertSound(db: Kysely<Schema>): Promise<void> {
  const { bookings, unbalanced, wrongBalances, sumMicro } = await checkLedger(db, 'hof')
  const log = await checkLog(db, 'hof')
  assert.deepEqual([unbalanced, wrongBalances, sumMicro, log.changed], [0, 0, 0, 0])
  assert.deepEqual([log.size, log.isWhole], [bookings, true])
}

/** The books say of the hour what the file says. */
async function assertAllocated({ db }: Store, id: string, what: string): Promise<void> {
  const cell = await findCell(db, 'hof')
  const file = await findImport(db, 'hof', id)
  assert.ok(cell !== null && file !== null && file.bookedMs !== null, what)
  assert.equal((await allocatedStarts(db, 'hof', fromMs, toMs)).size, 4, what)
  assert.equal((await readReconciliation(db, cell, file, 1)).different, 0, what)
  await assertSound(db)
}

test('what is allocated while a settlement reads is not settled anew by it, whenever that is', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-beside-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const prepared = join(folder, 'prepared.sqlite')
  const first = await openStore(prepared)
  const of = await settledWithoutMiddle(first)
  const id = await sameAsBooked(of)
  await readLate(of)
  await first.close()
  let queries = 0
  for (let at = 1; ; at++) {
    const path = join(folder, `${at}.sqlite`)
    copyFileSync(prepared, path)
    const store = await openStore(path)
    const beside = new BehindQuery(at, () => bookImport(store.db, of.cell, id, nowMs))
    const db = store.db.withPlugin(beside)
    const { corrected } = await settle(db, of.cell, of.homes, fromMs, toMs, nowMs)
    const isReached = await beside.isReached()
    if (isReached) await assertAllocated(store, id, `behind query ${at}`)
    else assert.equal(corrected, 2)
    await store.close()
    queries = beside.queries
    if (!isReached) break
  }
  context.diagnostic(`${queries} queries`)
  assert.ok(queries > 10 && queries < 100)
})

testOnEmptyPostgres(
  'what is allocated while a settlement waits is not settled anew by it',
  async (address) => {
    const store = await openStore(address)
    const of = await settledWithoutMiddle(store)
    const id = await sameAsBooked(of)
    await readLate(of)
    const { db } = store
    // Both wait for the log, the file first; the settlement has read before anything is allocated.
    const both = await db.transaction().execute(async (tx) => {
      await holdLog(tx)
      const booked = bookImport(db, of.cell, id, nowMs)
      await untilWaiting(db, 1)
      const settled = settle(db, of.cell, of.homes, fromMs, toMs, nowMs)
      await untilWaiting(db, 2)
      return { booked, settled }
    })
    value(await both.booked)
    assert.equal((await both.settled).corrected, 0)
    await assertAllocated(store, id, 'at once')
    await store.close()
  },
)

testOnEmptyPostgres(
  'of two settlements at once the later one books what the earlier one had not read yet',
  async (address) => {
    const store = await openStore(address)
    const of = await settledHomes(store)
    await readAround(of)
    const { db } = store
    const run = () => settle(db, of.cell, of.homes, fromMs, toMs, nowMs)
    const both = await db.transaction().execute(async (tx) => {
      await holdLog(tx)
      const early = run()
      await untilWaiting(db, 1)
      await readLate(of)
      const late = run()
      await untilWaiting(db, 2)
      return { early, late }
    })
    const [early, late] = [await both.early, await both.late]
    assert.deepEqual([early.settled, early.corrected], [4, 0])
    assert.deepEqual([late.settled, late.corrected], [0, 2])
    const again = await run()
    assert.deepEqual([again.settled, again.corrected], [0, 0])
    await assertSound(db)
    await store.close()
  },
)

/** Holds the log as somebody who writes it does, but leaves the row as it is: then those who wait get it in their order. */
async function holdLog(tx: Kysely<Schema>): Promise<void> {
  await tx.selectFrom('ledger_logs').select('size').forUpdate().execute()
}

/** Until so many connections of a PostgreSQL database wait for a lock. */
async function untilWaiting(db: Kysely<Schema>, count: number): Promise<void> {
  const deadlineMs = performance.now() + 60_000
  for (;;) {
    const { rows } = await sql<{ waiting: number }>`select count(*) as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
    if (Number(rows[0]?.waiting) >= count) return
    assert.ok(performance.now() < deadlineMs, `${count} connections wait for the log`)
    await setImmediate()
  }
}
