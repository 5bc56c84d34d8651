// Kills settlement without warning, again and again, and looks into the database after each death: what is booked must be what a
// settlement that was never killed books first, whole, and in the end the same log to the last bit.
//
//   node --import ./tools/tsx.ts test/faults/settle-kill.ts 200 [SEED]

import { fork, type ChildProcess } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { leavesOf, readLogHead } from '../../src/accounts/log/store-ledger-log.ts'
import { listAccounts } from '../../src/accounts/store.ts'
import { assert } from '../../src/kernel/assert.ts'
import { seededRandom, type Random } from '../../src/kernel/random.ts'
import { dayMs, quarterMs } from '../../src/kernel/steps.ts'
import { rollUp } from '../../src/series/job.ts'
import { listSeries } from '../../src/series/store.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { TestNeighbourhood } from '../neighbourhood.ts'
import type { FromSettleVictim, ToSettleVictim } from './messages.ts'
import { settleAll } from './settle-all.ts'
import { assertSound, bundleVictim, kill, wrongInBooks } from './victims.ts'

export interface SettleKillResult {
  /** Deaths while it settled. */
  readonly kills: number
  /** Times that all was settled in spite of them, and compared. */
  readonly finished: number
  /** Deaths after which more was booked than after the one before. */
  readonly withProgress: number
  /** Bookings that settlement makes when it is never killed; corrections of late readings among them. */
  readonly bookings: number
  /** After any death: bookings by half, sums that are wrong, or not as the log has them. Must be 0. */
  readonly wrong: number
  /** After any death: logs that are not the beginning of the one that was never killed. Must be 0. */
  readonly strayed: number
  /** Finished ones whose log or balances are others. Must be 0. */
  readonly different: number
  readonly secondsPerKill: number
}

const startMs = Date.UTC(2026, 2, 20)
const days = 14
/** The part of the time that all of it takes for which a settlement lives at the most: some days are booked in it. */
const longestLife = 0.6
const startLimitMs = 30_000

/** Kills `count` times; the moments come from `seed`. */
export async function run(count: number, seed: number): Promise<SettleKillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-settle-kill-'))
  const random = seededRandom(seed)
  const began = performance.now()
  const total = { kills: 0, finished: 0, withProgress: 0, wrong: 0, strayed: 0, different: 0 }
  try {
    const order = await prepare(folder, random)
    const whole = await neverKilled(folder, order)
    const script = await bundleVictim(folder, 'settle-victim')
    const load = (): ChildProcess =>
      fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let next = load()
    let before = begin(order.database)
    while (total.kills < count || !before.isFinished) {
      if (before.isFinished) before = begin(order.database)
      const victim = next
      next = load()
      // The last one lives on, so that there is something to compare.
      const lifeMs = total.kills < count ? random.next() * longestLife * whole.tookMs : Infinity
      const isDone = await settleAndDie(victim, order, lifeMs)
      const seen = await examine(order, whole)
      total.wrong += seen.wrong
      total.strayed += seen.hasStrayed ? 1 : 0
      if (isDone) {
        total.finished += 1
        total.different += seen.isWhole ? 0 : 1
      } else {
        total.kills += 1
        total.withProgress += seen.size > before.size ? 1 : 0
      }
      before = { size: seen.size, isFinished: isDone }
    }
    await kill(next)
    const secondsPerKill = Math.round((performance.now() - began) / count) / 1000
    return { ...total, bookings: whole.leaves.length, secondsPerKill }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is booked in the end: the log entry by entry, and every balance. */
interface Books {
  readonly leaves: readonly string[]
  readonly head: string
  readonly balances: readonly number[]
}

const unsettled = (database: string): string => `${database}.unsettled`

/** Puts the neighbourhood back to where nothing of the time to settle is. */
function begin(database: string) {
  for (const end of ['', '-wal', '-shm']) rmSync(`${database}${end}`, { force: true })
  copyFileSync(unsettled(database), database)
  return { size: 0, isFinished: false }
}

/**
 * Four homes and a turbine with two weeks of readings, over the end of winter time. The first two days are settled
 * without one of the homes, whose readings came late: they are corrected first.
 */
async function prepare(folder: string, random: Random): Promise<ToSettleVictim> {
  const database = join(folder, 'node.sqlite')
  const store = await openStore(unsettled(database))
  const of = await TestNeighbourhood.make(store, startMs, 4)
  for (const home of of.homes) await of.thing(home.id, 'meter', ['importWh', 'exportWh'])
  await of.thing(of.cell.id, 'wind', ['generatedWh'])
  const ids = [of.cell.id, ...of.homes.map(({ id }) => id)]
  const lateMs = startMs + 2 * dayMs
  const nowMs = startMs + days * dayMs
  const totals = new Map<number, number>()
  const live = async (cellIds: readonly string[], fromMs: number, toMs: number): Promise<void> => {
    for (const series of await listSeries(store.db, { cellIds })) {
      const grown = (): number => {
        const value = (totals.get(series.id) ?? 0) + Math.floor(random.next() * 400)
        totals.set(series.id, value)
        return value
      }
      await of.report(series, fromMs, toMs, grown, quarterMs)
    }
    await rollUp(store.db, ids)
  }
  const late = ids.slice(-1)
  const inTime = ids.slice(0, -1)
  await live(inTime, startMs, lateMs)
  await settleAll(store, of.cell.id, lateMs)
  await live(late, startMs, nowMs)
  await live(inTime, lateMs + quarterMs, nowMs)
  await store.close()
  return { database, cellId: of.cell.id, nowMs }
}

async function neverKilled(folder: string, { database, cellId, nowMs }: ToSettleVictim) {
  const copy = join(folder, 'never-killed.sqlite')
  copyFileSync(unsettled(database), copy)
  const store = await openStore(copy)
  try {
    const beganMs = performance.now()
    await settleAll(store, cellId, nowMs)
    const tookMs = performance.now() - beganMs
    return { ...(await booksOf(store, cellId)), tookMs }
  } finally {
    await store.close()
  }
}

async function booksOf({ db }: Store, cellId: string): Promise<Books> {
  const { size, head } = await readLogHead(db, cellId)
  const rows = await leavesOf(db, cellId, 0, size)
  const accounts = await listAccounts(db, cellId)
  return {
    leaves: rows.map(({ leaf }) => leaf),
    head,
    balances: accounts.map(({ balanceMicro }) => balanceMicro),
  }
}

/** Lets a process settle for so long; whether it came to the end before. */
async function settleAndDie(
  victim: ChildProcess,
  order: ToSettleVictim,
  lifeMs: number,
): Promise<boolean> {
  const settling = Promise.withResolvers<void>()
  const done = Promise.withResolvers<true>()
  victim.on('message', (message: FromSettleVictim) => {
    if (message.kind === 'settling') settling.resolve()
    else done.resolve(true)
  })
  victim.on('exit', () => settling.reject(new Error('it ended before it was killed')))
  victim.send(order)
  const started = await Promise.race([
    settling.promise.then(() => true),
    wait(startLimitMs, false, { ref: false }),
  ])
  assert(started, 'settlement did not start in time')
  const isDone = await Promise.race([done.promise, wait(Math.min(lifeMs, startLimitMs), false)])
  await kill(victim)
  return isDone
}

async function examine({ database, cellId }: ToSettleVictim, whole: Books) {
  const store = await openStore(database)
  try {
    await assertSound(store)
    const books = await booksOf(store, cellId)
    const { leaves, head, balances } = books
    return {
      size: leaves.length,
      wrong: await wrongInBooks(store, cellId),
      hasStrayed: leaves.some((leaf, i) => leaf !== whole.leaves[i]),
      isWhole: head === whole.head && balances.join() === whole.balances.join(),
    }
  } finally {
    await store.close()
  }
}

if (import.meta.main) {
  const [count = '20', seed = '1'] = process.argv.slice(2)
  const result = await run(Number(count), Number(seed))
  console.table(result)
  const { wrong, strayed, different } = result
  process.exitCode = wrong + strayed + different === 0 ? 0 : 1
}
