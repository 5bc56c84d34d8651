import type { Link, RoomTables } from '../store/moving-table.ts'

const ofCell = { column: 'cell_id', table: 'cells' } as const satisfies Link
const byAccount = { column: 'account_id', table: 'ledger_accounts' } as const satisfies Link
const byBooking = { column: 'booking_id', table: 'ledger_bookings' } as const satisfies Link
const through = { column: 'through_id', table: 'ledger_bookings' } as const satisfies Link

/** Ledger and log, rules, bills and payments go along with a neighbourhood that moves. */
export const accountsMovingTables: RoomTables = {
  moving: [
    { table: 'ledger_accounts', of: ofCell, isNumbered: true },
    {
      table: 'ledger_bookings',
      of: ofCell,
      names: [{ column: 'gaps', table: 'ledger_accounts', isList: true }],
      isNumbered: true,
    },
    { table: 'ledger_entries', of: byBooking, names: [byAccount] },
    { table: 'ledger_logs', of: ofCell },
    {
      table: 'ledger_leaves',
      of: { column: 'cell_id', table: 'ledger_logs', key: 'cell_id' },
      names: [byBooking],
    },
    { table: 'ledger_witnesses', of: ofCell },
    { table: 'sharing_rules', of: ofCell },
    { table: 'billing_terms', of: ofCell },
    { table: 'coefficient_bounds', of: ofCell },
    { table: 'allocation_imports', of: ofCell },
    {
      table: 'allocation_days',
      of: { column: 'import_id', table: 'allocation_imports' },
      names: [byAccount],
    },
    {
      table: 'allocated_intervals',
      of: ofCell,
      names: [{ column: 'import_id', table: 'allocation_imports' }],
    },
    { table: 'ledger_bills', of: ofCell, names: [through] },
    { table: 'ledger_month_ends', of: ofCell, names: [through] },
    { table: 'ledger_vat', of: ofCell, names: [byAccount] },
    { table: 'premium_payouts', of: ofCell },
    { table: 'creditors', of: ofCell },
    { table: 'home_bank_accounts', of: { column: 'home_id', table: 'cells' } },
    { table: 'payment_runs', of: ofCell },
    { table: 'payment_lines', of: ofCell, names: [byAccount] },
    { table: 'agreed_terms', of: ofCell },
    { table: 'agreed_ends', of: { column: 'term_id', table: 'agreed_terms' } },
    { table: 'agreed_months', of: ofCell },
    { table: 'agreed_changes', of: ofCell, names: [through] },
    { table: 'meter_parts', of: { column: 'home_id', table: 'cells' }, within: ofCell },
  ],
  staying: [],
}
