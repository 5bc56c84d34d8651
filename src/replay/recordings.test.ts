import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { hourMs, quarterMs, stepStartMs } from '../kernel/steps.ts'
import type { Sample } from '../series/sample.ts'
import { factsOf } from '../things/doubt/doubt-limits.ts'
import { doubtsIn } from '../things/doubt/doubt-watch.ts'
import { readCityLearn } from './citylearn.ts'
import { readNumberTable } from './csv-table.ts'
import type { Files } from './files.ts'
import { readRecording } from './folder.ts'
import { readHamlet } from './hamlet.ts'

const data = process.env['COMMONWATT_DATA'] ?? '../shared/data'

function filesOf(texts: Readonly<Record<string, string>>): Files {
  return {
    names: Object.keys(texts),
    read: async (name) => {
      const text = texts[name]
      return text === undefined ? refuse('file-missing', `${name} is missing.`) : success(text)
    },
  }
}

function refusalOf(result: Result<unknown>): string {
  assert.equal(result.ok, false)
  return result.ok ? '' : `${result.code}: ${result.message}`
}

const cityLearn = {
  'schema.json': JSON.stringify({
    seconds_per_time_step: 3600,
    buildings: {
      Building_1: {
        include: true,
        energy_simulation: 'Building_1.csv',
        electrical_storage: { attributes: { capacity: 6.4, efficiency: 0.9, nominal_power: 5 } },
        pv: { attributes: { nominal_power: 4 } },
      },
    },
  }),
  'pricing.csv': 'electricity_pricing,electricity_pricing_predicted_1\n0.22,9\n0.5,9\n0.22,9\n',
  'carbon_intensity.csv': 'carbon_intensity\n0.17\n0.16\n0.15\n',
  'Building_1.csv':
    'month,hour,non_shiftable_load,solar_generation\n7,24,2.2,0\n8,1,0.8,0\n8,2,0.5,500\n',
}

test('a CityLearn home becomes watts, with its battery and the prices as they came', async () => {
  const result = await readCityLearn(filesOf(cityLearn))
  assert.equal(result.ok, true)
  if (!result.ok) return
  const { homes, steps, tariff, carbonGPerKwh } = result.value
  assert.deepEqual(steps, { startMs: Date.UTC(2016, 7, 1, 7), stepMs: hourMs, count: 3 })
  const [home] = homes
  assert.deepEqual([...(home?.loadW ?? [])], [2200, 800, 500])
  assert.deepEqual([...(home?.solar?.generationW ?? [])], [0, 0, 2000])
  assert.equal(home?.battery?.capacityWh, 6400)
  assert.deepEqual([...carbonGPerKwh], [170, 160, 150])
  assert.equal(
    tariff.import.kind === 'dynamic' && tariff.import.prices[1]?.priceMicroPerKwh,
    500_000,
  )
})

test('future values are never read: spoiling them changes nothing', async () => {
  const spoilt = cityLearn['pricing.csv'].replaceAll(',9', ',not a number')
  assert.deepEqual(
    await readCityLearn(filesOf({ ...cityLearn, 'pricing.csv': spoilt })),
    await readCityLearn(filesOf(cityLearn)),
  )
})

test('a malformed file is refused with file, line and column', async () => {
  const load = cityLearn['Building_1.csv']
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'Building_1.csv',
      load.replace('0.8', 'x'),
      /Building_1.csv, line 3, column "non_shiftable_load": "x" is not a number/,
    ],
    [
      'Building_1.csv',
      load.replace('0.8', '-1'),
      /line 3, column "non_shiftable_load": .* 0 or more, not -1/,
    ],
    [
      'Building_1.csv',
      load.replace('0.8', ''),
      /line 3, column "non_shiftable_load": .* not empty/,
    ],
    ['Building_1.csv', load.replace('8,1,0.8,0', '8,1'), /line 3, .*too short/],
    ['Building_1.csv', load.replace('8,1,0.8,0\n', ''), /2 rows; pricing.csv has 3/],
    ['Building_1.csv', load.replace('8,1,', '8,7,'), /line 3, column "hour": .*hour 1 was due/],
    [
      'Building_1.csv',
      load.replace('solar_generation', 'sun'),
      /no column "solar_generation"; its header is: month/,
    ],
    ['schema.json', '{', /schema.json is not readable as JSON/],
    [
      'schema.json',
      cityLearn['schema.json'].replace('6.4', '-6.4'),
      /buildings.Building_1.electrical_storage.attributes.capacity/,
    ],
    [
      'schema.json',
      cityLearn['schema.json'].replace('Building_1.csv', 'none.csv'),
      /none.csv is missing/,
    ],
  ]
  for (const [file, text, message] of cases) {
    assert.match(refusalOf(await readCityLearn(filesOf({ ...cityLearn, [file]: text }))), message)
  }
})

const second = (i: number) => 1_613_343_600 + i * 900
const column = (name: string, values: readonly (number | string)[], from = 0) =>
  [`timestamp,${name}`, ...values.map((value, i) => `${second(i - from)},${value}`)].join('\n')
const hamlet = {
  'ev/ev_1.csv': column('availability,energy_consumed', ['1,0', '0,0', '1,5000', '1,0']),
  'heat/heat_2_0.csv': column('heat_9', [1, 2, 3000, 2000, 4], 2),
  'hp/hp.json': '{ "cop_ref": 2.5 }',
  'inflexible-load/hh_2_0.csv': column('electricity', [100, 200]),
  'pv/pv_1.csv': column('electricity', ['0.0', 0.5, 0.7]),
}

test('a HAMLET home brings load, heat, sun and car to the same quarter hours', async () => {
  const result = await readHamlet(filesOf(hamlet))
  assert.equal(result.ok, true)
  if (!result.ok) return
  const { homes, steps } = result.value
  assert.deepEqual(steps, { startMs: second(0) * 1000, stepMs: quarterMs, count: 2 })
  const [home] = homes
  assert.deepEqual([...(home?.loadW ?? [])], [100, 200])
  assert.deepEqual([...(home?.heat?.demandW ?? [])], [3000, 2000])
  assert.deepEqual([...(home?.solar?.generationW ?? [])], [0, 3000])
  assert.deepEqual([...(home?.car?.isHome ?? [])], [1, 0])
  assert.equal(home?.heat?.cop, 2.5)
})

test('HAMLET files with holes are refused with file and line', async () => {
  const torn = hamlet['inflexible-load/hh_2_0.csv'].replace(`${second(1)}`, `${second(2)}`)
  assert.match(
    refusalOf(await readHamlet(filesOf({ ...hamlet, 'inflexible-load/hh_2_0.csv': torn }))),
    /hh_2_0.csv, line 3, column "timestamp": not 900 s after/,
  )
  const short = hamlet['pv/pv_1.csv'].split('\n').slice(0, 2).join('\n')
  assert.match(
    refusalOf(await readHamlet(filesOf({ ...hamlet, 'pv/pv_1.csv': short }))),
    /pv_1.csv does not cover/,
  )
  const { 'heat/heat_2_0.csv': _, ...withoutHeat } = hamlet
  assert.match(refusalOf(await readHamlet(filesOf(withoutHeat))), /heat_2_0.csv is missing/)
})

test('a folder that holds no recording is refused with what was looked for', async () => {
  assert.match(refusalOf(await readRecording('no such folder')), /no folder no such folder/)
  assert.match(refusalOf(await readRecording('src/replay')), /no recording this knows: CityLearn/)
})

test('a table has as many lines as it may', () => {
  const text = `a\n${'1\n'.repeat(1_100_001)}`
  assert.match(refusalOf(readNumberTable('a.csv', text, ['a'])), /more than 1100000 lines/)
})

const without = (folder: string) =>
  existsSync(join(data, folder))
    ? false
    : `${join(data, folder)} is not there: set COMMONWATT_DATA to the folder with the public data sets`

test('the CityLearn year is read whole', { skip: without('energy/citylearn-2022') }, async () => {
  const result = await readRecording(join(data, 'energy/citylearn-2022'))
  assert.equal(result.ok, true)
  if (!result.ok) return
  const { homes, steps, notes } = result.value
  assert.equal(homes.length, 17)
  assert.equal(steps.count, 8760)
  const totalKwh = homes.flatMap((home) => [...home.loadW]).reduce((a, b) => a + b, 0) / 1000
  const sunKwh =
    homes.flatMap((home) => [...(home.solar?.generationW ?? [])]).reduce((a, b) => a + b, 0) / 1000
  assert.equal(Math.round(totalKwh / 100) / 10, 169.6, 'MWh used in the year')
  assert.equal(Math.round(sunKwh / 100) / 10, 103.4, 'MWh of sun in the year')
  assert.equal(
    notes.some((note) => /Building 12 stands still/.test(note)),
    true,
  )
  assert.equal(
    notes.some((note) => /Building 15 has almost no sun/.test(note)),
    true,
  )
})

// Building 15's meter has the fault of Building 12's: next to nothing in 4,405 of 8,760 hours.
const frozenMeters: ReadonlySet<string> = new Set(['Building 12', 'Building 15'])

for (const folder of ['energy/citylearn-2022', 'energy/hamlet']) {
  test(
    `what homes of ${folder} measured is believed, but for frozen meters`,
    {
      skip: without(folder),
    },
    async () => {
      const result = await readRecording(join(data, folder))
      assert.equal(result.ok, true)
      if (!result.ok) return
      const { homes, steps } = result.value
      const samples = (values: Float64Array): Sample[] =>
        Array.from(values, (value, i) => ({ atMs: stepStartMs(steps, i), value }))
      const meter = { kind: 'meter', attributes: {} } as const
      for (const { name, loadW, solar } of homes) {
        const doubts = doubtsIn('powerW', samples(loadW), factsOf(meter, 'powerW', true))
        const codes = frozenMeters.has(name) ? ['often-frozen'] : []
        assert.deepEqual(
          doubts.map(({ code }) => code),
          codes,
          name,
        )
        let wh = 0
        const totals = loadW.map((powerW) => (wh += (powerW * steps.stepMs) / hourMs))
        assert.deepEqual(
          doubtsIn('importWh', samples(totals), factsOf(meter, 'importWh', true)),
          [],
        )
        const attributes = { ratedW: solar?.ratedW ?? 0 }
        const facts = factsOf({ kind: 'solar', attributes }, 'generationW', true)
        const sun = samples(solar?.generationW ?? new Float64Array(0))
        assert.deepEqual(doubtsIn('generationW', sun, facts), [], `the sun of ${name}`)
      }
    },
  )
}

test('the HAMLET weeks are read whole', { skip: without('energy/hamlet') }, async () => {
  const result = await readRecording(join(data, 'energy/hamlet'))
  assert.equal(result.ok, true)
  if (!result.ok) return
  const { homes, steps } = result.value
  assert.equal(homes.length, 16)
  assert.equal(steps.count, 45 * 96 - 4, '45 local days, one of them of 23 hours')
  assert.equal(new Date(stepStartMs(steps, 0)).toISOString(), '2021-02-14T23:00:00.000Z')
})
