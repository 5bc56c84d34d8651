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
import { bookImport, takeFile } from '../../src/accounts/allocation/imports.ts'
import { readReconciliation } from '../../src/accounts/allocation/reconciliation.ts'
import { allocatedStarts, findImport } from '../../src/accounts/allocation/store.ts'
import { settle } from '../../src/accounts/settle.ts'
import { checkLog } from '../../src/accounts/log/store-log-check.ts'
import { checkLedger } from '../../src/accounts/store.ts'
import { value } from '../../src/cell/fixtures.ts'
import { findCell } from '../../src/cell/store.ts'
import { dayMs, quarterMs } from '../../src/kernel/steps.ts'
import { openStore } from '../../src/store/open.ts'

const kills = Number(process.env['COMMONWATT_ALLOCATION_KILLS'] ?? 6)
const days = 4
const quarters = days * 96

/** A database with days settled and a file that changes every quarter hour of them, and the file's id. */
async function prepared(database: string): Promise<string> {
  const store = await openStore(database)
  const of = await settledHomes(store)
  await settle(store.db, of.cell, of.homes, startMs, startMs + days * dayMs)
  const changed = Array.from({ length: quarters }, () => {
    return { consumed: 0.3, assigned: 0.08, generated: 0.1, surplus: 0.02 }
  })
  const bytes = workbookOf(energiedatenOf(changed))
  const file = { format: 'at-energiedaten', fileName: 'a.xlsx', bytes, only: null } as const
  const { id } = value(
    await takeFile(store.db, of.cell, of.homes, file, startMs + (days + 1) * dayMs),
  )
  await store.close()
  return id
}

/** Books in a process of its own and kills it `lifeMs` after it began; whether it was done before, and how long it lived. */
async function bookAndDie(
  database: string,
  id: string,
  lifeMs: number,
): Promise<{ readonly isDone: boolean; readonly livedMs: number }> {
  const script = join(import.meta.dirname, 'allocation-victim.ts')
  const victim = fork(script, [database, 'hof', id])
  await once(victim, 'message')
  const began = performance.now()
  const done = once(victim, 'message').then(() => true)
  const isDone = await Promise.race([done, wait(lifeMs, false)])
  const livedMs = performance.now() - began
  victim.kill('SIGKILL')
  await once(victim, 'exit')
  return { isDone, livedMs }
}

test(`${kills} times kill -9 while a file is booked: all of it stands, or nothing`, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-allocation-'))
  try {
    const whole = join(folder, 'whole.sqlite')
    const id = await prepared(whole)
    const seen = { whole: 0, nothing: 0 }
    // The first one lives to the end: the others are killed within the time that took.
    let tookMs = 20_000
    for (let k = 0; k < kills; k++) {
      const database = join(folder, `${k}.sqlite`)
      copyFileSync(whole, database)
      const { isDone, livedMs } = await bookAndDie(database, id, (tookMs * (kills - k)) / kills)
      if (k === 0) tookMs = livedMs
      const store = await openStore(database)
      const { db } = store
      const of = await findImport(db, 'hof', id)
      const cell = await findCell(db, 'hof')
      assert.ok(of !== null && cell !== null)
      const isBooked = of.bookedMs !== null
      if (isDone) assert.ok(isBooked)
      const allocated = await allocatedStarts(db, 'hof', startMs, startMs + quarters * quarterMs)
      const { bookings, unbalanced, wrongBalances, sumMicro } = await checkLedger(db, 'hof')
      assert.deepEqual(
        [allocated.size, bookings, unbalanced, wrongBalances, sumMicro],
        isBooked ? [quarters, 3 * quarters, 0, 0, 0] : [0, quarters, 0, 0, 0],
      )
      const log = await checkLog(db, 'hof')
      assert.deepEqual([log.size, log.changed, log.isWhole], [bookings, 0, true])
      seen[isBooked ? 'whole' : 'nothing'] += 1
      if (!isBooked && k === kills - 1) {
        // And booking goes on as if nothing had happened.
        const again = await bookImport(db, cell, id, Date.now())
        assert.ok(again.ok && again.value.corrected === quarters)
        assert.equal((await readReconciliation(db, cell, of, 1)).different, 0)
      }
      await store.close()
    }
    context.diagnostic(JSON.stringify(seen))
    assert.ok(seen.whole > 0 && seen.nothing > 0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
