import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql, type Kysely } from 'kysely'
import { testOnEachDatabase } from '../../test/databases.ts'
import { localDayEndMs, localDayStartMs } from '../kernel/local-time.ts'
import { seededRandom } from '../kernel/random.ts'
import { dayMs, floorTo, hourMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import { openStore, type Store } from '../store/open.ts'
import type { Schema } from '../store/schema.ts'
import type { Quantity } from '../things/quantity.ts'
import { Intake } from './intake.ts'
import { keepSeries, rollUp } from './job.ts'
import { latestMs, packAfterMs, packDaysLimit, rollUpBatch } from './limits.ts'
import { checkRetention, defaultRetention } from './retention.ts'
import { quartersOf, widen } from './roll-up.ts'
import { resolutions, type Interval, type Reading } from './series.ts'
import {
  deleteSeries,
  ensureSeries,
  findSeries,
  insertReadings,
  latestReadings,
  listSeries,
  rawReadings,
} from './store.ts'
import { retentionOf, saveRetention } from './store-retention.ts'
import { intervals } from './store-roll-up.ts'

const startMs = Date.UTC(2026, 2, 27)
const home = { id: 'home', timeZone: 'Europe/Vienna' }
const farMs = startMs + 4_000 * dayMs
const meterInVienna = {
  thingId: 'm',
  cellId: 'home',
  quantity: 'importWh',
  timeZone: home.timeZone,
} as const

testOnEachDatabase('a series is made once and found by cell and thing', async ({ db }) => {
  const of = { thingId: 'meter', cellId: 'home', quantity: 'importWh' } as const
  const series = await ensureSeries(db, of)
  assert.deepEqual(await ensureSeries(db, of), series)
  const elsewhere = await ensureSeries(db, { ...of, cellId: 'next-door' })
  assert.deepEqual(await listSeries(db, { cellIds: ['home'] }), [series])
  assert.deepEqual(await listSeries(db, { thingIds: ['meter'] }), [series, elsewhere])
  assert.deepEqual(await listSeries(db, { cellIds: ['home'], thingIds: ['battery'] }), [])
  assert.deepEqual(await listSeries(db, { cellIds: [] }), [])
  assert.deepEqual(await findSeries(db, series.id), series)
  assert.equal(await findSeries(db, 4_711), null)
})

testOnEachDatabase(
  'in whatever order readings come, are rolled up and packed, the intervals are those of all raw values at once',
  async (store) => {
    for (let seed = 1; seed <= (store.kind === 'sqlite' ? 6 : 2); seed++) {
      const random = seededRandom(seed)
      const quantity: Quantity = seed % 2 === 0 ? 'importWh' : 'powerW'
      const { db } = store
      const of = { thingId: `m${seed}`, cellId: 'home', quantity, timeZone: home.timeZone }
      const series = await ensureSeries(db, of)
      const story = tell(series.id, quantity, seed)
      const waiting = story.slice().sort(() => random.next() - 0.5)
      while (waiting.length > 0) {
        const count = Math.ceil(random.next() * (random.next() < 0.5 ? 4 : waiting.length))
        await write(store, waiting.splice(0, count))
        const next = random.next()
        if (next < 0.4) await rollUp(db, ['home'])
        else if (next < 0.7) await keepSeries(db, [home], startMs + random.next() * 9 * dayMs)
        else await assertRolledUp(db, series.id, quantity, story, waiting)
      }
      await assertRolledUp(db, series.id, quantity, story, [])
      await keepSeries(db, [home], startMs + 30 * dayMs)
      assert.equal(await rowCount(db, 'raw_readings'), 0)
      assert.equal(await rowCount(db, 'dirty_quarters'), 0)
      assert.deepEqual(await rawReadings(db, series.id, 0, latestMs), story)
      await assertRolledUp(db, series.id, quantity, story, [])
    }
  },
)

testOnEachDatabase(
  'readings that arrive while others are rolled up and packed are not forgotten',
  async (store) => {
    const { db } = store
    const series = await ensureSeries(db, meterInVienna)
    const story = tell(series.id, 'importWh', 3)
    const intake = new Intake(store)
    for (let i = 0; i < story.length; i += 9) {
      const added = intake.add(story.slice(i, i + 9))
      await Promise.all([added, keepSeries(db, [home], startMs + 30 * dayMs)])
    }
    await keepSeries(db, [home], startMs + 30 * dayMs)
    assert.deepEqual(await rawReadings(db, series.id, 0, latestMs), story)
    assert.equal(await rowCount(db, 'dirty_quarters'), 0)
    await assertRolledUp(db, series.id, 'importWh', story, [])
  },
)

testOnEachDatabase(
  'late data opens a packed day again, and the first value stays',
  async (store) => {
    const { db } = store
    const { id } = await ensureSeries(db, { thingId: 'm', cellId: 'home', quantity: 'importWh' })
    const at = (minute: number): number => startMs + minute * minuteMs
    await write(store, [
      { seriesId: id, atMs: at(0), value: 100 },
      { seriesId: id, atMs: at(30), value: 160 },
    ])
    await keepSeries(db, [home], startMs + 3 * dayMs)
    assert.equal(await rowCount(db, 'raw_readings'), 0)
    assert.equal(await rowCount(db, 'packed_days'), 1)
    await write(store, [
      { seriesId: id, atMs: at(15), value: 150 },
      { seriesId: id, atMs: at(30), value: 9_999 },
    ])
    const sums = async (): Promise<(number | null)[]> =>
      (await intervals(db, id, 'quarter', startMs, farMs)).map(({ sum }) => sum)
    assert.deepEqual(await sums(), [50, 10])
    assert.deepEqual(await latestReadings(db, [id]), [{ seriesId: id, atMs: at(30), value: 160 }])
    await keepSeries(db, [home], startMs + 3 * dayMs)
    assert.deepEqual(await sums(), [50, 10])
    assert.deepEqual(
      (await rawReadings(db, id, at(0), at(31))).map(({ value }) => value),
      [100, 150, 160],
    )
    assert.equal(await rowCount(db, 'packed_days'), 1)
  },
)

testOnEachDatabase('a day is packed when it has been over for long enough', async (store) => {
  const { db } = store
  const { id } = await ensureSeries(db, { thingId: 'm', cellId: 'home', quantity: 'powerW' })
  await write(store, hourly(id, startMs, 72))
  assert.equal((await keepSeries(db, [home], startMs + dayMs + packAfterMs - 1)).packedDays, 0)
  assert.equal((await keepSeries(db, [home], startMs + dayMs + packAfterMs)).packedDays, 1)
  assert.equal(await rowCount(db, 'raw_readings'), 48)
  assert.equal((await keepSeries(db, [home], startMs + 9 * dayMs)).packedDays, 2)
  assert.deepEqual(await rawReadings(db, id, startMs + hourMs, startMs + 3 * hourMs), [
    { seriesId: id, atMs: startMs + hourMs, value: 1 },
    { seriesId: id, atMs: startMs + 2 * hourMs, value: 2 },
  ])
})

test('one run packs a bounded number of days, and the next goes on', async () => {
  const store = await openStore(':memory:')
  const days = Math.ceil(packDaysLimit / rollUpBatch) + 1
  for (let i = 0; i < rollUpBatch; i++) {
    const { id } = await ensureSeries(store.db, { ...meterInVienna, thingId: `m${i}` })
    const readings = hourly(id, startMs, days).map((reading, day) => ({
      ...reading,
      atMs: startMs + day * dayMs,
    }))
    await write(store, readings)
  }
  const nowMs = startMs + 90 * dayMs
  const packed = [
    await keepSeries(store.db, [home], nowMs),
    await keepSeries(store.db, [home], nowMs),
  ]
  assert.deepEqual(
    packed.map(({ packedDays }) => packedDays),
    [(days - 1) * rollUpBatch, rollUpBatch],
  )
  await store.close()
})

testOnEachDatabase(
  'a cell that moves to another time zone has its days cut again',
  async (store) => {
    const { db } = store
    const { id } = await ensureSeries(db, { thingId: 'm', cellId: 'home', quantity: 'importWh' })
    await write(store, hourly(id, startMs, 24 * 5 + 1))
    const cuts = async (): Promise<number[]> =>
      (await intervals(db, id, 'day', startMs - dayMs, farMs)).map((day) => day.startMs)
    const midnights = (zone: string): number[] =>
      Array.from({ length: 6 }, (_, i) => localDayStartMs(zone, startMs + i * dayMs))
    assert.deepEqual(await cuts(), midnights('UTC').slice(0, 5))
    await keepSeries(db, [home], startMs + 6 * dayMs)
    assert.deepEqual(await cuts(), midnights('Europe/Vienna'))
    await keepSeries(db, [{ id: 'home', timeZone: 'America/New_York' }], startMs + 6 * dayMs)
    assert.deepEqual(await cuts(), midnights('America/New_York'))
  },
)

testOnEachDatabase(
  'what is older than the policy goes, and late readings do not undo it',
  async (store) => {
    const { db } = store
    const { id } = await ensureSeries(db, { thingId: 'm', cellId: 'home', quantity: 'importWh' })
    assert.deepEqual(await retentionOf(db, 'home'), defaultRetention)
    await saveRetention(db, 'home', { rawDays: 3, quarterDays: 5, hourDays: 8 })
    await write(store, hourly(id, startMs, 24 * 12 + 1))
    const nowMs = startMs + 12 * dayMs + hourMs
    await keepSeries(db, [home], nowMs)
    const midnight = (days: number): number => localDayStartMs(home.timeZone, nowMs - days * dayMs)
    const [raw] = await rawReadings(db, id, 0, latestMs)
    // The last day before the horizon stays for the values after it.
    assert.equal(raw?.atMs, floorTo(midnight(3), dayMs))
    const oldest: (number | undefined)[] = []
    for (const resolution of resolutions) {
      oldest.push((await intervals(db, id, resolution, 0, farMs))[0]?.startMs)
    }
    assert.deepEqual(oldest, [midnight(5), midnight(8), localDayStartMs(home.timeZone, startMs)])
    const before = await everything(db, id)
    await write(store, [{ seriesId: id, atMs: startMs + 8 * dayMs + 7, value: 0 }])
    await keepSeries(db, [home], nowMs)
    assert.deepEqual(await everything(db, id), before)
  },
)

test('a policy that would keep the copy shorter than the original is refused', () => {
  const refused = (retention: Partial<typeof defaultRetention>): string | undefined => {
    const result = checkRetention({ ...defaultRetention, ...retention })
    return result.ok ? 'accepted' : result.at
  }
  assert.equal(refused({}), 'accepted')
  assert.equal(refused({ rawDays: 1 }), 'rawDays')
  assert.equal(refused({ hourDays: 36_501 }), 'hourDays')
  assert.equal(refused({ quarterDays: 365.5 }), 'quarterDays')
  assert.equal(refused({ quarterDays: 300 }), 'quarterDays')
  assert.equal(refused({ hourDays: 1_000 }), 'hourDays')
})

testOnEachDatabase('a series that is forgotten leaves nothing behind', async (store) => {
  const { db } = store
  const { id } = await ensureSeries(db, { thingId: 'm', cellId: 'home', quantity: 'powerW' })
  const other = await ensureSeries(db, { thingId: 'n', cellId: 'home', quantity: 'powerW' })
  await write(store, [...hourly(id, startMs, 60), ...hourly(other.id, startMs, 1)])
  await keepSeries(db, [home], startMs + 3 * dayMs)
  await write(store, hourly(id, startMs + 9 * dayMs, 3))
  await deleteSeries(db, [id])
  assert.equal(await findSeries(db, id), null)
  assert.deepEqual(await rawReadings(db, id, 0, latestMs), [])
  assert.deepEqual(await intervals(db, id, 'hour', 0, farMs), [])
  assert.equal(await rowCount(db, 'packed_days'), 1)
  assert.equal(await rowCount(db, 'dirty_quarters'), 0)
})

test('a roll-up that is cut short is done again and comes out the same', async () => {
  const store = await openStore(':memory:')
  const { db } = store
  const { id } = await ensureSeries(db, meterInVienna)
  const story = tell(id, 'importWh', 5)
  await write(store, story)
  await sql`create trigger cut before insert on intervals when new.resolution = 'day'
    begin select raise(abort, 'power cut'); end`.execute(db)
  await assert.rejects(rollUp(db, ['home']), /power cut/)
  assert.equal(await rowCount(db, 'intervals'), 0)
  await sql`drop trigger cut`.execute(db)
  await rollUp(db, ['home'])
  await assertRolledUp(db, id, 'importWh', story, [])
  await store.close()
})

/** Four days of readings with gaps, resets and values that stand out; the clocks change in it. */
function tell(seriesId: number, quantity: Quantity, seed: number): Reading[] {
  const random = seededRandom(seed * 7_919)
  const readings: Reading[] = []
  let atMs = startMs
  let value = 1_000 * random.next()
  while (atMs < startMs + 4 * dayMs) {
    const luck = random.next()
    const least = seed % 3 === 0 ? 4 * minuteMs : hourMs
    atMs += Math.ceil(luck < 0.9 ? random.next() * least : random.next() * 9 * hourMs)
    if (luck < 0.1) atMs = floorTo(atMs, quarterMs) + quarterMs
    value = quantity === 'powerW' ? random.next() * 500 - 100 : value + random.next() * 700
    if (luck > 0.97) value = random.next() * 3_000
    readings.push({ seriesId, atMs, value: Math.round(value * 10) / 10 })
  }
  return readings
}

/** Compares every stored and fresh interval with those made from all raw values in one go. */
async function assertRolledUp(
  db: Kysely<Schema>,
  seriesId: number,
  quantity: Quantity,
  story: readonly Reading[],
  waiting: readonly Reading[],
): Promise<void> {
  const missing = new Set(waiting)
  const present = story.filter((reading) => !missing.has(reading))
  const quarters = quartersOf(quantity, present, startMs - dayMs, farMs)
  assert.deepEqual(await intervals(db, seriesId, 'quarter', 0, farMs), quarters)
  const hours = widen(quarters, (atMs) => ({
    startMs: floorTo(atMs, hourMs),
    endMs: floorTo(atMs, hourMs) + hourMs,
  }))
  assert.deepEqual(await intervals(db, seriesId, 'hour', 0, farMs), hours)
  const days = widen(quarters, (atMs) => ({
    startMs: localDayStartMs(home.timeZone, atMs),
    endMs: localDayEndMs(home.timeZone, atMs),
  }))
  assert.deepEqual(await intervals(db, seriesId, 'day', 0, farMs), days)
  const some = hours.slice(5, 20)
  const [first, last] = [some[0], some.at(-1)]
  if (first !== undefined && last !== undefined) {
    assert.deepEqual(await intervals(db, seriesId, 'hour', first.startMs, last.endMs), some)
  }
}

async function everything(db: Kysely<Schema>, seriesId: number): Promise<Interval[][]> {
  const all: Interval[][] = []
  for (const resolution of resolutions)
    all.push(await intervals(db, seriesId, resolution, 0, farMs))
  return all
}

function hourly(seriesId: number, fromMs: number, count: number): Reading[] {
  return Array.from({ length: count }, (_, i) => ({
    seriesId,
    atMs: fromMs + i * hourMs,
    value: i,
  }))
}

async function write(
  store: Pick<Store, 'db' | 'kind'>,
  readings: readonly Reading[],
): Promise<void> {
  await store.db.transaction().execute((tx) => insertReadings(tx, store.kind, readings))
}

async function rowCount(
  db: Kysely<Schema>,
  table: 'raw_readings' | 'packed_days' | 'dirty_quarters' | 'intervals',
): Promise<number> {
  const { count } = await db
    .selectFrom(table)
    .select((of) => of.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
