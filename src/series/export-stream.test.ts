import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { testApiContext, testApp } from '../api/fixtures.ts'
import type { Route } from '../api/route.ts'
import { dayMs } from '../kernel/steps.ts'
import { openStore } from '../store/open.ts'
import { batteryOffer, cellCalled, startMs, withCells } from '../things/desk/desk-fixtures.ts'
import { offerThing } from '../things/store.ts'
import { packDay } from './packed-day.ts'
import { seriesRoutes } from './routes.ts'
import { ensureSeries } from './store.ts'

const home = cellCalled('haus-1')
const fromMs = Math.floor(startMs / dayMs) * dayMs
const perDay = dayMs / 1_000

/** So many days of a value a second behind the API. */
async function prepared(context: TestContext, days: number) {
  const store = await openStore(':memory:')
  context.after(() => store.close())
  const { db, kind } = store
  await withCells(store, home)
  const { cellSlug: _, ...offer } = batteryOffer('b', { name: 'Battery' })
  const own = { id: 'b'.padEnd(26, '0'), cellId: home.id, protocol: 'mqtt', nowMs: 0 }
  assert.ok((await offerThing(db, { ...offer, ...own })).ok)
  const { id } = await ensureSeries(db, { thingId: own.id, cellId: home.id, quantity: 'powerW' })
  for (let day = 0; day < days; day++) {
    const start = fromMs + day * dayMs
    const samples = Array.from({ length: perDay }, (_, i) => ({
      atMs: start + i * 1_000,
      value: day * perDay + i,
    }))
    await db
      .insertInto('packed_days')
      .values({
        series_id: id,
        start_ms: start,
        first_ms: start,
        last_ms: start + dayMs - 1_000,
        count: perDay,
        data: packDay(samples),
      })
      .execute()
  }
  // Who may ask is another test's.
  const routes: Route[] = seriesRoutes({ db, kind }).map((route) => ({
    ...route,
    access: { kind: 'anyone' },
  }))
  return testApp(testApiContext(db), routes)
}

test('a million readings go out as CSV, a day at a time', async (context) => {
  const { values, bytes, most, end } = await exported(context, 'csv', 13)
  assert.equal(values, 13 * perDay)
  assert.match(end, /,1123199\n$/)
  // More than one text may hold here, in pieces that a small board carries.
  assert.ok(bytes > 64 * 1024 * 1024, `${bytes} bytes`)
  assert.ok(most < 8e6, `${most} bytes at once`)
})

test('and as one JSON document', async (context) => {
  const { values, most, end } = await exported(context, 'json', 3)
  assert.equal(values, 3 * perDay)
  assert.match(end, /\n\]\}\n$/)
  assert.ok(most < 8e6, `${most} bytes at once`)
})

/** What comes of asking for the readings of so many days: how many, in how many bytes, and the largest piece. */
async function exported(context: TestContext, form: 'csv' | 'json', days: number) {
  const app = await prepared(context, days)
  const query = `fromMs=${fromMs}&toMs=${fromMs + days * dayMs}&resolution=raw`
  const response = await app.request(`/api/cells/${home.id}/series.${form}?${query}`)
  assert.equal(response.status, 200)
  let [values, bytes, most, end] = [0, 0, 0, '']
  for await (const piece of response.body ?? []) {
    end = new TextDecoder().decode(piece)
    bytes += piece.length
    most = Math.max(most, piece.length)
    values += end.split(form === 'csv' ? ',powerW,' : '"value":').length - 1
  }
  return { values, bytes, most, end }
}
