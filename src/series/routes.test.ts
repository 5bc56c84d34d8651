import assert from 'node:assert/strict'
import * as v from 'valibot'
import { testOnEachDatabase } from '../../test/databases.ts'
import { textStream } from '../api/text-stream.ts'
import type { Cell } from '../cell/cell.ts'
import { createCell } from '../cell/store.ts'
import type { Result } from '../kernel/refusal.ts'
import { dayMs, hourMs } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import { adoptThing, offerThing } from '../things/store.ts'
import { defaultRetention } from './retention.ts'
import { seriesRoutes } from './routes.ts'
import { ensureSeries, insertReadings } from './store.ts'

const startMs = Date.UTC(2026, 10, 20)
const home = homeCalled('haus-1')
const neighbour = homeCalled('haus-2')

testOnEachDatabase(
  'series are listed and read, and those of another cell are not there',
  async (store) => {
    const { call, series } = await lived(store)
    const cell = home.id
    const listed = await call('get', '/cells/{cell}/series', { params: { cell } })
    assert.deepEqual(valueOf(listed), {
      series: [
        { ...series, latest: { seriesId: series.id, atMs: startMs + 4 * hourMs, value: 400 } },
      ],
    })
    const period = { fromMs: String(startMs), toMs: String(startMs + dayMs) }
    const path = '/cells/{cell}/series/{series}/intervals'
    const params = { cell, series: String(series.id) }
    const hours = await call('get', path, { params, query: { ...period, resolution: 'hour' } })
    assert.deepEqual(
      v.parse(v.object({ intervals: v.array(v.object({ sum: v.number() })) }), valueOf(hours)),
      { intervals: [100, 100, 100, 100].map((sum) => ({ sum })) },
    )
    const raw = await call('get', '/cells/{cell}/series/{series}/readings', {
      params,
      query: period,
    })
    assert.equal(JSON.stringify(valueOf(raw)).match(/atMs/g)?.length, 5)
    const elsewhere = { cell: neighbour.id, series: String(series.id) }
    const hidden = await call('get', path, {
      params: elsewhere,
      query: { ...period, resolution: 'hour' },
    })
    assert.equal(codeOf(hidden), 'not-found')
  },
)

testOnEachDatabase('a time that is too long or goes backwards is refused', async (store) => {
  const { call, series } = await lived(store)
  const params = { cell: home.id, series: String(series.id) }
  const ask = async (fromMs: number, toMs: number): Promise<string> =>
    codeOf(
      await call('get', '/cells/{cell}/series/{series}/readings', {
        params,
        query: { fromMs: String(fromMs), toMs: String(toMs) },
      }),
    )
  assert.equal(await ask(startMs, startMs + dayMs), 'accepted')
  assert.equal(await ask(startMs, startMs + dayMs + 1), 'period-too-long')
  assert.equal(await ask(startMs, startMs), 'wrong-period')
})

testOnEachDatabase('everything of a cell comes as CSV and as JSON', async (store) => {
  const { call } = await lived(store)
  const query = { fromMs: String(startMs), toMs: String(startMs + dayMs), resolution: 'raw' }
  const params = { cell: home.id }
  const text = async (path: string): Promise<string> => {
    const pieces = v.parse(textStream, valueOf(await call('get', path, { params, query })))
    let whole = ''
    for await (const piece of pieces) whole += piece
    return whole
  }
  const csv = await text('/cells/{cell}/series.csv')
  assert.equal(csv.split('\n').length, 7)
  assert.match(csv, /Battery downstairs,importWh,Wh,400/)
  const json = await text('/cells/{cell}/series.json')
  assert.equal(JSON.parse(json).series[0].values.length, 5)
})

testOnEachDatabase(
  'a table is previewed, corrected and imported for a thing of the cell',
  async (store) => {
    const { call, thingId } = await lived(store)
    const params = { cell: home.id }
    const text = 'time;power [kW]\n19.11.2026 10:00;1,5\n19.11.2026 10:15;2\n'
    const preview = await call('post', '/cells/{cell}/import/preview', { params, body: { text } })
    const { mapping } = v.parse(v.object({ mapping: v.looseObject({}) }), valueOf(preview))
    assert.equal(mapping['timeForm'], 'day-month-year')
    const into = async (cell: string): Promise<Result<unknown>> =>
      call('post', '/cells/{cell}/import', { params: { cell }, body: { thingId, text, mapping } })
    assert.equal(codeOf(await into(neighbour.id)), 'not-found')
    const { added, problems } = v.parse(
      v.object({ added: v.number(), problems: v.array(v.unknown()) }),
      valueOf(await into(home.id)),
    )
    assert.deepEqual([added, problems], [2, []])
  },
)

testOnEachDatabase('how long a cell keeps what is read and set', async (store) => {
  const { call } = await lived(store)
  const params = { cell: home.id }
  const path = '/cells/{cell}/retention'
  assert.deepEqual(valueOf(await call('get', path, { params })), defaultRetention)
  const body = { rawDays: 30, quarterDays: 400, hourDays: 400 }
  assert.equal(
    codeOf(await call('put', path, { params, body: { ...body, rawDays: 0 } })),
    'not-a-number-of-days',
  )
  assert.deepEqual(valueOf(await call('put', path, { params, body })), body)
  assert.deepEqual(valueOf(await call('get', path, { params })), body)
})

/** A home with a thing that counted 100 Wh an hour, and a way to call routes with what came over HTTP. */
async function lived(store: Store) {
  const { db, kind } = store
  for (const cell of [home, neighbour]) assert.ok((await createCell(db, cell)).ok)
  const offered = await offerThing(db, {
    id: 'b1'.padEnd(26, '0'),
    cellId: home.id,
    protocol: 'mqtt',
    address: 'b1',
    kind: 'battery',
    name: 'Battery',
    reports: ['importWh'],
    isControllable: false,
    attributes: {},
    binding: '{}',
    notes: [],
    nowMs: startMs,
  })
  assert.ok(offered.ok)
  const thingId = offered.value.id
  const as = {
    cellId: home.id,
    name: 'Battery downstairs',
    kind: 'battery',
    attributes: {},
  } as const
  await adoptThing(db, thingId, as)
  const series = await ensureSeries(db, { thingId, cellId: home.id, quantity: 'importWh' })
  const readings = [0, 1, 2, 3, 4].map((hour) => ({
    seriesId: series.id,
    atMs: startMs + hour * hourMs,
    value: 100 * hour,
  }))
  await db.transaction().execute((tx) => insertReadings(tx, kind, readings))
  const routes = seriesRoutes({ db, kind })
  const call = async (
    method: string,
    path: string,
    given: { readonly params: unknown; readonly query?: unknown; readonly body?: unknown },
  ): Promise<Result<unknown>> => {
    const route = routes.find((it) => it.method === method && it.path === path)
    assert.ok(route !== undefined)
    const result = await route.handle({
      principal: { kind: 'nobody' },
      params: v.parse(route.params ?? v.unknown(), given.params),
      query: v.parse(route.query ?? v.unknown(), given.query),
      body: v.parse(route.body ?? v.unknown(), given.body),
    })
    if (result.ok) v.parse(route.answer, result.value)
    return result
  }
  return { call, series, thingId }
}

function homeCalled(slug: string): Cell {
  return {
    id: slug.padEnd(26, '0'),
    kind: 'home',
    parentId: null,
    slug,
    name: slug,
    place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: false,
    createdMs: startMs,
  }
}

function valueOf(result: Result<unknown>): unknown {
  assert.ok(result.ok, result.ok ? '' : result.message)
  return result.value
}

function codeOf(result: Result<unknown>): string {
  return result.ok ? 'accepted' : result.code
}
