import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import { rollUpSeries, intervals } from '../../series/store-roll-up.ts'
import { listSeries, rawReadings } from '../../series/store.ts'
import { openStore, type Store } from '../../store/open.ts'
import {
  batteryOffer,
  cellCalled,
  deskOn,
  SpokenProtocol,
  startMs,
  withCells,
} from './desk-fixtures.ts'
import { beliefLimitMs, clockMisses } from '../doubt/doubt-limits.ts'
import type { Quantity } from '../quantity.ts'
import { doubtedTimes, forgetDoubts, latestBelief, openDoubts } from '../doubt/store-doubt.ts'
import { findThing, listThings } from '../store.ts'
import type { Thing } from '../thing.ts'

const home = cellCalled('haus-1')
const me = { personId: 'p', reason: 'The fuse was changed.' }

/** A desk that begins on a store, with what tests do with it: values come `stepMs` apart and move the clock along. */
async function running(store: Store) {
  const protocol = new SpokenProtocol()
  const parts = deskOn(store, [protocol])
  await parts.desk.start()
  const report = async (quantity: Quantity, values: readonly number[], stepMs = minuteMs) => {
    for (const value of values) {
      parts.clock.set(parts.clock.now() + stepMs)
      assert.ok((await protocol.host.report('m', [{ quantity, value, atMs: null }])).ok)
    }
  }
  return { ...parts, protocol, report }
}

/** A running desk with a meter in use, its connection good for 10 kW. */
async function withMeter(store: Store) {
  await withCells(store, home)
  const parts = await running(store)
  const attributes = { connectionLimitW: 10_000 }
  await parts.protocol.host.offer(batteryOffer('m', { kind: 'meter', name: 'Meter', attributes }))
  const [offered] = await listThings(store.db, home.id, 'offered')
  assert.ok(offered !== undefined)
  const { name } = offered
  const adopted = await parts.desk.adopt(offered.id, {
    cellId: home.id,
    name,
    kind: 'meter',
    attributes,
  })
  assert.ok(adopted.ok)
  return { ...parts, meter: adopted.value }
}

async function seriesId(store: Store, thing: Thing, quantity: Quantity): Promise<number> {
  const series = await listSeries(store.db, { thingIds: [thing.id] })
  return series.find((one) => one.quantity === quantity)?.id ?? 0
}

/** Quarter hours since the start, their means or sums, what came late, and how much of them was measured. */
async function quarters(store: Store, thing: Thing, quantity: Quantity) {
  const id = await seriesId(store, thing, quantity)
  await store.db.transaction().execute((tx) => rollUpSeries(tx, [id]))
  const found = await intervals(store.db, id, 'quarter', startMs - dayMs, startMs + 9 * dayMs)
  return found.map(({ startMs: atMs, mean, sum, late, coverage }) => ({
    quarter: (atMs - startMs) / quarterMs,
    value: mean ?? sum,
    late: late ?? 0,
    coverage: Math.round(coverage * 15),
  }))
}

const steady = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => value + (i % 5) / 10)

testOnEachDatabase(
  'nonsense is kept, doubted and left out of the quarter hours until the thing is right again',
  async (store) => {
    const { desk, meter, report } = await withMeter(store)
    const told: string[] = []
    desk.changes.subscribe(({ what }) => told.push(what))
    await report('powerW', [...steady(400, 15), 65_535, 65_535])
    const [doubt] = desk.status(meter).doubts
    assert.deepEqual(
      [doubt?.code, doubt?.quantity, doubt?.sinceMs, doubt?.value, doubt?.limit],
      ['power-too-high', 'powerW', startMs + 16 * minuteMs, 65_535, 16_200],
    )
    assert.deepEqual(await openDoubts(store.db, [meter.id]), [doubt])
    const before = await quarters(store, meter, 'powerW')
    assert.deepEqual(
      before.map(({ quarter, coverage }) => [quarter, coverage]),
      [[0, 14]],
    )
    await report('powerW', steady(500, 14))
    assert.deepEqual(desk.status(meter).doubts, [])
    assert.deepEqual(await openDoubts(store.db, [meter.id]), [])
    const after = await quarters(store, meter, 'powerW')
    assert.deepEqual(
      after.map(({ quarter, coverage }) => [quarter, coverage]),
      [
        [0, 14],
        [1, 12],
        [2, 1],
      ],
    )
    assert.ok(after.every(({ value }) => value !== null && value < 501))
    const id = await seriesId(store, meter, 'powerW')
    const raw = await rawReadings(store.db, id, startMs, startMs + hourMs)
    assert.equal(raw.filter(({ value }) => value === 65_535).length, 2, 'nothing is lost')
    assert.deepEqual(told, ['doubted', 'doubted'])
    await desk.stop()
  },
)

testOnEachDatabase(
  'what a counter grew by over a doubt is late where its connection carries it, and nothing else',
  async (store) => {
    const { desk, meter, report } = await withMeter(store)
    const rising = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => from + 10 * i)
    await report('importWh', rising(1_000_000, 16))
    // A value out of nowhere; afterwards it goes on where it was.
    await report('importWh', [9_000_000, ...rising(1_000_170, 29)])
    assert.deepEqual(desk.status(meter).doubts, [])
    const counted = await quarters(store, meter, 'importWh')
    assert.equal(
      counted.reduce((sum, { value, late }) => sum + (value ?? 0) + late, 0),
      450,
      'every Wh, and no more',
    )
    assert.deepEqual(
      counted.map(({ late }) => late).filter((late) => late > 0),
      [20],
    )
    // It jumps and stays there: how much of that was energy nobody knows.
    await report('importWh', rising(9_000_000, 30))
    assert.deepEqual(desk.status(meter).doubts, [])
    const jumped = await quarters(store, meter, 'importWh')
    const all = jumped.reduce((sum, { value, late }) => sum + (value ?? 0) + late, 0)
    assert.equal(all, 450 + 280, 'counted from the first reading that is believed again')
    await desk.stop()
  },
)

test('what is doubted, and what a verdict needs, outlives the node', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-doubts-'))
  const open = () => openStore(join(folder, 'node.db'))
  try {
    let store = await open()
    const { desk, meter, report, clock } = await withMeter(store)
    await report('powerW', [400.1, ...Array<number>(60).fill(412.7)], quarterMs)
    await report('importWh', [500_000, 500_100])
    await desk.stop()
    await store.close()
    store = await open()
    const next = await running(store)
    next.clock.set(clock.now())
    await next.report('importWh', [900_000])
    await next.report('powerW', Array<number>(40).fill(412.7), quarterMs)
    assert.deepEqual(
      next.desk.status(meter).doubts.map(({ code, sinceMs }) => [code, sinceMs]),
      [
        ['counter-too-fast', startMs + 61 * quarterMs + 3 * minuteMs],
        ['frozen', startMs + hourMs],
      ],
    )
    const gone = await quarters(store, meter, 'powerW')
    assert.deepEqual(
      gone.filter(({ coverage }) => coverage > 0).map(({ quarter }) => quarter),
      [1, 2],
      'what stood still is a gap from its beginning, after a restart to the hour',
    )
    await next.desk.stop()
    await store.close()
    store = await open()
    const last = await running(store)
    last.clock.set(next.clock.now())
    await last.desk.watch(home.id)
    assert.equal(last.desk.status(meter).doubts.length, 2)
    await last.report('powerW', steady(300, 12))
    assert.deepEqual(
      last.desk.status(meter).doubts.map(({ code }) => code),
      ['counter-too-fast'],
    )
    await last.desk.stop()
    await store.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

testOnEachDatabase('somebody who knows better says so, for a time', async (store) => {
  const { desk, meter, report, clock } = await withMeter(store)
  await report('powerW', [...steady(400, 16), ...steady(20_000, 14)])
  assert.equal(desk.status(meter).doubts.length, 1)
  const reasonless = await desk.believe(meter.id, { ...me, reason: '  ' }, hourMs)
  assert.ok(!reasonless.ok && reasonless.code === 'bad-reason')
  const endless = await desk.believe(meter.id, me, beliefLimitMs + 1)
  assert.ok(!endless.ok && endless.code === 'bad-belief-time')
  const nobody = await desk.believe('nobody', me, hourMs)
  assert.ok(!nobody.ok && nobody.code === 'no-such-thing')
  const kept = await desk.believe(meter.id, me, hourMs)
  assert.ok(kept.ok)
  assert.deepEqual(await latestBelief(store.db, meter.id), kept.value)
  assert.deepEqual(desk.status(meter).doubts, [])
  const believed = await quarters(store, meter, 'powerW')
  assert.ok(
    believed.some(({ value }) => (value ?? 0) > 15_000),
    'it counts after all',
  )
  assert.deepEqual(await doubtedTimes(store.db, meter.id, 'powerW'), [])
  await report('powerW', steady(21_000, 10))
  assert.deepEqual(desk.status(meter).doubts, [])
  await report('powerW', [22_000], hourMs)
  assert.equal(desk.status(meter).doubts.length, 1, 'and no longer')
  assert.equal(await forgetDoubts(store.db, [home.id], clock.now() + 1), 2)
  assert.equal((await openDoubts(store.db, [meter.id])).length, 1)
  await desk.stop()
})

testOnEachDatabase('a thing whose clock is far off is doubted as a whole', async (store) => {
  const { desk, protocol, meter, report, clock } = await withMeter(store)
  await report('powerW', [400])
  const wrong = { quantity: 'powerW', value: 1, atMs: 0 } as const
  for (let i = 0; i < clockMisses; i++) assert.ok(!(await protocol.host.report('m', [wrong])).ok)
  const [doubt] = desk.status(meter).doubts
  assert.deepEqual(
    [doubt?.code, doubt?.quantity, doubt?.value, doubt?.limit],
    ['clock-off', null, -clock.now(), -62 * dayMs],
  )
  assert.deepEqual(await openDoubts(store.db, [meter.id]), [doubt])
  await report('powerW', steady(400, 12))
  assert.deepEqual(desk.status(meter).doubts, [])
  await desk.stop()
})

testOnEachDatabase(
  'a thing that is described anew is judged by what is stated now',
  async (store) => {
    const { desk, meter, report } = await withMeter(store)
    await report('powerW', [...steady(400, 3), 20_000])
    assert.equal(desk.status(meter).doubts.length, 1)
    const attributes = { connectionLimitW: 25_000 }
    const adopted = await desk.adopt(meter.id, { ...meter, attributes })
    assert.ok(adopted.ok)
    assert.deepEqual((await findThing(store.db, meter.id))?.attributes, attributes)
    await report('powerW', steady(20_000, 12))
    assert.deepEqual(desk.status(meter).doubts, [])
    await desk.stop()
  },
)
