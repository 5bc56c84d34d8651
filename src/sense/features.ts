import { smoothingOf, type Basis } from './basis.ts'
import { daysBefore, type Frame } from './frame.ts'

/** Entries of one feature vector. */
export const featureCount = 9

/** What a deviation seen now is worth an hour later, in the features and for the level correction. */
const decaysPerHour = [0.4, 0.8, 0.96] as const

/**
 * What the latest values say at one origin: how far the last hour and the last day lay from the basis,
 * each as a share of the weight (so that a cloudy morning lowers the whole afternoon).
 */
export interface Latest {
  readonly hour: number
  readonly day: number
}

/** Reads the latest deviations from the steps before `origin`. Gaps count nothing; no value at all means no deviation. */
export function latestDeviations(frame: Frame, basis: Basis, origin: number): Latest {
  const hourSteps = Math.max(1, Math.round(frame.perDay / 24))
  let daySum = 0
  let dayWeight = 0
  let dayKnown = 0
  let maxWeight = 0
  const start = Math.max(0, origin - frame.perDay)
  for (let i = start; i < origin; i++) maxWeight = Math.max(maxWeight, basis.weight[i] ?? 0)
  let hourSum = 0
  let hourWeight = 0
  let hourKnown = 0
  for (let i = origin - 1; i >= start; i--) {
    const value = frame.values[i] ?? NaN
    const weight = basis.weight[i] ?? 0
    if (Number.isNaN(value) || weight <= 0.05 * maxWeight) continue
    const away = value - (basis.near[i] ?? 0)
    daySum += away
    dayWeight += weight
    dayKnown += 1
    if (hourKnown >= hourSteps) continue
    hourSum += away
    hourWeight += weight
    hourKnown += 1
  }
  // A day of which little was measured says less: the missing part counts as no deviation.
  const measured = Math.min(1, dayKnown / (hourSteps * 6))
  return {
    hour: hourKnown === 0 ? 0 : hourSum / hourWeight,
    day: dayKnown === 0 ? 0 : (measured * daySum) / dayWeight,
  }
}

/** What the basis says about step `t` at `origin`: only from values that were known then. */
export function basisAt(frame: Frame, basis: Basis, origin: number, t: number): number {
  const isNear = t - origin < frame.perDay - smoothingOf(frame)
  return (isNear ? basis.near[t] : basis.far[t]) ?? 0
}

/** The basis moved by the last hour's deviation, fading by `decayPerHour`: x̂ = B + E·d·α^h. */
export function corrected(
  frame: Frame,
  basis: Basis,
  latest: Latest,
  origin: number,
  t: number,
  decayPerHour: number,
): number {
  const hours = ((t - origin + 1) * 24) / frame.perDay
  const weight = basis.weight[t] ?? 0
  return basisAt(frame, basis, origin, t) + weight * latest.hour * decayPerHour ** hours
}

/**
 * The lag features of step `t` seen from `origin`, as distances from the basis: the same hour a day and a
 * week ago, deviations of the last hour (fading at three speeds) and of the last day, the standard
 * profile, and the basis itself for its scale. `features`: [featureCount], overwritten.
 */
export function fillFeatures(
  frame: Frame,
  basis: Basis,
  latest: Latest,
  origin: number,
  t: number,
  features: Float64Array,
): void {
  const expected = basisAt(frame, basis, origin, t)
  const weight = basis.weight[t] ?? 0
  const hours = ((t - origin + 1) * 24) / frame.perDay
  features[0] = sameTime(frame, basis, origin, t, 1) - expected || 0
  features[1] = sameTime(frame, basis, origin, t, 7) - expected || 0
  for (let i = 0; i < decaysPerHour.length; i++) {
    features[2 + i] = weight * latest.hour * (decaysPerHour[i] ?? 0) ** hours
  }
  features[5] = weight * latest.day
  features[6] = weight * latest.day * 0.96 ** hours
  features[7] = (basis.profile[t] ?? 0) - expected
  features[8] = expected
}

/** The ridge's expectation: the basis and the weighted features. `weights`, `scratch`: [featureCount]. */
export function ridgeAt(
  frame: Frame,
  basis: Basis,
  weights: Float64Array,
  latest: Latest,
  origin: number,
  t: number,
  scratch: Float64Array,
): number {
  fillFeatures(frame, basis, latest, origin, t, scratch)
  let sum = basisAt(frame, basis, origin, t)
  for (let i = 0; i < featureCount; i++) sum += (weights[i] ?? 0) * (scratch[i] ?? 0)
  return sum
}

/** What the same time yesterday (or the latest day known) says about step `t`; the basis where it is a gap. */
export function persisted(frame: Frame, basis: Basis, origin: number, t: number): number {
  const value = sameTime(frame, basis, origin, t, 1)
  return Number.isNaN(value) ? basisAt(frame, basis, origin, t) : value
}

/** The latest value known at `origin` from the same time a multiple of `days` earlier, smoothed; NaN in a gap. */
function sameTime(frame: Frame, basis: Basis, origin: number, t: number, days: number): number {
  const smoothing = smoothingOf(frame)
  for (let k = days; k <= 14; k += days) {
    const i = timeBefore(frame, basis, t, k)
    if (i + smoothing >= origin) continue
    let sum = 0
    let known = 0
    for (let j = Math.max(0, i - smoothing); j <= i + smoothing; j++) {
      const value = frame.values[j] ?? NaN
      if (Number.isNaN(value)) continue
      sum += value
      known += 1
    }
    return known === 0 ? NaN : sum / known
  }
  return NaN
}

/** The step at the same time `days` before `t`: by the clock for what people do, by the sun and wind for a generator. */
export function timeBefore(frame: Frame, basis: Basis, t: number, days: number): number {
  return basis.isEnveloped ? t - days * frame.perDay : daysBefore(frame, t, days)
}
