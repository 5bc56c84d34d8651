import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import {
  energiedatenOf,
  settledHomes,
  startMs,
  workbookOf,
} from '../../src/accounts/allocation/fixtures.ts'
import { bookImport } from '../../src/accounts/allocation/import-booking.ts'
import { takeFile } from '../../src/accounts/allocation/imports.ts'
import { readReconciliation } from '../../src/accounts/allocation/reconciliation.ts'
import { allocatedStarts, findImport } from '../../src/accounts/allocation/store.ts'
import { settle } from '../../src/accounts/settle.ts'
import { leavesOf, readLogHead } from '../../src/accounts/log/store-ledger-log.ts'
import { checkLog } from '../../src/accounts/log/store-log-check.ts'
import { bookingsBetween, settlementsBetween } from '../../src/accounts/store-booking.ts'
import { checkLedger, listAccounts } from '../../src/accounts/store.ts'
import { value } from '../../src/cell/fixtures.ts'
import { findCell } from '../../src/cell/store.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { dayMs, quarterMs } from '../../src/kernel/steps.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { bundleVictim } from './victims.ts'

const kills = Number(process.env['COMMONWATT_ALLOCATION_KILLS'] ?? 6)
const seed = Number(process.env['COMMONWATT_ALLOCATION_SEED'] ?? 1)
/** When a file is taken and booked: after all that is settled. */
const nowMs = startMs + 13 * dayMs
/** Quarter hours: twelve days, and two parts, the first of 64. */
const longQuarters = 12 * 96
const shortQuarters = 72
/** The part of the time that all of it takes for which a booking lives at the most: some days are booked in it. */
const longestLife = 0.6
const lifeLimitMs = 30_000

/** A database with quarter hours settled and a file that changes every one of them, and the file's id. */
async function prepared(database: string, quarters: number): Promise<string> {
  const store = await openStore(database)
  const of = await settledHomes(store)
  await settle(store.db, of.cell, of.homes, startMs, startMs + quarters * quarterMs)
  const changed = Array.from({ length: quarters }, () => {
    return { consumed: 0.3, assigned: 0.08, generated: 0.1, surplus: 0.02 }
  })
  const bytes = workbookOf(energiedatenOf(changed))
  const file = { format: 'at-energiedaten', fileName: 'a.xlsx', bytes, only: null } as const
  const { id } = value(await takeFile(store.db, of.cell, of.homes, file, nowMs))
  await store.close()
  return id
}

/** What is booked: every booking with its entries, the log leaf by leaf, its head, and every balance. */
async function booksOf({ db }: Store) {
  const booked = await bookingsBetween(db, 'hof', 0, nowMs)
  const bookings = booked.map(({ booking }) => ({
    ...booking,
    entries: booking.entries.map((entry) => JSON.stringify(entry)).sort(),
  }))
  const { size, head } = await readLogHead(db, 'hof')
  const leaves = (await leavesOf(db, 'hof', 0, size)).map(({ leaf }) => leaf)
  const balances = (await listAccounts(db, 'hof')).map(({ balanceMicro }) => balanceMicro)
  return { bookings, leaves, head, balances }
}

/** Books a copy to its end in one go. */
async function neverKilled(database: string, id: string) {
  const store = await openStore(database)
  const cell = await findCell(store.db, 'hof')
  assert.ok(cell !== null)
  const beganMs = performance.now()
  value(await bookImport(store.db, cell, id, nowMs))
  const tookMs = performance.now() - beganMs
  const books = await booksOf(store)
  const made = books.bookings.filter(({ kind, revision }) => kind === 'settlement' && revision > 0)
  assert.ok(made.length > 0 && made.every(({ entries }) => entries.length > 0))
  await store.close()
  return { ...books, tookMs }
}

/** Books in a process of its own and kills it `lifeMs` after it began; whether it was done before. */
async function bookAndDie(
  script: string,
  database: string,
  id: string,
  lifeMs: number,
): Promise<boolean> {
  const victim = fork(script, [database, 'hof', id])
  await once(victim, 'message')
  const done = once(victim, 'message').then(() => true)
  const isDone = await Promise.race([done, wait(lifeMs, false)])
  victim.kill('SIGKILL')
  await once(victim, 'exit')
  return isDone
}

/** Looks into the database after a death, and gives up to where its file is booked. */
async function examine(
  database: string,
  id: string,
  whole: Awaited<ReturnType<typeof neverKilled>>,
): Promise<{ readonly bookedToMs: number; readonly isBooked: boolean }> {
  const store = await openStore(database)
  const { db } = store
  const of = await findImport(db, 'hof', id)
  assert.ok(of !== null)
  const isBooked = of.bookedMs !== null
  const bookedToMs = of.bookedToMs ?? startMs
  // Every interval before that instant is allocated, reversed once and made again; none after it is touched.
  const quarters = (of.toMs - startMs) / quarterMs
  const allocated = await allocatedStarts(db, 'hof', startMs, of.toMs)
  const settled = await settlementsBetween(db, 'hof', startMs, of.toMs)
  assert.equal(settled.size, quarters)
  for (const [at, { revision }] of settled) {
    const isDone = at < bookedToMs
    assert.deepEqual([revision, allocated.has(at)], isDone ? [1, true] : [0, false])
  }
  const reversals = await bookingsBetween(db, 'hof', startMs, of.toMs, ['reversal'])
  const done = (Math.min(bookedToMs, of.toMs) - startMs) / quarterMs
  assert.deepEqual([allocated.size, reversals.length, of.corrected], [done, done, done])
  const { bookings, unbalanced, wrongBalances, sumMicro } = await checkLedger(db, 'hof')
  assert.deepEqual([bookings, unbalanced, wrongBalances, sumMicro], [quarters + 2 * done, 0, 0, 0])
  const log = await checkLog(db, 'hof')
  assert.deepEqual([log.size, log.changed, log.isWhole], [bookings, 0, true])
  const books = await booksOf(store)
  assert.deepEqual(books.leaves, whole.leaves.slice(0, bookings))
  // Whole by the entry, not only by the hashes of the log.
  assert.deepEqual(books.bookings, whole.bookings.slice(0, bookings))
  if (isBooked) {
    assert.equal(done, quarters)
    assert.deepEqual([books.head, books.balances], [whole.head, whole.balances])
    const cell = await findCell(db, 'hof')
    assert.equal((await readReconciliation(db, cell!, of, 1)).different, 0)
  }
  await store.close()
  return { bookedToMs, isBooked }
}

test(`${kills} times kill -9 while a file is booked: whole intervals, and it goes on to the same head`, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-allocation-'))
  const random = seededRandom(seed)
  try {
    const settled = join(folder, 'settled.sqlite')
    const id = await prepared(settled, longQuarters)
    const once = join(folder, 'once.sqlite')
    copyFileSync(settled, once)
    const whole = await neverKilled(once, id)
    const database = join(folder, 'node.sqlite')
    const script = await bundleVictim(folder, 'allocation-victim')
    const seen = { kills: 0, withProgress: 0, finished: 0 }
    let before = { bookedToMs: startMs, isBooked: true }
    while (seen.kills < kills || !before.isBooked) {
      if (before.isBooked) {
        for (const end of ['', '-wal', '-shm']) rmSync(`${database}${end}`, { force: true })
        copyFileSync(settled, database)
        before = { bookedToMs: startMs, isBooked: false }
      }
      // The last one lives on, so that there is something to compare.
      const lifeMs = seen.kills < kills ? random.next() * longestLife * whole.tookMs : lifeLimitMs
      const isDone = await bookAndDie(script, database, id, lifeMs)
      const after = await examine(database, id, whole)
      if (isDone) assert.ok(after.isBooked)
      if (after.isBooked) seen.finished += 1
      if (!isDone) seen.kills += 1
      if (!isDone && after.bookedToMs > before.bookedToMs) seen.withProgress += 1
      before = after
    }
    context.diagnostic(JSON.stringify({ ...seen, bookings: whole.leaves.length }))
    assert.ok(seen.finished > 0 && seen.withProgress > 0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('kill -9 behind each query of a booking: its part stands whole or not at all, and it goes on to the same head', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-allocation-'))
  try {
    const settled = join(folder, 'settled.sqlite')
    const id = await prepared(settled, shortQuarters)
    const script = await bundleVictim(folder, 'allocation-victim')
    const reference = join(folder, 'once.sqlite')
    copyFileSync(settled, reference)
    const whole = await neverKilled(reference, id)
    const seen = { queries: 0, parts: new Set<number>() }
    for (let behind = 1; ; behind++) {
      const database = join(folder, `${behind}.sqlite`)
      copyFileSync(settled, database)
      const queries = await bookUntil(script, database, id, behind)
      const { bookedToMs } = await examine(database, id, whole)
      // The last part's day goes on beyond the file.
      seen.parts.add(Math.min((bookedToMs - startMs) / quarterMs, shortQuarters))
      if (queries !== null) {
        seen.queries = queries
        break
      }
      // What is left is booked by somebody who lives.
      await neverKilled(database, id)
      assert.ok((await examine(database, id, whole)).isBooked)
    }
    context.diagnostic(`${seen.queries} queries`)
    assert.ok(seen.queries > 20 && seen.queries < 200)
    assert.deepEqual([...seen.parts], [0, 64, shortQuarters])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Books in a process of its own that kills itself behind query `behind`; how many it asked where there were fewer, or else null. */
async function bookUntil(
  script: string,
  database: string,
  id: string,
  behind: number,
): Promise<number | null> {
  const victim = fork(script, [database, 'hof', id, String(behind)])
  const gone = once(victim, 'exit')
  await Promise.race([once(victim, 'message'), gone])
  const said: unknown[] = await Promise.race([once(victim, 'message'), gone.then(() => [])])
  victim.kill('SIGKILL')
  await gone
  if (said.length === 0) {
    assert.equal(victim.signalCode, 'SIGKILL')
    return null
  }
  const [queries] = said
  assert.ok(typeof queries === 'number', `the booking went wrong: ${String(queries)}`)
  return queries
}
