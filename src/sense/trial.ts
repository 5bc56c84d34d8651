import type { Basis } from './basis.ts'
import { calibrate, leadGroup, residualQuantile, type Residuals } from './conformal.ts'
import { corrected, featureCount, persisted, ridgeAt } from './features.ts'
import { quantileLevels } from './forecast.ts'
import type { Frame } from './frame.ts'
import { forEachSample } from './samples.ts'
import { pinballLoss } from './score.ts'

/** Parts of the ridge and of yesterday's values in an expectation, 0..1; the rest is the corrected basis. */
export interface Shares {
  readonly ridge: number
  readonly yesterday: number
}

export const noShares: Shares = { ridge: 0, yesterday: 0 }

/** Forecast steps of the trial days: what each method said and what came. All arrays [sample]. */
export interface Trial {
  readonly isEnveloped: boolean
  readonly group: Uint8Array
  readonly spread: Float64Array
  readonly truth: Float64Array
  /** The corrected basis for each decay tried, [decay][sample]. */
  readonly plain: readonly Float64Array[]
  readonly ridge: Float64Array
  readonly yesterday: Float64Array
}

/** Lets every method forecast the steps from `start` to the end of the history, each from what was known before. */
export function runTrial(
  frame: Frame,
  basis: Basis,
  weights: Float64Array | null,
  decays: readonly number[],
  start: number,
  horizon: number,
): Trial {
  const group: number[] = []
  const spread: number[] = []
  const truth: number[] = []
  const ridge: number[] = []
  const yesterday: number[] = []
  const plain: number[][] = decays.map(() => [])
  const scratch = new Float64Array(featureCount)
  forEachSample(frame, basis, start, frame.origin, horizon, (origin, t, latest) => {
    const unit = basis.spread[t] ?? 1
    if (unit < basis.leastSpread) return
    group.push(leadGroup(((t - origin + 1) * 24) / frame.perDay))
    spread.push(unit)
    truth.push(frame.values[t] ?? 0)
    yesterday.push(persisted(frame, basis, origin, t))
    ridge.push(weights === null ? 0 : ridgeAt(frame, basis, weights, latest, origin, t, scratch))
    for (let i = 0; i < decays.length; i++) {
      plain[i]?.push(corrected(frame, basis, latest, origin, t, decays[i] ?? 0))
    }
  })
  return {
    isEnveloped: basis.isEnveloped,
    group: Uint8Array.from(group),
    spread: Float64Array.from(spread),
    truth: Float64Array.from(truth),
    plain: plain.map((row) => Float64Array.from(row)),
    ridge: Float64Array.from(ridge),
    yesterday: Float64Array.from(yesterday),
  }
}

/** How far the truth lay from what one mixture of methods said, at every `every`-th step of the trial. */
export function residualsOf(
  trial: Trial,
  decayIndex: number,
  shares: Shares,
  every: number,
): Residuals {
  const plain = trial.plain[decayIndex] ?? trial.ridge
  const count = Math.ceil(trial.truth.length / every)
  const group = new Uint8Array(count)
  const key = new Float64Array(count)
  const residual = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    const i = row * every
    const said = plain[i] ?? 0
    const spread = trial.spread[i] ?? 1
    const expected =
      said +
      ((trial.ridge[i] ?? 0) - said) * shares.ridge +
      ((trial.yesterday[i] ?? 0) - said) * shares.yesterday
    group[row] = trial.group[i] ?? 0
    key[row] = expected / (trial.isEnveloped ? spread : 1)
    residual[row] = ((trial.truth[i] ?? 0) - expected) / spread
  }
  return { group, key, residual }
}

/** Methods are compared on every so-manieth step of the trial: neighbouring steps say the same. */
const compareEvery = 3

/** Pinball loss of a mixture of methods on the trial days with its own calibration, in the series' unit, any scale. */
export function trialLoss(trial: Trial, decayIndex: number, shares: Shares, days: number): number {
  const residuals = residualsOf(trial, decayIndex, shares, compareEvery)
  const calibration = calibrate(residuals, days, trial.isEnveloped)
  let loss = 0
  for (let row = 0; row < residuals.group.length; row++) {
    const group = residuals.group[row] ?? 0
    const key = residuals.key[row] ?? 0
    const residual = residuals.residual[row] ?? 0
    let sum = 0
    for (let level = 0; level < quantileLevels.length; level++) {
      const quantile = residualQuantile(calibration, group, key, level)
      sum += pinballLoss(quantileLevels[level] ?? 0.5, quantile, residual)
    }
    loss += sum * (trial.spread[row * compareEvery] ?? 1)
  }
  return loss
}
