import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kysely } from 'kysely'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import type { Mapping } from './csv-mapping.ts'
import { exportCsv, exportJson } from './export.ts'
import { importCsv, type ImportOptions, type ImportReport } from './import.ts'
import { commitLimit, latestMs } from './limits.ts'
import type { Series } from './series.ts'
import { ensureSeries, insertReadings, listSeries, rawReadings } from './store.ts'
import { intervals } from './store-roll-up.ts'
import { openStore, type Store } from '../store/open.ts'

const target = { thingId: 'meter', cellId: 'home', timeZone: 'Europe/Vienna' }
const startMs = Date.parse('2026-10-24T22:00:00Z')

const mapping: Mapping = {
  separator: ';',
  headerLines: 1,
  timeColumn: 0,
  clockColumn: null,
  timeForm: 'day-month-year',
  timeZone: 'Europe/Vienna',
  timeMarks: 'start',
  decimal: ',',
  values: [{ column: 1, quantity: 'importWh', unit: 'kWh', meaning: 'per-interval' }],
}

/** The 100 quarter hours of the day on which the clocks go back, 0.25 kWh each. */
const longDay = `Zeit;Bezug\n${Array.from({ length: 100 }, (_, i) => {
  const local = new Date(startMs + i * quarterMs + (i < 12 ? 2 : 1) * hourMs)
  const clock = local.toISOString().slice(11, 16)
  return `25.10.2026 ${clock};0,25`
}).join('\n')}\n`

testOnEachDatabase(
  'a day of 25 hours is imported whole, and again changes nothing',
  async (store) => {
    const first = await imported(store, longDay)
    assert.deepEqual([first.lines, first.added, first.known], [100, 101, 0])
    assert.deepEqual([first.firstMs, first.lastMs], [startMs, startMs + 25 * hourMs])
    const again = await imported(store, longDay)
    assert.deepEqual([again.added, again.known], [0, 101])
    const [day, ...others] = await intervals(store.db, first.series[0]?.id ?? 0, 'day', 0, latestMs)
    assert.equal(others.length, 0)
    assert.deepEqual([day?.startMs, day?.sum, day?.coverage], [startMs, 25_000, 1])
  },
)

testOnEachDatabase('a day before one that is there already joins it', async (store) => {
  const nextDay = 'Zeit;Bezug\n26.10.2026 00:00;1\n26.10.2026 00:15;2\n'
  await imported(store, nextDay)
  const earlier = await imported(store, longDay)
  assert.deepEqual([earlier.added, earlier.known], [100, 1])
  const id = earlier.series[0]?.id ?? 0
  const days = await intervals(store.db, id, 'day', 0, latestMs)
  assert.deepEqual(
    days.map(({ sum }) => sum),
    [25_000, 3000],
  )
})

testOnEachDatabase('one bad line, and nothing is imported', async ({ db, kind }) => {
  const text = longDay.replace('25.10.2026 04:00;0,25', '25.10.2026 04:00;zero')
  const refused = await importCsv(db, kind, target, text, mapping)
  assert.ok(!refused.ok)
  assert.deepEqual([refused.code, refused.at], ['not-a-number', 'line 22'])
  assert.deepEqual(await listSeries(db, { cellIds: ['home'] }), [])
  const skipped = await imported({ db, kind }, text, { skipProblems: true })
  assert.deepEqual([skipped.problemCount, skipped.lines], [1, 100])
})

testOnEachDatabase('an import that breaks off leaves nothing behind', async ({ db, kind }) => {
  const values = [
    ...mapping.values,
    { column: 2, quantity: 'exportWh', unit: 'kWh', meaning: 'per-interval' },
  ] as const
  const text = 'Zeit;Bezug;Lieferung\n01.01.2026 00:00;1;1\n01.01.2026 00:15;1;1\n'
  const meter = { ...target, quantity: 'exportWh' } as const
  await hold({ db, kind }, await ensureSeries(db, meter), [[Date.UTC(2025, 11, 31, 23, 7), 5]])
  const refused = await importCsv(db, kind, target, text, { ...mapping, values })
  assert.equal(!refused.ok && refused.code, 'measured-already')
  assert.deepEqual(
    (await listSeries(db, { cellIds: ['home'] })).map(({ quantity }) => quantity),
    ['exportWh'],
  )
})

testOnEachDatabase('history leads up to what the meter shows', async (store) => {
  const series = await ensureSeries(store.db, { ...target, quantity: 'importWh' })
  const endMs = startMs + 25 * hourMs
  await hold(store, series, [
    [endMs + 5 * minuteMs, 1_000_000],
    [endMs + 10 * minuteMs, 1_000_007],
  ])
  await imported(store, longDay)
  const [day] = await intervals(store.db, series.id, 'day', 0, endMs)
  assert.equal(day?.sum, 25_000)
  const all = await intervals(store.db, series.id, 'quarter', 0, latestMs)
  assert.equal(
    all.reduce((sum, quarter) => sum + (quarter.sum ?? 0), 0),
    25_007,
  )
})

testOnEachDatabase('a hole in a meter is filled by what fits into it only', async (store) => {
  const series = await ensureSeries(store.db, { ...target, quantity: 'importWh' })
  await hold(store, series, [
    [startMs - hourMs, 100],
    [startMs + 2 * dayMs, 20_100],
  ])
  const refused = await importCsv(store.db, store.kind, target, longDay, mapping)
  assert.ok(!refused.ok && refused.code === 'more-than-counted')
  assert.match(refused.message, /25000 Wh.*20000 Wh/)
  const less = longDay.replaceAll('0,25', '0,2')
  assert.equal((await imported(store, less)).added, 101)
})

testOnEachDatabase('momentary values and totals go in as they are', async (store) => {
  const text = 'time,W,kWh\n2026-01-01T00:00Z,120.5,7.25\n2026-01-01T00:15Z,,7.5\n'
  const more: Partial<Mapping> = {
    separator: ',',
    timeForm: 'iso',
    decimal: '.',
    values: [
      { column: 1, quantity: 'powerW', unit: 'W', meaning: 'momentary' },
      { column: 2, quantity: 'importWh', unit: 'kWh', meaning: 'total' },
    ],
  }
  const { series } = await imported(store, text, {}, more)
  const values = async (of: Series | undefined): Promise<number[]> =>
    (await rawReadings(store.db, of?.id ?? 0, 0, latestMs)).map(({ value }) => value)
  assert.deepEqual(await values(series[0]), [120.5])
  assert.deepEqual(await values(series[1]), [7_250, 7_500])
})

test('a single interval, or nothing at all, is refused with the reason', async () => {
  const store = await openStore(':memory:')
  const { db, kind } = store
  const codeOf = async (text: string, more: Partial<Mapping> = {}): Promise<Refusal | null> => {
    const result = await importCsv(db, kind, target, text, { ...mapping, ...more })
    return result.ok ? null : result
  }
  assert.equal((await codeOf('Zeit;Bezug\n01.01.2026 00:00;1'))?.code, 'one-line')
  assert.equal((await codeOf('Zeit;Bezug\n'))?.code, 'nothing-to-import')
  assert.equal((await codeOf(longDay, { timeZone: 'x' }))?.at, 'timeZone')
  await store.close()
})

testOnEachDatabase('a long table goes in by parts and tells how far it is', async (store) => {
  const lines = Array.from(
    { length: commitLimit + 10 },
    (_, i) => `${startMs / 1_000 + i * 60};${i % 90}`,
  )
  const seen: number[] = []
  const report = await imported(
    store,
    `t;W\n${lines.join('\n')}`,
    { onProgress: (done) => seen.push(done) },
    {
      timeForm: 'epoch-s',
      values: [{ column: 1, quantity: 'powerW', unit: 'W', meaning: 'momentary' }],
    },
  )
  assert.equal(report.added, commitLimit + 10)
  assert.equal(seen.at(-1), 1)
  assert.ok(seen.length >= 4 && seen.every((done, i) => done >= (seen[i - 1] ?? 0)))
})

testOnEachDatabase('what is exported is imported as the same', async (store) => {
  const { series } = await imported(store, longDay)
  const options = { fromMs: startMs, toMs: startMs + 2 * dayMs, timeZone: 'Europe/Vienna' }
  const list = series.map((it) => ({ series: it, thingName: '=Zähler "1", Keller' }))
  const csv = await all(exportCsv(store.db, list, { ...options, resolution: 'raw' }))
  const [header, firstLine, ...rest] = csv.split('\n')
  assert.equal(header, 'time,local_time,thing,quantity,unit,value')
  assert.equal(
    firstLine,
    `2026-10-24T22:00:00.000Z,2026-10-25T00:00:00+02:00,"'=Zähler ""1"", Keller",importWh,Wh,0`,
  )
  assert.equal(rest.length, 101)
  const copy = await importCsv(store.db, store.kind, { ...target, thingId: 'copy' }, csv, {
    ...mapping,
    separator: ',',
    timeForm: 'iso',
    decimal: '.',
    values: [{ column: 5, quantity: 'importWh', unit: 'Wh', meaning: 'total' }],
  })
  assert.ok(copy.ok)
  const valuesOf = async (of: Series | undefined): Promise<(readonly [number, number])[]> =>
    (await rawReadings(store.db, of?.id ?? 0, 0, latestMs)).map(({ atMs, value }) => [atMs, value])
  assert.deepEqual(await valuesOf(copy.value.series[0]), await valuesOf(series[0]))
})

testOnEachDatabase('intervals are exported as CSV and as one JSON document', async (store) => {
  const { series } = await imported(store, longDay)
  const other = await ensureSeries(store.db, { ...target, thingId: 'empty', quantity: 'powerW' })
  const list = [...series, other].map((it) => ({ series: it, thingName: 'Zähler' }))
  const options = {
    resolution: 'day',
    fromMs: startMs - 40 * dayMs,
    toMs: startMs + 40 * dayMs,
    timeZone: 'Europe/Vienna',
  } as const
  assert.deepEqual((await all(exportCsv(store.db, list, options))).split('\n'), [
    'start,end,local_start,thing,quantity,unit,mean,min,max,sum,late,coverage',
    '2026-10-24T22:00:00.000Z,2026-10-25T23:00:00.000Z,2026-10-25T00:00:00+02:00,Zähler,importWh,Wh,,,,25000,,1',
    '',
  ])
  assert.deepEqual(JSON.parse(await all(exportJson(store.db, list, options))), {
    series: [
      {
        thing: 'Zähler',
        quantity: 'importWh',
        unit: 'Wh',
        resolution: 'day',
        values: [
          {
            start: '2026-10-24T22:00:00.000Z',
            end: '2026-10-25T23:00:00.000Z',
            mean: null,
            min: null,
            max: null,
            sum: 25_000,
            coverage: 1,
          },
        ],
      },
      { thing: 'Zähler', quantity: 'powerW', unit: 'W', resolution: 'day', values: [] },
    ],
  })
})

async function imported(
  { db, kind }: Pick<Store, 'db' | 'kind'>,
  text: string,
  options: ImportOptions = {},
  more: Partial<Mapping> = {},
): Promise<ImportReport> {
  const report = await importCsv(db, kind, target, text, { ...mapping, ...more }, options)
  assert.ok(report.ok, report.ok ? '' : report.message)
  return report.value
}

async function hold(
  { db, kind }: { readonly db: Kysely<Schema>; readonly kind: Store['kind'] },
  { id }: Series,
  values: readonly (readonly [number, number])[],
): Promise<void> {
  const readings = values.map(([atMs, value]) => ({ seriesId: id, atMs, value }))
  await db.transaction().execute((tx) => insertReadings(tx, kind, readings))
}

async function all(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}
