import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from 'cbor2'
import * as v from 'valibot'
import { checkRequest } from '../api/request.ts'
import type { Method } from '../api/route.ts'
import type { Membership, Principal } from '../cell/role.ts'
import type { Result } from '../kernel/refusal.ts'
import { seededRandom } from '../kernel/random.ts'
import { listSeries, rawReadings } from '../series/store.ts'
import { openStore } from '../store/open.ts'
import { checkBrokerCredential } from './credentials.ts'
import {
  batteryOffer,
  cellCalled,
  deskOn,
  SpokenProtocol,
  startMs,
  withCells,
} from './desk/desk-fixtures.ts'
import { HttpPush } from './protocols/http-push.ts'
import { thingsRoutes } from './routes.ts'
import { listThings } from './store.ts'

const street = cellCalled('street', { kind: 'neighbourhood' })
const one = cellCalled('haus-1', { parentId: street.id })
const two = cellCalled('haus-2', { parentId: street.id })

const person = (...memberships: readonly Membership[]): Principal => ({
  kind: 'person',
  personId: 'person-1',
  name: 'Someone',
  memberships,
})
const member = (cellId: string, role: Membership['role']): Membership => ({
  cellId,
  parentId: cellId === street.id ? null : street.id,
  role,
})
const resident = person(member(one.id, 'resident'))
const neighbour = person(member(two.id, 'resident'))
const steward = person(member(street.id, 'steward'), member(one.id, 'resident'))

async function prepared() {
  const store = await openStore(':memory:')
  await withCells(store, street, one, two)
  const protocol = new SpokenProtocol()
  const { desk, clock } = deskOn(store, [protocol, new HttpPush()])
  await desk.start()
  const dropped: string[] = []
  const routes = thingsRoutes({
    db: store.db,
    desk,
    clockOf: () => clock,
    clock,
    random: seededRandom(5),
    publicUrl: 'https://energy.example.org',
    brokerUrl: 'mqtt://127.0.0.1:1883',
    dropCredential: (id) => dropped.push(id),
  })
  /** Calls a route as `api/mount.ts` does: with checked parts. */
  const call = async (
    method: Method,
    path: string,
    principal: Principal,
    params: Record<string, string>,
    body?: unknown,
    query: Record<string, string> = {},
  ): Promise<Result<Record<string, unknown>>> => {
    const found = routes.find((route) => route.method === method && route.path === path)
    assert.ok(found !== undefined, `${method} ${path}`)
    const result: Result<unknown> = await found.handle({
      principal,
      params: found.params === undefined ? params : v.parse(found.params, params),
      query: found.query === undefined ? query : v.parse(found.query, query),
      body: found.body === undefined ? body : v.parse(found.body, body),
    })
    if (!result.ok) return result
    v.parse(found.answer, result.value)
    const value = typeof result.value === 'string' ? JSON.parse(result.value) : result.value
    return { ok: true, value: v.parse(v.any(), value) }
  }
  await protocol.host.offer(batteryOffer('b'))
  const [battery] = await listThings(store.db, one.id)
  assert.ok(battery !== undefined)
  return { store, desk, protocol, routes, call, battery, dropped }
}

const things = '/cells/{cell}/things'
const thing = `${things}/{thing}`

test('an offer is adopted with name, kind and attributes, described, renamed and removed', async () => {
  const { call, battery } = await prepared()
  const params = { cell: one.id, thing: battery.id }
  const adopted = await call('put', thing, resident, params, {
    name: '  Cellar battery ',
    attributes: { capacityWh: 9_000 },
  })
  assert.ok(adopted.ok, JSON.stringify(adopted))
  const wrong = await call('put', thing, resident, params, { attributes: { capacityWh: -1 } })
  assert.ok(!wrong.ok && wrong.at === 'attributes.capacityWh')
  const odd = await call('put', thing, resident, params, { attributes: { capacityWh: 0 } })
  assert.ok(!odd.ok && odd.code === 'contradiction-at-least')
  assert.equal(odd.at, 'attributes.capacityWh')
  assert.match(odd.message, /capacityWh is 0, which contradicts maxDischargeW \(5000\).*at least 1/)
  const listed = await call('get', things, resident, { cell: one.id }, undefined, {
    state: 'adopted',
  })
  assert.ok(listed.ok)
  const [shown] = v.parse(
    v.array(v.looseObject({ name: v.string(), attributes: v.record(v.string(), v.any()) })),
    listed.value['things'],
  )
  assert.equal(shown?.name, 'Cellar battery')
  assert.deepEqual(shown.attributes, { capacityWh: 9_000 })
  const described = await call('get', '/things/{thing}', resident, { thing: battery.id })
  assert.ok(described.ok && described.value['title'] === 'Cellar battery')
  assert.ok((await call('delete', thing, resident, params)).ok)
})

test('what is not believed is told with its value and limit, and somebody may say that it is right', async () => {
  const { call, battery, desk, protocol } = await prepared()
  const params = { cell: one.id, thing: battery.id }
  assert.ok((await call('put', thing, resident, params, {})).ok)
  await protocol.host.report('b', [{ quantity: 'powerW', value: 2e6, atMs: null }])
  const listed = await call('get', things, resident, { cell: one.id })
  assert.ok(listed.ok)
  const status = v.looseObject({ doubts: v.array(v.looseObject({})) })
  const [shown] = v.parse(v.array(v.looseObject({ status })), listed.value['things'])
  const [doubt] = shown?.status.doubts ?? []
  assert.deepEqual(
    [doubt?.['code'], doubt?.['value'], doubt?.['limit'], doubt?.['sinceMs']],
    ['power-too-high', 2e6, 1e6, startMs],
  )
  const believe = (body: unknown) => call('post', `${thing}/believe`, resident, params, body)
  const endless = await believe({ reason: 'It is new.', seconds: 1e9 })
  assert.ok(!endless.ok && endless.code === 'bad-belief-time')
  const silent = await believe({ reason: '', seconds: 60 })
  assert.ok(!silent.ok && silent.code === 'bad-reason')
  assert.ok((await believe({ reason: 'It is new.', seconds: 60 })).ok)
  assert.deepEqual(desk.status(battery).doubts, [])
  const elsewhere = await call(
    'post',
    `${thing}/believe`,
    neighbour,
    { ...params, cell: two.id },
    {
      reason: 'It is new.',
      seconds: 60,
    },
  )
  assert.ok(!elsewhere.ok && elsewhere.code === 'not-found')
})

test('readings come as SenML in JSON and in CBOR, with the same refusals', async () => {
  const { call, desk, routes, store } = await prepared()
  const made = await call(
    'post',
    things,
    resident,
    { cell: one.id },
    {
      name: 'Roof',
      kind: 'solar',
      reports: ['generationW'],
    },
  )
  assert.ok(made.ok)
  const { id } = v.parse(v.looseObject({ id: v.string() }), made.value['thing'])
  const route = routes.find(({ path }) => path === '/things/{thing}/readings')
  assert.ok(route !== undefined)
  const send = async (type: string, body: Uint8Array): Promise<Result<unknown>> => {
    const init = { method: 'POST', headers: { 'content-type': type }, body: Buffer.from(body) }
    const request = new Request('http://localhost/api/things/x/readings', init)
    const checked = await checkRequest(route, request, { thing: id })
    return checked.ok ? await route.handle({ principal: resident, ...checked.value }) : checked
  }
  const json = (pack: unknown) => send('application/senml+json', Buffer.from(JSON.stringify(pack)))
  const cbor = (value: unknown, t: number) => {
    const record = [
      [0, 'roof:generation'],
      [1, 'kW'],
      [2, value],
      [6, t],
    ] as const
    return send('application/senml+cbor', encode([new Map<number, unknown>(record)]))
  }
  const pack = [{ bn: 'roof:', n: 'generation', u: 'kW', v: 1.5, t: -60 }]
  assert.deepEqual(await json(pack), { ok: true, value: { durable: 1 } })
  assert.deepEqual(await cbor(1.75, startMs / 1_000), { ok: true, value: { durable: 1 } })
  const [series] = await listSeries(store.db, { thingIds: [id] })
  const raw = await rawReadings(store.db, series?.id ?? 0, 0, 2 * startMs)
  assert.deepEqual(
    raw.map(({ atMs, value }) => [atMs - startMs, value]),
    [
      [-60_000, 1_500],
      [0, 1_750],
    ],
  )
  for (const refused of [await json([{ ...pack[0], v: 'much' }]), await cbor('much', 0)]) {
    assert.deepEqual(!refused.ok && [refused.code, refused.at], ['bad-senml', '[0].v'])
  }
  const early = await json([{ ...pack[0], t: 3_600 }])
  assert.equal(!early.ok && early.code, 'time-in-future')
  const other = await send('text/plain', Buffer.from('[]'))
  assert.match(other.ok ? '' : other.message, /application\/senml\+cbor/)
  await desk.stop()
})

test('a thing of another home is not there', async () => {
  const { call, battery } = await prepared()
  const nobody: Principal = { kind: 'nobody' }
  for (const principal of [neighbour, nobody]) {
    const seen = await call('get', '/things/{thing}', principal, { thing: battery.id })
    assert.ok(!seen.ok && seen.code === 'not-found')
    const read = await call('get', '/things/{thing}/properties/{name}', principal, {
      thing: battery.id,
      name: 'capacityWh',
    })
    assert.ok(!read.ok && read.code === 'not-found')
  }
  const path = await call('post', `${thing}/test`, neighbour, { cell: two.id, thing: battery.id })
  assert.ok(!path.ok && path.code === 'not-found')
  const pushed = await call(
    'post',
    '/things/{thing}/readings',
    neighbour,
    { thing: battery.id },
    { readings: [] },
  )
  assert.ok(!pushed.ok && pushed.code === 'not-found')
})

test('what a neighbourhood owns is seen by its members and steered by its steward', async () => {
  const { call, protocol, store } = await prepared()
  await protocol.host.offer(
    batteryOffer('turbine', { cellSlug: 'street', kind: 'wind', attributes: {} }),
  )
  const [turbine] = await listThings(store.db, street.id)
  assert.ok(turbine !== undefined)
  const adopted = await call(
    'put',
    thing,
    steward,
    { cell: street.id, thing: turbine.id },
    { name: 'Turbine' },
  )
  assert.ok(adopted.ok)
  assert.ok((await call('get', '/things/{thing}', neighbour, { thing: turbine.id })).ok)
})

test('a thing moves only to where the mover may steer, in the neighbourhood', async () => {
  const { call, battery, store } = await prepared()
  const params = { cell: one.id, thing: battery.id }
  const refused = await call('put', thing, resident, params, { cell: two.id })
  assert.ok(!refused.ok && refused.at === 'cell')
  assert.ok((await call('put', thing, steward, params, { cell: street.id })).ok)
  assert.equal((await listThings(store.db, street.id)).length, 1)
})

test('what was found for the neighbourhood is passed on to a home, and no home passes to another', async () => {
  const { store, call, protocol, battery } = await prepared()
  await protocol.host.offer(batteryOffer('c', { cellSlug: 'street' }))
  const [found] = await listThings(store.db, street.id)
  assert.ok(found !== undefined)
  const params = { cell: street.id, thing: found.id }
  const elsewhere = await call('post', `${thing}/give`, steward, params, { cell: 'far' })
  assert.ok(!elsewhere.ok && elsewhere.at === 'cell')
  const given = await call('post', `${thing}/give`, steward, params, { cell: two.id })
  assert.ok(given.ok, JSON.stringify(given))
  assert.deepEqual(
    (await listThings(store.db, two.id)).map(({ id, state }) => [id, state]),
    [[found.id, 'offered']],
  )
  const own = { cell: one.id, thing: battery.id }
  const away = await call('post', `${thing}/give`, resident, own, { cell: two.id })
  assert.ok(!away.ok && away.at === 'cell')
})

test('a thing added by hand sends its readings over HTTP', async () => {
  const { call, store, desk } = await prepared()
  const made = await call(
    'post',
    things,
    resident,
    { cell: one.id },
    {
      name: 'Heat meter',
      kind: 'meter',
      reports: ['consumedWh'],
    },
  )
  assert.ok(made.ok)
  const { id } = v.parse(v.looseObject({ id: v.string() }), made.value['thing'])
  const push = (readings: readonly unknown[]) =>
    call('post', '/things/{thing}/readings', resident, { thing: id }, { readings })
  const pushed = await push([{ quantity: 'consumedWh', value: 1_000, atMs: startMs }])
  assert.deepEqual(pushed, { ok: true, value: { durable: 1 } })
  const wrong = await push([{ quantity: 'consumedWh', value: -5 }])
  assert.ok(!wrong.ok && wrong.at === 'readings[0].value')
  assert.equal((await listSeries(store.db, { thingIds: [id] })).length, 1)
  const [kept] = await listThings(store.db, one.id, 'adopted')
  assert.equal(kept && desk.status(kept).refused?.at, 'readings[0].value')
  const property = async (name: string) => {
    const path = '/things/{thing}/properties/{name}'
    const read = await call('get', path, resident, { thing: id, name })
    return read.ok ? read.value : read.code
  }
  assert.equal(await property('consumedWh'), 1_000)
  assert.equal(await property('powerW'), 'not-found')
  assert.equal(await property('constructor'), 'not-found')
})

test('a resident tests, hurries and releases a thing, and sees what it was asked', async () => {
  const { call, battery, protocol } = await prepared()
  const params = { cell: one.id, thing: battery.id }
  await call('put', thing, resident, params, {})
  assert.ok((await call('post', `${thing}/test`, resident, params)).ok)
  const hurried = await call('post', `${thing}/override`, resident, params, { mode: 'hurry' })
  assert.ok(hurried.ok)
  const asked = await call('get', `${thing}/set-points`, resident, params, undefined, {
    fromMs: String(startMs),
    toMs: String(startMs + 1),
  })
  assert.ok(asked.ok)
  assert.deepEqual(
    v
      .parse(v.array(v.looseObject({ reason: v.string() })), asked.value['setPoints'])
      .map((setPoint) => setPoint.reason)
      .toSorted(),
    ['override', 'test'],
  )
  assert.equal(v.parse(v.array(v.any()), asked.value['overrides']).length, 1)
  assert.ok((await call('delete', `${thing}/override`, resident, params)).ok)
  assert.equal(protocol.sent.at(-1)?.powerW, null)
})

test('a credential is made, opens the broker, and is revoked', async () => {
  const { call, store, dropped } = await prepared()
  const path = '/cells/{cell}/broker-credentials'
  const made = await call('post', path, resident, { cell: one.id }, { label: 'Inverter' })
  assert.ok(made.ok)
  const { userName, password } = v.parse(
    v.looseObject({ userName: v.string(), password: v.string() }),
    made.value,
  )
  const who = await checkBrokerCredential(store.db, userName, password)
  assert.equal(who?.cellId, one.id)
  const listed = await call('get', path, resident, { cell: one.id })
  assert.ok(listed.ok && !JSON.stringify(listed.value).includes(password))
  const credential = who?.credentialId ?? ''
  const elsewhere = { cell: two.id, credential }
  assert.equal((await call('delete', `${path}/{credential}`, neighbour, elsewhere)).ok, false)
  const own = { cell: one.id, credential }
  assert.equal((await call('delete', `${path}/{credential}`, resident, own)).ok, true)
  assert.deepEqual(dropped, [credential])
  assert.equal(await checkBrokerCredential(store.db, userName, password), null)
})

test('every route says who may call it, and none is open that changes anything', async () => {
  const { routes } = await prepared()
  for (const { method, path, access } of routes) {
    if (access.kind === 'anyone') assert.equal(method, 'get', path)
    else if (access.kind === 'person') assert.equal(path, '/things/{thing}/readings')
    else assert.equal(access.kind, 'cell', path)
  }
})
