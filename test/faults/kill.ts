// Kills a running node without warning, again and again, while readings (MQTT, QoS 1) and payments are
// being acknowledged, and looks into its database after each death: nothing acknowledged may be lost,
// no message of readings may be there by half, and every account must add up.

import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import { findBooking } from '../../src/accounts/store-booking.ts'
import { openAccounts } from '../../src/accounts/store.ts'
import { createCell, listCells } from '../../src/cell/store.ts'
import { assert } from '../../src/kernel/assert.ts'
import { newId } from '../../src/kernel/id.ts'
import { secureRandom, seededRandom } from '../../src/kernel/random.ts'
import { minuteMs } from '../../src/kernel/steps.ts'
import { listSeries, rawReadings } from '../../src/series/store.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { createBrokerCredential, type NewBrokerCredential } from '../../src/things/credentials.ts'
import { adoptThing, offerThing } from '../../src/things/store.ts'
import type { FromVictim, ToVictim } from './messages.ts'
import { assertSound, bundleVictim, kill, wrongInBooks } from './victims.ts'

export interface KillResult {
  readonly kills: number
  /** Readings and payments that were acknowledged, over all rounds. */
  readonly acknowledgedReadings: number
  readonly acknowledgedPayments: number
  /** Of these, not found after a restart. Must be 0. */
  readonly lostReadings: number
  readonly lostPayments: number
  /** Messages of readings of which only a part was found. Must be 0. */
  readonly halfMessages: number
  /** Bookings that do not sum to zero or are not as the log has them, accounts whose balance is not the sum of their entries, and the sum over all. Must be 0. */
  readonly unbalanced: number
  readonly secondsPerKill: number
}

/** Readings in one message: they are durable together or not at all. */
const perMessage = 5
/** Messages on their way at most. */
const window = 20
const device = 'meter'
const startLimitMs = 30_000

/** Kills `count` times; the moments come from `seed`. */
export async function run(count: number, seed: number): Promise<KillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-kill-'))
  const database = join(folder, 'node.sqlite')
  const random = seededRandom(seed)
  const began = performance.now()
  const total = { readings: 0, payments: 0, lostReadings: 0, lostPayments: 0, half: 0, wrong: 0 }
  try {
    const credential = await found(database)
    const script = await bundleVictim(folder, 'victim')
    const load = (): ChildProcess =>
      fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let next = load()
    // All instants of all rounds differ: a reading that is there can only be of its own message.
    let atMs = Date.now() - 60 * minuteMs
    for (let round = 0; round < count; round++) {
      const victim = next
      next = load()
      const lifeMs = 5 + random.next() * 250
      const isBusy = random.next() < 0.75
      const died = await liveAndDie(victim, { database, round }, credential, atMs, lifeMs, isBusy)
      const seen = await examine(database, died)
      total.readings += died.acked.length * perMessage
      total.payments += died.paid.length
      total.lostReadings += seen.lostReadings
      total.lostPayments += seen.lostPayments
      total.half += seen.halfMessages
      total.wrong += seen.unbalanced
      atMs = died.endMs
    }
    await kill(next)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    kills: count,
    acknowledgedReadings: total.readings,
    acknowledgedPayments: total.payments,
    lostReadings: total.lostReadings,
    lostPayments: total.lostPayments,
    halfMessages: total.half,
    unbalanced: total.wrong,
    secondsPerKill: Math.round((performance.now() - began) / count) / 1000,
  }
}

/** What the world outside knows when the node is dead. */
interface Death {
  readonly startMs: number
  readonly endMs: number
  /** First instants of the messages that were acknowledged. */
  readonly acked: readonly number[]
  readonly paid: readonly string[]
}

async function liveAndDie(
  victim: ChildProcess,
  order: ToVictim,
  credential: NewBrokerCredential,
  startMs: number,
  lifeMs: number,
  isBusy: boolean,
): Promise<Death> {
  const paid: string[] = []
  const ready = Promise.withResolvers<number>()
  victim.on('message', (message: FromVictim) => {
    if (message.kind === 'ready') ready.resolve(message.port)
    if (message.kind === 'paid') paid.push(message.id)
  })
  // It waits in the channel until the victim, loaded while the one before was alive, asks for it.
  victim.send(order)
  victim.on('exit', () => ready.reject(new Error('the node ended before it was killed')))
  const port = await Promise.race([ready.promise, wait(startLimitMs, null, { ref: false })])
  assert(port !== null, 'the node did not start in time')
  const { userName: username, password } = credential
  const client = await connectAsync({
    host: '127.0.0.1',
    port,
    username,
    password,
    reconnectPeriod: 0,
  })
  client.on('error', () => {})
  const acked: number[] = []
  const publishing = publish(client, credential.userName, startMs, acked)
  // Most nodes die in the middle of their work, some in the moment they begin it.
  const deadline = performance.now() + startLimitMs
  const isIdle = (): boolean => acked.length === 0 || paid.length === 0
  if (isBusy) while (isIdle() && performance.now() < deadline) await wait(2)
  await wait(lifeMs)
  await kill(victim)
  const endMs = await publishing
  client.end(true)
  return { startMs, endMs, acked, paid }
}

/** Publishes until the connection is gone; returns the first instant that was not used. */
async function publish(
  client: MqttClient,
  slug: string,
  startMs: number,
  acked: number[],
): Promise<number> {
  const topic = `commonwatt/${slug}/${device}/state`
  // Not `once`: that would reject for the error that comes before.
  const gone = new Promise<void>((resolve) => client.once('close', () => resolve()))
  const underWay = new Set<Promise<void>>()
  let atMs = startMs
  while (client.connected) {
    const firstMs = atMs
    atMs += perMessage
    const payload = Array.from({ length: perMessage }, (_, i) => ({
      at: firstMs + i,
      powerW: valueAt(firstMs + i),
    }))
    const sent = new Promise<void>((resolve) => {
      client.publish(topic, JSON.stringify(payload), { qos: 1 }, (error) => {
        if (!error) acked.push(firstMs)
        underWay.delete(sent)
        resolve()
      })
    })
    underWay.add(sent)
    // What the node never acknowledges would be waited for in vain once it is dead.
    if (underWay.size >= window) await Promise.race([...underWay, gone])
  }
  return atMs
}

/** A value that tells which instant it belongs to. */
function valueAt(atMs: number): number {
  return atMs % 100_000
}

async function examine(database: string, { startMs, endMs, acked, paid }: Death) {
  const store = await openStore(database)
  try {
    const { db } = store
    await assertSound(store)
    const [series] = await listSeries(db, {})
    const readings = series === undefined ? [] : await rawReadings(db, series.id, startMs, endMs)
    const isThere = new Set(
      readings.filter(({ atMs, value }) => value === valueAt(atMs)).map(({ atMs }) => atMs),
    )
    const found = (firstMs: number): number =>
      Array.from({ length: perMessage }, (_, i) => firstMs + i).filter((ms) => isThere.has(ms))
        .length
    let lostReadings = 0
    for (const firstMs of acked) lostReadings += perMessage - found(firstMs)
    let halfMessages = 0
    for (let firstMs = startMs; firstMs < endMs; firstMs += perMessage) {
      if (found(firstMs) % perMessage !== 0) halfMessages += 1
    }
    const cellId = await neighbourhoodOf(store)
    let lostPayments = 0
    for (const id of paid) {
      if ((await findBooking(db, cellId, `payment ${id}`)) === null) lostPayments += 1
    }
    const unbalanced = await wrongInBooks(store, cellId)
    return { lostReadings, lostPayments, halfMessages, unbalanced }
  } finally {
    await store.close()
  }
}

const place = { label: 'Graz', latitude: 47.07, longitude: 15.44 }

/** A neighbourhood with a home, its meter, credentials and accounts. */
async function found(database: string): Promise<NewBrokerCredential> {
  const store = await openStore(database)
  const { db } = store
  const nowMs = Date.now()
  const common = {
    place,
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: false,
    createdMs: nowMs,
  } as const
  const [neighbourhoodId, homeId, thingId] = [0, 1, 2].map(() => newId(nowMs, secureRandom))
  assert(neighbourhoodId && homeId && thingId, 'three ids were made')
  await createCell(db, {
    ...common,
    id: neighbourhoodId,
    kind: 'neighbourhood',
    parentId: null,
    slug: 'street',
    name: 'Street',
  })
  await createCell(db, {
    ...common,
    id: homeId,
    kind: 'home',
    parentId: neighbourhoodId,
    slug: 'home-1',
    name: 'Home 1',
  })
  await offerThing(db, {
    id: thingId,
    cellId: homeId,
    protocol: 'mqtt',
    address: `home-1/${device}`,
    kind: 'meter',
    name: 'Meter',
    reports: ['powerW'],
    isControllable: false,
    attributes: {},
    binding: '',
    notes: [],
    nowMs,
  })
  await adoptThing(db, thingId, { cellId: homeId, name: 'Meter', kind: 'meter', attributes: {} })
  await openAccounts(db, neighbourhoodId, [
    { kind: 'bank', ownerId: neighbourhoodId },
    { kind: 'home', ownerId: homeId },
  ])
  const credential = await createBrokerCredential(db, homeId, 'test', nowMs, secureRandom)
  assert(credential.ok, 'a credential was made')
  await store.close()
  return credential.value
}

async function neighbourhoodOf({ db }: Store): Promise<string> {
  const cell = (await listCells(db)).find(({ kind }) => kind === 'neighbourhood')
  assert(cell !== undefined, 'the neighbourhood is there')
  return cell.id
}

if (import.meta.main) {
  const [count = '20', seed = '1'] = process.argv.slice(2)
  const result = await run(Number(count), Number(seed))
  console.table(result)
  const bad = result.lostReadings + result.lostPayments + result.halfMessages + result.unbalanced
  process.exitCode = bad === 0 ? 0 : 1
}
