import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, quarterMs } from '../kernel/steps.ts'
import { checkAttributes } from '../things/attributes.ts'
import { announcedThing, offerOf } from '../things/protocols/mqtt-thing.ts'
import { announcement, announcementTopic, controllable, reportsOf } from './announcement.ts'
import { parseAskedPower, SetPointInbox } from './inbox.ts'
import { pastReadings, stateFromReadings } from './past.ts'
import { sampleCounts, sampleNeighbourhood } from './sample.ts'
import { tickMsAt } from './start-sample.ts'
import { weatherAt } from './weather.ts'

const sample = sampleNeighbourhood()
const sites = [...sample.homes, sample.shared]

test('the sample has the homes and devices that it says', () => {
  assert.equal(sample.homes.length, 24)
  const count = (kind: string): number =>
    sample.homes.flatMap((home) => home.devices).filter((device) => device.kind === kind).length
  assert.deepEqual(
    {
      sun: count('solar'),
      battery: count('battery'),
      car: count('car'),
      heatPump: count('heat-pump'),
    },
    sampleCounts,
  )
  assert.equal(count('meter'), 24)
  assert.equal(new Set(sites.map((site) => site.slug)).size, sites.length)
})

test('what is announced is offered as what it is, with its attributes', () => {
  for (const site of sites) {
    for (const device of site.devices) {
      assert.ok(checkAttributes(device.kind, device.attributes).ok)
      const topic = announcementTopic(site.slug, device.id)
      const text = announcement(site.slug, site.name, device)
      const thing = announcedThing(site.slug, new Map([[topic, text]]), new Set())
      assert.ok(thing)
      const offer = offerOf(thing)
      assert.equal(offer.address, `${site.slug}/${device.id}`)
      assert.equal(offer.kind, device.kind)
      assert.equal(offer.name, device.name)
      assert.deepEqual([...offer.reports].sort(), [...reportsOf[device.kind]].sort())
      assert.equal(offer.isControllable, controllable.has(device.kind))
      assert.deepEqual(offer.attributes, device.attributes)
      assert.deepEqual(offer.notes, [])
    }
  }
})

test('the first day is a day of spring with sun, and the turbine turns', () => {
  const noon = weatherAt(sample.seed, sample.place, sample.startMs + 90 * 60_000)
  assert.ok(noon.irradianceWPerM2 > 500)
  assert.ok(noon.windSpeedMPerS > 4)
  assert.ok(noon.outdoorC > 5 && noon.outdoorC < 20)
})

test('the past reports in quarter hours and ends in the state that its last reports show', () => {
  const { reports, state } = pastReadings(sample, sample.startMs - dayMs, sample.startMs)
  const meters = reports.filter(
    (report) => report.slug === 'ahornweg-1' && report.device === 'meter',
  )
  assert.deepEqual(
    meters.map((report) => report.atMs),
    Array.from({ length: 96 }, (_, i) => sample.startMs - dayMs + i * quarterMs),
  )
  const last = meters.at(-1)?.values
  const meter = state['ahornweg-1']?.['meter']
  const shown = (last?.importWh ?? NaN) - (last?.exportWh ?? NaN)
  const carried = (meter?.['importWh'] ?? NaN) - (meter?.['exportWh'] ?? NaN)
  assert.ok(Math.abs(carried - shown - (last?.powerW ?? NaN) / 4) <= 2)
})

test('the past is limited, and whole quarter hours', () => {
  assert.throws(() => pastReadings(sample, sample.startMs - 32 * dayMs, sample.startMs), /a month/)
  assert.throws(() => pastReadings(sample, sample.startMs - 1, sample.startMs), /quarter hours/)
})

test('what devices last reported is a state to go on from', () => {
  const state = stateFromReadings([
    { address: 'ahornweg-1/battery', quantity: 'stateOfCharge', value: 0.4 },
    { address: 'ahornweg-1/meter', quantity: 'importWh', value: 1200 },
    { address: 'ahornweg-2/meter', quantity: 'importWh', value: 7 },
  ])
  assert.deepEqual(state, {
    'ahornweg-1': { battery: { stateOfCharge: 0.4 }, meter: { importWh: 1200 } },
    'ahornweg-2': { meter: { importWh: 7 } },
  })
})

test('no device publishes more than twice in a real second, at any speed', () => {
  for (const speed of [0, 0.5, 1, 10, 60, 61, 120, 900, 1800, 3600, 7200]) {
    assert.ok(tickMsAt(speed) >= speed * 500, `at ${speed}`)
  }
  assert.equal(tickMsAt(60), 60_000)
  assert.equal(tickMsAt(900), 900_000)
})

test('a set point holds until it expires or is replaced; what cannot be read releases the device', () => {
  const inbox = new SetPointInbox(['battery'])
  const ask = (powerW: number | null, expiresMs: number): string =>
    JSON.stringify({ id: 'a', powerW, expiresMs, reason: 'cheap-hours' })
  inbox.receive('battery', ask(500, 1_000))
  inbox.receive('unknown', ask(500, 1_000))
  assert.deepEqual(
    [...inbox.inForce(999)],
    [['battery', { id: 'a', powerW: 500, expiresMs: 1_000 }]],
  )
  assert.equal(inbox.inForce(1_000).size, 0)
  inbox.receive('battery', ask(500, 5_000))
  inbox.receive('battery', ask(null, 5_000))
  assert.equal(inbox.inForce(2_000).size, 0)
  inbox.receive('battery', ask(700, 5_000))
  inbox.receive('battery', '')
  assert.equal(inbox.inForce(2_000).size, 0)
})

test('nonsense is no set point', () => {
  for (const text of [
    '',
    '[]',
    'null',
    '"x"',
    '{',
    '{"powerW":"1"}',
    `{"powerW":1e999}`,
    'x'.repeat(3_000),
  ]) {
    assert.equal(parseAskedPower(text), null)
  }
})
