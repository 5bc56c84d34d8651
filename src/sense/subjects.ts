import type { Cell } from '../cell/cell.ts'
import type { Series } from '../series/series.ts'
import { isChosen, numberOf } from '../things/attributes.ts'
import type { Quantity } from '../things/quantity.ts'
import type { Thing } from '../things/thing.ts'
import type { ForecastTarget } from './target.ts'

/** A series measured in quarters that goes into a target's history, and with which factor. */
export interface Part {
  readonly seriesId: number
  /** Mean of a gauge, or growth of a counter. */
  readonly field: 'mean' | 'sum'
  readonly factor: number
  /** A part that must be there, or one that counts 0 before it was first measured. */
  readonly isNeeded: boolean
}

/**
 * Something to forecast and how its history comes from what is measured: history = Σ factor·part.
 * For hot water the one part is the tank's temperature, and the history is the heat drawn from it.
 */
export interface Subject {
  /** The series that the forecast is kept under. */
  readonly seriesId: number
  readonly thingId: string
  readonly target: ForecastTarget
  readonly parts: readonly Part[]
  /** Size of the tank; for hot water only. */
  readonly tankLitres?: number
}

/** Mean power of a home in W before anything was measured: 3,500 kWh a year. */
export const typicalHomeW = 400

/** Kinds whose power is planned, and so is no part of a home's base load; a plug only where it runs on what is left. */
const planned: ReadonlySet<string> = new Set(['battery', 'car', 'heat-pump', 'chp', 'appliance'])

/**
 * Everything a cell's plan needs forecasts of: the base load at its meter (kept under the meter's
 * power or, without one, its import counter), each solar generator and turbine (under its generation),
 * the outdoor temperature, and the hot water drawn from each tank (under the tank's temperature, in W of heat).
 */
export function forecastSubjects(
  cell: Cell,
  things: readonly Thing[],
  series: readonly Series[],
): Subject[] {
  const own = things.filter((thing) => thing.cellId === cell.id && thing.state === 'adopted')
  const find = (thing: Thing, quantity: Quantity): number | null =>
    series.find((s) => s.thingId === thing.id && s.quantity === quantity)?.id ?? null
  const subjects: Subject[] = []
  const meter = own.find((thing) => thing.kind === 'meter')
  if (meter !== undefined) {
    const others = own.flatMap((thing): readonly Part[] => besideBaseLoad(thing, find))
    const net = netParts(meter, find)
    const [first] = net
    if (first !== undefined) {
      const target: ForecastTarget = {
        kind: 'load',
        timeZone: cell.timeZone,
        typicalW: typicalHomeW,
      }
      subjects.push({
        seriesId: first.seriesId,
        thingId: meter.id,
        target,
        parts: [...net, ...others],
      })
    }
  }
  let knowsTemperature = false
  for (const thing of own) {
    const generation = generationPart(thing, find)
    if (generation !== null) {
      const target = generationTarget(cell, thing)
      subjects.push({
        seriesId: generation.seriesId,
        thingId: thing.id,
        target,
        parts: [generation],
      })
    }
    const outdoor = find(thing, 'outdoorC')
    if (outdoor !== null && !knowsTemperature) {
      knowsTemperature = true
      const { timeZone, place } = cell
      subjects.push({
        seriesId: outdoor,
        thingId: thing.id,
        target: { kind: 'outdoor-temperature', timeZone, latitude: place.latitude },
        parts: [{ seriesId: outdoor, field: 'mean', factor: 1, isNeeded: true }],
      })
    }
    const hasTank = thing.kind === 'heat-pump' || thing.kind === 'chp'
    const tank = hasTank ? find(thing, 'tankC') : null
    if (tank !== null) {
      const litresPerDay = numberOf(thing, 'hotWaterLitresPerDay') ?? 0
      subjects.push({
        seriesId: tank,
        thingId: thing.id,
        target: { kind: 'hot-water', timeZone: cell.timeZone, litresPerDay },
        parts: [{ seriesId: tank, field: 'mean', factor: 1, isNeeded: true }],
        tankLitres: numberOf(thing, 'tankLitres') ?? 0,
      })
    }
  }
  return subjects
}

type Find = (thing: Thing, quantity: Quantity) => number | null

/** Wh in a quarter hour to W. */
const perHour = 4

function netParts(meter: Thing, find: Find): Part[] {
  const power = find(meter, 'powerW')
  if (power !== null) return [{ seriesId: power, field: 'mean', factor: 1, isNeeded: true }]
  const taken = find(meter, 'importWh')
  const given = find(meter, 'exportWh')
  if (taken === null) return []
  const parts: Part[] = [{ seriesId: taken, field: 'sum', factor: perHour, isNeeded: true }]
  if (given !== null) {
    parts.push({ seriesId: given, field: 'sum', factor: -perHour, isNeeded: true })
  }
  return parts
}

function isPlanned(thing: Thing): boolean {
  return planned.has(thing.kind) || (thing.kind === 'plug' && isChosen(thing, 'surplusOnly'))
}

function besideBaseLoad(thing: Thing, find: Find): readonly Part[] {
  const generation = generationPart(thing, find)
  if (generation !== null) return [{ ...generation, isNeeded: false }]
  if (!isPlanned(thing)) return []
  const power = find(thing, 'powerW')
  return power === null ? [] : [{ seriesId: power, field: 'mean', factor: -1, isNeeded: false }]
}

function generationPart(thing: Thing, find: Find): Part | null {
  if (thing.kind !== 'solar' && thing.kind !== 'wind') return null
  const power = find(thing, 'generationW')
  if (power !== null) return { seriesId: power, field: 'mean', factor: 1, isNeeded: true }
  const energy = find(thing, 'generatedWh')
  return energy === null
    ? null
    : { seriesId: energy, field: 'sum', factor: perHour, isNeeded: true }
}

function generationTarget(cell: Cell, thing: Thing): ForecastTarget {
  const { timeZone, place } = cell
  if (thing.kind === 'wind') {
    return { kind: 'wind', timeZone, ratedW: numberOf(thing, 'ratedW') ?? 0 }
  }
  return {
    kind: 'solar',
    timeZone,
    latitude: place.latitude,
    longitude: place.longitude,
    ratedW: numberOf(thing, 'ratedW') ?? 0,
    tiltDeg: numberOf(thing, 'tiltDeg') ?? 0,
    azimuthDeg: numberOf(thing, 'azimuthDeg') ?? 0,
  }
}

/**
 * The history of a subject from its parts, each [quarter], NaN in gaps. A gap in one part is a gap in
 * all, but a device that was never measured before counts as 0 until it was.
 */
export function combineParts(
  parts: readonly { readonly part: Part; readonly values: Float64Array }[],
  count: number,
): Float64Array {
  const sum = new Float64Array(count)
  for (const { part, values } of parts) {
    let isBegun = part.isNeeded
    for (let i = 0; i < count; i++) {
      const value = values[i] ?? NaN
      if (!Number.isNaN(value)) isBegun = true
      if (isBegun) sum[i] = (sum[i] ?? 0) + part.factor * value
    }
  }
  return sum
}

/** Heat that warms a litre of water by a kelvin, Wh. */
const waterWhPerLitreK = 1.163
/** Standing loss of a tank, W per kelvin above its room and litre. */
const tankLossWPerKLitre = 0.008
const tankRoomC = 20

/**
 * Heat drawn from a tank in W, [quarter], from its mean temperature: what it cooled down by, less its
 * standing loss. While it is warming up nothing can be said: a gap.
 */
export function drawnFromTank(tankC: Float64Array, litres: number): Float64Array {
  return tankC.map((valueC, i) => {
    const fallK = (tankC[i - 1] ?? NaN) - valueC
    if (fallK < -0.05) return NaN
    const lostW = litres * tankLossWPerKLitre * (valueC - tankRoomC)
    return Math.max(0, fallK * litres * waterWhPerLitreK * perHour - lostW)
  })
}
