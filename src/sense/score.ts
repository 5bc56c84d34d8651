import { quantileLevels } from './forecast.ts'

/** How good a forecast was once the truth is known; sums, so that scores add up over forecasts. */
export interface Score {
  /** Steps with a known truth. */
  readonly steps: number
  /** Sum over steps of the mean pinball loss of the nine levels, in the series' unit. */
  readonly pinball: number
  /** Sum of |truth - median|. */
  readonly absolute: number
  /** Sum of |truth - the value at the same time the day before|, over steps where both are known. */
  readonly naive: number
  /** Steps whose naive value is known. */
  readonly naiveSteps: number
  /** Steps whose truth lies between the 0.1 and the 0.9 quantile, of those that count. */
  readonly covered: number
  /** Steps that count for coverage: those whose interval has a width. At night a solar forecast of 0 proves nothing. */
  readonly coverable: number
  /** Sum of the truth, for relative measures. */
  readonly truth: number
}

export const noScore: Score = {
  steps: 0,
  pinball: 0,
  absolute: 0,
  naive: 0,
  naiveSteps: 0,
  covered: 0,
  coverable: 0,
  truth: 0,
}

/** Pinball loss of one quantile: max(p·(y - q), (p - 1)·(y - q)) (Koenker and Bassett 1978). */
export function pinballLoss(level: number, quantile: number, truth: number): number {
  const away = truth - quantile
  return away >= 0 ? level * away : (level - 1) * away
}

/**
 * Scores one forecast. `values`: [level x step]; `truth` and `naive`: [step], NaN where unknown.
 * Equal bounds up to `tieWidth` do not count for coverage.
 */
export function scoreOf(
  values: Float64Array,
  truth: Float64Array,
  naive: Float64Array,
  tieWidth = 1e-6,
): Score {
  const count = truth.length
  const levels = quantileLevels.length
  const sum = { ...noScore }
  for (let step = 0; step < count; step++) {
    const actual = truth[step] ?? NaN
    if (Number.isNaN(actual)) continue
    let loss = 0
    for (let level = 0; level < levels; level++) {
      const quantile = values[level * count + step] ?? 0
      loss += pinballLoss(quantileLevels[level] ?? 0.5, quantile, actual)
    }
    const low = values[step] ?? 0
    const high = values[(levels - 1) * count + step] ?? 0
    const same = naive[step] ?? NaN
    sum.steps += 1
    sum.pinball += loss / levels
    sum.absolute += Math.abs(actual - (values[((levels - 1) / 2) * count + step] ?? 0))
    sum.truth += actual
    if (!Number.isNaN(same)) {
      sum.naive += Math.abs(actual - same)
      sum.naiveSteps += 1
    }
    if (high - low > tieWidth) {
      sum.coverable += 1
      if (actual >= low && actual <= high) sum.covered += 1
    }
  }
  return sum
}

export function addScores(a: Score, b: Score): Score {
  return {
    steps: a.steps + b.steps,
    pinball: a.pinball + b.pinball,
    absolute: a.absolute + b.absolute,
    naive: a.naive + b.naive,
    naiveSteps: a.naiveSteps + b.naiveSteps,
    covered: a.covered + b.covered,
    coverable: a.coverable + b.coverable,
    truth: a.truth + b.truth,
  }
}
