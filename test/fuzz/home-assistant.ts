import assert from 'node:assert/strict'
import { seededRandom } from '../../src/kernel/random.ts'
import { haHome } from '../../src/things/protocols/ha-fixtures.ts'
import { HaStates, haDeviceLimit } from '../../src/things/protocols/ha-states.ts'
import { readStatistics, samplesOf } from '../../src/things/protocols/ha-statistics.ts'
import { parsedOrNull } from '../../src/things/protocols/json-members.ts'
import { changed, namesIn } from './devices.ts'
import { fuzz, WildJson, type FuzzResult } from './wild-json.ts'

const row = { start: 1_790_000_000_000, end: 1_790_003_600_000, sum: 12.5, mean: 3, state: 1 }
const event = {
  a: haHome.states,
  c: { 'sensor.meter_power': { '+': { s: '7' } } },
  r: ['sensor.x'],
}

/** What a Home Assistant says, with members swapped, doubled, cut and made up. */
export function run(count: number, seed: number): FuzzResult {
  const random = seededRandom(seed)
  const names = [haHome, event, row].flatMap(namesIn)
  const wild = new WildJson(random, names, ['sensor.a', '12', 'kWh', 'power', 1_790_000_000_000])
  const said = (value: unknown): unknown => parsedOrNull(wild.text(changed(value, wild)))
  return fuzz(count, seed, (index) => {
    if (index % 2 === 0) {
      const rows = readStatistics(said({ a: [row, { ...row, start: row.end, end: 2e12 }] }), 'a')
      const samples = ['importWh', 'powerW'] as const
      const values = samples.flatMap((quantity) =>
        samplesOf(quantity, rows, { factor: 1_000, offset: 0 }),
      )
      assert.ok(values.every(({ atMs, value }) => Number.isInteger(atMs) && Number.isFinite(value)))
      return values.length > 0
    }
    const states = new HaStates()
    states.register(said(haHome.devices), said(haHome.entities))
    states.apply(said(event))
    states.apply(said(event))
    const things = states.things()
    assert.ok(things.length <= haDeviceLimit)
    assert.ok(things.every(({ values }) => values.every(({ value }) => Number.isFinite(value))))
    return things.length > 0
  })
}
