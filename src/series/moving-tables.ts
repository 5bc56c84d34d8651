import type { Link, RoomTables } from '../store/moving-table.ts'

const ofCell = { column: 'cell_id', table: 'cells' } as const satisfies Link
const ofSeries = { column: 'series_id', table: 'series' } as const satisfies Link

/** Readings go along with a neighbourhood that moves. */
export const seriesMovingTables: RoomTables = {
  moving: [
    { table: 'series', of: ofCell, isNumbered: true },
    { table: 'raw_readings', of: ofSeries },
    { table: 'packed_days', of: ofSeries },
    { table: 'free_totals', of: ofSeries },
    { table: 'dirty_quarters', of: ofSeries },
    { table: 'intervals', of: ofSeries },
    { table: 'changed_spans', of: ofCell },
    { table: 'retentions', of: ofCell },
  ],
  staying: [],
}
