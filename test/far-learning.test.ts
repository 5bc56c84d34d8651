// Neighbourhoods of a city on two nodes learn together: what their homes usually use is added up under masks.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { testApiContext } from '../src/api/fixtures.ts'
import { frame } from '../src/api/frame.ts'
import { putMember } from '../src/assembly/report/store-body.ts'
import { putFarBody } from '../src/assembly/report/store-far.ts'
import type { Cell, CellKind } from '../src/cell/cell.ts'
import { value } from '../src/cell/fixtures.ts'
import { createCell } from '../src/cell/store.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { Asking } from '../src/federation/channel/asking.ts'
import { PeerLine } from '../src/federation/channel/peer-line.ts'
import { savePeer, setTrust } from '../src/federation/peers/store-peers.ts'
import { sumTopic, toldKind } from '../src/federation/sums/sum-messages.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { machineAlarm } from '../src/kernel/alarm.ts'
import { ManualClock } from '../src/kernel/clock.ts'
import { RefusalError } from '../src/kernel/refusal.ts'
import { secureRandom, seededRandom } from '../src/kernel/random.ts'
import { dayMs } from '../src/kernel/steps.ts'
import { listen } from '../src/node/http-server.ts'
import { learningSessions, learnTogether } from '../src/node/learning.ts'
import { mountChannel, openChannel } from '../src/node/peer-channel.ts'
import { daysOfHomes, saveHomeDay, sharedDays } from '../src/sense/store-usual-day.ts'
import { addDays, shapeLength, type DaySums } from '../src/sense/usual-day.ts'
import { openStore } from '../src/store/open.ts'

const cellOf = (id: string, kind: CellKind, parentId: string | null): Cell => ({
  id,
  kind,
  parentId,
  slug: id,
  name: id,
  place: { label: 'Graz', latitude: 47, longitude: 15 },
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
  time: { kind: 'machine' },
  isSample: false,
  createdMs: 0,
})

const city = cellOf('city', 'city', null)

/** A node that others reach, with neighbourhoods of so many homes. */
async function startNode(
  context: TestContext,
  name: string,
  neighbourhoods: Readonly<Record<string, number>>,
) {
  const store = await openStore(':memory:')
  const { db } = store
  await ensureNodeKey(db)
  const server = await listen('127.0.0.1', 0, false)
  context.after(async () => {
    await server.stop()
    await store.close()
  })
  const random = seededRandom(name.length)
  for (const [id, homes] of Object.entries(neighbourhoods)) {
    await createCell(db, cellOf(id, 'neighbourhood', null))
    for (let i = 0; i < homes; i++) {
      const home = `${id}-${i}`
      await createCell(db, cellOf(home, 'home', id))
      const shape = Float64Array.from({ length: shapeLength }, () => 2 * random.next())
      const logMeanW = Math.log(200 + 400 * random.next())
      await saveHomeDay(db, home, { homes: 1, logMeanW, shape }, 0)
    }
  }
  const publicUrl = `http://127.0.0.1:${server.port}`
  const faults: unknown[] = []
  const onFault = (_: string, error: unknown): void => void faults.push(error)
  const left: string[] = []
  const wayOut = new TableWayOut({
    onLeft: ({ kind, content }) => left.push(`${kind} ${JSON.stringify(content)}`),
    onFault,
  })
  const channel = await openChannel({ publicUrl, federationLoopback: true }, store, wayOut)
  assert.ok(channel !== null)
  const clock = new ManualClock(Date.UTC(2026, 4, 1, 12))
  const said: string[] = []
  const log = {
    info: (event: string) => void said.push(event),
    error: (event: string) => void said.push(event),
  }
  const parts = { store, clock, alarm: machineAlarm, random: secureRandom, channel, log }
  const app = new Hono<AppEnv>()
  const api = { ...testApiContext(db, { publicUrl }), clock, random: secureRandom, onFault }
  app.use(frame(api))
  mountChannel(app, channel, api, {}, learningSessions(parts))
  server.answerWith(app.fetch)
  return { name, db, channel, clock, parts, faults, left, said }
}

type Node = Awaited<ReturnType<typeof startNode>>

async function trust(of: Node, { name, channel }: Node): Promise<void> {
  const peer = { id: name, name, address: channel.publicUrl, key: channel.signer }
  value(await savePeer(of.db, peer, 0))
  await setTrust(of.db, name, 'trusted')
  await of.channel.peers.changed()
}

/** A city in the north; `belong`: the neighbourhoods in the south that say that they belong to it. */
async function northAndSouth(
  context: TestContext,
  inNorth: Readonly<Record<string, number>>,
  inSouth: Readonly<Record<string, number>>,
  belong = Object.keys(inSouth),
) {
  const north = await startNode(context, 'north', inNorth)
  const south = await startNode(context, 'south', inSouth)
  await trust(north, south)
  await trust(south, north)
  await createCell(north.db, city)
  const asked = { bodyId: 'city', askedMs: 1, answeredMs: 2, refused: null, isMember: true }
  for (const cell of Object.keys(inNorth)) {
    await putMember(north.db, { ...asked, cell, name: cell, node: '' })
  }
  for (const cell of Object.keys(inSouth)) {
    await putMember(north.db, { ...asked, cell, name: cell, node: 'south' })
    const isMember = belong.includes(cell)
    const body = { bodyId: 'city', node: 'north', name: 'City', slug: 'city', isMember }
    await putFarBody(south.db, { ...body, cellId: cell, askedMs: 1, answeredMs: 2 })
  }
  return { north, south }
}

async function allDays(nodes: readonly (readonly [Node, readonly string[]])[]): Promise<DaySums> {
  const all = []
  for (const [{ db }, cells] of nodes) {
    for (const cell of cells) all.push(await daysOfHomes(db, cell))
  }
  return addDays(all)
}

const near = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9

test('a city learns the sum of what its neighbourhoods know, tells them, and sees nobody’s own', async (context) => {
  const inNorth = { bach: 6, berg: 9 }
  const inSouth = { hof: 5, feld: 7, wald: 12, moor: 3 }
  const { north, south } = await northAndSouth(context, inNorth, inSouth)
  assert.equal(await learnTogether(north.parts, city), true)
  const expected = await allDays([
    [north, Object.keys(inNorth)],
    [south, Object.keys(inSouth)],
  ])
  assert.equal(expected.homes, 39, 'three homes are too few to be told')
  for (const [{ db }, cell] of [
    [north, 'city'],
    [north, 'bach'],
    [south, 'hof'],
    [south, 'moor'],
  ] as const) {
    const known = await sharedDays(db, cell)
    assert.equal(known?.homes, 39)
    assert.equal(known.cells, 5)
    assert.ok(near(known.logMeanW, expected.logMeanW))
    assert.ok(known.shape.every((of, at) => near(of, expected.shape[at]!)))
  }
  // What left the south says nothing of its own: no two messages have the same body, and none has its numbers.
  const parts = south.left.filter((one) => one.startsWith('sum-mask'))
  assert.equal(parts.length, 4)
  assert.equal(new Set(parts).size, 4)
  for (const cell of Object.keys(inSouth)) {
    const { logMeanW, shape } = await daysOfHomes(south.db, cell)
    const own = Buffer.from(Float64Array.of(logMeanW, ...shape).buffer).toString('base64')
    assert.ok(south.left.every((one) => !one.includes(own.slice(0, 11))))
  }
  assert.equal(await learnTogether(north.parts, city), false, 'once a day')
  north.clock.advance(dayMs)
  south.clock.advance(dayMs)
  assert.equal(await learnTogether(north.parts, city), true)
  assert.deepEqual([...north.faults, ...south.faults], [])
})

test('four neighbourhoods are too few, and one that does not belong to the city is not counted', async (context) => {
  const { north, south } = await northAndSouth(
    context,
    { bach: 6, berg: 9 },
    { hof: 5, feld: 7, wald: 12 },
    ['hof', 'feld'],
  )
  assert.equal(await learnTogether(north.parts, city), false)
  assert.ok(north.said.includes('not-asked-to-learn'))
  assert.equal(await sharedDays(north.db, 'bach'), null)
  assert.equal(await sharedDays(south.db, 'hof'), null)
})

test('a neighbourhood adds to one sum once, and believes nothing that homes cannot use', async (context) => {
  const { north, south } = await northAndSouth(context, {}, { hof: 5 })
  const peer = north.channel.peers.get('south')
  assert.ok(peer !== undefined)
  const line = new PeerLine(peer, { ...north.parts, ...north.channel, cellId: 'city' })
  context.after(() => line.close())
  const asking = new Asking(line, secureRandom)
  await asking.ask(sumTopic, 0, { city: 'city', cell: 'hof', about: 'usual-day' })
  const absurd = { cells: 9, homes: 50, logMeanW: 50 * Math.log(90_000), shape: [] }
  await asking.ask(toldKind, 0, absurd)
  assert.equal(await sharedDays(south.db, 'hof'), null)
  const codeOf = async (kind: string, content: Record<string, string | number>) =>
    await asking.ask(kind, 0, content).then(
      () => 'answered',
      (error: unknown) => (error instanceof RefusalError ? error.refusal.values?.['code'] : error),
    )
  // It was told of no others yet: it masks for nobody.
  const message = { kind: 'asked', party: 0, number: 0, body: '', tag: '' }
  assert.notEqual(await codeOf('sum-mask', message), 'answered')
  assert.equal(await codeOf('sum-mask', message), 'sum-twice')
  assert.equal(await codeOf('sum-deal', { number: -1 }), 'sum-message-form')
  assert.equal(await codeOf('hello', {}), 'sum-message-form')
  assert.deepEqual(south.faults, [])
})
