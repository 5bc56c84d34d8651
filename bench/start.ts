// How long a newcomer waits: `npm start` in a fresh copy with a fresh data folder, until the first
// page, until the first plan, and what the node weighs after half a minute with the sample.

import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Kysely } from 'kysely'
import { listCells } from '../src/cell/store.ts'
import { latestPlan } from '../src/energy/store.ts'
import type { Schema } from '../src/store/schema.ts'
import { openSqliteFile, sqliteDialect } from '../src/store/sqlite.ts'

const root = join(import.meta.dirname, '..')
/** What belongs to a checkout; `node_modules` is linked, as `npm ci` made it before. */
const checkout = ['bin', 'src', 'tools', 'package.json', 'package-lock.json', 'tsconfig.json']
const limitMs = 120_000
const settleMs = 30_000

/** Fields: secondsToFirstPage, secondsToFirstPlan, residentMb (after 30 s), peakResidentMb. */
export async function run(): Promise<Record<string, unknown>> {
  const copy = mkdtempSync(join(tmpdir(), 'commonwatt-start-'))
  for (const name of checkout) {
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  // `npm ci` builds; only the start is measured here.
  execFileSync(process.execPath, ['bin/commonwatt.js', 'build'], { cwd: copy, stdio: 'ignore' })
  const [port, mqttPort] = [await freePort(), await freePort()]
  const beganMs = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: copy,
    env: {
      ...process.env,
      PORT: String(port),
      MQTT_PORT: String(mqttPort),
      DATABASE_URL: undefined,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  })
  const pid = child.pid ?? 0
  try {
    const secondsToFirstPage = await untilSeconds(beganMs, () =>
      answers(`http://127.0.0.1:${port}/`),
    )
    const file = join(copy, 'data', 'commonwatt.sqlite')
    const secondsToFirstPlan = await untilSeconds(beganMs, () => hasPlan(file))
    await wait(Math.max(0, settleMs - (performance.now() - beganMs)))
    const memory = memoryOf(pid)
    return {
      secondsToFirstPage,
      secondsToFirstPlan,
      residentMb: memory.residentMb,
      peakResidentMb: memory.peakMb,
      afterSeconds: round((performance.now() - beganMs) / 1000),
    }
  } finally {
    // The whole group that npm began: npm, its shell, the node, which stops in order.
    process.kill(-pid, 'SIGTERM')
    while (isThere(-pid) && performance.now() - beganMs < limitMs) await wait(100)
    rmSync(copy, { recursive: true, force: true })
  }
}

async function untilSeconds(beganMs: number, isReached: () => Promise<boolean>): Promise<number> {
  while (performance.now() - beganMs < limitMs) {
    if (await isReached()) return round((performance.now() - beganMs) / 1000)
    await wait(20)
  }
  throw new Error(`not reached within ${limitMs / 1000} s`)
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    return response.ok && (await response.text()).includes('</html>')
  } catch {
    return false
  }
}

/** Whether a process, or with a negative number any of a group, still runs. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A plan that moves something: the very first one may be made before the things have come. */
async function hasPlan(file: string): Promise<boolean> {
  if (!existsSync(file)) return false
  const db = new Kysely<Schema>({
    dialect: sqliteDialect(openSqliteFile(file, { readOnly: true })),
  })
  try {
    for (const { id } of await listCells(db)) {
      const plan = await latestPlan(db, id)
      if (plan?.homes.some((home) => home.devices.length > 0)) return true
    }
    return false
  } catch {
    // The tables are still being made.
    return false
  } finally {
    await db.destroy()
  }
}

/** The heaviest process below `pid`: the node itself. From /proc, so Linux only. */
function memoryOf(pid: number): { residentMb: number; peakMb: number } {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^PPid:\s+(\d+)/m.exec(statusOf(Number(name)))?.[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const isBelow = (one: number): boolean => {
    const parent = parents.get(one)
    return one === pid || (parent !== undefined && parent > 1 && isBelow(parent))
  }
  const weights = [...parents.keys()].filter(isBelow).map((one) => {
    const kb = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(statusOf(one))?.[1] ?? 0)
    return { residentMb: round(kb('VmRSS') / 1024), peakMb: round(kb('VmHWM') / 1024) }
  })
  return weights.reduce((a, b) => (b.residentMb > a.residentMb ? b : a), {
    residentMb: 0,
    peakMb: 0,
  })
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    // It has ended since it was listed.
    return ''
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
