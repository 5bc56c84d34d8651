import { existsSync } from 'node:fs'
import { access, constants, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { sql } from 'kysely'
import { LaneProgram } from '../../kernel/lanes/lane-program.ts'
import { fromLocal, isTimeZone, localDayEndMs, localDayStartMs } from '../../kernel/local-time.ts'
import { dayMs, hourMs, minuteMs } from '../../kernel/steps.ts'
import { listBackups } from '../../store/backup-folder.ts'
import { openStore, type Store } from '../../store/open.ts'
import type { Config } from '../config.ts'
import { listCells } from '../../cell/store.ts'
import { latestReadings, listSeries } from '../../series/store.ts'
import { examineBrokerStore, examineMqtt } from './examine-mqtt.ts'
import { examinePort } from './examine-port.ts'
import { bad, good, note, type Finding } from './finding.ts'

const wantedNode = 24
const roomBytes = { bad: 200e6, note: 2e9 }
const backupAgeMs = 2 * dayMs
const readingAgeMs = 30 * minuteMs
/** Nothing here was written before this: a clock that says so is wrong. */
const firstPossibleMs = Date.UTC(2026, 0, 1)
const lastPossibleMs = Date.UTC(2100, 0, 1)

/** Looks at everything a node needs. Changes nothing but to open the database; ends within seconds. */
export async function examine(config: Config, nowMs: number): Promise<Finding[]> {
  return [
    examineRuntime(process.versions.node),
    examineProcessor(),
    examineTimeZones(),
    examineClock(nowMs),
    await examineDisk(config.dataFolder),
    ...(await examineDatabase(config, nowMs)),
    await examineBackups(join(config.dataFolder, 'backups'), nowMs),
    await examinePort('web', config.host, config.port, '--port N'),
    ...(await examineMqtt(config, nowMs)),
  ]
}

/** The newest Node this runs on is the one it was tested with. */
export function examineRuntime(version: string): Finding {
  return Number.parseInt(version, 10) >= wantedNode
    ? good('runtime', `Node ${version} runs this.`)
    : bad('runtime', `Node ${version} is too old.`, `Install Node ${wantedNode} or newer.`)
}

/** Plans are worked out in vector instructions. */
function examineProcessor(): Finding {
  return LaneProgram.isPossible
    ? good('processor', `Plans can be worked out on this processor (${process.arch}).`)
    : bad(
        'processor',
        `This processor (${process.arch}) has no vector instructions for plans.`,
        'Take one of 64 bits: ARM, or x86 with SSE4.1 (2008 or newer).',
      )
}

/** Time zones come with the runtime; a build without them would book days wrongly. */
export function examineTimeZones(): Finding {
  const advice = 'Install the official Node, which brings time zone data.'
  if (!isTimeZone('Europe/Vienna')) return bad('time zones', 'Time zones are missing.', advice)
  const springMs = fromLocal('Europe/Vienna', 2026, 3, 29, 12)
  const hours =
    (localDayEndMs('Europe/Vienna', springMs) - localDayStartMs('Europe/Vienna', springMs)) / hourMs
  return hours === 23
    ? good('time zones', 'Time zones are there; the day the clocks change has 23 hours.')
    : bad('time zones', `The day the clocks change has ${hours} hours instead of 23.`, advice)
}

/** Readings and accounts are only as good as the clock. */
export function examineClock(nowMs: number): Finding {
  const stamp = new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ')
  return nowMs >= firstPossibleMs && nowMs < lastPossibleMs
    ? good('clock', `The clock says ${stamp} UTC.`)
    : bad('clock', `The clock says ${stamp} UTC.`, 'Set it: switch on time synchronisation (NTP).')
}

async function examineDisk(folder: string): Promise<Finding> {
  let place = resolve(folder)
  while (!existsSync(place)) place = dirname(place)
  try {
    await access(place, constants.W_OK)
  } catch {
    return bad(
      'disk',
      `${place} may not be written.`,
      'Give it to the user that runs Commonwatt (chown), or name another with --data FOLDER.',
    )
  }
  const { bavail, bsize } = await statfs(place)
  const free = bavail * bsize
  const what = `${(free / 1e9).toFixed(1)} GB are free in ${place}.`
  const advice = 'Make room: a full disk stops readings from being kept.'
  if (free < roomBytes.bad) return bad('disk', what, advice)
  return free < roomBytes.note ? note('disk', what, advice) : good('disk', what)
}

async function examineDatabase(config: Config, nowMs: number): Promise<Finding[]> {
  const isFile = !/^postgres(ql)?:/.test(config.database)
  if (isFile && !existsSync(config.database)) {
    return [
      note(
        'database',
        `There is no database ${config.database} yet.`,
        'Begin with "commonwatt start", or name the right folder with --data FOLDER.',
      ),
    ]
  }
  let store: Store
  try {
    store = await openStore(config.database)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [
      bad(
        'database',
        `The database does not open: ${why}`,
        'Restore the newest backup, or mend its address.',
      ),
    ]
  }
  try {
    return [
      await examineIntegrity(store),
      await examineReadings(store, nowMs),
      ...(await examineBrokerStore(store, config)),
    ]
  } finally {
    await store.close()
  }
}

async function examineIntegrity({ db, kind }: Store): Promise<Finding> {
  if (kind === 'postgres') {
    await sql`select 1`.execute(db)
    return good('database', 'PostgreSQL answers and its schema is up to date.')
  }
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db)
  const said = rows[0]?.quick_check ?? 'nothing'
  return said === 'ok'
    ? good('database', 'The database is sound and its schema is up to date.')
    : bad(
        'database',
        `The database is damaged: ${said}`,
        'Stop the node and restore the newest backup.',
      )
}

async function examineReadings({ db }: Store, nowMs: number): Promise<Finding> {
  // A sample has no readings from outside, and its time is its own.
  const cells = (await listCells(db)).filter((cell) => !cell.isSample)
  if (cells.length === 0) {
    return note('readings', 'No neighbourhood is set up but the sample.', null)
  }
  const series = await listSeries(db, { cellIds: cells.map((cell) => cell.id) })
  const latest = await latestReadings(
    db,
    series.map(({ id }) => id),
  )
  if (latest.length === 0) {
    return note('readings', 'No reading has come in yet.', 'Connect a meter: see the page Things.')
  }
  const newestMs = latest.reduce((newest, { atMs }) => Math.max(newest, atMs), 0)
  const what = `The newest reading is ${age(nowMs - newestMs)} old.`
  return nowMs - newestMs <= readingAgeMs
    ? good('readings', what)
    : bad('readings', what, 'Look whether the node runs and the meters reach it.')
}

async function examineBackups(folder: string, nowMs: number): Promise<Finding> {
  const [newest] = await listBackups(folder)
  const advice = 'Make one with "commonwatt backup" and keep a copy on another machine.'
  if (newest === undefined) return note('backups', `There is no backup in ${folder}.`, advice)
  const what = `The newest backup is ${age(nowMs - newest.madeMs)} old (${newest.path}).`
  return nowMs - newest.madeMs <= backupAgeMs ? good('backups', what) : bad('backups', what, advice)
}

function age(ms: number): string {
  if (ms < 2 * hourMs) return `${Math.max(0, Math.round(ms / minuteMs))} minutes`
  return ms < 2 * dayMs ? `${Math.round(ms / hourMs)} hours` : `${Math.round(ms / dayMs)} days`
}
