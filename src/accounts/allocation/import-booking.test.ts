import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { testOnEachDatabase } from '../../../test/databases.ts'
import type { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { value } from '../../cell/fixtures.ts'
import { dayMs, hourMs, quarterMs } from '../../kernel/steps.ts'
import { openStore, type Store } from '../../store/open.ts'
import { checkLog } from '../log/store-log-check.ts'
import { settle } from '../settle.ts'
import { checkLedger, listAccounts, pay } from '../store.ts'
import { energiedatenOf, settledHomes, startMs, workbookOf } from './fixtures.ts'
import { bookBegun, bookImport, partLines } from './import-booking.ts'
import { takeFile } from './imports.ts'
import { austrianMonth, monthHomes } from './month-fixtures.ts'
import { readReconciliation } from './reconciliation.ts'
import { allocatedStarts, listImports, saveImport } from './store.ts'

const days = 3
const quarters = 96 * days
const nowMs = startMs + (days + 1) * dayMs
/** Stops after the part under way. */
const onePart = AbortSignal.abort()

/** Homes that are settled for three days, from ten in the morning on. */
async function settledDays(store: Store): Promise<TestNeighbourhood> {
  const of = await settledHomes(store)
  await settle(store.db, of.cell, of.homes, startMs, startMs + days * dayMs)
  return of
}

/** A file that says something else of every quarter hour; `consumed` makes it another one. */
async function take(of: TestNeighbourhood, consumed: number) {
  const published = { consumed, assigned: 0.08, generated: 0.1, surplus: 0.02 }
  const bytes = workbookOf(energiedatenOf(Array.from({ length: quarters }, () => published)))
  const file = { format: 'at-energiedaten', fileName: 'a.xlsx', bytes, only: null } as const
  return value(await takeFile(of.store.db, of.cell, of.homes, file, nowMs))
}

testOnEachDatabase(
  'a long file is booked in parts of whole intervals, and goes on where it stopped',
  async (store) => {
    const { db } = store
    const of = await settledDays(store)
    const { id } = await take(of, 0.3)
    const first = value(await bookImport(db, of.cell, id, nowMs, onePart))
    // The first day has 16 hours (UTC) left.
    assert.deepEqual(first, {
      bookedQuarters: 64,
      quarters,
      corrected: 64,
      bookedMs: null,
    })
    const booked = await allocatedStarts(db, 'hof', startMs, startMs + days * dayMs)
    assert.equal(booked.size, 64)
    const half = await checkLedger(db, 'hof')
    assert.deepEqual(
      [half.bookings, half.unbalanced, half.wrongBalances, half.sumMicro],
      [quarters + 2 * 64, 0, 0, 0],
    )
    // Between two parts a payment is booked, which has its place in the log.
    const [one, two] = (await listAccounts(db, 'hof')).filter(({ kind }) => kind === 'home')
    const payment = { id: 'p', atMs: nowMs, fromAccountId: one!.id, toAccountId: two!.id }
    assert.ok((await pay(db, 'hof', { ...payment, amountMicro: 5 })).ok)
    assert.equal(await bookBegun(db, of.cell, nowMs + hourMs, onePart), 1)
    const [file] = await listImports(db, 'hof')
    assert.deepEqual([file?.bookedToMs, file?.bookedMs], [startMs + 40 * hourMs, null])
    // Asked again, it goes on to the end, and then has nothing to do.
    const last = value(await bookImport(db, of.cell, id, nowMs + 2 * hourMs))
    assert.deepEqual(last, {
      bookedQuarters: quarters,
      quarters,
      corrected: quarters,
      bookedMs: nowMs + 2 * hourMs,
    })
    assert.deepEqual(value(await bookImport(db, of.cell, id, nowMs + 3 * hourMs)), last)
    const { bookings, unbalanced, wrongBalances } = await checkLedger(db, 'hof')
    assert.deepEqual([bookings, unbalanced, wrongBalances], [3 * quarters + 1, 0, 0])
    const log = await checkLog(db, 'hof')
    assert.deepEqual([log.size, log.changed, log.isWhole], [bookings, 0, true])
    assert.equal((await readReconciliation(db, of.cell, file!, 1)).different, 0)
  },
)

testOnEachDatabase(
  'files are booked in the order in which they were begun: the last one counts',
  async (store) => {
    const { db } = store
    const of = await settledDays(store)
    const [older, newer] = [await take(of, 0.3), await take(of, 0.31)]
    value(await bookImport(db, of.cell, older.id, nowMs, onePart))
    // The newer one is begun, and the older one gets its next part.
    const begun = value(await bookImport(db, of.cell, newer.id, nowMs + 1, onePart))
    assert.deepEqual([begun.bookedQuarters, begun.bookedMs], [0, null])
    await bookBegun(db, of.cell, nowMs + 2)
    for (const file of await listImports(db, 'hof')) assert.equal(file.bookedMs, nowMs + 2)
    assert.equal((await readReconciliation(db, of.cell, newer, 1)).different, 0)
    assert.equal((await readReconciliation(db, of.cell, older, 1)).different, quarters)
  },
)

testOnEachDatabase(
  'a file that is being booked is not dropped for newer ones that were only read',
  async (store) => {
    const { db } = store
    const of = await settledDays(store)
    const file = await take(of, 0.3)
    value(await bookImport(db, of.cell, file.id, nowMs, onePart))
    for (let k = 0; k < 25; k++) {
      const another = { ...file, id: `${k}`, madeMs: nowMs + k }
      await db.transaction().execute((tx) => saveImport(tx, another, []))
    }
    const kept = await listImports(db, 'hof')
    assert.equal(kept.length, 1 + 20)
    assert.ok(kept.some(({ id }) => id === file.id))
    assert.equal(value(await bookImport(db, of.cell, file.id, nowMs)).bookedQuarters, quarters)
  },
)

testOnEachDatabase('with many homes a part is shorter than a day', async (store) => {
  const { db } = store
  const month = await monthHomes(store, 30, 1)
  const { cell } = month.of
  const accounts = await listAccounts(db, cell.id)
  const [account] = accounts.filter(({ kind }) => kind === 'home')
  const made = {
    id: 'x',
    cellId: cell.id,
    format: 'espi',
    fileName: 'x',
    madeMs: nowMs,
    fromMs: month.fromMs,
    toMs: month.fromMs + dayMs,
    stepMs: quarterMs,
    missing: 0,
    begunMs: null,
    bookedToMs: null,
    corrected: 0,
    bookedMs: null,
  } as const
  const values = Array.from({ length: 96 }, (_, k) => ({
    accountId: account!.id,
    kind: 'consumed' as const,
    startMs: month.fromMs + k * quarterMs,
    milliWh: 1e6,
    quality: 'measured' as const,
  }))
  await db.transaction().execute((tx) => saveImport(tx, made, values))
  const first = value(await bookImport(db, cell, 'x', nowMs, onePart))
  assert.equal(first.bookedQuarters, Math.floor(partLines / (4 * accounts.length)))
  assert.ok(first.bookedQuarters < 96)
})

testOnEachDatabase(
  'a file that changes everything is booked to the same head in every database',
  async (store) => {
    const memory = await openStore(':memory:')
    const heads = []
    for (const one of [store, memory]) {
      const { db } = one
      const month = await monthHomes(one, 7, 2)
      const { cell, homes } = month.of
      const bytes = workbookOf(austrianMonth(month))
      const file = { format: 'at-energiedaten', fileName: 'a.xlsx', bytes, only: null } as const
      const { id } = value(await takeFile(db, cell, homes, file, nowMs))
      assert.equal(value(await bookImport(db, cell, id, nowMs)).corrected, 2 * 96)
      const { size, head, changed, isWhole } = await checkLog(db, cell.id)
      assert.deepEqual([size, changed, isWhole], [3 * 2 * 96, 0, true])
      heads.push(head)
    }
    assert.equal(heads[0], heads[1])
    await memory.close()
  },
)

test('of a part that fails at its very end nothing stands, and the next try books it', async () => {
  const store = await openStore(':memory:')
  const { db } = store
  const of = await settledDays(store)
  const { id } = await take(of, 0.3)
  await sql`create trigger broken before update of booked_to_ms on allocation_imports
    begin select raise(abort, 'the disk is full'); end`.execute(db)
  await assert.rejects(bookImport(db, of.cell, id, nowMs), /the disk is full/)
  const { bookings, unbalanced, wrongBalances } = await checkLedger(db, 'hof')
  assert.deepEqual([bookings, unbalanced, wrongBalances], [quarters, 0, 0])
  assert.equal((await allocatedStarts(db, 'hof', startMs, startMs + days * dayMs)).size, 0)
  assert.equal((await checkLog(db, 'hof')).size, quarters)
  await sql`drop trigger broken`.execute(db)
  assert.equal(await bookBegun(db, of.cell, nowMs), days + 1)
  assert.equal((await checkLedger(db, 'hof')).bookings, 3 * quarters)
  await store.close()
})
