import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { dayMs } from '../kernel/steps.ts'
import { exportCsv } from './export.ts'
import { ensureSeries, insertReadings } from './store.ts'

testOnEachDatabase(
  'years without a reading cost a few questions, and what lies before and after them comes out',
  async ({ db, kind }) => {
    const series = await ensureSeries(db, { thingId: 't', cellId: 'c', quantity: 'powerW' })
    const firstMs = Date.UTC(2018, 4, 3, 23, 50)
    const lastMs = Date.UTC(2026, 1, 1, 0, 10)
    const readings = [firstMs, firstMs + 15 * 60_000, lastMs].map((atMs, i) => ({
      seriesId: series.id,
      atMs,
      value: i,
    }))
    await db.transaction().execute((tx) => insertReadings(tx, kind, readings))
    let questions = 0
    const counting = db.withPlugin({
      transformQuery: ({ node }) => {
        questions += 1
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const options = { resolution: 'raw', timeZone: 'UTC' } as const
    const period = { fromMs: Date.UTC(2017, 0, 1, 7, 3), toMs: Date.UTC(2027, 0) }
    let text = ''
    const list = [{ series, thingName: 'Meter' }]
    for await (const piece of exportCsv(counting, list, { ...options, ...period })) text += piece
    assert.deepEqual(
      text
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
      readings.map(({ atMs }) => new Date(atMs).toISOString()),
    )
    assert.ok(questions < 40, `${questions} for ${(period.toMs - period.fromMs) / dayMs} days`)
  },
)
