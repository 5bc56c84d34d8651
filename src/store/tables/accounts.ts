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
    /** Of a settlement: what energy was worth inside the neighbourhood by the plan in force then; null: there was none. */
    plan_price_micro: number | null
  }
  ledger_entries: {
    booking_id: number
    account_id: number
    start_ms: number
    kind: string
    /** 0: measured here, 1: estimated, 2: published by the grid operator. */
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
  /** Times in which Spain's law bound a cell's coefficients. */
  coefficient_bounds: {
    cell_id: string
    from_ms: number
    /** null: it binds them now. */
    until_ms: number | null
  }
  /** What an operator paid for shared energy; each one's part stands in its booking. */
  premium_payouts: {
    cell_id: string
    /** Made by whoever asked: the same twice is booked once. */
    id: string
    /** As it was asked for: `2026-10`. */
    period: string
    from_ms: number
    to_ms: number
    amount_micro: number
    /** Of it, what was kept for the community before the rest was divided. */
    kept_micro: number
    /** What the community's pot got, all in all. */
    pot_micro: number
    /** `PremiumSplit`. */
    split: string
    booked_ms: number
    /** When it was booked back; null: it holds. */
    undone_ms: number | null
  }
  /** Files of grid operators that were read. */
  allocation_imports: {
    /** SHA-256 of all that makes a file another one, hex. */
    id: string
    cell_id: string
    format: string
    file_name: string
    made_ms: number
    from_ms: number
    /** The end of its last interval. */
    to_ms: number
    /** Intervals between its first and its last that it says nothing of. */
    missing: number
    /** How long its intervals are. */
    step_ms: Generated<number>
    /** Since when it is being booked, and up to which instant it is; null: nobody asked for it. */
    begun_ms: number | null
    booked_to_ms: number | null
    /** Quarter hours that it corrected so far. */
    corrected: Generated<number>
    /** When all of it was booked. */
    booked_ms: number | null
  }
  /** What a file says of an account on a day (UTC), its metering points added up. */
  allocation_days: {
    import_id: string
    account_id: number
    /** `AllocationKind`. */
    kind: string
    day_ms: number
    /** JSON: 96 values, thousandths of a Wh, null where there is none. */
    milli_wh: string
    /** 96 digits, places in `qualities`; the worst of the points. */
    quality: string
  }
  /** Quarter hours that a grid operator's allocation was booked for: nothing else settles them any more. */
  allocated_intervals: {
    cell_id: string
    start_ms: number
    /** The file that counts now. */
    import_id: string
    /** Revision of the settlement that stood before the first allocation of the interval. */
    first_revision: number
  }
  sharing_rules: {
    cell_id: string
    valid_from_ms: number
    made_ms: number
    /** JSON of the rule. */
    rule: string
  }
  /** VAT and fees over time: `accounts/billing/billing-terms.ts`. */
  billing_terms: {
    cell_id: string
    valid_from_ms: number
    made_ms: number
    /** JSON of the terms. */
    terms: string
  }
  /** What of a month was billed last. */
  ledger_bills: {
    cell_id: string
    /** `2026-10`. */
    month: string
    revision: number
    from_ms: number
    to_ms: number
    /** The cell's newest booking that it takes into account. */
    through_id: number
  }
  /** Months that were evened out, with the revision that holds. */
  ledger_month_ends: {
    cell_id: string
    /** `2026-10`. */
    month: string
    revision: number
    from_ms: number
    to_ms: number
    /** The cell's newest booking that it takes into account. */
    through_id: number
  }
  /** VAT of one account and month, by rate; the newest revision counts. */
  ledger_vat: {
    cell_id: string
    month: string
    revision: number
    account_id: number
    /** Hundredths of a per cent. */
    rate_hundredths: number
    is_included: number
    net_micro: number
    vat_micro: number
  }
  /** Bank accounts of neighbourhoods. */
  creditors: {
    cell_id: string
    name: string
    iban: string
    bic: string | null
    creditor_id: string
    stated_ms: number
  }
  home_bank_accounts: {
    home_id: string
    name: string
    iban: string
    bic: string | null
    mandate_id: string | null
    /** Local day `2026-10-05`. */
    signed_on: string | null
    stated_ms: number
  }
  payment_runs: {
    cell_id: string
    month: string
    /** Counts within the month from 1. */
    attempt: number
    state: string
    made_ms: number
    paid_ms: number | null
    /** Days `2026-11-05`. */
    collect_on: string
    transfer_on: string
    /** JSON: the neighbourhood's bank account as it was. */
    creditor: string
  }
  payment_lines: {
    cell_id: string
    month: string
    attempt: number
    account_id: number
    kind: string
    amount_micro: number
    /** Why it is left out. */
    reason: string | null
    /** JSON: the home's bank account as it was; null where it is left out, and when the home has left. */
    party: string | null
  }
  /** What was agreed on together about how energy is shared. Rows are only added. */
  agreed_terms: {
    id: string
    cell_id: string
    /** What it was agreed on by. */
    by_id: string
    from_ms: number
    /** As it was agreed; null: until it is ended. */
    until_ms: number | null
    /** The `KeptTerm` as JSON. */
    body: string
  }
  agreed_ends: {
    term_id: string
    by_id: string
    at_ms: number
  }
  /** What became of a least benefit in a month: as the month was evened out last. */
  agreed_months: {
    cell_id: string
    /** `2026-10`. */
    month: string
    by_id: string
    homes: number
    promised_micro: number
    /** null: together all were worse off than alone. */
    kept_micro: number | null
    moved_micro: number
  }
  /** Homes whose meters take part in another community of the node too. */
  meter_parts: {
    id: string
    home_id: string
    /** The community. */
    cell_id: string
    /** Of what the meter counts. */
    parts_per_million: number
    from_ms: number
    /** The first instant in which it no longer takes part; null: until it is ended. */
    until_ms: number | null
    /** `PartState`. */
    state: string
    asked_ms: number
    answered_ms: number | null
  }
}
