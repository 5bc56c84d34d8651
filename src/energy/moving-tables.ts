import type { Link, RoomTables } from '../store/moving-table.ts'

const ofCell = { column: 'cell_id', table: 'cells' } as const satisfies Link

/** Tariffs, limits and plans go along with a neighbourhood that moves. */
export const energyMovingTables: RoomTables = {
  moving: [
    { table: 'tariffs', of: ofCell },
    { table: 'plans', of: ofCell },
    { table: 'plan_costs', of: ofCell },
    { table: 'home_plan_costs', of: { column: 'home_id', table: 'cells' } },
    { table: 'plan_prices', of: ofCell },
    { table: 'forecast_trials', of: ofCell },
    { table: 'joint_plans', of: { column: 'city_id', table: 'cells' } },
    { table: 'joint_shares', of: ofCell },
    { table: 'city_choices', of: ofCell },
    { table: 'stated_limits', of: ofCell },
    { table: 'grid_signals', of: { column: 'neighbourhood_id', table: 'cells' }, names: [ofCell] },
    { table: 'grid_signal_events', of: { column: 'signal_id', table: 'grid_signals' } },
    { table: 'vtns', of: ofCell },
    { table: 'vtn_reports', of: ofCell },
  ],
  staying: [],
}
