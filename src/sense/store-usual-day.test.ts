import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { Cell } from '../cell/cell.ts'
import { createCell } from '../cell/store.ts'
import { Intake } from '../series/intake.ts'
import { ensureSeries } from '../series/store.ts'
import { dayMs, quarterMs } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import type { Thing } from '../things/thing.ts'
import { foresee } from './job.ts'
import { ForecastMemory } from './memory.ts'
import {
  daysOfHomes,
  forgetHomeDays,
  homesLeast,
  saveHomeDay,
  saveSharedDays,
  sharedDays,
  usualDayOf,
} from './store-usual-day.ts'
import { shapeLength, type DaySums } from './usual-day.ts'

const startMs = Date.UTC(2026, 3, 20)

const street: Cell = {
  id: 'street',
  kind: 'neighbourhood',
  parentId: null,
  slug: 'street',
  name: 'Street',
  place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
  time: { kind: 'machine' },
  isSample: false,
  createdMs: startMs,
}

const homeOf = (number: number): Cell => {
  const id = `home-${number}`
  return { ...street, id, slug: id, kind: 'home', parentId: street.id }
}

/** A street of so many homes, each of which has been learned from. */
async function streetOf({ db }: Store, homes: number): Promise<void> {
  await createCell(db, street)
  for (let i = 0; i < homes; i++) {
    await createCell(db, homeOf(i))
    await saveHomeDay(db, homeOf(i).id, dayOf(100 * (i + 1)), startMs)
  }
}

const dayOf = (meanW: number): DaySums => ({
  homes: 1,
  logMeanW: Math.log(meanW),
  shape: new Float64Array(shapeLength).fill(1),
})

testOnEachDatabase('fewer than five homes say nothing together', async (store) => {
  await streetOf(store, homesLeast - 1)
  assert.equal((await daysOfHomes(store.db, street.id)).homes, 0)
  assert.equal(await usualDayOf(store.db, street.id), undefined)
})

testOnEachDatabase(
  'homes add up, each once, and a city with more homes is heard',
  async (store) => {
    const { db } = store
    await streetOf(store, 6)
    await saveHomeDay(db, 'home-0', dayOf(700), startMs + dayMs)
    const own = await daysOfHomes(db, street.id)
    assert.equal(own.homes, 6)
    const logs = [700, 200, 300, 400, 500, 600].map(Math.log)
    assert.ok(Math.abs(own.logMeanW - logs.reduce((a, b) => a + b)) < 1e-9)
    assert.equal((await usualDayOf(db, street.id))?.homes, 6)
    await forgetHomeDays(db, [])
    await forgetHomeDays(db, ['home-0', 'home-1'])
    assert.equal((await daysOfHomes(db, street.id)).homes, 0, 'four are too few')
    for (const number of [0, 1]) await saveHomeDay(db, `home-${number}`, dayOf(100), startMs)
    const shape = new Float64Array(shapeLength).fill(40)
    const told = { cityId: 'city', cells: 5, homes: 40, logMeanW: 40 * Math.log(250), shape }
    await saveSharedDays(db, street.id, { ...told, homes: 5, learnedMs: 1 })
    assert.equal((await usualDayOf(db, street.id))?.homes, 6)
    await saveSharedDays(db, street.id, { ...told, learnedMs: 2 })
    assert.deepEqual(await sharedDays(db, street.id), { ...told, learnedMs: 2 })
    const usual = await usualDayOf(db, street.id)
    assert.equal(usual?.homes, 40)
    assert.ok(Math.abs(usual.meanW - 250) < 15)
  },
)

testOnEachDatabase(
  'a home that is measured for weeks is learned from, and one that is new is foreseen by the others',
  async (store) => {
    const { db, kind } = store
    await streetOf(store, homesLeast)
    const measured = homeOf(5)
    const empty = homeOf(6)
    const things = [measured, empty].map((home): Thing => ({
      id: `meter of ${home.id}`,
      cellId: home.id,
      kind: 'meter',
      name: 'Meter',
      state: 'adopted',
      protocol: 'mqtt',
      address: home.id,
      reports: ['powerW'],
      isControllable: false,
      attributes: {},
      createdMs: startMs,
    }))
    const series = []
    for (const cell of [measured, empty]) {
      await createCell(db, cell)
      const thingId = `meter of ${cell.id}`
      const { id: cellId, timeZone } = cell
      series.push(await ensureSeries(db, { thingId, cellId, quantity: 'powerW', timeZone }))
    }
    const nowMs = startMs + 15 * dayMs
    const intake = new Intake({ db, kind })
    const readings = []
    for (let atMs = startMs; atMs < nowMs; atMs += quarterMs / 3) {
      readings.push({ seriesId: series[0]!.id, atMs, value: 640 })
    }
    await intake.add(readings)
    await intake.close()
    const steps = { startMs: nowMs, stepMs: quarterMs, count: 96 }
    await foresee(db, measured, things, series, nowMs, steps)
    const days = await daysOfHomes(db, street.id)
    assert.equal(days.homes, homesLeast + 1)
    const before = [100, 200, 300, 400, 500].map(Math.log).reduce((a, b) => a + b)
    assert.ok(Math.abs(days.logMeanW - before - Math.log(640)) < 1e-3)
    const memory = new ForecastMemory()
    memory.usual = await usualDayOf(db, street.id)
    const [made] = await foresee(db, empty, things, series, nowMs, steps, memory)
    assert.equal(made?.method, 'other-homes')
  },
)
