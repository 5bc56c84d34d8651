import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { Result } from '../kernel/refusal.ts'
import { dayMs, hourMs, minuteMs } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import type { Mapping } from './csv-mapping.ts'
import { importCsv, type ImportReport } from './import.ts'
import { keepSeries } from './job.ts'
import { latestMs } from './limits.ts'
import { ensureSeries, insertReadings } from './store.ts'
import { freeSpans } from './store-free-totals.ts'
import { intervals, rollUpSeries } from './store-roll-up.ts'

const target = { thingId: 'meter', cellId: 'home', timeZone: 'UTC' }
const mapping: Mapping = {
  separator: ';',
  headerLines: 0,
  timeColumn: 0,
  clockColumn: null,
  timeForm: 'epoch-s',
  timeZone: 'UTC',
  timeMarks: 'start',
  decimal: '.',
  values: [{ column: 1, quantity: 'importWh', unit: 'Wh', meaning: 'per-interval' }],
}

const [january, february, march, april] = [0, 1, 2, 3].map((month) => Date.UTC(2026, month)) as [
  number,
  number,
  number,
  number,
]
/** The meter runs since a while after the last month, and shows less than half of what came before it. */
const meterFromMs = april + 9 * dayMs + 7 * minuteMs
const shownWh = 100_000.5

const orders: readonly (readonly [string, readonly (readonly [number, number])[]])[] = [
  [
    'in order',
    [
      [january, february],
      [february, march],
      [march, april],
    ],
  ],
  [
    'in reverse order',
    [
      [march, april],
      [february, march],
      [january, february],
    ],
  ],
  [
    'the middle one last',
    [
      [january, february],
      [march, april],
      [february, march],
    ],
  ],
  [
    'each twice, and overlapping',
    [
      [january, march],
      [january, march],
      [february, april],
      [february, april],
    ],
  ],
  [
    'two of them, and then all at once',
    [
      [january, february],
      [march, april],
      [january, april],
    ],
  ],
]

for (const [name, parts] of orders) {
  testOnEachDatabase(`months before a running meter: ${name}`, async (store) => {
    await meterRuns(store)
    for (const [fromMs, toMs] of parts) {
      const report = await imported(store, fromMs, toMs)
      assert.ok(report.ok, report.ok ? '' : report.message)
    }
    const hours = await hoursOf(store)
    const months = hours.filter(({ startMs }) => startMs < april)
    assert.deepEqual(
      months.map(({ startMs, sum }) => [startMs, sum]),
      Array.from({ length: (april - january) / hourMs }, (_, i) => {
        const startMs = january + i * hourMs
        return [startMs, energyWh(startMs)]
      }),
    )
    // What the meter itself counted, and nothing for the days in between.
    const own = hours.filter(({ startMs }) => startMs >= april)
    assert.equal(
      own.reduce((all, { sum, late = 0 }) => all + (sum ?? 0) + late, 0),
      60,
    )
    assert.equal((await freeSpans(store.db, 1)).length, 1)
  })
}

testOnEachDatabase(
  'months with one missing in between: a gap stays a gap until it comes',
  async (store) => {
    await meterRuns(store)
    for (const [fromMs, toMs] of [
      [january, february],
      [march, april],
    ] as const) {
      assert.ok((await imported(store, fromMs, toMs)).ok)
      // The days are packed in between, as the heartbeat does.
      await keepSeries(store.db, [{ id: 'home', timeZone: 'UTC' }], meterFromMs + 9 * dayMs)
    }
    assert.equal(totalOf(await hoursOf(store), february, march), 0)
    assert.equal(
      totalOf(await hoursOf(store), january, april),
      sumWh(january, february) + sumWh(march, april),
    )
    assert.equal((await freeSpans(store.db, 1)).length, 2)
    const last = await imported(store, february, march)
    assert.ok(last.ok)
    const hours = (march - february) / hourMs
    assert.deepEqual([last.value.added, last.value.known], [hours - 1, 2])
    assert.equal(totalOf(await hoursOf(store), january, april), sumWh(january, april))
    const again = await imported(store, february, march)
    assert.ok(again.ok && again.value.added === 0)
  },
)

testOnEachDatabase(
  'a hole in a meter is filled in any order, up to what the meter counted',
  async (store) => {
    const countedWh = sumWh(january, march)
    await hold(store, [
      [january - hourMs, 5_000],
      [april, 5_000 + countedWh],
    ])
    assert.ok((await imported(store, february, march)).ok)
    assert.equal(totalOf(await hoursOf(store), january, april), countedWh)
    assert.ok((await imported(store, january, february)).ok)
    assert.equal(totalOf(await hoursOf(store), january, april), countedWh)
    assert.equal(totalOf(await hoursOf(store), january, february), sumWh(january, february))
    const refused = await imported(store, march, april)
    assert.ok(!refused.ok)
    assert.deepEqual([refused.code, refused.at], ['more-than-counted', 'importWh'])
    assert.match(refused.message, new RegExp(`${sumWh(january, april)} Wh.*${countedWh} Wh`))
    assert.equal(totalOf(await hoursOf(store), january, april), countedWh)
  },
)

testOnEachDatabase(
  'the same days with other energies are refused, and nothing moves',
  async (store) => {
    await meterRuns(store)
    assert.ok((await imported(store, january, february)).ok)
    const before = await hoursOf(store)
    const other = await imported(store, january + 20 * dayMs, march, (atMs) => energyWh(atMs) + 1)
    assert.deepEqual([other.ok, !other.ok && other.code], [false, 'measured-already'])
    assert.deepEqual(await hoursOf(store), before)
  },
)

testOnEachDatabase(
  'a meter that was exchanged keeps what it counted before and after',
  async (store) => {
    await hold(store, [
      [january - hourMs, 900_000],
      [march + hourMs, sumWh(february, march) + 500],
    ])
    assert.ok((await imported(store, february, march)).ok)
    assert.equal(totalOf(await hoursOf(store), january, april), sumWh(february, march) + 500)
    const refused = await imported(store, january, february)
    assert.equal(!refused.ok && refused.code, 'more-than-counted')
  },
)

/** Whole Wh, different from hour to hour. */
function energyWh(atMs: number): number {
  return 20 + ((atMs / hourMs) % 97)
}

function sumWh(fromMs: number, toMs: number): number {
  let sum = 0
  for (let atMs = fromMs; atMs < toMs; atMs += hourMs) sum += energyWh(atMs)
  return sum
}

async function imported(
  { db, kind }: Store,
  fromMs: number,
  toMs: number,
  energy: (atMs: number) => number = energyWh,
): Promise<Result<ImportReport>> {
  const lines: string[] = []
  for (let atMs = fromMs; atMs < toMs; atMs += hourMs) lines.push(`${atMs / 1_000};${energy(atMs)}`)
  return await importCsv(db, kind, target, lines.join('\n'), mapping)
}

async function meterRuns(store: Store): Promise<void> {
  await hold(
    store,
    Array.from(
      { length: 7 },
      (_, i) => [meterFromMs + i * 5 * minuteMs, shownWh + i * 10] as const,
    ),
  )
}

async function hold(
  { db, kind }: Store,
  values: readonly (readonly [number, number])[],
): Promise<void> {
  const { id } = await ensureSeries(db, { ...target, quantity: 'importWh' })
  const readings = values.map(([atMs, value]) => ({ seriesId: id, atMs, value }))
  await db.transaction().execute(async (tx) => {
    await insertReadings(tx, kind, readings)
    await rollUpSeries(tx, [id])
  })
}

async function hoursOf({ db }: Store) {
  return await intervals(db, 1, 'hour', 0, latestMs)
}

/** All that was counted in a stretch of time, also what came too late to say when. */
function totalOf(hours: Awaited<ReturnType<typeof hoursOf>>, fromMs: number, toMs: number): number {
  return hours
    .filter(({ startMs }) => startMs >= fromMs && startMs < toMs)
    .reduce((all, { sum, late = 0 }) => all + (sum ?? 0) + late, 0)
}
