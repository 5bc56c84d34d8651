// Recorded series that forecasts are judged by: CityLearn 2021 and 2022, HAMLET (all MIT).

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hourMs, quarterMs } from '../../src/kernel/steps.ts'
import type { ForecastTarget } from '../../src/sense/target.ts'

/** Recorded values of one series: equal steps, NaN in gaps, W. */
export interface Recording {
  readonly name: string
  readonly startMs: number
  readonly stepMs: number
  readonly values: Float64Array
  readonly target: ForecastTarget
}

export const dataFolder =
  process.env['COMMONWATT_DATA'] ?? join(import.meta.dirname, '../../../shared/data')

/** Where the recorded energy data is, or the sentence that says what is missing. */
export function missingData(): string | null {
  const needed = ['energy/citylearn-2022', 'energy/citylearn-2021', 'energy/hamlet']
  const missing = needed.filter((folder) => !existsSync(join(dataFolder, folder)))
  if (missing.length === 0) return null
  return `Recorded data is missing: ${missing.join(', ')} below ${dataFolder}. Set COMMONWATT_DATA to the folder that holds it.`
}

function readColumns(path: string): {
  column(name: string): Float64Array
  names: readonly string[]
} {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
  const names = header.split(',')
  const cells = lines.map((line) => line.split(','))
  return {
    names,
    column: (name) => {
      const at = names.indexOf(name)
      return Float64Array.from(cells, (row) => (row[at] === '' ? NaN : Number(row[at])))
    },
  }
}

/** Fontana keeps Pacific standard time in the file. */
const cityLearnZone = 'Etc/GMT+8'
const cityLearnStartMs = Date.UTC(2021, 7, 1, 7)

export function cityLearn(what: 'load' | 'solar'): Recording[] {
  const folder = join(dataFolder, 'energy/citylearn-2022')
  const schema: unknown = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'))
  return (
    readdirSync(folder)
      .filter((file) => /^Building_\d+\.csv$/.test(file))
      // Building 12's load meter is frozen and 15 has almost no sun on its panels: neither can be judged.
      .filter((file) => !/_(12|15)\.csv$/.test(file))
      .sort()
      .map((file) => {
        const table = readColumns(join(folder, file))
        const name = file.replace('.csv', '')
        const ratedW = nominalKw(schema, name) * 1000
        const values =
          what === 'load'
            ? table.column('non_shiftable_load').map((kWh) => kWh * 1000)
            : table.column('solar_generation').map((wPerKw) => (wPerKw * ratedW) / 1000)
        const target: ForecastTarget =
          what === 'load'
            ? { kind: 'load', timeZone: cityLearnZone, typicalW: 400 }
            : {
                kind: 'solar',
                timeZone: cityLearnZone,
                latitude: 34.1,
                longitude: -117.4,
                ratedW,
                tiltDeg: 20,
                azimuthDeg: 180,
              }
        return { name, startMs: cityLearnStartMs, stepMs: hourMs, values, target }
      })
  )
}

function nominalKw(schema: unknown, building: string): number {
  const found = [schema, 'buildings', building, 'pv', 'attributes', 'nominal_power'].reduce(
    (value: unknown, key) =>
      typeof value === 'object' && value !== null && typeof key === 'string'
        ? Reflect.get(value, key)
        : value,
  )
  return typeof found === 'number' ? found : 4
}

export function hamlet(what: 'load' | 'solar'): Recording[] {
  const folder = join(dataFolder, 'energy/hamlet', what === 'load' ? 'inflexible-load' : 'pv')
  const ratedW = 5000
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => {
      const table = readColumns(join(folder, file))
      const scale = what === 'load' ? 1 : ratedW
      return {
        name: file.replace('.csv', ''),
        startMs: (table.column('timestamp')[0] ?? 0) * 1000,
        stepMs: quarterMs,
        values: table.column('electricity').map((value) => value * scale),
        target:
          what === 'load'
            ? { kind: 'load', timeZone: 'Europe/Berlin', typicalW: 400 }
            : {
                kind: 'solar',
                timeZone: 'Europe/Berlin',
                latitude: 48.1,
                longitude: 11.6,
                ratedW,
                tiltDeg: 30,
                azimuthDeg: 180,
              },
      }
    })
}

/** Simulated roofs in Austin under four years of its recorded weather. */
export function cityLearn2021Solar(): Recording[] {
  const folder = join(dataFolder, 'energy/citylearn-2021')
  const ratedW = 5000
  return readdirSync(folder)
    .filter((file) => file.startsWith('Building_'))
    .sort()
    .map((file) => ({
      name: file.replace('.csv', ''),
      startMs: Date.UTC(2021, 0, 1, 6),
      stepMs: hourMs,
      values: readColumns(join(folder, file))
        .column('solar_generation')
        .map((wPerKw) => (wPerKw * ratedW) / 1000),
      target: {
        kind: 'solar',
        timeZone: 'Etc/GMT+6',
        latitude: 30.27,
        longitude: -97.74,
        ratedW,
        tiltDeg: 20,
        azimuthDeg: 180,
      } as const,
    }))
    .filter(({ values }) => values.some((value) => value > 0))
}

/** What cars would draw that charge at 3.7 kW from the moment they come home, from HAMLET's diaries. */
export function hamletCars(days: number): Recording[] {
  const chargeWh = 3700 / 4
  return hamletFiles('ev', 'ev_').map(({ name, table }) => {
    const isHome = table.column('availability')
    let missingWh = 0
    const values = table.column('energy_consumed').map((usedWh, i) => {
      missingWh += usedWh
      const chargedWh = isHome[i] === 1 ? Math.min(chargeWh, missingWh) : 0
      missingWh -= chargedWh
      return chargedWh * 4
    })
    return hamletLoad(name, table.column('timestamp'), values.subarray(0, days * 96), 300)
  })
}

/** What heat pumps would draw for HAMLET's heat demand at three units of heat for one of power. */
export function hamletHeatPumps(): Recording[] {
  return hamletFiles('heat', 'heat_')
    .filter(({ name }) => !name.includes('gen'))
    .map(({ name, table }) => {
      const heat = table.names.find((column) => column.startsWith('heat')) ?? ''
      const values = table.column(heat).map((heatW) => heatW / 3)
      return hamletLoad(name, table.column('timestamp'), values, 800)
    })
}

/** The temperature that goes with CityLearn 2022's homes. */
export function cityLearnTemperature(): Recording[] {
  const table = readColumns(join(dataFolder, 'energy/citylearn-2022/weather.csv'))
  const values = table.column('outdoor_dry_bulb_temperature')
  const target = { kind: 'outdoor-temperature', timeZone: cityLearnZone, latitude: 34.1 } as const
  return [{ name: 'Fontana', startMs: cityLearnStartMs, stepMs: hourMs, values, target }]
}

function hamletFiles(folder: string, prefix: string) {
  const path = join(dataFolder, 'energy/hamlet', folder)
  return readdirSync(path)
    .filter((file) => file.startsWith(prefix) && file.endsWith('.csv'))
    .sort()
    .map((file) => ({ name: file.replace('.csv', ''), table: readColumns(join(path, file)) }))
}

function hamletLoad(
  name: string,
  timestamps: Float64Array,
  values: Float64Array,
  typicalW: number,
): Recording {
  const target = { kind: 'load', timeZone: 'Europe/Berlin', typicalW } as const
  return { name, startMs: (timestamps[0] ?? 0) * 1000, stepMs: quarterMs, values, target }
}
