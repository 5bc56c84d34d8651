/** A price over time. Prices are whole micro-units per kWh. */
export type PriceRule =
  | { readonly kind: 'fixed'; readonly priceMicroPerKwh: number }
  | {
      readonly kind: 'time-of-use'
      readonly priceMicroPerKwh: number
      /** Windows in local time in which another price holds; the first that fits wins. */
      readonly windows: readonly PriceWindow[]
    }
  | {
      readonly kind: 'dynamic'
      /** Holds wherever no price is known. */
      readonly priceMicroPerKwh: number
      /** Prices by start, ascending; each holds until the next one, `stepMs` at the most. */
      readonly stepMs: number
      readonly prices: readonly { readonly startMs: number; readonly priceMicroPerKwh: number }[]
      /** Fetched again from here once a day, where given. */
      readonly url?: string
      /** The unit of the prices found there; the currency's main unit for each kWh where it is not stated. */
      readonly unit?: PriceUnit
    }

/** What a price in a file counts: the currency's main unit or its hundredth, for each kWh or MWh. */
export interface PriceUnit {
  readonly per: 'kWh' | 'MWh'
  readonly money: 'main' | 'cent'
}

/** What prices are in where nothing is said. */
export const plainUnit: PriceUnit = { per: 'kWh', money: 'main' }

export interface PriceWindow {
  /** 0 = Sunday. */
  readonly weekdays: readonly number[]
  /** Minutes after local midnight, 0 to 1440; a window does not cross midnight. */
  readonly fromMinute: number
  readonly toMinute: number
  readonly priceMicroPerKwh: number
}

/** What a neighbourhood pays and is paid, and what its connection can carry. */
export interface Tariff {
  readonly validFromMs: number
  /** Energy from the grid. */
  readonly import: PriceRule
  /** Energy into the grid. Never above the import price. */
  readonly export: PriceRule
  /** Network fee for energy that a home gets from its neighbours. */
  readonly localFeeMicroPerKwh: number
  /** Charge on the highest mean import of a step, per kW and plan horizon. 0: none. */
  readonly peakMicroPerKw: number
  /** Hard limits of the neighbourhood's connection; null: none. */
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  /** Grid carbon intensity, g CO2 per kWh. */
  readonly carbonGPerKwh: number
}
