/** What assemblies have decided, and what became of it: rows are only added. */
export interface DecisionTables {
  decisions: {
    id: string
    cell_id: string
    decided_ms: number
    entered_ms: number
    /** The earlier decision that this one replaces or ends. */
    follows_id: string | null
    /** The `DecisionRecord` as JSON. */
    body: string
  }
  /** Rules that a decision puts in force. */
  mandates: {
    id: string
    cell_id: string
    decision_id: string
    from_ms: number
    /** As it was decided; null: until it is ended. */
    until_ms: number | null
    /** The `Mandate` as JSON. */
    body: string
  }
  /** Mandates that a later decision ended. */
  mandate_ends: {
    mandate_id: string
    decision_id: string
    at_ms: number
  }
  /** Rules for streets that a decision puts in force. */
  street_rules: {
    id: string
    cell_id: string
    decision_id: string
    from_ms: number
    /** As it was decided; null: until it is ended. */
    until_ms: number | null
    /** The `StreetRule` as JSON. */
    body: string
  }
  /** Street rules that a later decision ended. */
  street_rule_ends: {
    street_rule_id: string
    decision_id: string
    at_ms: number
  }
  /** Quarter hours in which a mandate held: at what shadow price it bound, and by how much the plan was beyond it. */
  mandate_quarters: {
    mandate_id: string
    start_ms: number
    /** Micro-units for each kWh; 0: it did not bind. */
    micro_per_kwh: number
    /** W; of a reserve: Wh. */
    over_w: number
  }
  /** Decisions that were looked at again and stayed as they are. */
  decision_reviews: {
    decision_id: string
    /** Counts within the decision from 1. */
    seq: number
    at_ms: number
    /** When it is looked at next; null: nobody said. */
    next_ms: number | null
    /** Why it stays, in the words of those who looked. */
    note: string
  }
}
