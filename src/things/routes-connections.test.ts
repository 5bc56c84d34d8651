import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import type { Method } from '../api/route.ts'
import { ManualClock } from '../kernel/clock.ts'
import { seededRandom } from '../kernel/random.ts'
import { openStore } from '../store/open.ts'
import type { ConnectionWish } from './connection.ts'
import {
  cellCalled,
  deskOn,
  eventually,
  SpokenProtocol,
  startMs,
  withCells,
} from './desk/desk-fixtures.ts'
import { isAllowedAddress } from './protocols/allowed-address.ts'
import { DsmrP1 } from './protocols/dsmr-p1.ts'
import { SunSpec } from './protocols/sunspec.ts'
import { connectionRoutes } from './routes-connections.ts'

const one = cellCalled('haus-1')
const two = cellCalled('haus-2')

/** The routes as a node has them: with the rule that keeps it from calling itself. */
async function prepared() {
  const store = await openStore(':memory:')
  await withCells(store, one, two)
  const clock = new ManualClock(startMs)
  const surroundings = { clock, isAllowed: isAllowedAddress, onFault: () => {} }
  const { desk } = deskOn(store, [
    new SpokenProtocol(),
    new DsmrP1(surroundings),
    new SunSpec(surroundings),
  ])
  await desk.start()
  const routes = connectionRoutes({
    db: store.db,
    desk,
    clockOf: () => clock,
    clock,
    random: seededRandom(5),
    publicUrl: '',
    brokerUrl: null,
    dropCredential: () => {},
  })
  const call = async (
    method: Method,
    path: string,
    params: Record<string, string>,
    body?: unknown,
  ) => {
    const found = routes.find((route) => route.method === method && route.path === path)
    assert.ok(found !== undefined, `${method} ${path}`)
    const answer = await found.handle({
      principal: { kind: 'nobody' },
      params,
      query: {},
      body: found.body === undefined ? undefined : v.parse(found.body, body),
    })
    if (answer.ok) v.parse(found.answer, answer.value)
    return answer
  }
  return { store, desk, call }
}

const list = '/cells/{cell}/connections'
const single = `${list}/{connection}`

const added = v.object({ connection: v.object({ id: v.string() }) })

test('an address is added, listed with how it is, tried and removed, each by its own cell', async () => {
  const { store, desk, call } = await prepared()
  // A name that nobody has (RFC 6761): nothing is dialled outside.
  const wish = { protocol: 'dsmr-p1', host: 'meter.invalid', port: 8_088 }
  const made = await call('post', list, { cell: one.id }, wish)
  assert.ok(made.ok, JSON.stringify(made))
  const { id } = v.parse(added, made.value).connection
  const params = { cell: one.id, connection: id }
  const tried = await call('post', `${single}/test`, params)
  assert.ok(tried.ok)
  await eventually(async () => {
    const [now] = await desk.connections.of(one.id)
    return now?.line?.trouble?.code === 'host-unknown' ? true : null
  })
  const listed = await call('get', list, { cell: one.id })
  assert.ok(listed.ok)
  const told = v.parse(
    v.object({
      protocols: v.array(v.object({ name: v.string(), port: v.number() })),
      connections: v.array(v.object({ id: v.string() })),
    }),
    listed.value,
  )
  assert.deepEqual(told.connections, [{ id }])
  assert.deepEqual(told.protocols, [
    { name: 'dsmr-p1', port: 23 },
    { name: 'sunspec', port: 502 },
  ])
  const elsewhere = { cell: two.id, connection: id }
  for (const method of ['delete', 'post'] as const) {
    const path = method === 'post' ? `${single}/test` : single
    const refused = await call(method, path, elsewhere)
    assert.ok(!refused.ok && refused.code === 'no-such-connection')
  }
  assert.ok((await call('delete', single, params)).ok)
  assert.equal((await call('delete', single, params)).ok, false)
  assert.deepEqual(await desk.connections.of(one.id), [])
  await desk.stop()
  await store.close()
})

test('what cannot be dialled is refused with its field, and nothing is kept', async () => {
  const { store, desk, call } = await prepared()
  const code = async (wish: Partial<ConnectionWish>) => {
    const body = { protocol: 'dsmr-p1', host: 'meter.invalid', ...wish }
    const answer = await call('post', list, { cell: one.id }, body)
    return answer.ok ? 'ok' : `${answer.code} ${answer.at}`
  }
  // A protocol whose things come by themselves is none that dials.
  assert.equal(await code({ protocol: 'spoken' }), 'unknown-protocol protocol')
  assert.equal(await code({ protocol: 'http' }), 'unknown-protocol protocol')
  assert.equal(await code({ host: '' }), 'bad-host host')
  assert.equal(await code({ port: 70_000 }), 'bad-port port')
  assert.equal(await code({ unit: 1 }), 'no-units unit')
  assert.equal(await code({ path: '/etc/passwd' }), 'bad-serial-port path')
  for (const host of ['127.0.0.1', '::1', '169.254.169.254', '0.0.0.0', '::ffff:127.0.0.1']) {
    assert.equal(await code({ host }), 'address-not-allowed host', host)
  }
  assert.deepEqual(await desk.connections.of(one.id), [])
  assert.equal(await code({}), 'ok')
  assert.equal(await code({ host: 'METER.invalid' }), 'address-taken host')
  await desk.stop()
  await store.close()
})

test('a name that stands for the machine itself is not dialled', async () => {
  const { store, desk, call } = await prepared()
  const made = await call(
    'post',
    list,
    { cell: one.id },
    { protocol: 'sunspec', host: 'localhost' },
  )
  assert.ok(made.ok)
  await eventually(async () => {
    const [now] = await desk.connections.of(one.id)
    return now?.line?.trouble?.code === 'not-allowed' ? true : null
  })
  await desk.stop()
  await store.close()
})
