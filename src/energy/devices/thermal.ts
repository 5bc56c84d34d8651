import type { CoolingInput, TankInput } from '../plan/plan-input.ts'
import { computed, copied, type Floats } from '../../kernel/floats.ts'
import type { DeviceContext } from './device.ts'
import { reachable } from './storage-build.ts'
import type { Storage } from './storage.ts'

/** A body that keeps heat: C dT/dt = cop·heating - eer·cooling + gains - loss·(T - outside). */
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
  readonly cooling?: CoolingInput
  /** It is warmed with this electricity at least or not at all, W; 0: with any. */
  readonly minW: number
  /** An engine whose heat comes in gives power instead of taking it, for its fuel. */
  readonly engine?: { readonly microPerWStep: number }
  readonly minC: Float64Array
  readonly maxC: Float64Array
  /** For each kelvin outside the range for an hour. */
  readonly wishMicroPerKelvinHour: number
  /** Once hotter than usual, and what each kelvin less then costs. */
  readonly hotRun?: NonNullable<TankInput['hotRun']> & { readonly microPerKelvin: number }
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
 * starts at 0, and falls only by cooling.
 */
export function thermalStorage(
  body: ThermalBody,
  context: Pick<DeviceContext, 'hours' | 'floats' | 'constant'>,
): ThermalStorage {
  return context.floats.sketch((sketch) => sketched(body, context, sketch))
}

/** `sketch`: where arrays come from that are not kept as they are. */
function sketched(
  body: ThermalBody,
  { hours, floats, constant }: Pick<DeviceContext, 'hours' | 'floats' | 'constant'>,
  sketch: Floats,
): ThermalStorage {
  const count = body.cop.length
  const mass = body.massWhPerK
  const rate = (body.lossWPerK * hours) / mass
  const decay = Math.max(Math.exp(-rate), leastDecay ** (1 / Math.max(1, count)))
  const kept = rate > 1e-9 ? (1 - decay) / -Math.log(decay) : 1
  const lossWhPerK = -Math.log(decay) * mass
  const start = mass * body.startC
  /** Writes what levels are scaled by, and what comes by itself. */
  const scaleAndOffset = (from: Floats): readonly [Float64Array, Float64Array] => {
    const scale = from.take(count)
    const offset = from.take(count)
    let factor = 1
    let sum = 0
    for (let t = 0; t < count; t++) {
      factor /= decay
      scale[t] = factor
      sum += factor * kept * (lossWhPerK * body.outsideC[t]! + body.gainsW[t]! * hours)
      offset[t] = sum
    }
    return [scale, offset]
  }
  const [scale, offset] = scaleAndOffset(sketch)
  const levelOf = (celsius: number, t: number): number =>
    scale[t]! * mass * celsius - offset[t]! - start
  const flowOf = (share: number, t: number): number => scale[t]! * kept * hours * share
  const from = (values: Float64Array, of: (value: number, t: number) => number): Float64Array => {
    const array = sketch.take(count)
    for (let t = 0; t < count; t++) array[t] = of(values[t]!, t)
    return array
  }
  const gain = floats.keptAlike(from(body.cop, flowOf))
  const wish = floats.kept(
    from(scale, (value) => (body.wishMicroPerKelvinHour * hours) / (mass * value)),
  )
  const wantedLow = from(body.minC, levelOf)
  const wantedHigh = from(body.maxC, levelOf)
  const lowPrice = copied(wish, sketch)
  const { cooling, engine, hotRun, minW } = body
  if (hotRun !== undefined) {
    const { step, hotC, microPerKelvin } = hotRun
    for (let t = 0; t < count; t++) wantedHigh[t] = Math.max(wantedHigh[t]!, levelOf(hotC, t))
    wantedLow[step] = Math.max(wantedLow[step]!, levelOf(hotC, step))
    lowPrice[step] = Math.max(lowPrice[step]!, microPerKelvin / (mass * scale[step]!))
  }
  const last = count - 1
  const bestCop = body.cop.reduce((best, cop) => Math.max(best, cop), 1)
  const free: Storage = {
    startLevel: 0,
    gain,
    drain: cooling === undefined ? gain : floats.kept(from(cooling.eer, flowOf)),
    maxIn: body.maxW,
    maxOut: constant(cooling?.maxW ?? 0),
    lower: constant(cooling === undefined ? 0 : -Number.MAX_VALUE),
    upper: constant(Number.MAX_VALUE),
    wantedLow,
    wantedHigh,
    lowPrice: floats.kept(lowPrice, wish),
    highPrice: wish,
    wear: 0,
    ...(cooling === undefined ? {} : { empties: 'taking' }),
    ...(engine === undefined ? {} : { fills: 'giving', fuel: engine.microPerWStep }),
    ...(minW > 0 ? { leastIn: minW } : {}),
    endValue: count > 0 ? body.endValueMicroPerKwh / 1000 / bestCop / scale[last]! : 0,
    endReference: count > 0 ? levelOf(body.startC, last) : 0,
  }
  return {
    storage: reachable(free, floats),
    // Few ask for them: they are worked out again then.
    temperatures: (levels) =>
      floats.sketch((again) => {
        const [scales, offsets] = scaleAndOffset(again)
        return computed(count, (t) => (levels[t]! + offsets[t]! + start) / (scales[t]! * mass))
      }),
  }
}
