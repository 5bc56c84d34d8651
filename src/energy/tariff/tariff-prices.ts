import { assert } from '../../kernel/assert.ts'
import { localParts } from '../../kernel/local-time.ts'
import { stepStartMs, type Steps } from '../../kernel/steps.ts'
import type { PriceRule, Tariff } from './tariff.ts'

/** A tariff laid out over steps. Prices in micro-units per kWh, [step]; money of a plan, so floats. */
export interface TariffPrices {
  readonly importMicroPerKwh: Float64Array
  /** At most the import price in every step. */
  readonly exportMicroPerKwh: Float64Array
  /** Network fee for energy from neighbours; at most the import price less the export price in every step. */
  readonly localFeeMicroPerKwh: Float64Array
  /** For each kW of the highest mean import of a step above what was reached before. */
  readonly peakMicroPerKw: number
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  readonly carbonGPerKwh: number
}

/**
 * The tariff over `steps`, in the local time of `timeZone`. A step takes the price that holds at its start.
 *
 * Where a dynamic price would make exporting dearer than importing, or the local fee would make a
 * neighbour's energy dearer than the grid's, the export price and then the fee are lowered for that step:
 * otherwise buying and selling in the same moment would pay, and no plan could be proven near the best.
 */
export function tariffPrices(tariff: Tariff, steps: Steps, timeZone: string): TariffPrices {
  const importMicroPerKwh = priceSteps(tariff.import, steps, timeZone)
  const exportMicroPerKwh = priceSteps(tariff.export, steps, timeZone)
  const localFeeMicroPerKwh = new Float64Array(steps.count)
  for (let t = 0; t < steps.count; t++) {
    const importPrice = importMicroPerKwh[t] ?? 0
    const exportPrice = Math.min(exportMicroPerKwh[t] ?? 0, importPrice)
    exportMicroPerKwh[t] = exportPrice
    localFeeMicroPerKwh[t] = Math.min(tariff.localFeeMicroPerKwh, importPrice - exportPrice)
  }
  return {
    importMicroPerKwh,
    exportMicroPerKwh,
    localFeeMicroPerKwh,
    peakMicroPerKw: tariff.peakMicroPerKw,
    importLimitW: tariff.importLimitW,
    exportLimitW: tariff.exportLimitW,
    carbonGPerKwh: tariff.carbonGPerKwh,
  }
}

/** One rule over `steps`, micro-units per kWh, [step]. */
export function priceSteps(rule: PriceRule, steps: Steps, timeZone: string): Float64Array {
  const prices = new Float64Array(steps.count)
  for (let t = 0; t < steps.count; t++) {
    prices[t] = priceAt(rule, stepStartMs(steps, t), timeZone)
  }
  return prices
}

/** The price of a rule at one instant, micro-units per kWh. */
export function priceAt(rule: PriceRule, atMs: number, timeZone: string): number {
  if (rule.kind === 'time-of-use') {
    const { weekday, hour, minute } = localParts(timeZone, atMs)
    const minuteOfDay = hour * 60 + minute
    const window = rule.windows.find(
      (w) =>
        w.weekdays.includes(weekday) && w.fromMinute <= minuteOfDay && minuteOfDay < w.toMinute,
    )
    return window?.priceMicroPerKwh ?? rule.priceMicroPerKwh
  }
  if (rule.kind === 'dynamic') {
    const known = rule.prices[lastStartedBy(rule.prices, atMs)]
    if (known !== undefined && atMs < known.startMs + rule.stepMs) return known.priceMicroPerKwh
  }
  return rule.priceMicroPerKwh
}

/** Index of the last price that starts at or before `atMs`; -1: none. Ascending starts. */
function lastStartedBy(prices: readonly { readonly startMs: number }[], atMs: number): number {
  let low = 0
  let high = prices.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = prices[middle]
    assert(entry !== undefined, 'the middle of a range is in it')
    if (entry.startMs <= atMs) low = middle + 1
    else high = middle
  }
  return low - 1
}
