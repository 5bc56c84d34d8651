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

/** Steps of a trial: how far the truth lay from what was expected. All arrays [sample]. */
export interface Residuals {
  /** Lead group of the step. */
  readonly group: Uint8Array
  /** What the error depends on: the share of the envelope, or the level, that was expected. */
  readonly key: Float64Array
  /** Truth less expectation, in units of the spread. */
  readonly residual: Float64Array
}

export const noResiduals: Residuals = {
  group: new Uint8Array(0),
  key: new Float64Array(0),
  residual: new Float64Array(0),
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
/**
 * Neighbouring steps err together, so a day holds few residuals that are independent of each other, and the
 * finite-sample correction counts those: about three for what people do, one for weather.
 */
const independentPerDay = { people: 3, weather: 1 } as const
/** A bin holds so many residuals at the least; with fewer the bins of a group are one. */
const leastPerBin = 30

/**
 * Split conformal quantiles (Vovk et al. 2005; per group and bin: Mondrian): in each bin the smallest residual
 * that a share p of them does not exceed, p corrected for few residuals, moved toward the usual ones while `days`
 * of own residuals are few. For a generator the middle stays where the experts see it: weeks of weather are
 * too few to move it, and doing so made the median worse.
 */
export function calibrate(residuals: Residuals, days: number, isEnveloped: boolean): Calibration {
  const levels = quantileLevels.length
  const keys = new Float64Array(leadGroupsH.length * binCount)
  const quantiles = new Float64Array(keys.length * levels)
  const share = days / (days + usualDays)
  const independent = days * independentPerDay[isEnveloped ? 'weather' : 'people']
  const ranks = quantileLevels.map((level) => stretched(level, independent))
  for (let group = 0; group < leadGroupsH.length; group++) {
    const sortedKeys = residuals.key.filter((_, i) => residuals.group[i] === group).sort()
    const count = sortedKeys.length
    const isSplit = count >= leastPerBin * binCount
    for (let bin = 0; bin < binCount; bin++) {
      const from = isSplit ? Math.floor((count * bin) / binCount) : 0
      const to = isSplit ? Math.floor((count * (bin + 1)) / binCount) : count
      const lowest = bin === 0 || !isSplit ? -Infinity : (sortedKeys[from] ?? 0)
      const above = bin === binCount - 1 || !isSplit ? Infinity : (sortedKeys[to] ?? 0)
      const sorted = residuals.residual
        .filter((_, i) => {
          const key = residuals.key[i] ?? 0
          return residuals.group[i] === group && key >= lowest && key < above
        })
        .sort()
      const at = group * binCount + bin
      const middle = isEnveloped && sorted.length > 0 ? quantileOf(sorted, 0.5) : 0
      keys[at] = sortedKeys[(from + to) >> 1] ?? 0
      for (let level = 0; level < levels; level++) {
        const usual = (isEnveloped ? usualEnveloped : usualQuantiles)[level] ?? 0
        const own = sorted.length === 0 ? usual : quantileOf(sorted, ranks[level] ?? 0.5) - middle
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

/** A level moved away from the middle by the finite-sample correction (n + 1) / n for n independent residuals. */
function stretched(level: number, independent: number): number {
  const away = (level - 0.5) * (1 + 1 / Math.max(1, independent))
  return Math.min(1, Math.max(0, 0.5 + away))
}

/** The smallest of the sorted values that at least this share of them does not exceed. */
function quantileOf(sorted: Float64Array, share: number): number {
  const rank = Math.ceil(sorted.length * share) - 1
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? 0
}
