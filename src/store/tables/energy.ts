/** Tables of the room `energy`. Money in micro-units. */
export interface EnergyTables {
  tariffs: {
    cell_id: string
    valid_from_ms: number
    /** The `Tariff` as JSON. */
    body: string
  }
  plans: {
    id: string
    cell_id: string
    issued_ms: number
    start_ms: number
    end_ms: number
    cost_micro: number
    bound_micro: number
    gap: number
    rounds: number
    seconds: number
    idle_cost_micro: number
    /** Prices, powers, states and reasons as JSON with packed arrays: see `plan-body.ts`. */
    body: string
  }
  /** What every plan expected to cost, and the same hours without one: stays when the plan is forgotten. */
  plan_costs: {
    cell_id: string
    issued_ms: number
    start_ms: number
    end_ms: number
    cost_micro: number
    idle_cost_micro: number
  }
  /** The same of each home, at the neighbourhood's own prices; whole micro-units. `issued_ms` as in `plan_costs`. */
  home_plan_costs: {
    home_id: string
    issued_ms: number
    cost_micro: number
    idle_cost_micro: number
  }
}
