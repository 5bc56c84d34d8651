import { reachable } from './storage-build.ts'
import type { Storage } from './storage.ts'

/** A body that keeps heat: C dT/dt = cop·power + gains - loss·(T - outside). */
export interface ThermalBody {
  readonly massWhPerK: number
  readonly lossWPerK: number
  readonly startC: number
  /** °C, [step]. */
  readonly outsideC: Float64Array
  /** Heat that comes (or, negative, goes) by itself, W, [step]. */
  readonly gainsW: Float64Array
  /** Heat for each unit of electricity, [step]. */
  readonly cop: Float64Array
  /** Electricity at the most, W, [step]. */
  readonly maxW: Float64Array
  readonly minC: Float64Array
  readonly maxC: Float64Array
  /** For each kelvin outside the range for an hour. */
  readonly wishMicroPerKelvinHour: number
  /** Worth of electricity saved after the end, micro-units per kWh. */
  readonly endValueMicroPerKwh: number
}

/** A body as a storage, and its temperatures from the storage's levels. */
export interface ThermalStorage {
  readonly storage: Storage
  /** °C after each step, [step]. */
  temperatures(levels: Float64Array): Float64Array
}

/** Decay over a whole horizon is held above this: a body that cools faster stores nothing worth planning. */
const leastDecay = 1e-9

/**
 * Over a step of h hours with constant power the body's heat s = C·T follows exactly
 *
 *   s[t+1] = a·s[t] + (1 - a)·C·(outside + gains/loss) + b·h·cop·power,  a = exp(-loss·h/C),  b = (1 - a)·C/(loss·h)
 *
 * Dividing s by a^t and taking away what comes by itself leaves a level that only power changes: it
 * starts at 0 and never falls.
 */
export function thermalStorage(body: ThermalBody, hours: number): ThermalStorage {
  const count = body.cop.length
  const mass = body.massWhPerK
  const rate = (body.lossWPerK * hours) / mass
  const decay = Math.max(Math.exp(-rate), leastDecay ** (1 / Math.max(1, count)))
  const kept = rate > 1e-9 ? (1 - decay) / -Math.log(decay) : 1
  const lossWhPerK = -Math.log(decay) * mass
  const start = mass * body.startC
  const scale = new Float64Array(count)
  const offset = new Float64Array(count)
  let factor = 1
  let sum = 0
  for (let t = 0; t < count; t++) {
    factor /= decay
    scale[t] = factor
    sum += factor * kept * (lossWhPerK * body.outsideC[t]! + body.gainsW[t]! * hours)
    offset[t] = sum
  }
  const levelOf = (celsius: number, t: number): number =>
    scale[t]! * mass * celsius - offset[t]! - start
  const gain = body.cop.map((cop, t) => scale[t]! * kept * hours * cop)
  const wish = scale.map((value) => (body.wishMicroPerKelvinHour * hours) / (mass * value))
  const last = count - 1
  const bestCop = body.cop.reduce((best, cop) => Math.max(best, cop), 1)
  const storage = reachable({
    startLevel: 0,
    gain,
    drain: gain,
    maxIn: body.maxW,
    maxOut: new Float64Array(count),
    lower: new Float64Array(count),
    upper: new Float64Array(count).fill(Number.MAX_VALUE),
    wantedLow: body.minC.map(levelOf),
    wantedHigh: body.maxC.map(levelOf),
    lowPrice: wish,
    highPrice: wish,
    wear: 0,
    endValue: count > 0 ? body.endValueMicroPerKwh / 1000 / bestCop / scale[last]! : 0,
    endReference: count > 0 ? levelOf(body.startC, last) : 0,
  })
  return {
    storage,
    temperatures: (levels) =>
      levels.map((level, t) => (level + offset[t]! + start) / (scale[t]! * mass)),
  }
}
