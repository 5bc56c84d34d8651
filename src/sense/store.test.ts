import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { dayMs, quarterMs } from '../kernel/steps.ts'
import { quantileLevels, type Forecast } from './forecast.ts'
import { noScore } from './score.ts'
import {
  dueScores,
  forecastKeptDays,
  forgetOldForecasts,
  latestForecast,
  listScores,
  saveForecast,
  saveScore,
} from './store.ts'

const startMs = Date.UTC(2026, 3, 22)

const forecastOf = (seriesId: number, issuedMs: number, base = 100): Forecast => ({
  seriesId,
  issuedMs,
  steps: { startMs: issuedMs, stepMs: quarterMs, count: 4 },
  method: 'ridge',
  values: Float64Array.from(
    { length: quantileLevels.length * 4 },
    (_, i) => base + Math.floor(i / 4),
  ),
})

testOnEachDatabase('a forecast is kept with its time of issue and found again', async ({ db }) => {
  await saveForecast(db, forecastOf(1, startMs))
  await saveForecast(db, forecastOf(1, startMs + quarterMs, 200))
  await saveForecast(db, forecastOf(2, startMs + 2 * quarterMs, 300))
  const latest = await latestForecast(db, 1)
  assert.equal(latest?.issuedMs, startMs + quarterMs)
  assert.equal(latest.method, 'ridge')
  assert.ok(Math.abs((latest.values[35] ?? 0) - 208) < 1e-3)
  assert.equal((await latestForecast(db, 1, startMs + 1))?.issuedMs, startMs)
  assert.equal(await latestForecast(db, 3), null)
})

testOnEachDatabase('the same forecast twice is one forecast', async ({ db }) => {
  await saveForecast(db, forecastOf(1, startMs))
  await saveForecast(db, forecastOf(1, startMs, 500))
  assert.equal((await dueScores(db, [1], startMs + dayMs)).length, 1)
})

testOnEachDatabase(
  'a forecast is due once its last step is over, and scored once',
  async ({ db }) => {
    const forecast = forecastOf(1, startMs)
    await saveForecast(db, forecast)
    assert.deepEqual(await dueScores(db, [1], startMs + 4 * quarterMs - 1), [])
    assert.equal((await dueScores(db, [1], startMs + 4 * quarterMs)).length, 1)
    assert.deepEqual(await dueScores(db, [2], startMs + dayMs), [])
    const score = { ...noScore, steps: 4, pinball: 2.5, absolute: 8, covered: 3, coverable: 4 }
    await saveScore(db, forecast, score)
    await saveScore(db, forecast, score)
    assert.deepEqual(await dueScores(db, [1], startMs + dayMs), [])
    const [kept, ...others] = await listScores(db, [1, 2], startMs, startMs + dayMs)
    assert.deepEqual(others, [])
    assert.deepEqual(kept, { seriesId: 1, method: 'ridge', forecasts: 1, score })
  },
)

testOnEachDatabase('scores of many forecasts add up over days', async ({ db }) => {
  const score = { ...noScore, steps: 4, pinball: 2, naive: 1, naiveSteps: 2 }
  for (const issuedMs of [startMs, startMs + quarterMs, startMs + dayMs]) {
    const forecast = forecastOf(1, issuedMs)
    await saveForecast(db, forecast)
    await saveScore(db, forecast, score)
  }
  const [all] = await listScores(db, [1], startMs, startMs + 2 * dayMs)
  assert.equal(all?.forecasts, 3)
  assert.equal(all.score.steps, 12)
  assert.equal(all.score.pinball, 6)
  const [first] = await listScores(db, [1], startMs, startMs + dayMs)
  assert.equal(first?.forecasts, 2)
  assert.deepEqual(await listScores(db, [], startMs, startMs + dayMs), [])
})

testOnEachDatabase('old forecasts are dropped, their scores stay', async ({ db }) => {
  const forecast = forecastOf(1, startMs)
  await saveForecast(db, forecast)
  await saveScore(db, forecast, { ...noScore, steps: 4 })
  const endMs = startMs + 4 * quarterMs
  await forgetOldForecasts(db, [1], endMs + forecastKeptDays * dayMs)
  assert.ok(await latestForecast(db, 1))
  await forgetOldForecasts(db, [1], endMs + forecastKeptDays * dayMs + 1)
  assert.equal(await latestForecast(db, 1), null)
  assert.equal((await listScores(db, [1], startMs, startMs + dayMs)).length, 1)
})
