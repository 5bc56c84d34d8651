import * as v from 'valibot'
import { catchRefusal, refuse, RefusalError, type Result, orThrow } from '../kernel/refusal.ts'
import { fromLocal } from '../kernel/local-time.ts'
import { hourMs, stepStartMs, steps } from '../kernel/steps.ts'
import type { Tariff } from '../energy/tariff/tariff.ts'
import { columnOf, findBad, readNumberTable, type NumberTable } from './csv-table.ts'
import type { Files } from './files.ts'
import type { RecordedHome, Recording } from './recording.ts'

// CityLearn challenge 2022, phase all (MIT): a year of hours of 17 homes in Fontana, California.
//
// Its traps: the columns `*_predicted_*` are exact future values and are never read; the weather is
// not aligned with the sun's power and is not read either; Building_12's load meter is frozen for
// half the year and Building_15 has almost no sun: both stay in, and the report says so.
// The first row is "month 7, hour 24": hours are named by their end, without daylight saving, and the
// weekdays fit 2016 only (1 August is a Monday, February has 28 days).

const timeZone = 'Etc/GMT+8'
const startMs = fromLocal(timeZone, 2016, 7, 31, 23)

const attributes = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.object({ attributes: v.object(entries) })
const positive = v.pipe(v.number(), v.gtValue(0))
const share = v.pipe(v.number(), v.gtValue(0), v.maxValue(1))

const schemaForm = v.object({
  seconds_per_time_step: v.literal(3600),
  buildings: v.record(
    v.string(),
    v.object({
      include: v.boolean(),
      energy_simulation: v.string(),
      electrical_storage: attributes({
        capacity: positive,
        efficiency: share,
        nominal_power: positive,
      }),
      pv: attributes({ nominal_power: positive }),
    }),
  ),
})
type Building = v.InferOutput<typeof schemaForm>['buildings'][string]

/** Reads the year. Refuses missing and malformed files, naming file, line and column. */
export async function readCityLearn(files: Files): Promise<Result<Recording>> {
  return await catchRefusal(async () => {
    const schema = parseSchema(orThrow(await files.read('schema.json')))
    const prices = await table(files, 'pricing.csv', ['electricity_pricing'])
    mustBe('pricing.csv', prices, 'electricity_pricing', isNumber, 'a price is a number')
    const carbon = await table(files, 'carbon_intensity.csv', ['carbon_intensity'])
    mustBe('carbon_intensity.csv', carbon, 'carbon_intensity', isNotNegative, 'it is 0 or more')
    const price = columnOf(prices, 'electricity_pricing')
    const time = steps(startMs, hourMs, price.length)
    const homes: RecordedHome[] = []
    for (const [name, building] of Object.entries(schema.buildings)) {
      if (building.include) homes.push(await readHome(files, name, building, time.count))
    }
    sameLength('carbon_intensity.csv', columnOf(carbon, 'carbon_intensity').length, time.count)
    const carbonGPerKwh = columnOf(carbon, 'carbon_intensity').map((kg) => kg * 1000)
    return {
      name: 'citylearn-2022',
      source: 'CityLearn challenge 2022, phase all (MIT): homes in Fontana, California.',
      place: { label: 'Fontana, California', latitude: 34.09, longitude: -117.43 },
      timeZone,
      currency: 'USD',
      steps: time,
      tariff: tariffOf(price, mean(carbonGPerKwh)),
      carbonGPerKwh,
      homes,
      notes: notesOf(homes),
    }
  })
}

/** Energy into the grid earns nothing: the data set knows no other price. */
function tariffOf(price: Float64Array, carbonGPerKwh: number): Tariff {
  const time = steps(startMs, hourMs, price.length)
  const prices = Array.from(price, (perKwh, i) => ({
    startMs: stepStartMs(time, i),
    priceMicroPerKwh: Math.round(perKwh * 1e6),
  }))
  const usual = prices[0]?.priceMicroPerKwh ?? 0
  return {
    validFromMs: startMs,
    import: { kind: 'dynamic', priceMicroPerKwh: usual, stepMs: hourMs, prices },
    export: { kind: 'fixed', priceMicroPerKwh: 0 },
    localFeeMicroPerKwh: 0,
    peakMicroPerKw: 0,
    importLimitW: null,
    exportLimitW: null,
    carbonGPerKwh,
  }
}

async function readHome(
  files: Files,
  name: string,
  building: Building,
  count: number,
): Promise<RecordedHome> {
  const file = building.energy_simulation
  const rows = await table(files, file, ['hour', 'non_shiftable_load', 'solar_generation'])
  mustBe(file, rows, 'non_shiftable_load', isNotNegative, 'the load in kWh is 0 or more')
  mustBe(file, rows, 'solar_generation', isNotNegative, 'the sun in W per kW is 0 or more')
  sameLength(file, columnOf(rows, 'hour').length, count)
  // A shifted or torn file would put the sun into the night without anybody noticing.
  const torn = columnOf(rows, 'hour').findIndex((hour, i) => hour !== ((i + 23) % 24) + 1)
  if (torn >= 0) {
    throw new RefusalError(
      refuse(
        'rows-missing',
        `${file}, line ${torn + 2}, column "hour": rows are missing; here hour ${((torn + 23) % 24) + 1} was due.`,
        `${file}, line ${torn + 2}, column hour`,
      ),
    )
  }
  const { capacity, efficiency, nominal_power } = building.electrical_storage.attributes
  const ratedKw = building.pv.attributes.nominal_power
  return {
    slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    name: name.replaceAll('_', ' '),
    loadW: columnOf(rows, 'non_shiftable_load').map((kwh) => kwh * 1000),
    solar: {
      ratedW: ratedKw * 1000,
      generationW: columnOf(rows, 'solar_generation').map((wPerKw) => wPerKw * ratedKw),
    },
    battery: {
      capacityWh: capacity * 1000,
      maxChargeW: nominal_power * 1000,
      maxDischargeW: nominal_power * 1000,
      // The schema's efficiency is that of a full turn; half of the loss on each way.
      chargeEfficiency: Math.sqrt(efficiency),
      dischargeEfficiency: Math.sqrt(efficiency),
    },
    heat: null,
    car: null,
  }
}

function notesOf(homes: readonly RecordedHome[]): string[] {
  const notes = [
    'Prices are known a day ahead, as those of a published tariff; energy into the grid earns nothing.',
    "Batteries keep the schema's round-trip efficiency at every power and level; wear is not counted.",
    'Columns with future values (*_predicted_*) and the weather, which does not fit the sun, are never read.',
  ]
  for (const { name, loadW, solar } of homes) {
    const idle = loadW.filter((load) => load < 1).length
    if (idle > loadW.length / 2) {
      notes.push(`The load meter of ${name} stands still in ${idle} of ${loadW.length} hours.`)
    }
    const sunWh = (solar?.generationW ?? new Float64Array(0)).reduce((a, b) => a + b, 0)
    const fullHours = sunWh / (solar?.ratedW ?? 1)
    if (fullHours < loadW.length / 50) {
      notes.push(`${name} has almost no sun (${Math.round(sunWh / 1000)} kWh in all).`)
    }
  }
  return notes
}

function parseSchema(text: string) {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    throw new RefusalError(
      refuse('bad-json', `schema.json is not readable as JSON: ${why}`, 'schema.json'),
    )
  }
  const parsed = v.safeParse(schemaForm, json)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? ''
  throw new RefusalError(
    refuse('bad-schema', `schema.json, ${path}: ${issue.message}.`, `schema.json, ${path}`),
  )
}

async function table(files: Files, file: string, wanted: readonly string[]): Promise<NumberTable> {
  return orThrow(readNumberTable(file, orThrow(await files.read(file)), wanted))
}

function mustBe(
  file: string,
  rows: NumberTable,
  column: string,
  isRight: (value: number) => boolean,
  rule: string,
): void {
  const bad = findBad(file, rows, column, isRight, rule)
  if (bad !== null) orThrow(bad)
}

function sameLength(file: string, length: number, wanted: number): void {
  if (length === wanted) return
  throw new RefusalError(
    refuse('rows-missing', `${file} has ${length} rows; pricing.csv has ${wanted}.`, file),
  )
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / values.length
}

function isNumber(value: number): boolean {
  return Number.isFinite(value)
}

function isNotNegative(value: number): boolean {
  return value >= 0
}
