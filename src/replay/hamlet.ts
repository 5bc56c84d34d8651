import { catchRefusal, refuse, RefusalError, type Result, orThrow } from '../kernel/refusal.ts'
import { quarterMs, steps, type Steps } from '../kernel/steps.ts'
import type { Tariff } from '../energy/tariff/tariff.ts'
import { columnOf, findBad, readNumberTable } from './csv-table.ts'
import type { Files } from './files.ts'
import type { RecordedCar, RecordedHeat, RecordedHome, Recording } from './recording.ts'

// HAMLET, single-family homes (MIT): 45 days of quarter hours of 16 homes in Germany, with the heat
// demand of each, diaries of cars, and sun per kW. It has no tariff, batteries or building data: those
// below are assumed, and the report says so.

const timeZone = 'Europe/Berlin'

const assumed = {
  solarW: 6000,
  battery: {
    capacityWh: 8000,
    maxChargeW: 4000,
    maxDischargeW: 4000,
    chargeEfficiency: 0.95,
    dischargeEfficiency: 0.95,
  },
  building: { setC: 21, minC: 20, maxC: 23, heatLossWPerK: 300, thermalMassWhPerK: 10_000 },
  car: { capacityWh: 60_000, maxChargeW: 11_000, chargeEfficiency: 0.92 },
  carbonGPerKwh: 400,
}

const none = new Float64Array(0)

/** Reads the weeks that every home's load covers. Refuses missing and malformed files, naming file, line and column. */
export async function readHamlet(files: Files): Promise<Result<Recording>> {
  return await catchRefusal(async () => {
    const loads = namesIn(files, 'inflexible-load', 'csv')
    const cars = namesIn(files, 'ev', 'csv')
    const suns = namesIn(files, 'pv', 'csv')
    const pumps = namesIn(files, 'hp', 'json')
    const first = await readTimed(files, loads[0] ?? '', ['electricity'])
    const time = first.time
    const homes: RecordedHome[] = []
    for (const [i, file] of loads.entries()) {
      const [load = none] = await readAligned(files, file, ['electricity'], time)
      const [sun = none] = await readAligned(files, pick(suns, i), ['electricity'], time)
      const id = /hh_(.+)\.csv$/.exec(file)?.[1] ?? String(i)
      homes.push({
        slug: `home-${id.replaceAll('_', '-')}`,
        name: `Home ${i + 1}`,
        loadW: load,
        solar: {
          ratedW: assumed.solarW,
          generationW: sun.map((share) => Math.max(0, share) * assumed.solarW),
        },
        battery: i % 2 === 0 ? assumed.battery : null,
        heat: await readHeat(files, `heat/heat_${id}.csv`, pick(pumps, i), time),
        car: await readCar(files, pick(cars, i), time),
      })
    }
    return {
      name: 'hamlet',
      source:
        'HAMLET, single-family homes (MIT): load, heat demand, cars and sun in Germany, 2021.',
      place: { label: 'Munich', latitude: 48.14, longitude: 11.58 },
      timeZone,
      currency: 'EUR',
      steps: time,
      tariff: tariffFrom(time.startMs),
      carbonGPerKwh: new Float64Array(time.count).fill(assumed.carbonGPerKwh),
      homes,
      notes: [
        'The data have no tariff; assumed: 0.32 EUR/kWh, at night (0-6 h) 0.26, in the evening (17-20 h) 0.38; into the grid 0.08; between neighbours a fee of 0.03.',
        `Assumed: ${assumed.solarW / 1000} kW of sun on each home, a battery of ${assumed.battery.capacityWh / 1000} kWh in every second, ${assumed.carbonGPerKwh} g CO2 per kWh from the grid.`,
        `Assumed: buildings of ${assumed.building.heatLossWPerK} W/K and ${assumed.building.thermalMassWhPerK / 1000} kWh/K kept between ${assumed.building.minC} and ${assumed.building.maxC} °C; at ${assumed.building.setC} °C they need exactly the recorded heat. Coefficients of performance are those of the data's heat pumps.`,
        `Assumed: cars of ${assumed.car.capacityWh / 1000} kWh at ${assumed.car.maxChargeW / 1000} kW; what a trip uses beyond the battery is charged on the way.`,
      ],
    }
  })
}

async function readHeat(
  files: Files,
  file: string,
  pump: string,
  time: Steps,
): Promise<RecordedHeat> {
  // The column is named after the building, differently in each file: it is the second.
  const header =
    orThrow(await files.read(file))
      .slice(0, 200)
      .split(/\r?\n/, 1)[0] ?? ''
  const column = header.split(',')[1]?.trim() ?? ''
  const [demandW = none] = await readAligned(files, file, [column], time)
  const cop = readCop(pump, orThrow(await files.read(pump)))
  const mostW = demandW.reduce((a, b) => Math.max(a, b), 0)
  return { ...assumed.building, demandW, cop, maxW: Math.ceil((mostW * 1.2) / cop / 100) * 100 }
}

async function readCar(files: Files, file: string, time: Steps): Promise<RecordedCar> {
  const columns = ['availability', 'energy_consumed']
  const [isHome = none, tripWh = none] = await readAligned(files, file, columns, time)
  return { ...assumed.car, isHome: Uint8Array.from(isHome, (share) => (share > 0 ? 1 : 0)), tripWh }
}

function readCop(file: string, text: string): number {
  const cop = Number(/"cop_ref"\s*:\s*([\d.]+)/.exec(text)?.[1])
  if (cop > 0) return cop
  throw new RefusalError(refuse('bad-schema', `${file} has no number "cop_ref" above 0.`, file))
}

/** Columns of a file over the steps of the recording. */
async function readAligned(
  files: Files,
  file: string,
  columns: readonly string[],
  time: Steps,
): Promise<Float64Array[]> {
  const timed = await readTimed(files, file, columns)
  const from = (time.startMs - timed.time.startMs) / quarterMs
  if (from < 0 || from + time.count > timed.time.count) {
    throw new RefusalError(
      refuse('rows-missing', `${file} does not cover the time of the loads.`, file),
    )
  }
  return columns.map((column) => {
    const bad = findBad(file, timed.table, column, (value) => value >= 0, 'it is 0 or more')
    if (bad !== null) orThrow(bad)
    return columnOf(timed.table, column).slice(from, from + time.count)
  })
}

async function readTimed(files: Files, file: string, columns: readonly string[]) {
  const text = orThrow(await files.read(file))
  const table = orThrow(readNumberTable(file, text, ['timestamp', ...columns]))
  const seconds = columnOf(table, 'timestamp')
  const startMs = (seconds[0] ?? 0) * 1000
  const torn = seconds.findIndex((second, i) => second * 1000 !== startMs + i * quarterMs)
  if (torn >= 0) {
    throw new RefusalError(
      refuse(
        'rows-missing',
        `${file}, line ${torn + 2}, column "timestamp": not 900 s after the line before.`,
        `${file}, line ${torn + 2}, column timestamp`,
      ),
    )
  }
  return { table, time: steps(startMs, quarterMs, seconds.length) }
}

function namesIn(files: Files, folder: string, ending: string): string[] {
  const names = files.names.filter((n) => n.startsWith(`${folder}/`) && n.endsWith(`.${ending}`))
  if (names.length > 0) return names
  throw new RefusalError(
    refuse('file-missing', `The folder ${folder} has no .${ending} file.`, folder),
  )
}

function pick(names: readonly string[], i: number): string {
  return names[i % names.length] ?? ''
}

function tariffFrom(validFromMs: number): Tariff {
  const weekdays = [0, 1, 2, 3, 4, 5, 6]
  return {
    validFromMs,
    import: {
      kind: 'time-of-use',
      priceMicroPerKwh: 320_000,
      windows: [
        { weekdays, fromMinute: 0, toMinute: 360, priceMicroPerKwh: 260_000 },
        { weekdays, fromMinute: 1020, toMinute: 1200, priceMicroPerKwh: 380_000 },
      ],
    },
    export: { kind: 'fixed', priceMicroPerKwh: 80_000 },
    localFeeMicroPerKwh: 30_000,
    peakMicroPerKw: 0,
    importLimitW: null,
    exportLimitW: null,
    carbonGPerKwh: assumed.carbonGPerKwh,
  }
}
