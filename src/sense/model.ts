import { basisOf, type Basis } from './basis.ts'
import { calibrate, noResiduals, type Calibration } from './conformal.ts'
import { basisAt, featureCount, fillFeatures, latestDeviations } from './features.ts'
import type { Frame } from './frame.ts'
import { blended, learnMixture, unlearnedMixture, type Mixture } from './mixture.ts'
import { plainShare } from './plain-share.ts'
import { rangeOf } from './range.ts'
import { RidgeSum } from './ridge.ts'
import { forEachSample } from './samples.ts'
import type { ForecastTarget } from './target.ts'
import { residualsOf, runTrial } from './trial.ts'

/** What was learned from one history: refitted once a day, used for every forecast until then. */
export interface Model {
  /** Weights of the lag features, [featureCount]; null while history is short. */
  readonly weights: Float64Array | null
  /** How much each expert counts. */
  readonly mixture: Mixture
  /** How the truth lies around the expectation. */
  readonly calibration: Calibration
  /** Part of the plain quantiles, those of the same time on earlier days, 0 to 1. */
  readonly plainShare: number
  /** Days of history it was learned from. */
  readonly days: number
}

/** Days before the experts are mixed by what they are worth, and days over which that grows to full. */
const mixedFromDays = 6
const mixedRampDays = 6
/** Days at the end of the history on which experts are compared and residuals collected, at the most. */
const trialDays = 21
/** Shrinkage of the ridge, as a share of each feature's mean square. */
const lambda = 0.05

/**
 * Learns from the history in `frame`: the ridge on what lies before the trial days, then the mixture of experts
 * and the residuals' quantiles on the trial days, then the ridge again on everything. Works from no history
 * at all.
 */
export function learn(target: ForecastTarget, frame: Frame, horizon: number): Model {
  const { origin, perDay } = frame
  const basis = basisOf(target, frame, 0)
  const days = knownSteps(frame) / perDay
  const length = Math.floor(Math.min(trialDays, days / 2) * perDay)
  const ramp = Math.min(1, Math.max(0, (days - mixedFromDays) / mixedRampDays))
  const early = ramp > 0 ? fitRidge(frame, basis, origin - length, horizon) : null
  const trial = runTrial(frame, basis, early, origin - length, horizon)
  const learned = ramp > 0 ? learnMixture(target, trial, length / perDay) : unlearnedMixture
  const mixture = blended(learned, unlearnedMixture, ramp)
  const residuals = residualsOf(trial, mixture)
  const calibration = calibrate(residuals, length / perDay, basis.isEnveloped)
  return {
    weights: early === null ? null : fitRidge(frame, basis, origin, horizon),
    mixture,
    calibration,
    plainShare: basis.isEnveloped
      ? 0
      : ramp * plainShare(trial, residuals, calibration, rangeOf(target, frame)),
    days,
  }
}

/** A model that has learned nothing yet: means, a fading correction and usual residuals. */
export function unlearnedModel(target: ForecastTarget): Model {
  const isEnveloped = target.kind === 'solar' || target.kind === 'wind'
  return {
    weights: null,
    mixture: unlearnedMixture,
    calibration: calibrate(noResiduals, 0, isEnveloped),
    plainShare: 0,
    days: 0,
  }
}

function fitRidge(frame: Frame, basis: Basis, end: number, horizon: number): Float64Array {
  const sum = new RidgeSum(featureCount)
  const features = new Float64Array(featureCount)
  forEachSample(frame, frame.perDay, end, horizon, (origin) => {
    const latest = latestDeviations(frame, basis, origin)
    return (t) => {
      const spread = basis.spread[t] ?? 1
      if (spread < basis.leastSpread) return
      fillFeatures(frame, basis, latest, origin, t, features)
      // Errors count in units of the spread, so that dear evenings do not drown quiet nights.
      const unit = basis.isEnveloped ? 1 : spread
      const away = ((frame.values[t] ?? 0) - basisAt(frame, basis, origin, t)) / unit
      for (let i = 0; i < featureCount; i++) features[i] = (features[i] ?? 0) / unit
      sum.add(features, away)
    }
  })
  return sum.solve(lambda)
}

function knownSteps(frame: Frame): number {
  let known = 0
  for (let i = 0; i < frame.origin; i++) if (!Number.isNaN(frame.values[i] ?? NaN)) known += 1
  return known
}
