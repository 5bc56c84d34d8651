import { localParts } from '../kernel/local-time.ts'
import { stepHours, stepStartMs } from '../kernel/steps.ts'
import type { TariffPrices } from '../energy/tariff/tariff-prices.ts'
import type { HomeFlow } from './recorded-home.ts'
import type { Recording } from './recording.ts'

/** What a stretch of time came to. Energy kWh, money in the recording's currency, CO2 kg. */
export interface Figures {
  readonly importKwh: number
  readonly exportKwh: number
  /** What load, heat pumps and cars used. */
  readonly consumptionKwh: number
  readonly generationKwh: number
  /** What the neighbourhood pays for its exchange with the grid, local network fees, and charging on the way at the import price. */
  readonly cost: number
  /** What the homes would pay one by one, nothing shared. */
  readonly costApart: number
  readonly co2Kg: number
  /** Highest mean import of a step, kW. */
  readonly peakKw: number
  /** Mean over the days of each day's highest import, kW. */
  readonly dailyPeakKw: number
  /** Sum of what import or export changed from step to step, kW. */
  readonly rampingKw: number
  /** Part of the consumption that did not come from the grid, 0 to 1. */
  readonly selfSufficiency: number
}

export interface MonthFigures extends Figures {
  /** `2016-08`. */
  readonly month: string
}

/** Sums up what happened, step by step, whole and by local month. */
export class Tally {
  readonly #recording: Recording
  readonly #prices: TariffPrices
  readonly #total = new Sums()
  readonly #months = new Map<string, Sums>()
  #lastNetW: number | null = null

  /** `prices`: over all steps of the recording. */
  constructor(recording: Recording, prices: TariffPrices) {
    this.#recording = recording
    this.#prices = prices
  }

  /** Adds one step: the flows of all homes in it. */
  add(index: number, flows: readonly HomeFlow[]): void {
    const { timeZone, steps, carbonGPerKwh } = this.#recording
    const local = localParts(timeZone, stepStartMs(steps, index))
    const month = `${local.year}-${String(local.month).padStart(2, '0')}`
    let sums = this.#months.get(month)
    if (sums === undefined) {
      sums = new Sums()
      this.#months.set(month, sums)
    }
    const netW = flows.reduce((sum, flow) => sum + flow.netW, 0)
    const step = {
      hours: stepHours(steps),
      day: `${month}-${local.day}`,
      netW,
      rampW: this.#lastNetW === null ? 0 : Math.abs(netW - this.#lastNetW),
      flows,
      importPrice: (this.#prices.importMicroPerKwh[index] ?? 0) / 1e6,
      exportPrice: (this.#prices.exportMicroPerKwh[index] ?? 0) / 1e6,
      localFee: (this.#prices.localFeeMicroPerKwh[index] ?? 0) / 1e6,
      carbonKgPerKwh: (carbonGPerKwh[index] ?? 0) / 1000,
    }
    sums.add(step)
    this.#total.add(step)
    this.#lastNetW = netW
  }

  total(): Figures {
    return this.#total.figures()
  }

  months(): MonthFigures[] {
    return [...this.#months].map(([month, sums]) => ({ month, ...sums.figures() }))
  }
}

interface StepOfAll {
  readonly hours: number
  readonly day: string
  readonly netW: number
  readonly rampW: number
  readonly flows: readonly HomeFlow[]
  readonly importPrice: number
  readonly exportPrice: number
  readonly localFee: number
  readonly carbonKgPerKwh: number
}

class Sums {
  #importKwh = 0
  #exportKwh = 0
  #consumptionKwh = 0
  #generationKwh = 0
  #cost = 0
  #costApart = 0
  #co2Kg = 0
  #rampingKw = 0
  readonly #dayPeaksKw = new Map<string, number>()

  add(step: StepOfAll): void {
    const { hours, importPrice, exportPrice } = step
    const importKwh = (Math.max(0, step.netW) * hours) / 1000
    const exportKwh = (Math.max(0, -step.netW) * hours) / 1000
    let intoHomesKwh = 0
    let awayKwh = 0
    for (const flow of step.flows) {
      const inKwh = (Math.max(0, flow.netW) * hours) / 1000
      const outKwh = (Math.max(0, -flow.netW) * hours) / 1000
      intoHomesKwh += inKwh
      awayKwh += flow.awayWh / 1000
      this.#costApart += inKwh * importPrice - outKwh * exportPrice
      this.#consumptionKwh += ((flow.loadW + flow.heatW + flow.carW) * hours) / 1000
      this.#generationKwh += (flow.generationW * hours) / 1000
    }
    this.#importKwh += importKwh
    this.#exportKwh += exportKwh
    const fees = (intoHomesKwh - importKwh) * step.localFee
    const awayCost = awayKwh * importPrice
    this.#cost += importKwh * importPrice - exportKwh * exportPrice + fees + awayCost
    this.#costApart += awayCost
    this.#co2Kg += (importKwh + awayKwh) * step.carbonKgPerKwh
    this.#rampingKw += step.rampW / 1000
    const peak = Math.max(this.#dayPeaksKw.get(step.day) ?? 0, step.netW / 1000)
    this.#dayPeaksKw.set(step.day, peak)
  }

  figures(): Figures {
    const peaks = [...this.#dayPeaksKw.values()]
    return {
      importKwh: this.#importKwh,
      exportKwh: this.#exportKwh,
      consumptionKwh: this.#consumptionKwh,
      generationKwh: this.#generationKwh,
      cost: this.#cost,
      costApart: this.#costApart,
      co2Kg: this.#co2Kg,
      peakKw: Math.max(0, ...peaks),
      dailyPeakKw: peaks.reduce((a, b) => a + b, 0) / Math.max(1, peaks.length),
      rampingKw: this.#rampingKw,
      selfSufficiency:
        this.#consumptionKwh > 0 ? Math.max(0, 1 - this.#importKwh / this.#consumptionKwh) : 0,
    }
  }
}
