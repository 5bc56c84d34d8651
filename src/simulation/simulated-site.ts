import { zoneOffsetMs } from '../kernel/local-time.ts'
import { dayMs, minuteMs } from '../kernel/steps.ts'
import type { Quantity } from '../things/quantity.ts'
import { Appliance } from './appliance.ts'
import { baseLoad } from './base-load.ts'
import { Battery } from './battery.ts'
import { Car } from './car.ts'
import { Generator } from './generator.ts'
import { HeatPump } from './heat-pump.ts'
import { seedFor, uniformAt } from './noise.ts'
import {
  hoursOf,
  type DeviceDefinition,
  type DeviceState,
  type Moment,
  type Readings,
  type SimulatedDevice,
} from './simulated-device.ts'
import type { Weather } from './weather.ts'

/** A home of the sample, or the neighbourhood's own place with what it owns together. */
export interface SiteDefinition {
  readonly slug: string
  readonly name: string
  readonly devices: readonly DeviceDefinition[]
  /** How much it uses besides its devices: 1 for an average home, 0 for none. */
  readonly baseLoadScale: number
}

/** What each device carries on, by device. */
export type SiteState = Readonly<Record<string, DeviceState>>

/** What one device reports at one instant. */
export interface Report {
  readonly device: string
  readonly atMs: number
  readonly values: Readings
}

/** The order in which devices decide: who only reacts to the rest comes last. */
const order = ['solar', 'wind', 'appliance', 'heat-pump', 'car', 'battery']

/**
 * The physics of one site. Nothing in it knows of networks or clocks: it is stepped from outside.
 * In every step: meter = base load + sum of devices, to the watt.
 */
export class SimulatedSite {
  readonly definition: SiteDefinition
  readonly #seed: number
  readonly #devices: readonly SimulatedDevice[]
  readonly #meter: DeviceDefinition | undefined
  readonly #sensors: readonly DeviceDefinition[]
  #importWh: number
  #exportWh: number

  constructor(definition: SiteDefinition, seed: number, state: SiteState = {}) {
    this.definition = definition
    this.#seed = seedFor(seed, definition.slug)
    this.#meter = definition.devices.find((device) => device.kind === 'meter')
    this.#sensors = definition.devices.filter((device) => device.kind === 'sensor')
    this.#devices = definition.devices
      .flatMap((device) => simulate(device, state[device.id] ?? {}, this.#seed))
      .sort((a, b) => order.indexOf(a.definition.kind) - order.indexOf(b.definition.kind))
    const meterState = state[this.#meter?.id ?? ''] ?? {}
    // Meters in use show any number; a fresh one begins somewhere.
    const begun = Math.round(20_000_000 * uniformAt(this.#seed, 99))
    this.#importWh = meterState['importWh'] ?? begun
    this.#exportWh = meterState['exportWh'] ?? Math.round(begun / 3)
  }

  /** Lives through one step. `asked`: set points in force, by device. Reports hold for its beginning. */
  step(moment: Moment, asked: ReadonlyMap<string, number> = noneAsked): Report[] {
    const { atMs, weather } = moment
    const reports: Report[] = []
    let netW = baseLoad(this.#seed, this.definition.baseLoadScale, moment)
    for (const device of this.#devices) {
      const { id, kind } = device.definition
      const values: Partial<Record<Quantity, number>> = { ...device.readings(moment) }
      const powerW = device.step(moment, asked.get(id) ?? null, netW)
      netW += powerW
      if (kind === 'solar' || kind === 'wind') values.generationW = powerW === 0 ? 0 : -powerW
      else values.powerW = powerW
      reports.push({ device: id, atMs, values })
    }
    for (const { id } of this.#sensors) {
      reports.push({ device: id, atMs, values: weatherReadings(weather) })
    }
    if (this.#meter !== undefined) {
      const values = {
        powerW: netW,
        importWh: Math.floor(this.#importWh),
        exportWh: Math.floor(this.#exportWh),
      }
      reports.push({ device: this.#meter.id, atMs, values })
      const energyWh = netW * hoursOf(moment)
      if (energyWh > 0) this.#importWh += energyWh
      else this.#exportWh -= energyWh
    }
    return reports
  }

  state(): SiteState {
    const states = this.#devices.map((device) => [device.definition.id, device.state()] as const)
    const meter = { importWh: this.#importWh, exportWh: this.#exportWh }
    return Object.fromEntries(
      this.#meter === undefined ? states : [...states, [this.#meter.id, meter]],
    )
  }
}

const noneAsked: ReadonlyMap<string, number> = new Map()

function simulate(
  definition: DeviceDefinition,
  state: DeviceState,
  siteSeed: number,
): SimulatedDevice[] {
  const seed = seedFor(siteSeed, definition.id)
  switch (definition.kind) {
    case 'battery':
      return [new Battery(definition, state)]
    case 'car':
      return [new Car(definition, state, seed)]
    case 'heat-pump':
      return [new HeatPump(definition, state, seed)]
    case 'appliance':
      return [new Appliance(definition, state)]
    case 'solar':
    case 'wind':
      return [new Generator(definition, state, seed)]
    default:
      // Meters and sensors have no physics of their own: the site reports for them.
      return []
  }
}

function weatherReadings(weather: Weather): Readings {
  return {
    outdoorC: Math.round(weather.outdoorC * 100) / 100,
    irradianceWPerM2: Math.round(weather.irradianceWPerM2 * 10) / 10,
    windSpeedMPerS: Math.round(weather.windSpeedMPerS * 100) / 100,
  }
}

/** The moment of a step that begins at `atMs`, in the local time of `timeZone`. */
export function momentAt(atMs: number, stepMs: number, timeZone: string, weather: Weather): Moment {
  const localMs = atMs + zoneOffsetMs(timeZone, atMs)
  const localDay = Math.floor(localMs / dayMs)
  return {
    atMs,
    stepMs,
    weather,
    localMinute: (localMs - localDay * dayMs) / minuteMs,
    localDay,
    weekday: (localDay + 4) % 7,
  }
}
