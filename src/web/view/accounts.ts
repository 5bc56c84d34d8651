import type { MonthEndState } from '../../accounts/month-end/close-months.ts'
import type { PremiumPart } from '../../accounts/expected-premium.ts'
import type { FairShare } from '../../accounts/month-end/community-game.ts'
import type { StatementAllocation, StatementPlanned } from '../../accounts/statement.ts'
import type { StatementRow } from '../../accounts/statement-rows.ts'
import type { LogHead } from '../../accounts/log/store-ledger-log.ts'

/** What a member is owed or owes for a period, line by line. Every sum is exact. */
export interface StatementView {
  readonly owner: string
  /** Where it stands: `/at/my-home/statement`. */
  readonly path: string
  /** The other community that it is about; null: the home's own neighbourhood. */
  readonly community: string | null
  readonly fromMs: number
  readonly toMs: number
  readonly timeZone: string
  /** Empty where nothing is booked. */
  readonly rows: readonly StatementRow[]
  /** Whether fees and VAT of the month are still to come. */
  readonly isBillOpen: boolean
  readonly amountMicro: number
  readonly aloneMicro: number
  readonly planned: StatementPlanned
  /** What the grid operator's figures changed in the period. */
  readonly allocation: StatementAllocation
  /** Quarter hours without a value: not settled. */
  readonly gaps: number
  /** Quarter hours without a plan where the rule takes its price. */
  readonly unplanned: number
  readonly monthKey: string
  readonly months: readonly MonthChoice[]
}

/** A month that can be chosen: its key `2026-06` and first instant. */
export interface MonthChoice {
  readonly key: string
  readonly startMs: number
}

export interface AccountsView {
  readonly month: MonthChoice
  readonly months: readonly MonthChoice[]
  /** Sums of those the reader may see: the own home; for a steward, as the bookkeeper, every member's sums. */
  readonly members: readonly {
    /** Where the statement stands; null: nowhere for the reader. */
    readonly href: string | null
    readonly name: string
    readonly amountMicro: number
    /** Without sharing. */
    readonly aloneMicro: number
    readonly savedMicro: number
    readonly sharedWh: number
  }[]
  readonly monthEnd: MonthEndState
  /** What is expected of Italy's premium; null where no rule of the month has one. */
  readonly premium: PremiumView | null
  /** Whether all bookings of the neighbourhood sum to exactly zero; null where the reader may not see sums. */
  readonly check: { readonly bookings: number; readonly isBalanced: boolean } | null
  /** Whether the reader keeps the books: payments, the grid operator's files, metering points. */
  readonly isBookkeeper: boolean
  /** Size and head of the ledger's log; null before its first booking. */
  readonly log: LogHead | null
  /** null before the log's first booking. */
  readonly witnesses: WitnessesView | null
}

/** What is expected of Italy's premium for shared energy in a month. */
export interface PremiumView {
  /** null where the reader may not see sums: then the parts are their own only. */
  readonly all:
    | (PremiumPart & { readonly injectedWh: number; readonly reservedMicro: number })
    | null
  readonly members: readonly (PremiumPart & {
    /** null for a former member. */
    readonly name: string | null
    readonly number: number
  })[]
  /** What no member gets, for those who see all parts. */
  readonly rest: PremiumPart | null
}

/** Who looks at a neighbourhood's log from outside. */
export interface WitnessesView {
  /** Where other nodes are asked to be witnesses. */
  readonly watchingHref: string
  /** What a witness is told to look at. */
  readonly logUrl: string
  readonly logKey: string
  readonly mayChange: boolean
  readonly witnesses: readonly {
    readonly keyId: string
    readonly name: string
    /** The last head it signed, in real time, and whether the log still begins with it. */
    readonly seen: { readonly size: number; readonly atMs: number; readonly holds: boolean } | null
  }[]
}

/** What another sharing rule would have meant for a month, micro-units; + is owed to the member. */
export interface RuleTrialView {
  readonly month: MonthChoice
  /** Quarter hours without a plan where the rule takes its price. */
  readonly unplanned: number
  /** Together they would have been worse off than alone: nobody could be made whole. */
  readonly isAllWorse: boolean
  readonly members: readonly {
    /** null for a former member. */
    readonly name: string | null
    readonly number: number
    readonly bookedMicro: number
    readonly triedMicro: number
    /** Without sharing. */
    readonly aloneMicro: number
    readonly fair: FairShare
  }[]
}
