// `npm run bench -- intake [readings]`: readings that a second process publishes over MQTT (QoS 1) to the
// embedded broker, into a SQLite file with every commit synced, until each is acknowledged. Then the
// file is opened again and its readings are counted: none may be lost.

import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCell } from '../src/cell/store.ts'
import type { Cell } from '../src/cell/cell.ts'
import { machineClock } from '../src/kernel/clock.ts'
import { secureRandom } from '../src/kernel/random.ts'
import { hourMs } from '../src/kernel/steps.ts'
import { Intake } from '../src/series/intake.ts'
import { listSeries, rawReadings } from '../src/series/store.ts'
import { openStore } from '../src/store/open.ts'
import { Broker } from '../src/things/broker/broker.ts'
import { checkBrokerCredential, createBrokerCredential } from '../src/things/credentials.ts'
import { ThingsDesk } from '../src/things/desk/desk.ts'
import { MqttProtocol } from '../src/things/protocols/mqtt.ts'
import { listThings } from '../src/things/store.ts'

const devices = 50
/** Messages on the way at once. */
const window = 5_000

/** Measures both shapes of messages. Argument: readings for each (300,000). */
export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const readings = Number(options.args[0] ?? 300_000)
  const cases = []
  for (const perMessage of [1, 10]) cases.push(await measure(readings, perMessage))
  return {
    readingsPerSecond: Math.min(...cases.map((one) => one.readingsPerSecond)),
    lost: cases.reduce((sum, one) => sum + one.lost, 0),
    cases,
  }
}

interface Measurement {
  readonly perMessage: number
  readonly readings: number
  readonly seconds: number
  readonly readingsPerSecond: number
  readonly commits: number
  /** Processor time of the node for one reading: what is left to compare on a busy machine. */
  readonly cpuMicrosPerReading: number
  readonly lost: number
}

async function measure(readings: number, perMessage: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-intake-'))
  const file = join(folder, 'commonwatt.sqlite')
  try {
    const messages = Math.ceil(readings / perMessage)
    const { seconds, commits, cpuSeconds } = await receive(file, messages, perMessage)
    const counted = await count(file)
    return {
      perMessage,
      readings: messages * perMessage,
      seconds,
      readingsPerSecond: Math.round((messages * perMessage) / seconds),
      commits,
      cpuMicrosPerReading: Math.round((cpuSeconds * 1e7) / (messages * perMessage)) / 10,
      lost: messages * perMessage - counted,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs broker, desk and intake on `file` while the second process publishes. */
async function receive(
  file: string,
  messages: number,
  perMessage: number,
): Promise<{ seconds: number; commits: number; cpuSeconds: number }> {
  const store = await openStore(file)
  const intake = new Intake({ db: store.db, kind: store.kind })
  const onFault = (event: string, error: unknown): void => console.error(event, error)
  const broker = new Broker({
    host: '127.0.0.1',
    port: 0,
    mayMovePort: true,
    clock: machineClock,
    authenticate: (userName, password) => checkBrokerCredential(store.db, userName, password),
    onEvent: (event, fields) => console.error(event, fields),
  })
  const desk = new ThingsDesk({
    db: store.db,
    intake,
    protocols: [new MqttProtocol(broker)],
    clockOf: () => machineClock,
    random: secureRandom,
    onFault,
  })
  const cell = benchCell(machineClock.now())
  await createCell(store.db, cell)
  const made = await createBrokerCredential(
    store.db,
    cell.id,
    'bench',
    machineClock.now(),
    secureRandom,
  )
  if (!made.ok) throw new Error(made.message)
  await desk.start()
  const task = {
    port: broker.port,
    userName: made.value.userName,
    password: made.value.password,
    slug: cell.slug,
    devices,
    perMessage,
    window,
    startMs: machineClock.now() - 24 * hourMs,
  }
  try {
    // Every device is heard once and adopted, as a person would; these readings are not kept.
    await publishElsewhere({ ...task, messages: devices })
    for (const thing of await listThings(store.db, cell.id, 'offered')) {
      await desk.adopt(thing.id, {
        cellId: cell.id,
        name: thing.name,
        kind: 'plug',
        attributes: {},
      })
    }
    const before = process.cpuUsage()
    const seconds = await publishElsewhere({ ...task, messages })
    const { user, system } = process.cpuUsage(before)
    return { seconds, commits: intake.commits, cpuSeconds: (user + system) / 1e6 }
  } finally {
    await desk.stop()
    await intake.close()
    await store.close()
  }
}

/** Seconds that the second process needed. */
async function publishElsewhere(task: Record<string, unknown>): Promise<number> {
  const child = fork(join(import.meta.dirname, 'intake-publisher.ts'), { execArgv: [] })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.on('message', (answer) => {
    if (typeof answer === 'object' && 'seconds' in answer) resolve(Number(answer.seconds))
  })
  child.on('exit', (code) => reject(new Error(`the publisher ended with ${code}`)))
  child.send(task)
  return await promise
}

/** Readings in the file, found as a node that starts again finds them. */
async function count(file: string): Promise<number> {
  const store = await openStore(file)
  try {
    let total = 0
    for (const series of await listSeries(store.db, { cellIds: [benchCell(0).id] })) {
      total += (await rawReadings(store.db, series.id, 0, Number.MAX_SAFE_INTEGER)).length
    }
    return total
  } finally {
    await store.close()
  }
}

function benchCell(createdMs: number): Cell {
  return {
    id: '0'.repeat(26),
    kind: 'home',
    parentId: null,
    slug: 'bench',
    name: 'Bench',
    place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: true,
    createdMs,
  }
}
