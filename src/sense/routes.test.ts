import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { testApiContext, testApp } from '../api/fixtures.ts'
import { sessionCookieName } from '../api/session-cookie.ts'
import { settle, setUpSonnenhof, testContext } from '../cell/fixtures.ts'
import { dayMs, hourMs, quarterMs } from '../kernel/steps.ts'
import { ensureSeries } from '../series/store.ts'
import type { Store } from '../store/open.ts'
import { quantileLevels, type Forecast } from './forecast.ts'
import { senseRoutes } from './routes.ts'
import { noScore } from './score.ts'
import { saveForecast, saveScore } from './store.ts'

const startMs = Date.UTC(2026, 1, 20)
const count = 4

const forecastOf = (seriesId: number, issuedMs: number, base = 100): Forecast => ({
  seriesId,
  issuedMs,
  steps: { startMs: issuedMs, stepMs: quarterMs, count },
  method: 'alike',
  values: Float64Array.from(
    { length: quantileLevels.length * count },
    (_, i) => base + 10 * Math.floor(i / count),
  ),
})

/** Two homes with a series each, and what their residents are answered. */
async function street({ db }: Store) {
  const cells = testContext(db)
  const setUp = await setUpSonnenhof(cells)
  const rosa = await settle(cells, setUp, 'Haus 2', 'Rosa')
  const nils = await settle(cells, setUp, 'Haus 3', 'Nils')
  const api = { ...testApiContext(db), clock: cells.clock }
  const app = testApp(api, senseRoutes({ db }))
  const seriesIn = async (cellId: string): Promise<number> => {
    const of = { thingId: `meter ${cellId}`, cellId, quantity: 'powerW' as const }
    return (await ensureSeries(db, of)).id
  }
  const ask =
    (session: { token: string } | null) =>
    async (path: string): Promise<{ status: number; body: Record<string, unknown> }> => {
      const cookie = `${sessionCookieName(api.publicUrl)}=${session?.token ?? ''}`
      const response = await app.request(`/api${path}`, { headers: { cookie } })
      const body: unknown = await response.json()
      assert.ok(typeof body === 'object' && body !== null)
      return { status: response.status, body: { ...body } }
    }
  return {
    asRosa: ask(rosa.session),
    asNils: ask(nils.session),
    asSteward: ask(setUp.session),
    home: rosa.cell.id,
    otherHome: nils.cell.id,
    series: await seriesIn(rosa.cell.id),
    otherSeries: await seriesIn(nils.cell.id),
  }
}

testOnEachDatabase(
  'a resident reads the newest forecast of a series, or the one that held at an instant',
  async (store) => {
    const { asRosa, home, series } = await street(store)
    const path = `/cells/${home}/series/${series}/forecast`
    const none = await asRosa(path)
    assert.deepEqual([none.status, none.body['at']], [404, 'series'])

    await saveForecast(store.db, forecastOf(series, startMs))
    await saveForecast(store.db, forecastOf(series, startMs + hourMs, 500))
    const { status, body } = await asRosa(path)
    assert.equal(status, 200)
    const { levels, ...about } = body
    assert.deepEqual(about, {
      seriesId: series,
      issuedMs: startMs + hourMs,
      startMs: startMs + hourMs,
      stepMs: quarterMs,
      method: 'alike',
    })
    assert.ok(Array.isArray(levels))
    assert.deepEqual(
      levels.map(({ level }) => level),
      [...quantileLevels],
    )
    assert.deepEqual(
      levels[4].values.map((value: number) => Math.round(value)),
      [540, 540, 540, 540],
    )

    const earlier = await asRosa(`${path}?atMs=${startMs + hourMs - 1}`)
    assert.equal(earlier.body['issuedMs'], startMs)
    assert.equal((await asRosa(`${path}?atMs=${startMs - 1}`)).status, 404)
  },
)

testOnEachDatabase(
  'what a home is expected to use is seen by those who live there, and by nobody else',
  async (store) => {
    const { asRosa, asNils, asSteward, home, otherHome, series, otherSeries } = await street(store)
    await saveForecast(store.db, forecastOf(series, startMs))
    await saveForecast(store.db, forecastOf(otherSeries, startMs))
    const period = `fromMs=${startMs}&toMs=${startMs + dayMs}`
    for (const path of [`series/${series}/forecast`, `forecast-scores?${period}`]) {
      assert.equal((await asRosa(`/cells/${home}/${path}`)).status, 200)
      assert.equal((await asNils(`/cells/${home}/${path}`)).status, 404)
      // A steward looks after the neighbourhood, not into its homes.
      assert.equal((await asSteward(`/cells/${home}/${path}`)).status, 403)
    }
    // Another home's series is not to be had by way of one's own.
    const around = await asRosa(`/cells/${home}/series/${otherSeries}/forecast`)
    assert.deepEqual([around.status, around.body['at']], [404, 'series'])
    assert.equal((await asNils(`/cells/${otherHome}/series/${otherSeries}/forecast`)).status, 200)
  },
)

testOnEachDatabase(
  'scores are means over the period, against the day before, and only of the own cell',
  async (store) => {
    const { asRosa, home, series, otherSeries } = await street(store)
    const sums = {
      ...noScore,
      steps: 4,
      pinball: 100,
      absolute: 200,
      naive: 300,
      naiveSteps: 3,
      covered: 3,
      coverable: 4,
      truth: 1_000,
    }
    for (const [of, atMs] of [
      [series, startMs],
      [series, startMs + hourMs],
      [otherSeries, startMs],
    ] as const) {
      const made = forecastOf(of, atMs)
      await saveForecast(store.db, made)
      await saveScore(store.db, made, sums)
    }
    const scores = async (fromMs: number, toMs: number): Promise<unknown> =>
      (await asRosa(`/cells/${home}/forecast-scores?fromMs=${fromMs}&toMs=${toMs}`)).body['scores']
    assert.deepEqual(await scores(startMs, startMs + dayMs), [
      {
        seriesId: series,
        method: 'alike',
        forecasts: 2,
        steps: 8,
        pinball: 25,
        meanAbsoluteError: 50,
        overNaive: 0.5,
        coverage: 0.75,
      },
    ])
    assert.deepEqual(await scores(startMs + dayMs, startMs + 2 * dayMs), [])
  },
)

testOnEachDatabase(
  'a forecast that nothing can be held against has no share and no coverage',
  async (store) => {
    const { asRosa, home, series } = await street(store)
    const made = forecastOf(series, startMs)
    await saveForecast(store.db, made)
    await saveScore(store.db, made, noScore)
    const { body } = await asRosa(
      `/cells/${home}/forecast-scores?fromMs=${startMs}&toMs=${startMs + dayMs}`,
    )
    assert.ok(Array.isArray(body['scores']))
    const [{ overNaive, coverage, meanAbsoluteError }] = body['scores']
    assert.deepEqual([overNaive, coverage, meanAbsoluteError], [null, null, 0])
  },
)

testOnEachDatabase(
  'what is asked wrongly is refused with the field that is wrong',
  async (store) => {
    const { asRosa, home, series } = await street(store)
    const scores = `/cells/${home}/forecast-scores`
    const table: [string, string][] = [
      [`${scores}?fromMs=1&toMs=1`, 'toMs'],
      [`${scores}?fromMs=2&toMs=1`, 'toMs'],
      [`${scores}?fromMs=0&toMs=${400 * dayMs + 1}`, 'toMs'],
      [`${scores}?fromMs=-1&toMs=1`, 'fromMs'],
      [`${scores}?fromMs=1`, 'toMs'],
      [`${scores}?fromMs=yesterday&toMs=1`, 'fromMs'],
      [`${scores}?fromMs=1&toMs=9999999999999999`, 'toMs'],
      [`/cells/${home}/series/first/forecast`, 'series'],
      [`/cells/${home}/series/${2 ** 31}/forecast`, 'series'],
      [`/cells/${home}/series/${series}/forecast?atMs=1.5`, 'atMs'],
    ]
    for (const [path, at] of table) {
      const { status, body } = await asRosa(path)
      assert.deepEqual([status, body['at']], [422, at], path)
    }
    const longest = await asRosa(`${scores}?fromMs=0&toMs=${400 * dayMs}`)
    assert.equal(longest.status, 200)
  },
)
