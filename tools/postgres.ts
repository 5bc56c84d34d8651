// A PostgreSQL of the tests' own: a throw-away cluster on a free port, where PostgreSQL is installed.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface TestPostgres {
  readonly url: string
  stop(): Promise<void>
}

/** How long the server may take to answer, ms. */
const startLimitMs = 30_000

/** Starts one, or returns null where PostgreSQL is not installed. */
export async function startPostgres(): Promise<TestPostgres | null> {
  const [bin] = globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed()
  if (bin === undefined) return null
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-postgres-'))
  const port = await freePort()
  // PostgreSQL refuses to run as root; Debian's package brings the user `postgres`.
  const user = process.getuid?.() === 0 ? userId('postgres') : null
  if (user !== null) chownSync(folder, user, user)
  const identity = user === null ? {} : { uid: user, gid: user }
  const data = join(folder, 'data')
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
    ...identity,
    cwd: folder,
    stdio: 'ignore',
  })
  const options = [
    '-D',
    data,
    '-p',
    String(port),
    '-k',
    folder,
    '-c',
    'fsync=off',
    '-c',
    'max_connections=200',
  ]
  const server = spawn(join(bin, 'postgres'), options, {
    ...identity,
    cwd: folder,
    stdio: 'ignore',
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  await untilReady(url)
  return {
    url,
    async stop() {
      server.kill('SIGINT')
      await once(server, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(url: string): Promise<void> {
  const { default: pg } = await import('pg')
  const deadline = Date.now() + startLimitMs
  for (;;) {
    const client = new pg.Client(url)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (Date.now() > deadline) throw new Error('PostgreSQL did not start', { cause: error })
      await wait(100)
    }
  }
}

function userId(name: string): number {
  return Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
