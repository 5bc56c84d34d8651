import { numberOf } from '../things/attributes.ts'
import { minuteMs } from '../kernel/steps.ts'
import { uniformAt } from './noise.ts'
import {
  hoursOf,
  type DeviceDefinition,
  type DeviceState,
  type Moment,
  type Readings,
  type SimulatedDevice,
} from './simulated-device.ts'
import { clearSkyIrradiance, type Weather } from './weather.ts'

/** A solar generator or a wind turbine. A set point is the most it may make, as a negative power. */
export class Generator implements SimulatedDevice {
  readonly definition: DeviceDefinition
  readonly #seed: number
  #generatedWh: number

  constructor(definition: DeviceDefinition, state: DeviceState, seed: number) {
    this.definition = definition
    this.#seed = seed
    this.#generatedWh = state['generatedWh'] ?? 0
  }

  readings(): Readings {
    return { generatedWh: Math.floor(this.#generatedWh) }
  }

  step(moment: Moment, askedW: number | null): number {
    const availableW =
      this.definition.kind === 'wind'
        ? turbinePower(numberOf(this.definition, 'ratedW') ?? 0, moment.weather.windSpeedMPerS)
        : this.#solarPower(moment.weather, moment.atMs)
    const mostW = askedW === null ? Infinity : Math.max(0, -askedW)
    const powerW = Math.round(Math.min(availableW, mostW))
    this.#generatedWh += powerW * hoursOf(moment)
    return -powerW
  }

  state(): DeviceState {
    return { generatedWh: this.#generatedWh }
  }

  #solarPower(weather: Weather, atMs: number): number {
    const power = solarPower(this.definition, weather)
    // Each roof sees its own clouds a little earlier or later.
    const own = uniformAt(this.#seed, Math.floor(atMs / (3 * minuteMs)))
    return power * (1 - 0.12 * own * 4 * weather.clearness * (1 - weather.clearness))
  }
}

const radians = Math.PI / 180

/**
 * Power of a solar generator, W: direct light on its plane and diffuse light from the sky, by how clear it
 * is; modules lose 0.4 % per kelvin above 25 °C.
 */
export function solarPower(definition: DeviceDefinition, weather: Weather): number {
  const { sunAltitudeDeg, sunAzimuthDeg, clearness, outdoorC } = weather
  if (sunAltitudeDeg <= 0) return 0
  const ratedW = numberOf(definition, 'ratedW') ?? 0
  const tilt = (numberOf(definition, 'tiltDeg') ?? 0) * radians
  const turn = (sunAzimuthDeg - (numberOf(definition, 'azimuthDeg') ?? 180)) * radians
  const altitude = sunAltitudeDeg * radians
  const cosIncidence =
    Math.sin(altitude) * Math.cos(tilt) + Math.cos(altitude) * Math.sin(tilt) * Math.cos(turn)
  const levelWPerM2 = clearness * clearSkyIrradiance(sunAltitudeDeg)
  const directShare = 0.85 * clearness
  const direct =
    levelWPerM2 * directShare * Math.min(4, Math.max(0, cosIncidence) / Math.sin(altitude))
  const diffuse = levelWPerM2 * (1 - directShare) * ((1 + Math.cos(tilt)) / 2)
  const moduleC = outdoorC + 0.028 * (direct + diffuse)
  const power = (ratedW * 0.9 * (direct + diffuse) * (1 - 0.004 * (moduleC - 25))) / 1000
  return Math.min(ratedW, Math.max(0, power))
}

/** Power of a small turbine, W: from 3 m/s with the cube of the wind up to its rated power at 11 m/s; off in storm. */
export function turbinePower(ratedW: number, windMPerS: number): number {
  if (windMPerS < 3 || windMPerS > 25) return 0
  return ratedW * Math.min(1, (windMPerS ** 3 - 27) / (11 ** 3 - 27))
}
