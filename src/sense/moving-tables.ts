import type { Link, RoomTables } from '../store/moving-table.ts'

const ofSeries = { column: 'series_id', table: 'series' } as const satisfies Link

/** Forecasts and their scores go along with a neighbourhood that moves. */
export const senseMovingTables: RoomTables = {
  moving: [
    { table: 'forecasts', of: ofSeries },
    { table: 'forecast_scores', of: ofSeries },
    { table: 'home_days', of: { column: 'home_id', table: 'cells' } },
    { table: 'shared_days', of: { column: 'cell_id', table: 'cells' } },
  ],
  staying: [],
}
