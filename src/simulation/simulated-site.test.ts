import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import type { NumberRule } from '../things/attribute-rule.ts'
import type { AttributeOf } from '../things/attribute-rules.ts'
import { numberOf } from '../things/attributes.ts'
import { sampleNeighbourhood } from './sample.ts'
import { momentAt, SimulatedSite, type Report, type SiteDefinition } from './simulated-site.ts'
import { weatherAt } from './weather.ts'

const sample = sampleNeighbourhood()
const homeWith = (...kinds: string[]): SiteDefinition => {
  const found = sample.homes.find((home) =>
    kinds.every((kind) => home.devices.some((device) => device.kind === kind)),
  )
  assert.ok(found)
  return found
}

const momentOf = (atMs: number, stepMs: number) =>
  momentAt(atMs, stepMs, sample.timeZone, weatherAt(sample.seed, sample.place, atMs))

const find = (reports: readonly Report[], device: string) =>
  reports.find((report) => report.device === device)?.values ?? {}

test('the meter shows the base load and every device, to the watt and to the watt-hour', () => {
  const site = homeWith('solar', 'battery', 'car', 'heat-pump', 'appliance')
  const ids = site.devices.map((device) => device.id)
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: -20_000, max: 20_000 })), {
        minLength: 5,
        maxLength: 60,
      }),
      fc.integer({ min: 0, max: 300 }),
      fc.constantFrom(minuteMs, 3 * minuteMs, quarterMs),
      (asks, day, stepMs) => {
        // The same home without devices: its base load.
        const bare = { ...site, devices: site.devices.filter((device) => device.kind === 'meter') }
        const home = new SimulatedSite(site, sample.seed)
        const plain = new SimulatedSite(bare, sample.seed)
        let energyWh = 0
        let first: number | null = null
        let atMs = sample.startMs + day * dayMs
        for (const ask of asks) {
          const moment = momentOf(atMs, stepMs)
          const reports = home.step(moment, new Map(Object.entries(ask)))
          const meter = find(reports, 'meter')
          const base = find(plain.step(moment), 'meter').powerW ?? NaN
          let sum = base
          for (const { device, values } of reports) {
            if (device !== 'meter') sum += (values.powerW ?? 0) - (values.generationW ?? 0)
          }
          assert.equal(meter.powerW, sum)
          const counted = (meter.importWh ?? NaN) - (meter.exportWh ?? NaN)
          first ??= counted
          // Whole numbers are shown of two counters: two Wh at the most are lost.
          assert.ok(
            Math.abs(counted - first - energyWh) <= 2,
            `${counted - first} Wh, not ${energyWh}`,
          )
          energyWh += (sum * stepMs) / 3_600_000
          atMs += stepMs
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('whatever is asked, devices stay within what they can and hold', () => {
  const site = homeWith('solar', 'battery', 'car', 'heat-pump', 'appliance')
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -30_000, max: 30_000 }), { minLength: 20, maxLength: 120 }),
      fc.constantFrom(minuteMs, quarterMs, 60 * minuteMs),
      (asks, stepMs) => {
        const home = new SimulatedSite(site, sample.seed)
        let atMs = sample.startMs
        const counters = new Map<string, number>()
        for (const powerW of asks) {
          const asked = new Map(site.devices.map((device) => [device.id, powerW]))
          for (const { device, values } of home.step(momentOf(atMs, stepMs), asked)) {
            const definition = site.devices.find(({ id }) => id === device)
            assert.ok(definition)
            const limit = (name: AttributeOf<NumberRule>): number =>
              numberOf(definition, name) ?? NaN
            const {
              stateOfCharge = 0,
              powerW: used = 0,
              generationW = 0,
              tankC = 50,
              indoorC = 21,
            } = values
            assert.ok(stateOfCharge >= 0 && stateOfCharge <= 1)
            assert.ok(tankC >= 10 && tankC <= 90 && indoorC > 0 && indoorC < 40)
            assert.ok(Object.values(values).every((value) => Number.isFinite(value)))
            if (definition.kind === 'battery' || definition.kind === 'car') {
              assert.ok(used <= limit('maxChargeW') && used >= -limit('maxDischargeW'))
            }
            if (definition.kind === 'heat-pump') assert.ok(used >= 0 && used <= limit('maxW'))
            if (definition.kind === 'solar') {
              assert.ok(
                generationW >= 0 && generationW <= Math.min(limit('ratedW'), Math.max(0, -powerW)),
              )
            }
            for (const name of ['importWh', 'exportWh', 'generatedWh'] as const) {
              const value = values[name]
              if (value === undefined) continue
              assert.ok(value >= (counters.get(device + name) ?? 0), 'a counter only grows')
              counters.set(device + name, value)
            }
          }
          atMs += stepMs
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('left alone, a battery takes the surplus and gives it back, and never draws from the grid to charge', () => {
  const site = homeWith('solar', 'battery')
  const home = new SimulatedSite(site, sample.seed, { battery: { stateOfCharge: 0.5 } })
  let charged = 0
  let discharged = 0
  for (let i = 0; i < 288; i++) {
    const reports = home.step(momentOf(sample.startMs + i * 5 * minuteMs, 5 * minuteMs))
    const batteryW = find(reports, 'battery').powerW ?? 0
    const netW = find(reports, 'meter').powerW ?? 0
    if (batteryW > 0) {
      charged += 1
      assert.ok(netW <= 1, 'it charges from the surplus alone')
    }
    if (batteryW < 0) {
      discharged += 1
      assert.ok(netW >= -1, 'it feeds the home alone')
    }
  }
  assert.ok(charged > 10 && discharged > 10)
})

test('left alone for a week of winter, a heat pump keeps the home and the tank warm', () => {
  const site = homeWith('heat-pump')
  const device = site.devices.find(({ kind }) => kind === 'heat-pump')
  assert.ok(device)
  const home = new SimulatedSite(site, sample.seed)
  const winterMs = Date.UTC(2026, 0, 10)
  for (let i = 0; i < 7 * 288; i++) {
    const values = find(home.step(momentOf(winterMs + i * 5 * minuteMs, 5 * minuteMs)), device.id)
    assert.ok((values.indoorC ?? 0) > (numberOf(device, 'indoorMinC') ?? 0) - 1.6)
    assert.ok((values.tankC ?? 0) > (numberOf(device, 'tankMinC') ?? 0) - 6)
  }
})

test('left alone, a car is charged to what is wanted before it leaves, and its trip is missing when it comes', () => {
  const site = homeWith('car')
  const device = site.devices.find(({ kind }) => kind === 'car')
  assert.ok(device)
  const target = numberOf(device, 'targetStateOfCharge') ?? 0
  const home = new SimulatedSite(site, sample.seed)
  let before: { plugged: number; charge: number } | null = null
  let leavings = 0
  let arrivals = 0
  for (let i = 0; i < 14 * 96; i++) {
    const values = find(home.step(momentOf(sample.startMs + i * quarterMs, quarterMs)), device.id)
    const now = { plugged: values.pluggedIn ?? NaN, charge: values.stateOfCharge ?? NaN }
    if (now.plugged === 0) assert.equal(values.powerW, 0)
    if (before?.plugged === 1 && now.plugged === 0 && i > 96) {
      leavings += 1
      assert.ok(before.charge > target - 0.01)
    }
    if (before?.plugged === 0 && now.plugged === 1) {
      arrivals += 1
      assert.ok(now.charge < before.charge)
    }
    before = now
  }
  assert.ok(leavings >= 5 && arrivals >= 5)
})

test('an appliance runs once a day and is done in time, asked or not; asked early it runs early', () => {
  const site = homeWith('appliance')
  const device = site.devices.find(({ kind }) => kind === 'appliance')
  assert.ok(device)
  const wholeWh = String(device.attributes['profileWh'])
    .split(',')
    .reduce((sum, wh) => sum + Number(wh), 0)
  for (const askedFrom of [null, 6 * 60] as const) {
    const home = new SimulatedSite(site, sample.seed)
    let lastRunMinute = 0
    let energyWh = 0
    // Three whole days from the ready time on.
    const fromMs = Date.UTC(2026, 3, 22, 15)
    for (let i = 0; i < 3 * 1440; i++) {
      const moment = momentOf(fromMs + i * minuteMs, minuteMs)
      const isAsked =
        askedFrom !== null && moment.localMinute >= askedFrom && moment.localMinute < 720
      const asked = isAsked ? new Map([[device.id, 1]]) : new Map<string, number>()
      const powerW = find(home.step(moment, asked), device.id).powerW ?? 0
      energyWh += powerW / 60
      if (powerW > 0) lastRunMinute = moment.localMinute
    }
    assert.ok(Math.abs(energyWh - 3 * wholeWh) < 15, `${energyWh} Wh in three days`)
    const readyMinute = numberOf(device, 'readyMinute') ?? 0
    assert.ok(lastRunMinute <= readyMinute)
    if (askedFrom !== null) assert.ok(lastRunMinute < askedFrom + 100)
  }
})

test('a site that goes on from its state lives the same life as one that never stopped', () => {
  const site = homeWith('solar', 'battery', 'car', 'heat-pump', 'appliance')
  const whole = new SimulatedSite(site, sample.seed)
  const first = new SimulatedSite(site, sample.seed)
  for (let i = 0; i < 50; i++) {
    const moment = momentOf(sample.startMs + i * quarterMs, quarterMs)
    whole.step(moment)
    first.step(moment)
  }
  const kept: unknown = JSON.parse(JSON.stringify(first.state()))
  assert.deepEqual(kept, first.state())
  const second = new SimulatedSite(site, sample.seed, first.state())
  for (let i = 50; i < 150; i++) {
    const moment = momentOf(sample.startMs + i * quarterMs, quarterMs)
    assert.deepEqual(second.step(moment), whole.step(moment))
  }
})

test('a heat pump that is on or off takes all its power or none, by itself and when it is asked', () => {
  const site = homeWith('heat-pump')
  const pump = site.devices.find(({ kind }) => kind === 'heat-pump')
  assert.ok(pump)
  const maxW = numberOf(pump, 'maxW')
  assert.ok(maxW !== null)
  const onOff = { ...pump, attributes: { ...pump.attributes, minW: maxW } }
  const devices = site.devices.map((device) => (device === pump ? onOff : device))
  const home = new SimulatedSite({ ...site, devices }, sample.seed)
  const taken = new Set<number | undefined>()
  for (let k = 0; k < 192; k++) {
    const asked = k % 3 === 0 ? [] : [[pump.id, k % 2 === 0 ? 500 : 20_000] as const]
    const moment = momentOf(sample.startMs + k * quarterMs, quarterMs)
    taken.add(find(home.step(moment, new Map(asked)), pump.id).powerW)
  }
  assert.deepEqual(taken, new Set([maxW, 0]))
})
