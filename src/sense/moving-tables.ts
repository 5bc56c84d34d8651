import type { Link, RoomTables } from '../store/moving-table.ts'

const ofSeries = { column: 'series_id', table: 'series' } as const satisfies Link

/** Forecasts and their scores go along with a neighbourhood that moves. */
export const senseMovingTables: RoomTables = {
  moving: [
    { table: 'forecasts', of: ofSeries },
    { table: 'forecast_scores', of: ofSeries },
  ],
  staying: [],
}
