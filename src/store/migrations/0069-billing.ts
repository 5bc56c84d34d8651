import type { Migration } from '../migration.ts'

/** VAT, fees, bank accounts and payment files: `accounts/billing/billing.ts`, `accounts/payments/payment-run.ts`. */
export const billingMigration: Migration = {
  name: '0069-billing',
  async up(db) {
    await db.schema
      .createTable('billing_terms')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('valid_from_ms', 'bigint', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addColumn('terms', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('billing_terms_key', ['cell_id', 'valid_from_ms', 'made_ms'])
      .execute()
    await db.schema
      .createTable('ledger_bills')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('month', 'text', (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('from_ms', 'bigint', (c) => c.notNull())
      .addColumn('to_ms', 'bigint', (c) => c.notNull())
      .addColumn('through_id', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('ledger_bills_key', ['cell_id', 'month'])
      .execute()
    await db.schema
      .createTable('ledger_vat')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('month', 'text', (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('account_id', 'bigint', (c) => c.notNull().references('ledger_accounts.id'))
      .addColumn('rate_hundredths', 'integer', (c) => c.notNull())
      .addColumn('is_included', 'integer', (c) => c.notNull())
      .addColumn('net_micro', 'bigint', (c) => c.notNull())
      .addColumn('vat_micro', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('ledger_vat_key', [
        'account_id',
        'month',
        'revision',
        'rate_hundredths',
        'is_included',
      ])
      .execute()
    await db.schema
      .createTable('creditors')
      .addColumn('cell_id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('iban', 'text', (c) => c.notNull())
      .addColumn('bic', 'text')
      .addColumn('creditor_id', 'text', (c) => c.notNull())
      .addColumn('stated_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('home_bank_accounts')
      .addColumn('home_id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('iban', 'text', (c) => c.notNull())
      .addColumn('bic', 'text')
      .addColumn('mandate_id', 'text')
      .addColumn('signed_on', 'text')
      .addColumn('stated_ms', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('payment_runs')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('month', 'text', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('made_ms', 'bigint', (c) => c.notNull())
      .addColumn('paid_ms', 'bigint')
      .addColumn('collect_on', 'text', (c) => c.notNull())
      .addColumn('transfer_on', 'text', (c) => c.notNull())
      .addColumn('creditor', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('payment_runs_key', ['cell_id', 'month', 'attempt'])
      .execute()
    await db.schema
      .createTable('payment_lines')
      .addColumn('cell_id', 'text', (c) => c.notNull())
      .addColumn('month', 'text', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull())
      .addColumn('account_id', 'bigint', (c) => c.notNull().references('ledger_accounts.id'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('amount_micro', 'bigint', (c) => c.notNull())
      .addColumn('reason', 'text')
      .addColumn('party', 'text')
      .addPrimaryKeyConstraint('payment_lines_key', ['cell_id', 'month', 'attempt', 'account_id'])
      .execute()
  },
}
