// For the interop test: a node of ours and snac2, each with a port of its own, in a folder that goes when the test ends.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { sessionCookieName } from '../../src/api/session-cookie.ts'
import { setUpSonnenhof, testContext } from '../../src/cell/fixtures.ts'
import { machineClock } from '../../src/kernel/clock.ts'
import { secureRandom } from '../../src/kernel/random.ts'
import { acceptLoopback } from '../../src/federation/social/fixtures.ts'
import { startNode, type RunningNode } from '../../src/node/node.ts'
import { openStore } from '../../src/store/open.ts'

const folder = mkdtempSync(join(tmpdir(), 'commonwatt-interop-'))
const base = join(folder, 'snac')
const stops: (() => Promise<void>)[] = []
after(async () => {
  for (const stop of stops.toReversed()) await stop()
  rmSync(folder, { recursive: true, force: true })
})

/** What our node logged as a fault. */
export const faults: string[] = []

/** A node of ours with one neighbourhood. */
export interface OwnNode {
  readonly origin: string
  readonly cookie: string
  readonly cellId: string
  post(path: string, body: string, type?: string): Promise<Response>
}

/** Starts it. `Sonnenhof` has a steward, who is signed in by the cookie. */
export async function startOurs(): Promise<OwnNode> {
  const database = join(folder, 'node.sqlite')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const store = await openStore(database)
  await acceptLoopback(store.db)
  const context = {
    ...testContext(store.db, { publicUrl: origin }),
    clock: machineClock,
    random: secureRandom,
  }
  const { session, neighbourhood } = await setUpSonnenhof(context)
  await store.close()
  const running: RunningNode = await startNode(
    {
      database,
      dataFolder: folder,
      host: '127.0.0.1',
      port,
      mayMovePort: false,
      publicUrl: origin,
      mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0, mayMovePort: false, tls: null },
      sample: false,
      sampleSpeed: 60,
      languageModel: null,
      federationLoopback: true,
    },
    { log: { info: () => {}, error: (event, error) => faults.push(`${event} ${String(error)}`) } },
  )
  stops.push(() => running.stop())
  const cookie = `${sessionCookieName(origin)}=${session.token}`
  const post: OwnNode['post'] = (path, body, type = 'x-www-form-urlencoded') =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { cookie, origin, 'content-type': `application/${type}` },
    })
  return { origin, cookie, cellId: neighbourhood.id, post }
}

/** The page of a person at snac2: what its own pages send. */
export interface SnacPages {
  readonly host: string
  /** What snac2 wrote into its log until now. */
  log(): string
  /** Sends a form of `mia`, who is signed in; fails where it is refused. */
  post(page: string, fields: Readonly<Record<string, string>>): Promise<void>
}

/** Starts snac2 with one person, `mia`. */
export async function startSnac(): Promise<SnacPages> {
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const made = spawnSync('snac', ['init', base], { input: `127.0.0.1\n${port}\n${host}\n\n\n` })
  assert.equal(made.status, 0, String(made.stderr))
  const file = join(base, 'server.json')
  const settings: Record<string, unknown> = JSON.parse(read(file))
  writeFileSync(file, JSON.stringify({ ...settings, protocol: 'http', host }))
  const added = spawnSync('snac', ['adduser', base, 'mia'], { encoding: 'utf8' })
  const [, password = ''] = /password is (\S+)/.exec(added.stdout + added.stderr) ?? []
  assert.notEqual(password, '', added.stdout + added.stderr)
  const server = spawn('snac', ['httpd', base], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  server.stderr.on('data', (part: Buffer) => (log += part.toString()))
  stops.push(async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  })
  const authorization = `Basic ${Buffer.from(`mia:${password}`).toString('base64')}`
  return {
    host,
    log: () => log,
    async post(page, fields) {
      const body = new FormData()
      for (const [name, value] of Object.entries(fields)) body.append(name, value)
      const init = { method: 'POST', body, headers: { authorization }, redirect: 'manual' } as const
      const { status } = await fetch(`http://${host}/mia/admin/${page}`, init)
      assert.equal(status, 303, `${page}: ${JSON.stringify(fields)}`)
    },
  }
}

/** Says a command to snac2. Never in step with us: our node answers in this very process. */
export async function snac(...args: string[]): Promise<string> {
  return await run('snac', [args[0]!, base, ...args.slice(1)])
}

/** What a program says. */
export async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  await once(child, 'close')
  return said
}

/** How many follow an actor, by its own word. */
export async function followersOf(actor: string): Promise<number> {
  const accept = 'application/activity+json'
  const response = await fetch(`${actor}/followers`, { headers: { accept } })
  const { totalItems } = Object(await response.json())
  return Number(totalItems)
}

/** Files of snac2, as texts. */
export function filesOf(pattern: string): string[] {
  return globSync(`${base}/${pattern}`).map(read)
}

function read(file: string): string {
  return readFileSync(file, 'utf8')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

/** Waits until something is so; fails after half a minute. */
export async function until(isSo: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const endMs = performance.now() + 30_000
  while (!(await isSo())) {
    assert.ok(performance.now() < endMs, `never: ${what}; ${faults.join('; ')}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
