// Kills sender and receiver of mail without warning, again and again and either at random, and then lets both live until nothing waits: every letter
// that stood was handled once, in the order in which they were written.

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { notes } from '../../src/federation/mail/fixtures.ts'
import { assert } from '../../src/kernel/assert.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { newPrivateKey } from '../../src/kernel/signed-note.ts'
import { openStore } from '../../src/store/open.ts'
import type { FromMailVictim, ToMailVictim } from './messages.ts'
import { bundleVictim, kill } from './victims.ts'

export interface MailKillResult {
  readonly kills: number
  /** Letters that stood. */
  readonly written: number
  /** Of these, not handled. Must be 0. */
  readonly lost: number
  /** Handled again, or before one that was written earlier. Must be 0. */
  readonly wrong: number
  readonly secondsPerKill: number
}

const limitMs = 60_000
/** Letters between the beginnings of two lives of south: none writes so many. */
const lifeLetters = 100_000

/** Kills `count` times; who and when comes from `seed`. `database`: one for both ends; null: a file for each. */
export async function run(
  count: number,
  seed: number,
  database: string | null,
): Promise<MailKillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-mail-kill-'))
  const databases = {
    north: database ?? join(folder, 'north.sqlite'),
    south: database ?? join(folder, 'south.sqlite'),
  }
  // Both are migrated before two processes open one.
  for (const of of new Set(Object.values(databases))) await (await openStore(of)).close()
  const random = seededRandom(seed)
  const began = performance.now()
  const port = await freePort()
  const keys = { north: newPrivateKey(), south: newPrivateKey() }
  const written: number[] = []
  const alive: ChildProcess[] = []
  try {
    // The database's driver is not in the bundle.
    symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
    const script = await bundleVictim(folder, 'mail-victim')
    let lives = 0
    const live = async (end: 'north' | 'south', isLast = false): Promise<ChildProcess> => {
      const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      alive.push(child)
      const from = isLast ? null : lives++ * lifeLetters
      const first = Promise.withResolvers<void>()
      child.on('message', (message: FromMailVictim) => {
        if (message.kind === 'written') written.push(message.number)
        first.resolve()
      })
      child.on('exit', () => first.reject(new Error(`${end} ended by itself`)))
      const order: ToMailVictim = { end, database: databases[end], port, keys, from }
      child.send(order)
      const begins = await Promise.race([first.promise, wait(limitMs, 'late', { ref: false })])
      assert(begins !== 'late', `${end} came so far in time`)
      return child
    }
    const both = { north: await live('north'), south: await live('south') }
    for (let i = 0; i < count; i++) {
      await wait(random.next() * 150)
      const end = random.next() < 0.5 ? 'north' : 'south'
      await kill(both[end])
      both[end] = await live(end)
    }
    await kill(both.south)
    // It tells when nothing waits any more.
    both.south = await live('south', true)
    await Promise.all(alive.map(kill))
    const store = await openStore(databases.north)
    const handled = (await notes(store.db)).map((text) => Number(/\d+/.exec(text)?.[0]))
    await store.close()
    const seen = new Set(handled)
    const secondsPerKill = Math.round((performance.now() - began) / count) / 1000
    return {
      kills: count,
      written: written.length,
      lost: written.filter((number) => !seen.has(number)).length,
      wrong: handled.filter((number, i) => number <= (handled[i - 1] ?? -1)).length,
      secondsPerKill,
    }
  } finally {
    await Promise.all(alive.map(kill))
    rmSync(folder, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert(address !== null && typeof address === 'object', 'a server has a port')
  server.close()
  await once(server, 'close')
  return address.port
}
