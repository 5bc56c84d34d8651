import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { dayMs, hourMs, minuteMs } from '../../kernel/steps.ts'
import { listSeries, rawReadings } from '../../series/store.ts'
import { eventually, startMs } from '../desk/desk-fixtures.ts'
import { haHome, haToken, homeAssistant, type TestStatistic } from './ha-fixtures.ts'
import { HomeAssistant } from './ha-server.ts'
import { HaStates } from './ha-states.ts'
import { readStatistics, samplesOf } from './ha-statistics.ts'
import {
  adoptAll,
  connected,
  kitHome,
  testProtocol,
  type ProtocolCase,
  type TestDevice,
} from './protocol-fixtures.ts'

testProtocol('Home Assistant', {
  make: (surroundings, pauses) => new HomeAssistant(surroundings, { pauses, keepEveryMs: 10 }),
  listen: (port) => homeAssistant(port),
  secret: haToken,
  offers: [{ kind: 'meter', values: { powerW: 410, importWh: 3_185 } }],
})

function caseOf(device: TestDevice, secret = haToken): ProtocolCase {
  return {
    make: (surroundings, pauses) => new HomeAssistant(surroundings, { pauses, keepEveryMs: 5 }),
    listen: async () => device,
    secret,
    offers: [],
  }
}

testOnEachDatabase('a wrong token is told, and a token is needed', async (store, context) => {
  const device = await homeAssistant(0)
  const { desk, lineOf } = await connected(store, caseOf(device, 'wrong'), context)
  await eventually(async () => (await lineOf())?.trouble?.code === 'not-admitted' || null)
  const wish = { protocol: 'home-assistant', host: '10.9.8.7', port: null, unit: null, path: null }
  const refused = await desk.connections.add(kitHome.id, wish, startMs)
  assert.ok(!refused.ok && refused.code === 'no-secret' && refused.at === 'secret')
  await desk.stop()
})

testOnEachDatabase('what changes there is heard', async (store, context) => {
  const device = await homeAssistant(0)
  const { desk } = await connected(store, caseOf(device), context)
  const [meter] = await adoptAll(store, desk, 1)
  assert.ok(meter !== undefined)
  const powerIs = (value: number) =>
    eventually(async () => desk.status(meter).values.get('powerW')?.value === value || null)
  await powerIs(410)
  device.change({ c: { 'sensor.meter_power': { '+': { s: '-1.5', lu: 1_795_338_010 } } } })
  await powerIs(-1_500)
  await desk.stop()
})

/** Three months of a meter, over a change of the clock: 0.25 kWh every hour, and 10 W more each day. */
const beganMs = Date.UTC(2026, 8, 1)
const statistics: Readonly<Record<string, TestStatistic>> = {
  'sensor.meter_import': {
    unit: 'kWh',
    kind: 'sum',
    fromMs: beganMs,
    toMs: Date.UTC(2027, 0, 1),
    at: (atMs) => 7 + (0.25 * (atMs - beganMs)) / hourMs,
  },
  'sensor.meter_power': {
    unit: 'kW',
    kind: 'mean',
    fromMs: beganMs,
    toMs: Date.UTC(2027, 0, 1),
    at: (atMs) => Math.floor((atMs - beganMs) / dayMs) / 100,
  },
}

testOnEachDatabase(
  'what was measured before is read in once they are wanted, go on where they stopped, and once more add nothing',
  async (store, context) => {
    const device = await homeAssistant(0, haHome, statistics)
    const { desk, connection } = await connected(store, caseOf(device), context)
    const [meter] = await adoptAll(store, desk, 1)
    assert.ok(meter !== undefined)
    await eventually(async () => desk.status(meter).values.get('importWh')?.value || null)
    const pastNow = async () => (await desk.connections.of(kitHome.id))[0]?.past ?? null
    assert.equal(await pastNow(), null)
    assert.ok((await desk.connections.wantPast(kitHome.id, connection.id, startMs)).ok)
    // Stopped in the middle.
    await eventually(async () => ((await pastNow())?.untilMs ?? 0) > beganMs || null)
    await desk.stop()
    const half = await pastNow()
    assert.ok(half !== null && !half.isDone)
    const before = device.asked.length
    await desk.start()
    await eventually(async () => (await pastNow())?.isDone || null)
    assert.deepEqual(await pastNow(), { untilMs: startMs, isDone: true })
    const firstAgain = device.asked
      .slice(before)
      .find(({ type }) => type === 'recorder/statistics_during_period')
    assert.ok(Date.parse(String(firstAgain?.['start_time'])) >= (half.untilMs ?? 0) - hourMs)

    const series = await listSeries(store.db, { thingIds: [meter.id] })
    const kept = async () =>
      new Map(
        await Promise.all(
          series.map(
            async ({ id, quantity }) =>
              [quantity, await rawReadings(store.db, id, 0, startMs)] as const,
          ),
        ),
      )
    const first = await kept()
    const totals = first.get('importWh') ?? []
    // Every hour from the end of the first one, also where the clock was put back.
    const hours = totals.filter(({ atMs }) => atMs % hourMs === 0)
    assert.equal(hours.length, (startMs - beganMs) / hourMs - 1)
    for (const [i, { atMs, value }] of totals.entries()) {
      const next = totals[i + 1]
      if (next === undefined) continue
      const expectedWh = (250 * (next.atMs - atMs)) / hourMs
      assert.ok(Math.abs(next.value - value - expectedWh) < 0.01, new Date(atMs).toISOString())
    }
    // Five minutes where they are still kept.
    assert.equal(totals.at(-1)?.atMs, startMs - 5 * minuteMs)
    for (const { atMs, value } of first.get('powerW') ?? []) {
      assert.equal(value, 10 * Math.floor((atMs - beganMs) / dayMs), new Date(atMs).toISOString())
    }

    assert.ok((await desk.connections.wantPast(kitHome.id, connection.id, startMs)).ok)
    await eventually(async () => (await pastNow())?.isDone || null)
    assert.deepEqual(await kept(), first)
    await desk.stop()
  },
)

test('rows are read with times of both kinds; a sum that falls counts as nothing', () => {
  const rows = readStatistics(
    {
      a: [
        { start: '2023-03-26T03:00:00+02:00', end: '2023-03-26T04:00:00+02:00', sum: 2 },
        { start: Date.UTC(2023, 2, 26, 0), end: Date.UTC(2023, 2, 26, 1), sum: 1 },
        { start: Date.UTC(2023, 2, 26, 2), end: Date.UTC(2023, 2, 26, 3), sum: 1.5 },
        { start: Date.UTC(2023, 2, 26, 3), end: Date.UTC(2023, 2, 26, 4), sum: 1.7501 },
        { start: 'yesterday', end: 5, sum: 1 },
        { start: Date.UTC(2023, 2, 26, 5), end: 7, sum: 1 },
        null,
      ],
    },
    'a',
  )
  const kWh = { factor: 1_000, offset: 0 }
  assert.deepEqual(samplesOf('importWh', rows, kWh), [
    { atMs: Date.UTC(2023, 2, 26, 1), value: 0 },
    { atMs: Date.UTC(2023, 2, 26, 2), value: 1_000 },
    { atMs: Date.UTC(2023, 2, 26, 3), value: 1_000 },
    { atMs: Date.UTC(2023, 2, 26, 4), value: 1_250.1 },
  ])
  assert.deepEqual(samplesOf('powerW', rows, kWh), [])
  assert.deepEqual(readStatistics({ a: 'x' }, 'b'), [])
})

test('entities that change what they mean, or go, are looked at anew', () => {
  const states = new HaStates()
  states.register(haHome.devices, haHome.entities)
  states.apply({ a: haHome.states })
  const said = () =>
    states.things().map(({ kind, values }) => [kind, values.map(({ value }) => value)])
  // The entity that is unavailable is known, and says nothing.
  assert.deepEqual(said(), [
    ['meter', [410, 3_185]],
    ['plug', []],
  ])
  states.apply({ c: { 'sensor.meter_power': { '+': { a: { unit_of_measurement: 'W' } } } } })
  assert.deepEqual(said()[0], ['meter', [0.41, 3_185]])
  states.apply({
    r: ['sensor.meter_power', 'sensor.dead', 7],
    c: { 'sensor.new': { '+': { s: '1' } } },
  })
  assert.deepEqual(said(), [['meter', [3_185]]])
  for (const event of [null, [], 'x', { a: [], c: 7, r: {} }, { a: { x: null } }])
    states.apply(event)
  assert.deepEqual(said(), [['meter', [3_185]]])
})
