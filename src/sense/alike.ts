import type { Basis } from './basis.ts'
import { timeBefore } from './features.ts'
import type { Frame } from './frame.ts'

/** Days back that are compared with today, at the most. */
const comparedDays = 42
/** Pairs of values that a comparison needs, as a part of a day. */
const leastCompared = 0.1
/** How much the whole of the last 24 hours and its last hours count in a comparison. */
const daySteepness = 2
const hourSteepness = 12
/** Hours over which what was just measured loses its weight in a comparison. */
const recentHours = 4
/** What a day counts a day later. */
const fade = 0.95
/** Weight of a day of another type (workday, Saturday, Sunday) beside one of the same type. */
const otherDayWeight = 0.35
/** The sun's path changes slowly: what was measured weeks ago is scaled by no more than this. */
const mostScaled = 1.5

/**
 * How much the days before speak at one origin, [days back]: w_k = 0.95^k·exp(-2·D_k - 12·H_k), with D_k the mean
 * distance of the last 24 hours from the same hours k days earlier in units of the weight, and H_k the same
 * with the last hours foremost. 0 for a day that cannot be compared. The method of analogue days
 * (Delle Monache et al. 2013, Monthly Weather Review 141) on a series' own history.
 */
export function likeness(frame: Frame, basis: Basis, origin: number): Float64Array {
  const { perDay, values } = frame
  const days = Math.min(comparedDays, Math.floor((origin - 1) / perDay))
  const weights = new Float64Array(Math.max(1, days + 1))
  const unit = basis.isEnveloped ? basis.weight : basis.spread
  const fadePerStep = Math.exp(-24 / perDay / recentHours)
  for (let k = 1; k <= days; k++) {
    let away = 0
    let units = 0
    let recentAway = 0
    let recentUnits = 0
    let known = 0
    let recent = 1
    for (let i = origin - 1; i >= origin - perDay; i--) {
      recent *= fadePerStep
      const distance = Math.abs((values[i] ?? NaN) - (values[i - k * perDay] ?? NaN))
      if (Number.isNaN(distance)) continue
      const share = unit[i] ?? 0
      known += 1
      away += distance
      units += share
      recentAway += distance * recent
      recentUnits += share * recent
    }
    if (known < leastCompared * perDay || units <= 0) continue
    const distance = (daySteepness * away) / units + (hourSteepness * recentAway) / recentUnits
    weights[k] = fade ** k * Math.exp(-distance)
  }
  return weights
}

/**
 * What came after the days most like today: the median of the same time on earlier days, each with its
 * likeness; NaN where no day is known. `scratch` is overwritten.
 */
export function alikeAt(
  frame: Frame,
  basis: Basis,
  alike: Float64Array,
  origin: number,
  t: number,
  scratch: WeightedValues,
): number {
  const { perDay, values } = frame
  scratch.clear()
  for (let k = Math.floor((t - origin) / perDay) + 1; k < alike.length; k++) {
    let weight = alike[k] ?? 0
    const before = timeBefore(frame, basis, t, k)
    const value = before < 0 || before >= origin ? NaN : (values[before] ?? NaN)
    if (weight === 0 || Number.isNaN(value)) continue
    if (!basis.isEnveloped && frame.dayType[before] !== frame.dayType[t]) weight *= otherDayWeight
    scratch.add(value * scale(basis, before, t), weight)
  }
  return scratch.median()
}

/** What a generator could give at step `t` over what it could at step `before`. */
function scale(basis: Basis, before: number, t: number): number {
  if (!basis.isEnveloped) return 1
  const then = basis.weight[before] ?? 0
  const now = basis.weight[t] ?? 0
  if (then <= 0 || now <= 0) return 1
  return Math.min(mostScaled, Math.max(1 / mostScaled, now / then))
}

/** A few values with weights, kept in order. */
export class WeightedValues {
  readonly #values = new Float64Array(comparedDays + 1)
  readonly #weights = new Float64Array(comparedDays + 1)
  #count = 0
  #total = 0

  clear(): void {
    this.#count = 0
    this.#total = 0
  }

  add(value: number, weight: number): void {
    let at = this.#count
    while (at > 0 && (this.#values[at - 1] ?? 0) > value) {
      this.#values[at] = this.#values[at - 1] ?? 0
      this.#weights[at] = this.#weights[at - 1] ?? 0
      at -= 1
    }
    this.#values[at] = value
    this.#weights[at] = weight
    this.#count += 1
    this.#total += weight
  }

  /** The value below and above which half of the weight lies; NaN of no values. */
  median(): number {
    let sum = 0
    for (let i = 0; i < this.#count; i++) {
      sum += this.#weights[i] ?? 0
      if (sum >= this.#total / 2) return this.#values[i] ?? NaN
    }
    return NaN
  }
}
