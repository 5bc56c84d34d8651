// What booking a grid operator's file costs: a month of homes whose every quarter hour comes out differently, from the sheet
// to the ledger in a SQLite file, or in an empty PostgreSQL database (`--database URL`), or in both, the second one thrown away
// (`--postgres`): then the heads of the two logs must be equal. Meanwhile readings come in every 20 ms: how long one of them waited
// at the most, and the CPU this process used meanwhile, which says it without what else the machine does, and without PostgreSQL's own.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { workbookOf } from '../src/accounts/allocation/fixtures.ts'
import { austrianMonth, monthHomes } from '../src/accounts/allocation/month-fixtures.ts'
import { bookImport } from '../src/accounts/allocation/import-booking.ts'
import { takeFile } from '../src/accounts/allocation/imports.ts'
import { readReconciliation } from '../src/accounts/allocation/reconciliation.ts'
import { checkLog } from '../src/accounts/log/store-log-check.ts'
import { checkLedger } from '../src/accounts/store.ts'
import { dayMs } from '../src/kernel/steps.ts'
import { insertReadings } from '../src/series/store.ts'
import { openStore } from '../src/store/open.ts'
import { startPostgres } from '../tools/postgres.ts'

export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...options.args],
    options: {
      homes: { type: 'string', default: '50' },
      days: { type: 'string', default: '31' },
      database: { type: 'string' },
      postgres: { type: 'boolean', default: false },
    },
  })
  const size = { homes: Number(values.homes), days: Number(values.days) }
  const folder = await mkdtemp(join(tmpdir(), 'commonwatt-allocate-'))
  const server = values.postgres ? await startPostgres() : null
  if (values.postgres && server === null) throw new Error('PostgreSQL is not installed')
  try {
    const one = await bookMonth(values.database ?? join(folder, 'allocate.sqlite'), size)
    if (server === null) return one
    const other = await bookMonth(server.url, size)
    const isSameHead = one.head === other.head && one.size === other.size
    return { sqlite: one, postgres: other, isSameHead }
  } finally {
    await server?.stop()
    await rm(folder, { recursive: true })
  }
}

/** Makes a month in an empty database, takes the file that says something else of all of it, and books that. */
async function bookMonth(
  database: string,
  size: { readonly homes: number; readonly days: number },
) {
  const { days } = size
  const store = await openStore(database)
  try {
    const month = await monthHomes(store, size.homes, days)
    const { db, kind } = store
    const { cell, homes } = month.of
    const bytes = workbookOf(austrianMonth(month))
    const nowMs = month.fromMs + (days + 1) * dayMs
    const file = { format: 'at-energiedaten', fileName: 'month.xlsx', bytes, only: null } as const
    const taken = await measured(() => takeFile(db, cell, homes, file, nowMs))
    if (!taken.value.ok) throw new Error(taken.value.message)
    const kept = taken.value.value
    const compared = await measured(() => readReconciliation(db, cell, kept, 50))
    const intake = keepReading(async (value, atMs) => {
      const readings = [{ seriesId: month.seriesId, atMs, value }]
      await db.transaction().execute((tx) => insertReadings(tx, kind, readings))
    }, nowMs)
    const booked = await measured(() => bookImport(db, cell, kept.id, nowMs))
    const waited = await intake.stop()
    if (!booked.value.ok) throw new Error(booked.value.message)
    const after = await readReconciliation(db, cell, kept, 1)
    const { bookings, unbalanced, wrongBalances, sumMicro } = await checkLedger(db, cell.id)
    const log = await checkLog(db, cell.id)
    return {
      homes: homes.length,
      intervals: days * 96,
      fileMB: round(bytes.length / 1e6),
      corrected: booked.value.value.corrected,
      lines: month.lines,
      readCpuSeconds: taken.cpuSeconds,
      compareCpuSeconds: compared.cpuSeconds,
      bookCpuSeconds: booked.cpuSeconds,
      bookSeconds: booked.seconds,
      readingsMeanwhile: waited.readings,
      longestWaitMs: round(waited.longestMs),
      longestWaitCpuMs: round(waited.longestCpuMs),
      peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
      bookings,
      differentAfter: after.different,
      wrongSums: unbalanced + wrongBalances + Math.abs(sumMicro) + log.changed,
      size: log.size,
      head: log.head,
    }
  } finally {
    await store.close()
  }
}

/** Writes a reading every 20 ms until it is stopped. */
function keepReading(write: (value: number, atMs: number) => Promise<void>, fromMs: number) {
  const stopping = new AbortController()
  let [longestMs, longestCpuMs, readings] = [0, 0, 0]
  const done = (async () => {
    for (;;) {
      if (stopping.signal.aborted) return
      // Counted from before the pause: what is being booked keeps the timer waiting too.
      const dueMs = performance.now() + 20
      const before = process.cpuUsage()
      await wait(20)
      await write(readings, fromMs + readings)
      const { user, system } = process.cpuUsage(before)
      longestMs = Math.max(longestMs, performance.now() - dueMs)
      longestCpuMs = Math.max(longestCpuMs, (user + system) / 1e3)
      readings += 1
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await done
      return { longestMs, longestCpuMs, readings }
    },
  }
}

async function measured<Value>(work: () => Promise<Value>) {
  const before = { cpu: process.cpuUsage(), wall: performance.now() }
  const value = await work()
  const { user, system } = process.cpuUsage(before.cpu)
  const seconds = round((performance.now() - before.wall) / 1e3)
  return { value, seconds, cpuSeconds: round((user + system) / 1e6) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
