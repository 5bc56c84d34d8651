import type { Generated } from 'kysely'

/** Tables of the room `accounts`. Rows of bookings and entries are only ever added. */
export interface AccountsTables {
  ledger_accounts: {
    id: Generated<number>
    cell_id: string
    kind: string
    owner_id: string
    /** Counts within the cell from 1. */
    number: number
    is_former: number
    /** The first interval that it takes part in; 0: from the first one settled. */
    from_ms: number
    balance_micro: number
  }
  ledger_bookings: {
    id: Generated<number>
    cell_id: string
    kind: string
    key: string
    start_ms: number
    revision: number
    booked_ms: number
    /** JSON: ids of accounts without a value. */
    gaps: string
  }
  ledger_entries: {
    booking_id: number
    account_id: number
    start_ms: number
    kind: string
    is_estimated: number
    energy_wh: number
    amount_micro: number
    alone_micro: number
  }
  /** A log of all bookings of a cell, as a Merkle tree: what it takes to add to it. */
  ledger_logs: {
    cell_id: string
    /** Blinds what the log says of single accounts; 32 bytes, hex. */
    secret: string
    size: number
    /** JSON: roots of the full subtrees, hex, the largest first. */
    roots: string
  }
  ledger_leaves: {
    cell_id: string
    /** Counts within the cell from 0. */
    number: number
    booking_id: number
    /** Hash, hex. */
    leaf: string
  }
  /** Who looks at a cell's log from outside, and the last head they co-signed. */
  ledger_witnesses: {
    cell_id: string
    /** 4 bytes, hex. */
    key_id: string
    /** One line with its name: `kernel/signed-note.ts`. */
    key: string
    /** 0 and empty before the first head. */
    size: number
    head: string
    seen_ms: number | null
    note: string
  }
  sharing_rules: {
    cell_id: string
    valid_from_ms: number
    made_ms: number
    /** JSON of the rule. */
    rule: string
  }
}
