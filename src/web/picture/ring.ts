import { assert } from '../../kernel/assert.ts'
import { areaPath, edgePath, round, type Point } from './path.ts'

/**
 * What a ring is drawn from: 24 hours in equal steps, some behind the hand, some ahead of it.
 * All arrays: [step]. NaN is a gap and stays one. Powers in W, none negative.
 */
export interface RingDay {
  /** Where each step begins on the local clock: 0 = midnight, 0.5 = noon. */
  readonly fractions: Float64Array
  readonly sunW: Float64Array
  readonly windW: Float64Array
  readonly useW: Float64Array
  /** Power that the plan moved in time: what batteries, cars and heating do because of it. */
  readonly movedW: Float64Array
  /** The first step that is not measured yet. */
  readonly nowStep: number
}

/** Radii of the picture, in its own units: the view box is 640 wide and high, its middle is 0, 0. */
export const ringRadii = {
  hand: 292,
  label: 306,
  made: 74,
  zero: 208,
  used: 50,
  homes: 148,
} as const

/** One band of the ring: the part behind the hand and the part ahead, as SVG path data. */
export interface Band {
  readonly measured: string
  readonly ahead: string
}

export interface RingShape {
  readonly sun: Band
  readonly wind: Band
  readonly use: Band
  readonly moved: Band
  /** The power that one unit of length stands for, W: the same outside and inside. */
  readonly wattsPerUnit: number
}

/**
 * The bands of a ring. Outside the zero circle: wind, and sun on top of it; inside: use; along the
 * inner edge of the use a stroke that is the wider the more the plan moved.
 */
export function ringShape(day: RingDay): RingShape {
  const { fractions, sunW, windW, useW, movedW } = day
  const count = fractions.length
  for (const values of [sunW, windW, useW, movedW]) {
    assert(values.length === count, `a ring has one value for each of its ${count} steps`)
  }
  const made = fractions.map((_, k) => known(sunW[k]) + known(windW[k]))
  const wattsPerUnit = Math.max(
    highest(made) / ringRadii.made,
    highest(useW) / ringRadii.used,
    1e-9,
  )
  const mostMoved = Math.max(highest(movedW), 1e-9)
  const { zero } = ringRadii
  const inner = (k: number) => zero - known(useW[k]) / wattsPerUnit
  const strokeWidth = (k: number) => 1.5 + (8.5 * known(movedW[k])) / mostMoved
  const band = (
    from: (k: number) => number,
    to: (k: number) => number,
    values: Float64Array,
  ): Band => ({
    measured: area(fractions, 0, day.nowStep, from, to, values),
    // One step back, so that both parts meet at the hand.
    ahead: area(fractions, Math.max(0, day.nowStep - 1), count, from, to, values),
  })
  return {
    wind: band(
      () => zero,
      (k) => zero + known(windW[k]) / wattsPerUnit,
      windW,
    ),
    sun: band(
      (k) => zero + known(windW[k]) / wattsPerUnit,
      (k) => zero + known(made[k]) / wattsPerUnit,
      sunW,
    ),
    use: band(inner, () => zero, useW),
    moved: band(
      (k) => inner(k) - strokeWidth(k) / 2,
      (k) => inner(k) + strokeWidth(k) / 2,
      useW,
    ),
    wattsPerUnit,
  }
}

/** The small ring of one home: what it gives grows outwards, what it takes inwards. `netW`: + into the home, [step]. */
export function homeRingShape(
  fractions: Float64Array,
  netW: Float64Array,
  radius: number,
): { readonly gives: string; readonly takes: string } {
  // A ring this small shows hours, not quarters: a page with a hundred of them stays light.
  const hours = Math.ceil(netW.length / stepsOfHour)
  const hourly = Float64Array.from({ length: hours }, (_, h) =>
    mean(netW.subarray(h * stepsOfHour, (h + 1) * stepsOfHour)),
  )
  const starts = Float64Array.from({ length: hours }, (_, h) => fractions[h * stepsOfHour] ?? 0)
  const most = Math.max(highest(hourly.map(Math.abs)), 1e-9)
  const room = radius * 0.36
  const edge = (sign: 1 | -1) => (h: number) =>
    radius - (sign * Math.max(0, sign * known(hourly[h])) * room) / most
  const from = () => radius
  return {
    gives: area(starts, 0, hours, from, edge(-1), hourly),
    takes: area(starts, 0, hours, from, edge(1), hourly),
  }
}

/** Where a moment of the day stands on a circle: noon at the top, midnight at the bottom, clockwise. */
export function ringPoint(fraction: number, radius: number): Point {
  const angle = Math.PI / 2 + 2 * Math.PI * fraction
  return { x: round(radius * Math.cos(angle)), y: round(radius * Math.sin(angle)) }
}

/**
 * Middles and radius of `count` equal circles in a circle of `radius`: one in the middle, the rest in
 * rings around it, as many to a ring as fit. 1 + 6 + 13 circles make a neighbourhood of twenty.
 */
export function nestedCircles(
  count: number,
  radius: number,
): { readonly radius: number; readonly at: readonly Point[] } {
  assert(count >= 0 && count <= 1000, `a picture holds at most 1,000 homes, got ${count}`)
  if (count === 0) return { radius: 0, at: [] }
  if (count === 1) return { radius: radius * 0.6, at: [{ x: 0, y: 0 }] }
  let small = radius
  let rings = packed(count, radius, small)
  while (rings === null) {
    small *= 0.97
    rings = packed(count, radius, small)
  }
  const at: Point[] = []
  for (const [turn, ring] of rings.entries()) {
    for (let i = 0; i < ring.count; i++) {
      const angle = (2 * Math.PI * (i + (turn % 2) / 2)) / ring.count - Math.PI / 2
      at.push({ x: round(ring.radius * Math.cos(angle)), y: round(ring.radius * Math.sin(angle)) })
    }
  }
  return { radius: round(small), at }
}

function packed(
  count: number,
  radius: number,
  small: number,
): readonly { readonly radius: number; readonly count: number }[] | null {
  const rings: { radius: number; count: number }[] = []
  let left = count
  for (let r = radius - small; r > 0.5 * small && left > 0; r -= 2 * small) {
    const fits = r < small ? 1 : Math.floor(Math.PI / Math.asin(Math.min(1, small / r)))
    const here = Math.min(left, fits)
    rings.push({ radius: r, count: here })
    left -= here
  }
  if (left === 1 && (rings.at(-1)?.radius ?? 0) >= 2 * small) {
    rings.push({ radius: 0, count: 1 })
    left = 0
  }
  return left === 0 ? rings : null
}

function area(
  fractions: Float64Array,
  from: number,
  to: number,
  inner: (k: number) => number,
  outer: (k: number) => number,
  values: Float64Array,
): string {
  const at = (k: number) => fractions[k] ?? 0
  return areaPath(
    values,
    from,
    to,
    (k) => ringPoint(at(k), inner(k)),
    (k) => ringPoint(at(k), outer(k)),
  )
}

/** An arc of the zero circle for the steps whose values are gaps: drawn dotted, so that a gap is seen to be one. */
export function gapArcs(fractions: Float64Array, values: Float64Array, radius: number): string {
  const gaps = values.map((value) => (Number.isNaN(value) ? 1 : NaN))
  return edgePath(gaps, 0, fractions.length, (k) => ringPoint(fractions[k] ?? 0, radius))
}

const stepsOfHour = 4

/** Mean of the known values; NaN where none is. */
function mean(values: Float64Array): number {
  const found = Array.from(values).filter((value) => !Number.isNaN(value))
  return found.reduce((sum, value) => sum + value, 0) / found.length
}

function known(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value
}

function highest(values: Float64Array): number {
  let most = 0
  for (const value of values) if (value > most) most = value
  return most
}
