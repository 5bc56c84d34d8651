import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { testApiContext } from '../../api/fixtures.ts'
import { createCell } from '../../cell/store.ts'
import { Signal } from '../../kernel/signal.ts'
import { hourMs } from '../../kernel/steps.ts'
import { rollUpSeries } from '../../series/store-roll-up.ts'
import { openStore } from '../../store/open.ts'
import { dayCsv } from '../csv.ts'
import { CellDays, type CellDay } from './cell-day.ts'

const nowMs = Date.UTC(2026, 5, 17, 12)

/** The day of five homes that take 500 W each, of which `roofs` make 1000 W more than they use. */
async function dayOf(roofs: number): Promise<CellDay> {
  const store = await openStore(':memory:')
  const of = await TestNeighbourhood.make(store, nowMs - 24 * hourMs, 5)
  const measure = async (cellId: string, kind: 'meter' | 'solar' | 'wind', powerW: number) => {
    const series = (await of.thing(cellId, kind, ['powerW'])).get('powerW')
    await of.report(series, nowMs - 4 * hourMs, nowMs, () => powerW)
    await rollUpSeries(store.db, [series?.id ?? 0])
  }
  for (const [i, home] of of.homes.entries()) {
    await measure(home.id, 'meter', i < roofs ? -500 : 500)
    if (i < roofs) await measure(home.id, 'solar', -1000)
  }
  await measure(of.cell.id, 'wind', -200)
  const days = new CellDays({ api: testApiContext(store.db), live: new Signal(() => {}) })
  const day = await days.of(of.cell, nowMs)
  await store.close()
  return day
}

const step = 28

test('what five homes make is shown apart', async () => {
  const { day, isMerged } = await dayOf(5)
  assert.equal(isMerged, false)
  assert.deepEqual([day.sunW[step], day.windW[step], day.netW[step]], [5000, 200, -2700])
  assert.equal(day.useW[step], 2500)
})

test('what four homes make counts in the use, in picture and CSV; what all own together stays apart', async () => {
  const { day, isMerged, homeDays } = await dayOf(4)
  assert.equal(isMerged, true)
  assert.deepEqual([day.sunW[step], day.windW[step], day.netW[step]], [0, 200, -1700])
  assert.equal(day.useW[step], 0)
  const line = dayCsv(day, 'Europe/Vienna').split('\r\n')[step + 1]
  assert.match(line ?? '', /^2026-06-17T13:00\+02:00,0,200,0,0,-1700,measured$/)
  // Whoever lives in a home sees their own.
  assert.equal(homeDays.get('home-0')?.sunW[step], 1000)
})

test('a home that was founded a moment ago has its day at once', async () => {
  const store = await openStore(':memory:')
  const of = await TestNeighbourhood.make(store, nowMs - 24 * hourMs, 1)
  const days = new CellDays({ api: testApiContext(store.db), live: new Signal(() => {}) })
  await days.of(of.cell, nowMs)
  const [first] = of.homes
  assert.ok(first !== undefined)
  const second = { ...first, id: 'home-new', slug: 'home-new', name: 'New' }
  assert.ok((await createCell(store.db, second)).ok)
  const { homeDays } = await days.withHome(of.cell, second.id, nowMs)
  assert.deepEqual([...homeDays.keys()].toSorted(), ['home-0', 'home-new'])
  await store.close()
})
