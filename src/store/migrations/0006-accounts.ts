import type { ColumnDefinitionBuilder } from 'kysely'
import type { DatabaseKind, Migration } from '../migration.ts'

export const accountsMigration: Migration = {
  name: '0006-accounts',
  async up(db, kind) {
    await db.schema
      .createTable('ledger_accounts')
      .addColumn('id', ...numberedBy(kind))
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('is_former', 'integer', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('balance_micro', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('ledger_accounts_by_owner', ['cell_id', 'kind', 'owner_id'])
      .addUniqueConstraint('ledger_accounts_by_number', ['cell_id', 'number'])
      .execute()
    await db.schema
      .createTable('ledger_bookings')
      .addColumn('id', ...numberedBy(kind))
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('booked_ms', 'bigint', (c) => c.notNull())
      .addColumn('gaps', 'text', (c) => c.notNull())
      .addUniqueConstraint('ledger_bookings_by_key', ['cell_id', 'key'])
      .execute()
    await db.schema
      .createIndex('ledger_bookings_by_start')
      .on('ledger_bookings')
      .columns(['cell_id', 'kind', 'start_ms'])
      .execute()
    await db.schema
      .createTable('ledger_entries')
      .addColumn('booking_id', 'bigint', (c) => c.notNull().references('ledger_bookings.id'))
      .addColumn('account_id', 'bigint', (c) => c.notNull().references('ledger_accounts.id'))
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('is_estimated', 'integer', (c) => c.notNull())
      .addColumn('energy_wh', 'bigint', (c) => c.notNull())
      .addColumn('amount_micro', 'bigint', (c) => c.notNull())
      .addColumn('alone_micro', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('ledger_entries_by_account')
      .on('ledger_entries')
      .columns(['account_id', 'start_ms'])
      .execute()
    await db.schema
      .createIndex('ledger_entries_by_booking')
      .on('ledger_entries')
      .column('booking_id')
      .execute()
    await db.schema
      .createTable('sharing_rules')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('valid_from_ms', 'bigint', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addColumn('rule', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('sharing_rules_key', ['cell_id', 'valid_from_ms', 'made_ms'])
      .execute()
  },
}

/** A key that the database counts up by itself. */
function numberedBy(
  kind: DatabaseKind,
): ['integer' | 'bigserial', (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder] {
  return kind === 'sqlite'
    ? ['integer', (column) => column.primaryKey().autoIncrement()]
    : ['bigserial', (column) => column.primaryKey()]
}
