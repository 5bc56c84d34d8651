import type { Generated } from 'kysely'

/** Tables of the room `series`. Instants are UTC milliseconds. */
export interface SeriesTables {
  series: {
    id: Generated<number>
    thing_id: string
    cell_id: string
    quantity: string
    /** The zone whose midnights cut this series' days. */
    time_zone: string
    /** Raw values before this instant were let go by the retention policy. */
    raw_from_ms: Generated<number>
  }
  /** Values of days that are still open, and late ones of days that are packed. */
  raw_readings: {
    series_id: number
    at_ms: number
    value: number
  }
  /** All raw values of one series and one UTC day in one piece of bytes: see `series/packed-day.ts`. */
  packed_days: {
    series_id: number
    start_ms: number
    first_ms: number
    last_ms: number
    count: number
    data: Uint8Array
  }
  /** Imported totals, first instant to last, that touch nothing measured: their differences hold, their base is open. */
  free_totals: {
    series_id: number
    from_ms: number
    to_ms: number
  }
  /** Quarters whose raw values changed since they were last rolled up. */
  dirty_quarters: {
    series_id: number
    start_ms: number
  }
  /** Where quarters of a cell were computed anew since the accounts last looked. */
  changed_spans: {
    cell_id: string
    from_ms: number
    to_ms: number
    version: number
  }
  intervals: {
    series_id: number
    /** `quarter`, `hour` or `day`. */
    resolution: string
    start_ms: number
    end_ms: number
    mean: number | null
    min: number | null
    max: number | null
    sum: number | null
    late: number | null
    coverage: number
  }
  /** How long a cell keeps what; a cell without a row keeps to the default. */
  retentions: {
    cell_id: string
    raw_days: number
    quarter_days: number
    hour_days: number
  }
}
