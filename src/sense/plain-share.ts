import { residualQuantile, type Calibration, type Residuals } from './conformal.ts'
import { quantileLevels } from './forecast.ts'
import { pinballLoss } from './score.ts'
import { within, type Range } from './range.ts'
import type { Trial } from './trial-steps.ts'

/** Parts that the plain quantiles may have. */
const shares = [0, 0.25, 0.5, 0.75, 1] as const

/**
 * What the own quantiles lose more than the trial says, as a part: their calibration has seen the trial, while the plain ones
 * knew fewer days there than they do now.
 */
const seenAlready = 0.03

/**
 * The part of the plain quantiles in a forecast that would have lost least on the trial, 0 to 1: quantiles of the same level
 * are averaged (Vincent 1912; Lichtendahl et al. 2013, Management Science 59), and judged by their pinball loss.
 */
export function plainShare(
  trial: Trial,
  residuals: Residuals,
  calibration: Calibration,
  range: Range,
): number {
  const losses = new Float64Array(shares.length)
  const levels = quantileLevels.length
  for (let i = 0; i < trial.truth.length; i++) {
    const truth = trial.truth[i] ?? 0
    const spread = trial.spread[i] ?? 1
    const expected = truth - (residuals.residual[i] ?? 0) * spread
    for (let level = 0; level < levels; level++) {
      const plain = trial.plain[i * levels + level] ?? NaN
      if (Number.isNaN(plain)) continue
      const away = residualQuantile(calibration, trial.group[i] ?? 0, residuals.key[i] ?? 0, level)
      const own = within(range, expected + spread * away)
      for (const [at, share] of shares.entries()) {
        const value = within(range, share * plain + (1 - share) * own)
        losses[at] = (losses[at] ?? 0) + pinballLoss(quantileLevels[level] ?? 0.5, value, truth)
      }
    }
  }
  let [best, least] = [0, Infinity]
  for (const [at, share] of shares.entries()) {
    const loss = (losses[at] ?? 0) * (1 + seenAlready * (1 - share))
    if (loss < least) [best, least] = [share, loss]
  }
  return best
}
