import type { BillingTerms } from '../../accounts/billing/billing-terms.ts'
import type { BankAccount, Creditor, LeftOutReason } from '../../accounts/payments/payment-run.ts'
import type { MonthChoice } from './accounts.ts'

/** Payments of a month as the organiser sees them: names and amounts, no numbers of accounts. */
export interface RunView {
  readonly month: MonthChoice
  readonly attempt: number
  readonly state: 'open' | 'paid' | 'withdrawn'
  readonly paidMs: number | null
  /** Days, as instants of their noon. */
  readonly collectMs: number
  readonly transferMs: number
  readonly lines: readonly {
    /** null for a former member. */
    readonly home: { readonly slug: string; readonly name: string } | null
    readonly number: number
    readonly amountMicro: number
    readonly kind: 'debit' | 'credit' | 'left-out'
    readonly reason: LeftOutReason | null
  }[]
}

/** *Payments*: what the organiser of a neighbourhood needs for its bank. Numbers of accounts are masked. */
export interface PaymentsView {
  /** Months that are over and that no run took with it yet, newest first; none while a run is open. */
  readonly months: readonly MonthChoice[]
  readonly runs: readonly RunView[]
  readonly creditor: Creditor | null
  readonly homes: readonly {
    readonly slug: string
    readonly name: string
    readonly account: BankAccount | null
  }[]
  /** Homes from elsewhere that take part here: their mandates are for their own neighbourhood. */
  readonly guests: readonly { readonly slug: string; readonly name: string }[]
  /** Those that begin last; null where none were stated. */
  readonly terms: BillingTerms | null
  /** Id of the next single payment: sent twice, it is booked once. */
  readonly paymentId: string
  /** The first day that new terms are offered for: `2026-11-01`. */
  readonly firstDay: string
}
