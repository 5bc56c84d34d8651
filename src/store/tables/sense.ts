/** Tables of the room `sense`. */
export interface SenseTables {
  /** Forecasts as they were issued. */
  forecasts: {
    series_id: number
    issued_ms: number
    start_ms: number
    step_ms: number
    count: number
    /** First instant after the last step: when the truth is whole. */
    end_ms: number
    method: string
    /** All levels, packed: `sense/pack.ts`. */
    data: Uint8Array
    is_scored: number
  }
  /** How good the forecasts were that ended on a day (UTC), as sums over forecasts: `sense/score.ts`. */
  forecast_scores: {
    series_id: number
    day_ms: number
    method: string
    forecasts: number
    steps: number
    pinball: number
    absolute: number
    naive: number
    naive_steps: number
    covered: number
    coverable: number
    truth: number
  }
  /** What days of a home add to those of others: `sense/usual-day.ts`. */
  home_days: {
    home_id: string
    log_mean_w: number
    /** Numbers in JSON. */
    shape: string
    learned_ms: number
  }
  /** What days of a city's neighbourhoods add up to, as one of them was told. */
  shared_days: {
    cell_id: string
    /** Here or on another node. */
    city_id: string
    /** Neighbourhoods in it. */
    cells: number
    homes: number
    log_mean_w: number
    shape: string
    learned_ms: number
  }
}
