import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { refuse, success, type Result } from '../kernel/refusal.ts'

/** Somebody's hold on a file. */
export interface FileLock {
  /** Lets the next one have it. */
  release(): void
}

/** How often a file that is held is tried again. */
const againMs = 100

/**
 * Holds `path` against other processes and other parts of this one, waiting so long for whoever has it. The hold is SQLite's on an empty
 * database: the operating system ends it with the process, however that ends, so that nothing is ever left locked.
 */
export async function lockFile(path: string, patienceMs: number): Promise<Result<FileLock>> {
  closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    for (let waitedMs = 0; !isHeld(database); waitedMs += againMs) {
      if (waitedMs >= patienceMs) {
        database.close()
        const seconds = patienceMs / 1000
        const message = `Another run holds ${path}, and still did after ${seconds} s: try again when it has ended.`
        return refuse('in-use', message)
      }
      await wait(againMs)
    }
  } catch (error) {
    database.close()
    throw error
  }
  return success({ release: () => database.close() })
}

/** Whether it is held now; any error but that somebody else holds it is thrown on. */
function isHeld(database: DatabaseSync): boolean {
  try {
    database.exec('begin exclusive')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) return false
    throw error
  }
}

/** SQLITE_BUSY. */
const busy = 5
