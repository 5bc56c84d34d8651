import { basisOf, type Basis } from './basis.ts'
import {
  calibrate,
  leadGroup,
  residualQuantile,
  type Calibration,
  type Residual,
} from './conformal.ts'
import {
  basisAt,
  corrected,
  featureCount,
  fillFeatures,
  latestDeviations,
  persisted,
  type Latest,
} from './features.ts'
import { quantileLevels } from './forecast.ts'
import type { Frame } from './frame.ts'
import { RidgeSum } from './ridge.ts'
import { pinballLoss } from './score.ts'
import type { ForecastTarget } from './target.ts'

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
const decaysTried: readonly [number, ...number[]] = [0, 0.5, 0.8, 0.93]
/** Shares of ridge and of yesterday that are tried; the rest is the corrected basis. */
const noShares: Shares = { ridge: 0, yesterday: 0 }
const sharesTried: readonly [Shares, ...Shares[]] = [
  noShares,
  { ridge: 0.5, yesterday: 0 },
  { ridge: 1, yesterday: 0 },
  { ridge: 0, yesterday: 0.4 },
  { ridge: 0.5, yesterday: 0.3 },
  { ridge: 0.3, yesterday: 0.6 },
]

interface Shares {
  readonly ridge: number
  readonly yesterday: number
}

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
  const trial = runTrial(frame, basis, early, trialStart, horizon)
  const decayPerHour = bestOf(decaysTried, (_, i) => trialLoss(trial, i, noShares, days))
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
      trialResiduals(trial, decayIndex, shares),
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
    decayPerHour: 0.5,
    weights: null,
    ridgeShare: 0,
    yesterdayShare: 0,
    calibration: calibrate([], 0, isEnveloped),
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

function ridgeAt(
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

function fitRidge(frame: Frame, basis: Basis, end: number, horizon: number): Float64Array {
  const sum = new RidgeSum(featureCount)
  const features = new Float64Array(featureCount)
  forEachSample(
    frame,
    frame.perDay,
    end,
    horizon,
    (origin, t, latest) => {
      const spread = basis.spread[t] ?? 1
      if (spread < basis.leastSpread) return
      fillFeatures(frame, basis, latest, origin, t, features)
      const unit = basis.isEnveloped ? 1 : spread
      const away = ((frame.values[t] ?? 0) - basisAt(frame, basis, origin, t)) / unit
      for (let i = 0; i < featureCount; i++) features[i] = (features[i] ?? 0) / unit
      sum.add(features, away)
    },
    basis,
  )
  return sum.solve(lambda)
}

/** One forecast step of the trial days: what each method said and what came. */
interface Trial {
  readonly isEnveloped: boolean
  readonly group: Uint8Array
  readonly spread: Float64Array
  readonly truth: Float64Array
  /** What the key of a residual is measured in. */
  readonly unit: Float64Array
  /** The corrected basis for each decay tried, [decay][sample]. */
  readonly plain: readonly Float64Array[]
  readonly ridge: Float64Array
  readonly yesterday: Float64Array
}

function runTrial(
  frame: Frame,
  basis: Basis,
  weights: Float64Array | null,
  start: number,
  horizon: number,
): Trial {
  const rows: number[][] = [[], [], [], [], [], [], ...decaysTried.map(() => [])]
  const scratch = new Float64Array(featureCount)
  forEachSample(
    frame,
    start,
    frame.origin,
    horizon,
    (origin, t, latest) => {
      const spread = basis.spread[t] ?? 1
      if (spread < basis.leastSpread) return
      rows[0]?.push(leadGroup(((t - origin + 1) * 24) / frame.perDay))
      rows[1]?.push(spread)
      rows[2]?.push(frame.values[t] ?? 0)
      rows[3]?.push(basis.isEnveloped ? spread : 1)
      rows[4]?.push(
        weights === null ? 0 : ridgeAt(frame, basis, weights, latest, origin, t, scratch),
      )
      rows[5]?.push(persisted(frame, basis, origin, t))
      decaysTried.forEach((decay, i) => {
        rows[6 + i]?.push(corrected(frame, basis, latest, origin, t, decay))
      })
    },
    basis,
  )
  const [group, spread, truth, unit, ridge, yesterday, ...plain] = rows
  return {
    isEnveloped: basis.isEnveloped,
    group: Uint8Array.from(group ?? []),
    spread: Float64Array.from(spread ?? []),
    truth: Float64Array.from(truth ?? []),
    unit: Float64Array.from(unit ?? []),
    ridge: Float64Array.from(ridge ?? []),
    yesterday: Float64Array.from(yesterday ?? []),
    plain: plain.map((row) => Float64Array.from(row)),
  }
}

function trialResiduals(trial: Trial, decayIndex: number, shares: Shares): Residual[] {
  const plain = trial.plain[decayIndex] ?? trial.ridge
  return Array.from(trial.truth, (truth, i) => {
    const said = plain[i] ?? 0
    const expected =
      said +
      ((trial.ridge[i] ?? 0) - said) * shares.ridge +
      ((trial.yesterday[i] ?? 0) - said) * shares.yesterday
    return {
      group: trial.group[i] ?? 0,
      key: expected / (trial.unit[i] ?? 1),
      residual: (truth - expected) / (trial.spread[i] ?? 1),
    }
  })
}

/** Pinball loss of a method on the trial days with its own calibration, in the series' unit. */
function trialLoss(trial: Trial, decayIndex: number, shares: Shares, days: number): number {
  const residuals = trialResiduals(trial, decayIndex, shares)
  const calibration = calibrate(residuals, days, trial.isEnveloped)
  let loss = 0
  residuals.forEach(({ group, key, residual }, i) => {
    let sum = 0
    quantileLevels.forEach((level, index) => {
      sum += pinballLoss(level, residualQuantile(calibration, group, key, index), residual)
    })
    loss += sum * (trial.spread[i] ?? 1)
  })
  return loss
}

/**
 * Visits (origin, step) pairs whose truth is known and lies in [start, end): an origin every three hours and
 * a bit (so that all times of day come up), every third step ahead.
 */
function forEachSample(
  frame: Frame,
  start: number,
  end: number,
  horizon: number,
  visit: (origin: number, t: number, latest: Latest) => void,
  basis: Basis,
): void {
  const every = Math.max(1, Math.floor(frame.perDay / 8) + 1)
  const stride = frame.perDay > 24 ? 3 : 1
  for (let origin = Math.max(1, start); origin < end; origin += every) {
    const latest = latestDeviations(frame, basis, origin)
    for (let t = origin + (origin % stride); t < Math.min(end, origin + horizon); t += stride) {
      if (!Number.isNaN(frame.values[t] ?? NaN)) visit(origin, t, latest)
    }
  }
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
