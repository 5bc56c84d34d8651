import type { Quality } from '../../accounts/allocation/allocation.ts'
import type { Reason } from '../../accounts/allocation/reconcile.ts'
import type { AllocationImport } from '../../accounts/allocation/store.ts'
import type { StatementTotals } from '../../accounts/statement.ts'

/** Who differs: a home or shared generator by its name, a former member by number. */
export interface AccountName {
  readonly name: string | null
  readonly number: number
}

/** How one of a grid operator's files differs from the ledger, as its page shows it. */
export interface AllocationView {
  readonly file: AllocationImport
  readonly settled: number
  readonly unsettled: number
  readonly different: number
  readonly notAddingUp: number
  readonly kept: number
  readonly accounts: readonly (AccountName & {
    /** The reasons there are, and how many quarter hours differ for each. */
    readonly reasons: readonly { readonly reason: Reason; readonly count: number }[]
    readonly booked: StatementTotals
    readonly right: StatementTotals
  })[]
  /** The biggest differences of single quarter hours. */
  readonly intervals: readonly (AccountName & {
    readonly startMs: number
    readonly reason: Reason
    readonly quality: Quality | null
    readonly booked: StatementTotals
    readonly right: StatementTotals
  })[]
}
