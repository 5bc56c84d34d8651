import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { sql } from 'kysely'
import { checkLog } from '../../src/accounts/log/store-log-check.ts'
import { checkLedger } from '../../src/accounts/store.ts'
import { assert } from '../../src/kernel/assert.ts'
import type { Store } from '../../src/store/open.ts'

/** A process to be killed, as a release runs it: one file starts in a fifth of the time of its sources. Returns its path. */
export async function bundleVictim(
  folder: string,
  name:
    | 'victim'
    | 'settle-victim'
    | 'allocation-victim'
    | 'vote-victim'
    | 'ballot-victim'
    | 'mail-victim',
): Promise<string> {
  await using bundle = await rolldown({
    input: join(import.meta.dirname, `${name}.ts`),
    platform: 'node',
    external: ['pg', 'bufferutil', 'utf-8-validate'],
    logLevel: 'warn',
  })
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: `${name}.mjs` })
  return join(folder, `${name}.mjs`)
}

/** Kills a process as a power cut would, and waits until it is gone. */
export async function kill(victim: ChildProcess): Promise<void> {
  if (victim.exitCode !== null || victim.signalCode !== null) return
  victim.kill('SIGKILL')
  await once(victim, 'exit')
}

/** Stops the test where the database itself was damaged. */
export async function assertSound({ db }: Store): Promise<void> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
  assert(rows[0]?.integrity_check === 'ok', 'the database is sound after a kill')
}

/**
 * How much is wrong in the books of a cell: bookings that do not sum to zero or are not as the log has them, or not in it, balances that
 * are not the sum of their entries, and the sum over all.
 */
export async function wrongInBooks({ db }: Store, cellId: string): Promise<number> {
  const ledger = await checkLedger(db, cellId)
  const log = await checkLog(db, cellId)
  const unlogged = log.changed + (log.isWhole ? 0 : 1) + Math.abs(ledger.bookings - log.size)
  return ledger.unbalanced + ledger.wrongBalances + Math.abs(ledger.sumMicro) + unlogged
}
