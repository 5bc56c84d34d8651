// Neighbourhoods of any size for one day, drawn from recorded homes: load, sun, heat and cars from HAMLET, loads and batteries
// also from CityLearn. Every home drawn is a recorded one on another of its days and of another size.

import { join } from 'node:path'
import {
  defaultWishes,
  type BatteryInput,
  type CarInput,
  type CarWindow,
  type DeviceInput,
  type HeatPumpInput,
  type HomeInput,
  type PlanInput,
} from '../../src/energy/plan/plan-input.ts'
import type { Plan } from '../../src/energy/plan/plan.ts'
import { tariffPrices } from '../../src/energy/tariff/tariff-prices.ts'
import { orThrow } from '../../src/kernel/refusal.ts'
import { seededRandom, type Random } from '../../src/kernel/random.ts'
import { hourMs, quarterMs, steps } from '../../src/kernel/steps.ts'
import { readRecording } from '../../src/replay/folder.ts'
import type { RecordedBattery, RecordedCar, RecordedHeat } from '../../src/replay/recording.ts'
import { dataFolder } from './series.ts'

/** A day of quarter hours. */
const count = 96

/** What homes may have: each has some of it. */
export interface Draw {
  readonly homes: number
  readonly seed: number
  /** Local fee, micro-units per kWh. */
  readonly feeMicroPerKwh: number
  /** The day begins so many quarters later. */
  readonly later?: number
  /** Only batteries and cars, of which every home has both: what central solvers write as a plain linear program. */
  readonly isPlain: boolean
}

/** Draws a neighbourhood. Needs the recorded data. */
export async function drawNeighbourhood(draw: Draw): Promise<PlanInput> {
  const hamlet = orThrow(await readRecording(join(dataFolder, 'energy/hamlet')))
  const cityLearn = orThrow(await readRecording(join(dataFolder, 'energy/citylearn-2022')))
  const random = seededRandom(draw.seed)
  const between = (low: number, high: number): number => low + (high - low) * random.next()
  const one = <T>(of: readonly T[]): T => of[Math.floor(random.next() * of.length)]!
  const batteries = cityLearn.homes.flatMap(({ battery }) => (battery === null ? [] : [battery]))
  const later = draw.later ?? 0
  const of = steps(hamlet.steps.startMs + later * quarterMs, quarterMs, count)
  const days = Math.floor(hamlet.steps.count / count) - 1
  const each = sameInEach()
  const memory = new SharedArrays()
  const homes = Array.from({ length: draw.homes }, (_, i): HomeInput => {
    const id = `home-${i}`
    const from = count * Math.floor(between(0, days)) + later
    const size = between(0.6, 1.4)
    const source = one(hamlet.homes)
    const scaled = (values: Float64Array, factor: number): Float64Array =>
      values.slice(from, from + count).map((value) => value * factor)
    const homeW =
      draw.isPlain || random.next() < 0.5
        ? scaled(source.loadW, size)
        : hourly(one(cityLearn.homes).loadW, 24 * Math.floor(between(0, 363)), later, size)
    const devices: DeviceInput[] = []
    const has = (share: number): boolean => draw.isPlain || random.next() < share
    if (has(0.7) && source.solar !== null) {
      const availableW = scaled(one(hamlet.homes).solar!.generationW, between(0.5, 1.8))
      if (draw.isPlain) for (let t = 0; t < count; t++) homeW[t]! -= availableW[t]!
      else {
        const sun = { thingId: `${id}-sun`, availableW: memory.of(availableW), isCurtailable: true }
        devices.push({ kind: 'generator', ...sun })
      }
    }
    if (has(0.6)) devices.push(battery(id, one(batteries), between(0.6, 1.8), random))
    if (has(0.6) && source.car !== null) devices.push(car(id, one(hamlet.homes).car!, from, random))
    if (!draw.isPlain && has(0.6) && source.heat !== null) {
      devices.push(heatPump(id, source.heat, from, size, random, { each, memory }))
    }
    return { cellId: id, connectionLimitW: null, fixedW: memory.of(homeW), devices }
  })
  const prices = tariffPrices(
    { ...hamlet.tariff, localFeeMicroPerKwh: draw.feeMicroPerKwh },
    of,
    hamlet.timeZone,
  )
  return {
    cellId: 'neighbourhood',
    planId: 'plan',
    issuedMs: of.startMs,
    steps: of,
    prices,
    reachedPeakW: 0,
    homes,
    shared: [],
    last: null,
    wishes: defaultWishes,
  }
}

/** The same value in every step, shared by all homes of a draw. */
function sameInEach(): (value: number) => Float64Array {
  const known = new Map<number, Float64Array>()
  return (value) => {
    const array = known.get(value) ?? new Float64Array(count).fill(value)
    known.set(value, array)
    return array
  }
}

/** Bytes of shared memory taken at once. */
const chunkBytes = 1 << 20

/** Arrays in memory that threads share: they read them where they are. */
class SharedArrays {
  #chunk = new SharedArrayBuffer(chunkBytes)
  #used = 0

  /** A copy of values, [step]. */
  of(values: Float64Array): Float64Array {
    if (this.#used + values.byteLength > chunkBytes) {
      this.#chunk = new SharedArrayBuffer(chunkBytes)
      this.#used = 0
    }
    const array = new Float64Array(this.#chunk, this.#used, values.length)
    this.#used += values.byteLength
    array.set(values)
    return array
  }
}

/** Recorded hours from `hour` on as quarters, but for so many of them. */
function hourly(values: Float64Array, hour: number, later: number, factor: number): Float64Array {
  const perHour = hourMs / quarterMs
  return Float64Array.from(
    { length: count },
    (_, t) => values[hour + Math.floor((t + later) / perHour)]! * factor,
  )
}

/** The same neighbourhood one quarter later, as its plan has left it. `input`: drawn with `later: 1`. */
export function afterQuarter(input: PlanInput, plan: Plan): PlanInput {
  const states = new Map(
    plan.homes.flatMap((home) =>
      home.devices.map(({ thingId, state }) => [thingId, state?.[0] ?? 0] as const),
    ),
  )
  const left = (device: DeviceInput): DeviceInput => {
    const state = states.get(device.thingId) ?? 0
    switch (device.kind) {
      case 'battery':
      case 'car':
        return { ...device, storedWh: state * device.capacityWh }
      case 'heat-pump': {
        const { building } = device
        return building === null ? device : { ...device, building: { ...building, indoorC: state } }
      }
      default:
        return device
    }
  }
  const homes = input.homes.map((home) => ({ ...home, devices: home.devices.map(left) }))
  return { ...input, homes, last: plan }
}

/**
 * The same with other forecasts: each home's load and each generator's power by up to `share` more or less over the whole day, and loads by about as much
 * again from hour to hour.
 */
export function withOtherForecasts(input: PlanInput, share: number, seed: number): PlanInput {
  const random = seededRandom(seed)
  const about = (): number => 1 + share * (2 * random.next() - 1)
  const homes = input.homes.map((home) => {
    const level = about()
    let course = 0
    const fixedW = home.fixedW.map((power) => {
      // Of this drift the standard deviation is `share`.
      course = 0.9 * course + 0.75 * (about() - 1)
      return power * level * Math.max(0, 1 + course)
    })
    const devices = home.devices.map((device): DeviceInput => {
      if (device.kind !== 'generator') return device
      const sun = about()
      return { ...device, availableW: device.availableW.map((power) => power * sun) }
    })
    return { ...home, fixedW, devices }
  })
  return { ...input, homes }
}

function battery(id: string, of: RecordedBattery, size: number, random: Random): BatteryInput {
  const capacityWh = of.capacityWh * size
  return {
    kind: 'battery',
    thingId: `${id}-battery`,
    capacityWh,
    storedWh: capacityWh * random.next(),
    maxChargeW: of.maxChargeW * size,
    maxDischargeW: of.maxDischargeW * size,
    chargeEfficiency: of.chargeEfficiency,
    dischargeEfficiency: of.dischargeEfficiency,
    reserveWh: 0,
    wearMicroPerKwh: 0,
  }
}

/** A car on a recorded day: before it leaves it wants what the trip uses, and some more. */
function car(id: string, of: RecordedCar, from: number, random: Random): CarInput {
  const windows: CarWindow[] = []
  for (let t = 0; t < count; t++) {
    if (of.isHome[from + t] !== 1) continue
    const fromStep = t
    while (t < count && of.isHome[from + t] === 1) t++
    let back = t
    while (back < count && of.isHome[from + back] !== 1) back++
    const tripWh = t < count && back < count ? of.tripWh[from + back]! : 0
    const targetWh = t < count ? Math.min(of.capacityWh, 1.3 * tripWh + 0.3 * of.capacityWh) : 0
    windows.push({ fromStep, toStep: t, targetWh, tripWh })
  }
  return {
    kind: 'car',
    thingId: `${id}-car`,
    capacityWh: of.capacityWh,
    storedWh: of.capacityWh * (0.2 + 0.6 * random.next()),
    maxChargeW: of.maxChargeW,
    maxDischargeW: 0,
    chargeEfficiency: of.chargeEfficiency,
    dischargeEfficiency: of.chargeEfficiency,
    reserveWh: 0,
    wearMicroPerKwh: 0,
    windows,
  }
}

/** The recorded heat demand as the loss of a building to the outside. */
function heatPump(
  id: string,
  of: RecordedHeat,
  from: number,
  size: number,
  random: Random,
  {
    each,
    memory,
  }: { readonly each: (value: number) => Float64Array; readonly memory: SharedArrays },
): HeatPumpInput {
  const demandW = of.demandW.slice(from, from + count)
  return {
    kind: 'heat-pump',
    thingId: `${id}-heat-pump`,
    maxW: of.maxW * size,
    building: {
      indoorC: of.minC + (of.maxC - of.minC) * random.next(),
      minC: each(of.minC),
      maxC: each(of.maxC),
      outdoorC: memory.of(demandW.map((demand) => of.setC - demand / of.heatLossWPerK)),
      gainsW: each(0),
      heatLossWPerK: of.heatLossWPerK * size,
      thermalMassWhPerK: of.thermalMassWhPerK * size,
      cop: each(of.cop),
    },
    tank: null,
  }
}
