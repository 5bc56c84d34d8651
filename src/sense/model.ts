import { basisOf, type Basis } from './basis.ts'
import { calibrate, noResiduals, type Calibration } from './conformal.ts'
import {
  basisAt,
  corrected,
  featureCount,
  fillFeatures,
  persisted,
  ridgeAt,
  type Latest,
} from './features.ts'
import type { Frame } from './frame.ts'
import { RidgeSum } from './ridge.ts'
import { forEachSample } from './samples.ts'
import type { ForecastTarget } from './target.ts'
import { noShares, residualsOf, runTrial, trialLoss, type Shares } from './trial.ts'

/** What was learned from one history: refitted once a day, used for every forecast until then. */
export interface Model {
  /** What an hour does to a deviation of the last hour, 0..1. */
  readonly decayPerHour: number
  /** Weights of the lag features, [featureCount]; null while history is short. */
  readonly weights: Float64Array | null
  /** The ridge's part in the expectation, 0..1. */
  readonly ridgeShare: number
  /** The part of what was measured at the same time yesterday, 0..1; the rest is the corrected basis. */
  readonly yesterdayShare: number
  /** How the truth lies around the expectation. */
  readonly calibration: Calibration
  /** Days of history it was learned from. */
  readonly days: number
}

/** Days before the ridge may speak, and days over which its voice grows to full. */
const ridgeFromDays = 6
const ridgeRampDays = 6
/** Days at the end of the history on which methods are compared and residuals collected, at the most. */
const trialDays = 21
/** Shrinkage of the ridge, as a share of each feature's mean square. */
const lambda = 0.05
/** Days of history before a decay is chosen, and the decay until then. */
const choosingFromDays = 3
const usualDecay = 0.5
const decaysTried: readonly [number, ...number[]] = [0, 0.5, 0.8, 0.93]
/** Shares of ridge and of yesterday that are tried; the rest is the corrected basis. */
const sharesTried: readonly [Shares, ...Shares[]] = [
  noShares,
  { ridge: 0.5, yesterday: 0 },
  { ridge: 1, yesterday: 0 },
  { ridge: 0, yesterday: 0.4 },
  { ridge: 0.5, yesterday: 0.3 },
  { ridge: 0.3, yesterday: 0.6 },
]

/**
 * Learns from the history in `frame`: the ridge on what lies before the trial days, then decay and
 * ridge share with the least pinball loss on the trial days and the residuals' quantiles there, then
 * the ridge again on everything. Works from no history at all.
 */
export function learn(target: ForecastTarget, frame: Frame, horizon: number): Model {
  const { origin, perDay } = frame
  const basis = basisOf(target, frame, 0)
  const days = knownSteps(frame) / perDay
  const length = Math.floor(Math.min(trialDays, days / 2) * perDay)
  const trialStart = origin - length
  const ramp = Math.min(1, Math.max(0, (days - ridgeFromDays) / ridgeRampDays))
  const early = ramp > 0 ? fitRidge(frame, basis, trialStart, horizon) : null
  const trial = runTrial(frame, basis, early, decaysTried, trialStart, horizon)
  // Of two days little can be chosen: on the first one every home looks out of the ordinary.
  const decayPerHour =
    days < choosingFromDays
      ? usualDecay
      : bestOf(decaysTried, (_, i) => trialLoss(trial, i, noShares, days))
  const decayIndex = decaysTried.indexOf(decayPerHour)
  const best =
    early === null
      ? noShares
      : bestOf(sharesTried, (shares) => trialLoss(trial, decayIndex, shares, days))
  const shares = { ridge: best.ridge * ramp, yesterday: best.yesterday * ramp }
  return {
    decayPerHour,
    ridgeShare: shares.ridge,
    yesterdayShare: shares.yesterday,
    weights: shares.ridge > 0 ? fitRidge(frame, basis, origin, horizon) : null,
    calibration: calibrate(
      residualsOf(trial, decayIndex, shares, 1),
      length / perDay,
      basis.isEnveloped,
    ),
    days,
  }
}

/** A model that has learned nothing yet: means, a fading correction and usual residuals. */
export function unlearnedModel(target: ForecastTarget): Model {
  const isEnveloped = target.kind === 'solar' || target.kind === 'wind'
  return {
    decayPerHour: usualDecay,
    weights: null,
    ridgeShare: 0,
    yesterdayShare: 0,
    calibration: calibrate(noResiduals, 0, isEnveloped),
    days: 0,
  }
}

/** What the model expects at step `t` seen from `origin`; `scratch`: [featureCount]. */
export function expectedAt(
  frame: Frame,
  basis: Basis,
  model: Pick<Model, 'decayPerHour' | 'weights' | 'ridgeShare' | 'yesterdayShare'>,
  latest: Latest,
  origin: number,
  t: number,
  scratch: Float64Array,
): number {
  const plain = corrected(frame, basis, latest, origin, t, model.decayPerHour)
  let expected = plain
  if (model.weights !== null && model.ridgeShare > 0) {
    const ridge = ridgeAt(frame, basis, model.weights, latest, origin, t, scratch)
    expected += (ridge - plain) * model.ridgeShare
  }
  if (model.yesterdayShare > 0) {
    expected += (persisted(frame, basis, origin, t) - plain) * model.yesterdayShare
  }
  return expected
}

function fitRidge(frame: Frame, basis: Basis, end: number, horizon: number): Float64Array {
  const sum = new RidgeSum(featureCount)
  const features = new Float64Array(featureCount)
  forEachSample(frame, basis, frame.perDay, end, horizon, (origin, t, latest) => {
    const spread = basis.spread[t] ?? 1
    if (spread < basis.leastSpread) return
    fillFeatures(frame, basis, latest, origin, t, features)
    // Errors count in units of the spread, so that dear evenings do not drown quiet nights.
    const unit = basis.isEnveloped ? 1 : spread
    const away = ((frame.values[t] ?? 0) - basisAt(frame, basis, origin, t)) / unit
    for (let i = 0; i < featureCount; i++) features[i] = (features[i] ?? 0) / unit
    sum.add(features, away)
  })
  return sum.solve(lambda)
}

function bestOf<Choice>(
  choices: readonly [Choice, ...Choice[]],
  loss: (choice: Choice, index: number) => number,
): Choice {
  let best = choices[0]
  let least = Infinity
  choices.forEach((choice, index) => {
    const of = loss(choice, index)
    if (of < least) {
      least = of
      best = choice
    }
  })
  return best
}

function knownSteps(frame: Frame): number {
  let known = 0
  for (let i = 0; i < frame.origin; i++) if (!Number.isNaN(frame.values[i] ?? NaN)) known += 1
  return known
}
