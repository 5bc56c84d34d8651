import { assert } from '../kernel/assert.ts'

// The measures of the CityLearn challenge (Vázquez-Canteli et al., BuildSys 2019; Nweye et al., CityLearn v2, 2024),
// each against the same homes with their batteries idle, so that 1 is "as good as doing nothing" and less is better.

/** What hours came to. Energy kWh an hour, + import. */
export interface Burden {
  /** Import at the home's own price and carbon intensity, home by home: nothing is shared, export earns nothing. */
  readonly homeCost: readonly number[]
  readonly homeCarbonKg: readonly number[]
  /** Σ max(0, E[t] - E[t-1]) of all homes together. */
  readonly ramping: number
  /** 1 - mean / highest of each day and of each month of 730 hours, averaged. */
  readonly dailyUnevenness: number
  readonly monthlyUnevenness: number
  /** The highest hour of each day, averaged; and of all. */
  readonly dailyPeak: number
  readonly highestPeak: number
}

/** The measures, each as a part of what idle batteries come to. */
export interface Kpis {
  readonly cost: number
  readonly carbon: number
  readonly ramping: number
  readonly dailyUnevenness: number
  readonly monthlyUnevenness: number
  readonly dailyPeak: number
  readonly highestPeak: number
}

const dayHours = 24
const monthHours = 730

/**
 * Sums up hours. `homesKwh`: each home's exchange, [hour]; `pricePerKwh` and `carbonKgPerKwh`: [hour]. Days and
 * months are counted from the first hour on, as CityLearn does; the last of each may be short.
 */
export function burdenOf(
  homesKwh: readonly Float64Array[],
  pricePerKwh: Float64Array,
  carbonKgPerKwh: Float64Array,
): Burden {
  const hours = pricePerKwh.length
  assert(hours > 0 && carbonKgPerKwh.length === hours, 'there is a price and a carbon intensity')
  const together = new Float64Array(hours)
  for (const kwh of homesKwh) {
    assert(kwh.length === hours, 'each home has an exchange for each hour')
    for (let t = 0; t < hours; t++) together[t]! += kwh[t]!
  }
  const imported = (kwh: Float64Array, worth: Float64Array): number =>
    kwh.reduce((sum, energy, t) => sum + Math.max(0, energy) * worth[t]!, 0)
  const peaks = windowsOf(together, dayHours).map(highest)
  return {
    homeCost: homesKwh.map((kwh) => imported(kwh, pricePerKwh)),
    homeCarbonKg: homesKwh.map((kwh) => imported(kwh, carbonKgPerKwh)),
    ramping: together.reduce(
      (sum, energy, t) => sum + Math.max(0, energy - together[Math.max(0, t - 1)]!),
      0,
    ),
    dailyUnevenness: mean(windowsOf(together, dayHours).map(unevenness)),
    monthlyUnevenness: mean(windowsOf(together, monthHours).map(unevenness)),
    dailyPeak: mean(peaks),
    highestPeak: highest(together),
  }
}

/** The measures of `burden` against those of idle batteries. Cost and carbon are the means of the homes' own parts. */
export function kpisOf(burden: Burden, idle: Burden): Kpis {
  const part = (of: (burden: Burden) => number): number => of(burden) / of(idle)
  const parts = (of: (burden: Burden) => readonly number[]): number =>
    mean(of(burden).map((value, home) => value / of(idle)[home]!))
  return {
    cost: parts(({ homeCost }) => homeCost),
    carbon: parts(({ homeCarbonKg }) => homeCarbonKg),
    ramping: part(({ ramping }) => ramping),
    dailyUnevenness: part(({ dailyUnevenness }) => dailyUnevenness),
    monthlyUnevenness: part(({ monthlyUnevenness }) => monthlyUnevenness),
    dailyPeak: part(({ dailyPeak }) => dailyPeak),
    highestPeak: part(({ highestPeak }) => highestPeak),
  }
}

/** The score of CityLearn v2: the mean of cost, carbon and grid, where grid is the mean of its four measures. */
export function scoreOf({ cost, carbon, ...grid }: Kpis): number {
  const { ramping, dailyUnevenness, dailyPeak, highestPeak } = grid
  return mean([cost, carbon, mean([ramping, dailyUnevenness, dailyPeak, highestPeak])])
}

/** The score of the 2022 challenge, where grid is the mean of ramping and the monthly unevenness. */
export function scoreOf2022({ cost, carbon, ramping, monthlyUnevenness }: Kpis): number {
  return mean([cost, carbon, mean([ramping, monthlyUnevenness])])
}

function windowsOf(values: Float64Array, length: number): Float64Array[] {
  const count = Math.ceil(values.length / length)
  return Array.from({ length: count }, (_, k) => values.subarray(k * length, (k + 1) * length))
}

function unevenness(values: Float64Array): number {
  return 1 - mean([...values]) / highest(values)
}

function highest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
