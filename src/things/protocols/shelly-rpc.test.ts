import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { openStore, type Store } from '../../store/open.ts'
import { eventually, startMs } from '../desk/desk-fixtures.ts'
import { answerLimit } from './http-line.ts'
import { JsonSocket, waitingLimit } from './json-socket.ts'
import { adoptAll, connected, testProtocol, type ProtocolCase } from './protocol-fixtures.ts'
import { plusPlug, pro3em, shellyWithSocket } from './shelly-fixtures.ts'
import { overlaid, rpcAuth, statusLimit } from './shelly-frames.ts'
import { readShellyIdentity, readShellyStatus } from './shelly-status.ts'
import { Shelly } from './shelly.ts'

// Shellies since Gen2 that tell what changes, over a real WebSocket.

testProtocol('Shelly Gen2 over its WebSocket', {
  make: (surroundings, pauses) =>
    new Shelly(surroundings, { pauses, pollEveryMs: 10, changeEveryMs: 1, refreshEveryMs: 0 }),
  listen: (port) => shellyWithSocket(port, plusPlug),
  offers: [{ kind: 'plug', values: { powerW: 812.4, consumedWh: 15_234.567 } }],
})

const hourMs = 3_600_000

type TestShelly = Awaited<ReturnType<typeof shellyWithSocket>>

/** A desk with one such device, which is looked at only when it tells something. */
async function dialled(
  store: Store,
  context: TestContext,
  device: TestShelly,
  times: ConstructorParameters<typeof Shelly>[1] = {},
  secret?: string,
) {
  const slow = { pollEveryMs: hourMs, changeEveryMs: 1, refreshEveryMs: hourMs }
  const of: ProtocolCase = {
    make: (surroundings, pauses) => new Shelly(surroundings, { pauses, ...slow, ...times }),
    listen: async () => device,
    offers: [],
    ...(secret === undefined ? {} : { secret }),
  }
  const parts = await connected(store, of, context)
  return { ...parts, asks: () => device.frames.map(({ method }) => method) }
}

testOnEachDatabase(
  'a change is heard when it is told, and nothing is asked for it',
  async (store, context) => {
    const device = await shellyWithSocket(0, plusPlug)
    const { desk, asks } = await dialled(store, context, device)
    const [plug] = await adoptAll(store, desk, 1)
    assert.ok(plug !== undefined)
    const eventuallyIs = (quantity: 'powerW' | 'consumedWh', value: number) =>
      eventually(async () => {
        // Told again and again: what came before the plug was in use is dropped.
        device.change({ 'switch:0': { id: 0, [quantity === 'powerW' ? 'apower' : 'x']: value } })
        return desk.status(plug).values.get(quantity)?.value === value || null
      })
    await eventuallyIs('powerW', 0)
    await eventuallyIs('powerW', 2_000.5)
    device.change({ 'switch:0': { id: 0, aenergy: { total: 15_240 } } })
    await eventuallyIs('consumedWh', 15_240)
    // What was not told stays as it was.
    assert.equal(desk.status(plug).values.get('powerW')?.value, 2_000.5)
    assert.deepEqual(asks(), ['Shelly.GetStatus'])
    assert.deepEqual(device.asked, ['/shelly'])
    assert.equal(device.callers(), 1)
    await desk.stop()
  },
)

testOnEachDatabase('a device that opens no WebSocket is polled', async (store, context) => {
  const device = await shellyWithSocket(0, plusPlug)
  device.state.isOpen = false
  const { desk, lineOf } = await dialled(store, context, device, { pollEveryMs: 5 })
  const [plug] = await adoptAll(store, desk, 1)
  assert.ok(plug !== undefined)
  await eventually(async () => desk.status(plug).values.get('powerW')?.value === 812.4 || null)
  assert.ok(device.asked.filter((path) => path === '/rpc/Shelly.GetStatus').length > 1)
  assert.deepEqual(device.frames, [])
  assert.equal((await lineOf())?.trouble, null)
  await desk.stop()
})

testOnEachDatabase(
  'a password is answered for beside a request, and a wrong one is told',
  async (store, context) => {
    const device = await shellyWithSocket(0, pro3em, 'sesame')
    const right = await dialled(store, context, device, { refreshEveryMs: 0 }, 'sesame')
    const [meter] = await adoptAll(store, right.desk, 1)
    assert.equal(meter?.kind, 'meter')
    device.change({ 'em:0': { total_act_power: 7 } })
    await eventually(async () => right.asks().length >= 3 || null)
    // Once challenged, every request brings it.
    assert.deepEqual(
      device.frames.slice(0, 3).map((frame) => 'auth' in frame),
      [false, true, true],
    )
    await right.desk.stop()
    assert.doesNotMatch(JSON.stringify([device.frames, device.asked]), /sesame/)
  },
)

test('a wrong password, or none, is told', async (context) => {
  for (const secret of ['wrong', undefined]) {
    const store = await openStore(':memory:')
    const device = await shellyWithSocket(0, pro3em, 'sesame')
    const { desk, lineOf } = await dialled(store, context, device, {}, secret)
    await eventually(async () => (await lineOf())?.trouble?.code === 'not-admitted' || null)
    await desk.stop()
    await device.close()
    await store.close()
  }
})

testOnEachDatabase(
  'a switch is turned over the WebSocket, with its own timer',
  async (store, context) => {
    const device = await shellyWithSocket(0, plusPlug)
    const { desk } = await dialled(store, context, device)
    const [plug] = await adoptAll(store, desk, 1)
    assert.ok(plug?.isControllable)
    const quarter = { issuedMs: startMs, expiresMs: startMs + 900_000 }
    for (const powerW of [500, 0, null]) {
      const why = { reason: 'cheap-hours', source: 'plan' } as const
      const setPoint = { ...quarter, ...why, thingId: plug.id, powerW, id: `set-${powerW}` }
      assert.ok((await desk.send(setPoint)).ok)
      assert.ok(desk.status(plug).isAcknowledged)
    }
    assert.deepEqual(
      device.frames.filter(({ method }) => method === 'Switch.Set').map(({ params }) => params),
      [
        { id: 0, on: true, toggle_after: 900 },
        { id: 0, on: false },
        { id: 0, on: false },
      ],
    )
    await desk.stop()
  },
)

testOnEachDatabase(
  'a device that is silent over its WebSocket is out of reach',
  async (store, context) => {
    const device = await shellyWithSocket(0, plusPlug)
    const quick = { pollEveryMs: 5, refreshEveryMs: 0, answerLimitMs: 50 }
    const { desk, lineOf } = await dialled(store, context, device, quick)
    const [plug] = await adoptAll(store, desk, 1)
    assert.ok(plug !== undefined)
    await eventually(async () => desk.status(plug).isAvailable || null)
    device.state.isSilent = true
    await eventually(async () => desk.status(plug).isAvailable === false || null)
    await eventually(async () => (await lineOf())?.trouble?.code === 'no-answer' || null)
    device.state.isSilent = false
    await eventually(async () => desk.status(plug).isAvailable || null)
    await desk.stop()
  },
)

/** A WebSocket to such a device, and what it said. */
async function opened(context: TestContext, messageLimit = answerLimit) {
  const device = await shellyWithSocket(0, plusPlug)
  context.after(() => device.close())
  const endpoint = { kind: 'tcp', host: '127.0.0.1', port: device.port, unit: null } as const
  const { signal } = new AbortController()
  const options = { signal, isAllowed: () => true, answerLimitMs: 10_000, messageLimit }
  const socket = await JsonSocket.open(endpoint, '/rpc', options, () => {})
  return { device, socket }
}

test('so many questions wait, and a message may be so long', async (context) => {
  const { device, socket } = await opened(context)
  device.state.isSilent = true
  const waiting = Array.from({ length: waitingLimit }, (_, id) => socket.ask(id, { id }))
  await assert.rejects(socket.ask(waitingLimit, {}), /Too many questions wait/)
  socket.close()
  for (const { status, reason } of await Promise.allSettled(waiting).then((all) =>
    all.filter((one) => one.status === 'rejected'),
  )) {
    assert.equal(`${status} ${reason.trouble}`, 'rejected hung-up')
  }
  await assert.rejects(socket.ask(1, {}), { trouble: 'hung-up' })
  await assert.rejects(socket.pause(hourMs), { trouble: 'hung-up' })
  const small = await opened(context, 100)
  const long = small.socket.ask(1, { id: 1, src: 'x', method: 'Shelly.GetStatus' })
  await assert.rejects(long, { trouble: 'not-understood' })
})

test('a change laid over a status is what asking anew gives', () => {
  const key = fc.constantFrom('switch:0', 'em:0', 'apower', 'aenergy', '__proto__')
  const tree = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.integer(),
      fc.dictionary(key, tie('any'), { noNullPrototype: true }),
    ),
  })).any
  const status = fc.dictionary(key, tree, { noNullPrototype: true })
  fc.assert(
    fc.property(status, status, (before, after) => {
      const frozen = JSON.stringify([before, after])
      // Itself adds nothing, nor does saying it twice; and no status is changed by it.
      assert.deepEqual(overlaid(before, before), before)
      assert.deepEqual(overlaid(before, {}), before)
      const once = overlaid(before, after)
      assert.deepEqual(overlaid(once, after), once)
      assert.equal(JSON.stringify([before, after]), frozen)
    }),
  )
  const timed = { 'switch:0': { output: true, timer_duration: 60 }, sys: {} }
  const over = overlaid(timed, { ts: 1, 'switch:0': { output: false, timer_duration: null } })
  assert.deepEqual(over, { 'switch:0': { output: false }, sys: {}, ts: 1 })
  const identity = readShellyIdentity(plusPlug.identity)
  assert.ok(identity !== null)
  assert.equal(readShellyStatus(identity, over)?.[0]?.output?.isTimed, false)
})

test('however much a device tells, its status stays bounded', () => {
  let status: unknown = plusPlug.status
  for (let i = 0; i < 10; i++) {
    const many = Array.from({ length: 500 }, (_, n) => [`${i} ${n}`, 1] as const)
    status = overlaid(status, Object.fromEntries(many))
  }
  assert.ok(typeof status === 'object' && status !== null)
  assert.equal(Object.keys(status).length, statusLimit)
  const known = readShellyIdentity(plusPlug.identity)
  assert.ok(known !== null && readShellyStatus(known, status)?.length === 1)
})

test('an answer to another challenge is none', () => {
  const login = { user: 'admin', password: 'x' }
  const good = { realm: 'r', nonce: 1, algorithm: 'SHA-256' }
  assert.notEqual(rpcAuth(good, login, 5), null)
  for (const other of [null, 'x', {}, { ...good, nonce: 'x' }, { ...good, algorithm: 'MD5' }]) {
    assert.equal(rpcAuth(other, login, 5), null)
  }
})
