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
}
