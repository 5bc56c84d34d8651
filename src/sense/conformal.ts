import { quantileLevels } from './forecast.ts'

/** Ends of the lead-time groups, hours: a forecast for the next hour errs less than one for tomorrow. */
export const leadGroupsH = [1, 3, 6, 12, 24, Infinity] as const

/** The group of a step `leadH` hours ahead. */
export function leadGroup(leadH: number): number {
  for (let group = 0; group < leadGroupsH.length; group++) {
    if (leadH <= (leadGroupsH[group] ?? Infinity)) return group
  }
  return leadGroupsH.length - 1
}

/** Bins of each lead group by what was expected: a clear day errs otherwise than a cloudy one. */
export const binCount = 3

/** One step of a trial: how far the truth lay from what was expected, in units of the spread. */
export interface Residual {
  readonly group: number
  /** What the error depends on: the share of the envelope, or of the usual level, that was expected. */
  readonly key: number
  readonly residual: number
}

/** Residual quantiles by lead group and by what was expected. */
export interface Calibration {
  /** Middle key of each bin, ascending, [group x bin]. */
  readonly keys: Float64Array
  /** [group x bin x level]. */
  readonly quantiles: Float64Array
}

/** What residuals look like before any were seen: skewed to the right, as household load is. */
const usualQuantiles = [-1.05, -0.75, -0.52, -0.32, -0.12, 0.12, 0.42, 0.85, 1.6]
/** The same for a generator, in shares of the most it can give. */
const usualEnveloped = [-0.42, -0.3, -0.19, -0.09, 0, 0.09, 0.18, 0.27, 0.38]

/** Days of own residuals that weigh as much as the usual ones. */
const usualDays = 1.5
/** A bin holds so many residuals at the least; with fewer the bins of a group are one. */
const leastPerBin = 30

/**
 * Split conformal quantiles: in each bin the ceil((n + 1)·p)-th smallest of n residuals (Vovk et al. 2005;
 * per group and bin: Mondrian), moved toward the usual ones while `days` of own residuals are few.
 */
export function calibrate(
  residuals: readonly Residual[],
  days: number,
  isEnveloped: boolean,
): Calibration {
  const levels = quantileLevels.length
  const keys = new Float64Array(leadGroupsH.length * binCount)
  const quantiles = new Float64Array(keys.length * levels)
  const share = days / (days + usualDays)
  for (let group = 0; group < leadGroupsH.length; group++) {
    const ofGroup = residuals.filter((r) => r.group === group).sort((a, b) => a.key - b.key)
    const isSplit = ofGroup.length >= leastPerBin * binCount
    for (let bin = 0; bin < binCount; bin++) {
      const from = isSplit ? Math.floor((ofGroup.length * bin) / binCount) : 0
      const to = isSplit ? Math.floor((ofGroup.length * (bin + 1)) / binCount) : ofGroup.length
      const at = group * binCount + bin
      const sorted = Float64Array.from(ofGroup.slice(from, to), (r) => r.residual).sort()
      keys[at] = ofGroup[(from + to) >> 1]?.key ?? 0
      for (let level = 0; level < levels; level++) {
        const usual = (isEnveloped ? usualEnveloped : usualQuantiles)[level] ?? 0
        const own = sorted.length === 0 ? usual : quantileOf(sorted, quantileLevels[level] ?? 0.5)
        quantiles[at * levels + level] = share * own + (1 - share) * usual
      }
    }
  }
  return { keys, quantiles }
}

/** The residual quantile of one level, linear in the key between the middles of the bins. */
export function residualQuantile(
  of: Calibration,
  group: number,
  key: number,
  level: number,
): number {
  const levels = quantileLevels.length
  const first = group * binCount
  let bin = 0
  while (bin < binCount - 2 && key > (of.keys[first + bin + 1] ?? 0)) bin += 1
  const low = of.keys[first + bin] ?? 0
  const high = of.keys[first + bin + 1] ?? 0
  const part = high > low ? Math.min(1, Math.max(0, (key - low) / (high - low))) : 0
  const a = of.quantiles[(first + bin) * levels + level] ?? 0
  const b = of.quantiles[(first + bin + 1) * levels + level] ?? 0
  return a + (b - a) * part
}

function quantileOf(sorted: Float64Array, level: number): number {
  const rank = Math.ceil((sorted.length + 1) * level) - 1
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? 0
}
