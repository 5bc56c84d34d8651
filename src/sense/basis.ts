import { clearSkyPower } from './clear-sky.ts'
import { daysBefore, type Frame } from './frame.ts'
import { standardProfile, usualClearness, usualWindShare } from './standard-profile.ts'
import type { ForecastTarget } from './target.ts'

/**
 * What earlier days say about each step, before anyone looks at today. Everything else is a
 * correction to it. All arrays [frame.count].
 */
export interface Basis {
  /** Expected value from the days up to yesterday: for steps less than a day ahead. */
  readonly near: Float64Array
  /** Expected value from the days up to the day before: for all others. */
  readonly far: Float64Array
  /** How strongly a deviation shows in a step: 1, or the clear-sky power for a solar generator. */
  readonly weight: Float64Array
  /** Typical distance of the truth from `far`: residuals are measured in it. 0 where nothing but 0 can come. */
  readonly spread: Float64Array
  /** The standard profile. */
  readonly profile: Float64Array
  /** Steps of less spread than this teach nothing: night and twilight for a solar generator. */
  readonly leastSpread: number
  /** Whether `spread` is a limit on what can come: then the expected share of it says how certain a step is. */
  readonly isEnveloped: boolean
}

/** Steps that means are smoothed over, to either side: half an hour's. */
export function smoothingOf(frame: Frame): number {
  return Math.round(frame.perDay / 48 - 0.01)
}

/** Builds the basis for steps from `from` on (earlier ones stay 0), in one pass over the days before each step. */
export function basisOf(target: ForecastTarget, frame: Frame, from: number): Basis {
  return target.kind === 'solar' || target.kind === 'wind'
    ? envelopeBasis(target, frame, from)
    : sameHourBasis(target, frame, from, standardProfile(target, frame))
}

/** Days that a same-hour mean looks back, and how fast older ones fade, per day. */
const meanDays = 28
const fade = 0.94
/** Weight of a day of another type (workday, Saturday, Sunday) beside one of the same type. */
const otherDayWeight = 0.35
/** The standard profile counts as much as this many days. */
const profileDays = 1

/**
 * Same-hour means: B(t) = (Σ_k w_k y(t - k days) + κ p(t)) / (Σ_k w_k + κ) with w_k = 0.94^k, less for
 * another type of day, and the standard profile p at the level of the history; as in the winner of
 * CityLearn 2023's forecast track (seasonal averages with a prior).
 */
function sameHourBasis(
  target: ForecastTarget,
  frame: Frame,
  from: number,
  standard: Float64Array,
): Basis {
  const { count, values } = frame
  const smooth = smoothed(values, frame.origin, smoothingOf(frame))
  const profile = target.kind === 'outdoor-temperature' ? standard : atLevel(standard, frame)
  const near = new Float64Array(count)
  const far = new Float64Array(count)
  const days = target.kind === 'outdoor-temperature' ? 5 : meanDays
  const other = target.kind === 'load' ? otherDayWeight : 1
  const fades = Float64Array.from({ length: days + 1 }, (_, k) => fade ** k)
  for (let t = from; t < count; t++) {
    let sum = 0
    let weights = 0
    for (let k = days; k >= 1; k--) {
      const i = daysBefore(frame, t, k)
      const value = i < 0 ? NaN : (smooth[i] ?? NaN)
      if (!Number.isNaN(value)) {
        const weight = (fades[k] ?? 0) * (frame.dayType[i] === frame.dayType[t] ? 1 : other)
        sum += weight * value
        weights += weight
      }
      if (k > 2) continue
      const mean = (sum + profileDays * (profile[t] ?? 0)) / (weights + profileDays)
      if (k === 2) far[t] = mean
      else near[t] = mean
    }
  }
  const spread = sameHourSpread(frame, from, near, profile)
  return {
    near,
    far,
    weight: new Float64Array(count).fill(1),
    spread,
    profile,
    leastSpread: 0,
    isEnveloped: false,
  }
}

/** Days that the spread looks back. A basis for a forecast alone must begin this long before it. */
export const spreadDays = 15

/** Mean distance of the truth from `near` at the same hour of earlier days, half of it taken from all hours together. */
function sameHourSpread(
  frame: Frame,
  from: number,
  near: Float64Array,
  profile: Float64Array,
): Float64Array {
  const { count, origin, values } = frame
  const distance = new Float64Array(count).fill(NaN)
  let total = 0
  let known = 0
  const recent = origin - spreadDays * frame.perDay
  for (let i = from; i < origin; i++) {
    const away = Math.abs((values[i] ?? NaN) - (near[i] ?? 0))
    distance[i] = away
    if (i >= recent && !Number.isNaN(away)) {
      total += away
      known += 1
    }
  }
  const around = smoothed(distance, origin, smoothingOf(frame))
  const usual = meanOf(profile) * 0.4
  const mean = (total + usual * frame.perDay) / (known + frame.perDay)
  const spread = new Float64Array(count).fill(Math.max(mean, 1e-3))
  for (let t = from; t < count; t++) {
    let sum = 2 * mean
    let weights = 2
    for (let k = 2; k <= spreadDays; k++) {
      const i = daysBefore(frame, t, k)
      const value = i < from ? NaN : (around[i] ?? NaN)
      if (Number.isNaN(value)) continue
      sum += value
      weights += 1
    }
    spread[t] = Math.max(sum / weights, 0.15 * mean, 1e-3)
  }
  return spread
}

/** What a day's clearness counts a day later, and how many days' worth the usual one counts. */
const clearnessFade = 0.5
const usualDays = 0.3

/**
 * A generator under an envelope E (clear sky, or rated power): expected is E(t)·K with K the mean
 * clearness Σy/ΣE of the last days (fading by the day), leaning on the usual one while they are few.
 */
function envelopeBasis(
  target: ForecastTarget & { kind: 'solar' | 'wind' },
  frame: Frame,
  from: number,
): Basis {
  const { count, origin, perDay, values } = frame
  // What is older than the days that the envelope looks back has faded from the sums as well.
  const start = Math.max(0, from - envelopeDays * perDay)
  const limit =
    target.kind === 'solar'
      ? clearSkyPower(target, frame, start)
      : new Float64Array(count).fill(target.ratedW)
  const weight = target.kind === 'solar' ? learnedEnvelope(target.ratedW, limit, frame) : limit
  const usual = target.kind === 'solar' ? usualClearness : usualWindShare
  const dayWeight = target.ratedW * perDay * (target.kind === 'solar' ? 0.25 : 1)
  // Sums that fade by the day, up to and without step i.
  const keep = clearnessFade ** (1 / perDay)
  const sums = new Float64Array(count + 1)
  const weights = new Float64Array(count + 1)
  for (let i = start; i < count; i++) {
    const value = i < origin ? (values[i] ?? NaN) : NaN
    const isKnown = !Number.isNaN(value)
    sums[i + 1] = (sums[i] ?? 0) * keep + (isKnown ? value : 0)
    weights[i + 1] = (weights[i] ?? 0) * keep + (isKnown ? (weight[i] ?? 0) : 0)
  }
  const clearness = (end: number): number => {
    const at = Math.max(0, end)
    const sum = (sums[at] ?? 0) + usualDays * usual * dayWeight
    const most = (weights[at] ?? 0) + usualDays * dayWeight
    // Of a generator that is said to give nothing no share can be had.
    return most > 0 ? sum / most : 0
  }
  const near = new Float64Array(count)
  const far = new Float64Array(count)
  const spread = new Float64Array(count)
  for (let t = from; t < count; t++) {
    const envelope = weight[t] ?? 0
    near[t] = envelope * clearness(t - perDay - smoothingOf(frame))
    far[t] = envelope * clearness(t - 2 * perDay)
    spread[t] = envelope
  }
  const profile = limit.map((most) => most * usual)
  return {
    near,
    far,
    weight,
    spread,
    profile,
    leastSpread: 0.08 * target.ratedW,
    isEnveloped: true,
  }
}

/** Days whose best values show what a generator can give at a time of day. */
const envelopeDays = 21

/**
 * The most a solar generator gives in a step: clear-sky power times the highest share of it seen at the same
 * time of day in the last three weeks (so shadows, dirt and an unknown roof are learned), leaning on 1
 * while days are few.
 */
function learnedEnvelope(ratedW: number, clear: Float64Array, frame: Frame): Float64Array {
  const { origin, perDay, values } = frame
  const floorW = 0.01 * ratedW
  const smoothing = smoothingOf(frame)
  const best = new Float64Array(perDay)
  const seen = new Float64Array(perDay)
  for (let i = Math.max(0, origin - envelopeDays * perDay); i < origin; i++) {
    const value = values[i] ?? NaN
    const clearW = clear[i] ?? 0
    if (Number.isNaN(value) || clearW < floorW) continue
    const share = Math.min(1.3, value / clearW)
    for (let j = i - smoothing; j <= i + smoothing; j++) {
      const slot = (((j + (frame.offset[0] ?? 0)) % perDay) + perDay) % perDay
      if (share > (best[slot] ?? 0)) best[slot] = share
      if (j === i) seen[slot] = (seen[slot] ?? 0) + 1
    }
  }
  return clear.map((clearW, i) => {
    const slot = (i + (frame.offset[0] ?? 0)) % perDay
    const days = seen[slot] ?? 0
    // After n days the best of them is as good as the sky gets with a weight of n / (n + 2).
    const share = (Math.max(best[slot] ?? 0, 0.05) * days + 2) / (days + 2)
    return clearW < floorW ? 0 : clearW * share
  })
}

/** Triangular means over `smoothing` steps to either side, gaps left out, of the first `length` values; NaN where all are gaps. */
function smoothed(values: Float64Array, length: number, smoothing: number): Float64Array {
  const result = new Float64Array(values.length).fill(NaN)
  for (let i = 0; i < length; i++) {
    let sum = 0
    let weights = 0
    for (let j = Math.max(0, i - smoothing); j <= Math.min(length - 1, i + smoothing); j++) {
      const value = values[j] ?? NaN
      if (Number.isNaN(value)) continue
      const weight = smoothing + 1 - Math.abs(i - j)
      sum += weight * value
      weights += weight
    }
    if (weights > 0) result[i] = sum / weights
  }
  return result
}

/** The standard profile scaled to the level of the history: its own level counts as one day. */
function atLevel(profile: Float64Array, frame: Frame): Float64Array {
  const usual = meanOf(profile) * frame.perDay
  let sum = usual
  let expected = usual
  for (let i = 0; i < frame.origin; i++) {
    const value = frame.values[i] ?? NaN
    if (Number.isNaN(value)) continue
    sum += value
    expected += profile[i] ?? 0
  }
  const level = expected > 0 ? sum / expected : 1
  return profile.map((value) => value * level)
}

function meanOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return values.length === 0 ? 0 : sum / values.length
}
