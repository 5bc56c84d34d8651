import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { Cell } from '../cell/cell.ts'
import { dayMs, hourMs, quarterMs } from '../kernel/steps.ts'
import { Intake } from '../series/intake.ts'
import type { Reading, Series } from '../series/series.ts'
import { ensureSeries, markDirty } from '../series/store.ts'
import type { Store } from '../store/open.ts'
import type { Quantity } from '../things/quantity.ts'
import { recordDoubt } from '../things/doubt/store-doubt.ts'
import type { Thing, ThingKind } from '../things/thing.ts'
import { forecastLevel } from './forecast.ts'
import { foresee } from './job.ts'
import { ForecastMemory } from './memory.ts'
import { latestForecast, listScores } from './store.ts'
import { combineParts, drawnFromTank, forecastSubjects } from './subjects.ts'

const startMs = Date.UTC(2026, 3, 20)

const cell: Cell = {
  id: 'home',
  kind: 'home',
  parentId: 'street',
  slug: 'home',
  name: 'Home',
  place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
  time: { kind: 'machine' },
  isSample: false,
  createdMs: startMs,
}

const thing = (id: string, kind: ThingKind, reports: readonly Quantity[]): Thing => ({
  id,
  cellId: 'home',
  kind,
  name: id,
  state: 'adopted',
  protocol: 'mqtt',
  address: `home/${id}`,
  reports,
  isControllable: false,
  attributes: kind === 'solar' ? { ratedW: 6_000 } : {},
  createdMs: startMs,
})

const things = [
  thing('meter', 'meter', ['powerW']),
  thing('roof', 'solar', ['generationW']),
  thing('battery', 'battery', ['powerW']),
  thing('pump', 'heat-pump', ['powerW', 'tankC']),
]

/** A base load of 400 W, 900 W in the evening; a battery that hides it; sun at noon. */
const baseW = (atMs: number): number => ((atMs / hourMs) % 24 >= 17 ? 900 : 400)
const batteryW = (atMs: number): number => (Math.floor(atMs / hourMs) % 3 === 0 ? 1_500 : -700)
const sunW = (atMs: number): number =>
  Math.max(0, 4_000 * Math.sin((((atMs / hourMs) % 24) / 24) * 2 * Math.PI - Math.PI / 2))

const valueOf: Partial<Record<string, (atMs: number) => number>> = {
  'meter powerW': (atMs) => baseW(atMs) + batteryW(atMs) - sunW(atMs),
  'roof generationW': sunW,
  'battery powerW': batteryW,
  'pump powerW': () => 0,
  'pump tankC': () => 50,
}

async function seriesOf({ db }: Store): Promise<Series[]> {
  const made: Series[] = []
  for (const { id, reports } of things) {
    for (const quantity of reports) {
      const of = { thingId: id, cellId: 'home', quantity, timeZone: cell.timeZone }
      made.push(await ensureSeries(db, of))
    }
  }
  return made
}

/** Readings every five minutes. */
async function measure(
  { db, kind }: Store,
  series: readonly Series[],
  fromMs: number,
  toMs: number,
): Promise<void> {
  const readings: Reading[] = []
  for (const { id, thingId, quantity } of series) {
    for (let atMs = fromMs; atMs < toMs; atMs += 5 * 60_000) {
      const value = valueOf[`${thingId} ${quantity}`]?.(atMs) ?? 0
      readings.push({ seriesId: id, atMs, value })
    }
  }
  const intake = new Intake({ db, kind })
  await intake.add(readings)
  await intake.close()
}

const stepsAt = (nowMs: number) => ({ startMs: nowMs, stepMs: quarterMs, count: 144 })

testOnEachDatabase(
  'a home gets forecasts of what its plan needs: its base load without planned devices, sun, hot water',
  async (store) => {
    const { db } = store
    const series = await seriesOf(store)
    const nowMs = startMs + 5 * dayMs
    await measure(store, series, startMs, nowMs)
    const forecasts = await foresee(db, cell, things, series, nowMs, stepsAt(nowMs))
    const idOf = (thingId: string, quantity: Quantity): number =>
      series.find((s) => s.thingId === thingId && s.quantity === quantity)?.id ?? NaN
    assert.deepEqual(
      forecasts.map((forecast) => forecast.seriesId).sort((a, b) => a - b),
      [idOf('meter', 'powerW'), idOf('roof', 'generationW'), idOf('pump', 'tankC')].sort(
        (a, b) => a - b,
      ),
    )
    const load = await latestForecast(db, idOf('meter', 'powerW'))
    assert.ok(load)
    const median = forecastLevel(load, 0.5)
    for (const step of [20, 40, 50, 72, 80]) {
      const truth = baseW(nowMs + step * quarterMs)
      assert.ok(
        Math.abs((median[step] ?? 0) - truth) < 250,
        `step ${step}: ${median[step]} for ${truth}`,
      )
    }
  },
)

testOnEachDatabase(
  'from the first minute, with nothing measured, there are forecasts',
  async (store) => {
    const series = await seriesOf(store)
    const forecasts = await foresee(store.db, cell, things, series, startMs, stepsAt(startMs))
    assert.equal(forecasts.length, 3)
    for (const { method } of forecasts) assert.equal(method, 'standard-profile')
  },
)

testOnEachDatabase('remembering changes nothing but the work', async (store) => {
  const { db } = store
  const series = await seriesOf(store)
  const memory = new ForecastMemory()
  let nowMs = startMs + 2 * dayMs
  await measure(store, series, startMs, nowMs)
  await foresee(db, cell, things, series, nowMs, stepsAt(nowMs), memory)
  for (let beat = 0; beat < 3; beat++) {
    await measure(store, series, nowMs, nowMs + 7 * hourMs)
    nowMs += 7 * hourMs
    const remembered = await foresee(db, cell, things, series, nowMs, stepsAt(nowMs), memory)
    const anew = await foresee(db, cell, things, series, nowMs, stepsAt(nowMs))
    assert.deepEqual(remembered, anew)
  }
})

testOnEachDatabase('what is not believed any more is no longer remembered', async (store) => {
  const { db } = store
  const series = await seriesOf(store)
  const memory = new ForecastMemory()
  const nowMs = startMs + 5 * dayMs
  await measure(store, series, startMs, nowMs)
  const before = await foresee(db, cell, things, series, nowMs, stepsAt(nowMs), memory)
  const verdict = { code: 'frozen', sinceMs: nowMs - dayMs, untilMs: null } as const
  const doubt = { id: 'd', thingId: 'meter', quantity: 'powerW', value: 400, limit: 24 } as const
  await recordDoubt(db, { ...verdict, ...doubt }, 1)
  const meter = series.find((one) => one.thingId === 'meter')
  await markDirty(db, meter?.id ?? NaN, nowMs - dayMs, nowMs)
  const remembered = await foresee(db, cell, things, series, nowMs, stepsAt(nowMs), memory)
  // The models were learned a moment ago and stay until the next day.
  const model = memory.model(meter?.id ?? NaN)
  const anew = new ForecastMemory()
  if (model !== undefined) anew.keepModel(meter?.id ?? NaN, model)
  const fresh = await foresee(db, cell, things, series, nowMs, stepsAt(nowMs), anew)
  const load = (of: typeof before) => of.find(({ seriesId }) => seriesId === meter?.id)?.values
  assert.deepEqual(load(remembered), load(fresh))
  assert.notDeepEqual(load(remembered), load(before))
})

testOnEachDatabase(
  'forecasts are scored when their truth has come, against the day before',
  async (store) => {
    const { db } = store
    const series = await seriesOf(store)
    const meter = series.find((s) => s.thingId === 'meter')?.id ?? NaN
    const memory = new ForecastMemory()
    const firstMs = startMs + 3 * dayMs
    await measure(store, series, startMs, firstMs + 2 * dayMs)
    for (let nowMs = firstMs; nowMs <= firstMs + 2 * dayMs; nowMs += 6 * hourMs) {
      await foresee(db, cell, things, series, nowMs, stepsAt(nowMs), memory)
    }
    const scores = await listScores(db, [meter], startMs, startMs + 30 * dayMs)
    const issued = scores.reduce((sum, { forecasts }) => sum + forecasts, 0)
    // Those issued in the first twelve hours ended within the two days.
    assert.equal(issued, 3)
    for (const { score } of scores) {
      assert.equal(score.steps % 144, 0)
      assert.ok(
        score.naiveSteps > 0 && score.naive / score.naiveSteps < 1e-6,
        'every day is the same',
      )
      assert.ok(score.absolute / score.steps < 120)
    }
  },
)

test('a home without a meter has no base load to forecast; a removed thing is passed over', () => {
  const series: Series[] = things.flatMap(({ id, reports }, i) =>
    reports.map((quantity, j) => ({ id: 10 * i + j, thingId: id, cellId: 'home', quantity })),
  )
  const kinds = (of: readonly Thing[]) =>
    forecastSubjects(cell, of, series).map((subject) => subject.target.kind)
  assert.deepEqual(kinds(things), ['load', 'solar', 'hot-water'])
  assert.deepEqual(kinds(things.slice(1)), ['solar', 'hot-water'])
  assert.deepEqual(
    kinds(things.map((one) => (one.kind === 'solar' ? { ...one, state: 'removed' } : one))),
    ['load', 'hot-water'],
  )
})

test('a gap in one part is a gap in all, but a device counts from when it was first measured', () => {
  const part = (factor: number, isNeeded: boolean) =>
    ({ seriesId: 1, field: 'mean', factor, isNeeded }) as const
  const combined = combineParts(
    [
      { part: part(1, true), values: Float64Array.of(NaN, 10, 10, 10) },
      { part: part(-1, false), values: Float64Array.of(NaN, NaN, 4, NaN) },
    ],
    4,
  )
  assert.deepEqual([...combined], [NaN, 10, 6, NaN])
})

test('what a tank cools down beyond its standing loss was drawn; while it warms nothing is known', () => {
  const tankC = Float64Array.of(50, 50, 48, 55, NaN, 54)
  const drawn = drawnFromTank(tankC, 200)
  assert.equal(drawn[1], 0)
  // 2 K of 200 litres in a quarter hour are 1,861 W; 45 W are lost through the walls.
  assert.ok(Math.abs((drawn[2] ?? 0) - (2 * 200 * 1.163 * 4 - 200 * 0.008 * 28)) < 1e-9)
  assert.ok([0, 3, 4, 5].every((i) => Number.isNaN(drawn[i] ?? 0)))
})
