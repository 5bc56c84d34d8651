/** Tables of the room `energy`. Money in micro-units. */
export interface EnergyTables {
  tariffs: {
    cell_id: string
    valid_from_ms: number
    /** The `Tariff` as JSON. */
    body: string
  }
  /** Plans that neighbourhoods of a city agreed on. */
  joint_plans: {
    id: string
    city_id: string
    issued_ms: number
    cost_micro: number
    bound_micro: number
    gap: number
    rounds: number
    seconds: number
    /** Prices, limits and the sums of members, as JSON with packed arrays: see `store-joint.ts`. */
    body: string
  }
  /** What a city's stewards chose about how it plans. */
  city_choices: {
    cell_id: string
    /** 1: in sums only, of which it sees no neighbourhood's part. */
    in_sums: number
  }
  /** What neighbourhoods last agreed on with a city, which may be on another node. */
  joint_shares: {
    cell_id: string
    city_id: string
    agreed_ms: number
    /** Steps, prices and what was told of the joint plan, as JSON with packed arrays: see `store-joint.ts`. */
    body: string
  }
  plans: {
    id: string
    cell_id: string
    issued_ms: number
    start_ms: number
    end_ms: number
    /** What the certificate proves: with the prices of limits and wishes that are missed. `money_micro` is without. */
    cost_micro: number
    bound_micro: number
    gap: number
    rounds: number
    seconds: number
    money_micro: number
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
  /** What a kWh is worth inside the neighbourhood by each plan: forgotten with the plan. */
  plan_prices: {
    cell_id: string
    issued_ms: number
    start_ms: number
    step_ms: number
    /** JSON: whole micro-units per kWh, [step]. */
    prices: string
  }
  /** A neighbourhood's `ForecastTrial` as JSON. */
  forecast_trials: {
    cell_id: string
    body: string
  }
  /** Limits that a grid operator, or a person in its place, asks for. Rows are only added. */
  grid_signals: {
    id: string
    /** The home or neighbourhood whose connection or devices it limits. */
    cell_id: string
    neighbourhood_id: string
    /** The sender's own id. */
    own_id: string
    /** `connection`, or `devices`: those that an operator may turn down. */
    part: string
    sender: string
    is_operator: number
    import_limit_w: number | null
    export_limit_w: number | null
    from_ms: number
    /** Null: until it is taken back. */
    until_ms: number | null
    reason: string
    received_ms: number
  }
  /** What became of each, in the order of `number`: received, planned for, taken back, measured. Rows are only added. */
  grid_signal_events: {
    signal_id: string
    number: number
    at_ms: number
    kind: string
    /** The `SignalEvent` as JSON. */
    body: string
  }
  /** Fuses and circuits of a home (`Wiring`), or feeders of a neighbourhood (`Grid`), as JSON. */
  stated_limits: {
    cell_id: string
    set_ms: number
    body: string
  }
  /** The server (OpenADR 3) that a neighbourhood listens to, and how that goes. */
  vtns: {
    cell_id: string
    url: string
    client_id: string
    /** As it was stated: the node needs it to sign in. */
    client_secret: string
    /** Null: every programme that we may read. */
    program_id: string | null
    /** Whose server it is, as people know it. */
    sender: string
    ven_name: string
    takes_prices: number
    takes_limits: number
    gives_reports: number
    asked_ms: number | null
    answered_ms: number | null
    /** The sentence of the last refusal; null: the last time went well. */
    trouble: string | null
    /** What was sent and is not used (`Unused`), as JSON. */
    unused: string
  }
  /** Reports that a server got, by the key that makes them one. */
  vtn_reports: {
    cell_id: string
    report_key: string
    sent_ms: number
  }
}
