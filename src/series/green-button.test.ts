import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import { run } from '../../test/fuzz/green-button.ts'
import { greenButton, type TestReading } from './green-button-fixtures.ts'
import { entryLimit } from './espi-feed.ts'
import { readGreenButton } from './green-button.ts'
import { importGreenButton } from './import.ts'
import { importCharsLimit, latestMs } from './limits.ts'
import { rawReadings } from './store.ts'
import { intervals } from './store-roll-up.ts'

const energy = {
  accumulationBehaviour: 4,
  commodity: 1,
  flowDirection: 1,
  intervalLength: 900,
  kind: 12,
  powerOfTenMultiplier: 0,
  uom: 72,
}
/** 2026-10-25 00:00 UTC: the clocks of Europe go back an hour later, and nothing here feels it. */
const start = Date.UTC(2026, 9, 25) / 1_000
const quarters = (count: number, value: number): TestReading['intervals'] =>
  Array.from({ length: count }, (_, i) => [start + 900 * i, 900, value + i] as const)

/** What was read, in short. */
function read(readings: readonly TestReading[], prefix = '') {
  const result = readGreenButton(greenButton(readings, prefix))
  return result.ok
    ? result.value.columns.map(({ of, samples }) => [
        of.quantity,
        of.meaning,
        samples.length,
        samples[0]?.value,
        samples[0]?.atMs,
      ])
    : result.code
}

test('energy in both directions, with its power of ten, whatever prefix Atom has', () => {
  const readings = [
    { id: 1, type: energy, intervals: quarters(8, 250) },
    {
      id: 2,
      type: { ...energy, flowDirection: 19, powerOfTenMultiplier: -3 },
      intervals: quarters(4, 12_345),
    },
  ]
  for (const prefix of ['', 'atom:']) {
    assert.deepEqual(read(readings, prefix), [
      ['importWh', 'per-interval', 8, 250, start * 1_000],
      ['exportWh', 'per-interval', 4, 12.345, start * 1_000],
    ])
  }
  const whole = readGreenButton(greenButton(readings))
  assert.ok(whole.ok && whole.value.stepMs === 900_000 && whole.value.lines === 12)
  // Newest first, as some feeds are; and said twice alike.
  const mixed = [...quarters(8, 250).toReversed(), ...quarters(2, 250)]
  assert.deepEqual(read([{ id: 1, type: energy, intervals: mixed }]), [
    ['importWh', 'per-interval', 8, 250, start * 1_000],
  ])
})

test('totals, powers, and the finest of several intervals', () => {
  const days = [[start, 86_400, 24_000] as const]
  assert.deepEqual(
    read([
      { id: 1, type: energy, intervals: days },
      { id: 2, type: energy, intervals: quarters(2, 250) },
      { id: 3, type: { ...energy, uom: 38 }, intervals: quarters(1, -1_000) },
      {
        id: 4,
        type: { ...energy, flowDirection: 19, accumulationBehaviour: 9, powerOfTenMultiplier: 3 },
        intervals: quarters(1, 7),
      },
      // Gas, and energy of all directions at once, are not ours.
      { id: 5, type: { ...energy, uom: 169 }, intervals: quarters(1, 1) },
      { id: 6, type: { ...energy, flowDirection: 4 }, intervals: quarters(9, 1) },
    ]),
    [
      ['importWh', 'per-interval', 2, 250, start * 1_000],
      ['powerW', 'momentary', 1, -1_000, start * 1_000],
      ['exportWh', 'total', 1, 7_000, (start + 900) * 1_000],
    ],
  )
})

testOnEachDatabase(
  'energy stands in its own interval, however long that of others is',
  async (store) => {
    const target = { thingId: 'meter', cellId: 'home', timeZone: 'UTC' }
    // Quarter hours since a new meter, hours before; feed-in by the hour all along.
    const hours = [0, 1, 2, 3].map((i) => [start + 3_600 * i, 3_600, 400] as const)
    const drawn = [
      ...hours.slice(0, 2),
      ...quarters(8, 0).map(([at]) => [at + 7_200, 900, 100] as const),
    ]
    const text = greenButton([
      { id: 1, type: energy, intervals: drawn },
      { id: 2, type: { ...energy, flowDirection: 19 }, intervals: hours },
    ])
    const done = await importGreenButton(store.db, store.kind, target, text)
    assert.ok(done.ok && done.value.lines === 14)
    for (const { id } of done.value.series) {
      const kept = await rawReadings(store.db, id, 0, latestMs)
      for (const { atMs, value } of kept) {
        assert.equal(value, (400 * (atMs / 1_000 - start)) / 3_600, new Date(atMs).toISOString())
      }
      assert.equal(kept.at(-1)?.atMs, (start + 4 * 3_600) * 1_000)
    }
  },
)

test('what is none, or contradicts itself, is refused with its reason', () => {
  const of = (intervals: TestReading['intervals'], type: object = {}) =>
    read([{ id: 1, type: { ...energy, ...type }, intervals }])
  assert.equal(of([...quarters(2, 250), [start, 900, 1]]), 'interval-twice')
  assert.equal(of([[start, 900, -5]]), 'interval-value')
  assert.equal(of([[start, 900, 5]], { uom: 119 }), 'no-electricity')
  assert.equal(of([[start, 900, 5]], { powerOfTenMultiplier: 99 }), 'no-electricity')
  assert.equal(of([[5, 900, 5]]), 'no-electricity')
  // Energy of an interval that has no length stands nowhere.
  assert.equal(of([[start, 0, 5]]), 'interval-value')
  const meters = [1, 2].map((id) => ({
    id,
    usagePoint: id,
    type: energy,
    intervals: quarters(2, 1),
  }))
  assert.equal(read(meters), 'several-meters')
  const code = (text: string) => {
    const result = readGreenButton(text)
    return result.ok ? 'ok' : `${result.code} ${result.at}`
  }
  const good = greenButton([{ id: 1, type: energy, intervals: quarters(2, 250) }])
  assert.equal(code(good), 'ok')
  assert.equal(code(good.slice(0, -30)), 'feed-cut-short text')
  assert.equal(
    code(good.replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaa">]>')),
    'not-green-button text',
  )
  assert.equal(code(''), 'not-green-button text')
  assert.equal(code('time;kWh\n1;2'), 'not-green-button text')
  assert.equal(code('<feed><entry></entry></feed>'), 'not-green-button text')
  assert.equal(code(`<entry>${'<a>'.repeat(200_000)}</entry>`), 'not-green-button text')
  assert.equal(code(`<entry>${' '.repeat(entryLimit)}</entry>`), 'feed-too-large text')
  assert.equal(code(' '.repeat(importCharsLimit + 1)), 'feed-too-large text')
})

test('wild feeds never throw, and what is read are numbers', () => {
  const { accepted, refused, slowestMs } = run(2_000, 20_261_123)
  assert.ok(accepted > 100 && refused > 100, `${accepted} accepted, ${refused} refused`)
  assert.ok(slowestMs < 1_000, `slowest ${slowestMs} ms`)
})

testOnEachDatabase(
  'a day of 25 hours is imported whole, and again changes nothing',
  async (store) => {
    const target = { thingId: 'meter', cellId: 'home', timeZone: 'Europe/Vienna' }
    // 00:00 in Vienna is 22:00 UTC of the day before.
    const day = Array.from({ length: 100 }, (_, i) => [start - 7_200 + 900 * i, 900, 250] as const)
    const text = greenButton([{ id: 1, type: energy, intervals: day }])
    const first = await importGreenButton(store.db, store.kind, target, text)
    assert.ok(first.ok)
    assert.deepEqual([first.value.lines, first.value.added, first.value.known], [100, 101, 0])
    const again = await importGreenButton(store.db, store.kind, target, text)
    assert.ok(again.ok && again.value.added === 0 && again.value.known === 101)
    const id = first.value.series[0]?.id ?? 0
    const [only, ...others] = await intervals(store.db, id, 'day', 0, latestMs)
    assert.equal(others.length, 0)
    assert.deepEqual([only?.sum, only?.coverage], [25_000, 1])
  },
)
