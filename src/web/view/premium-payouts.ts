import type { MonthChoice } from './accounts.ts'

/** What was booked of Italy's premium, and what can be. For the organiser. */
export interface PayoutsView {
  /** Months and years that are over, months first, newest first. */
  readonly periods: readonly MonthChoice[]
  /** Id of the next one: sent twice, it is booked once. */
  readonly nextId: string
  readonly payouts: readonly PayoutRow[]
}

export interface PayoutRow {
  readonly id: string
  readonly period: MonthChoice
  readonly amountMicro: number
  readonly potMicro: number
  readonly bookedMs: number
  /** When it was booked back; null: it holds. */
  readonly undoneMs: number | null
}

/** What each would get: looked at before it is booked. */
export interface PayoutPreviewView {
  readonly period: MonthChoice
  readonly amountMicro: number
  readonly members: readonly {
    /** null for a former member. */
    readonly name: string | null
    readonly number: number
    readonly amountMicro: number
  }[]
  readonly potMicro: number
  /** Names the parts: what is booked is what was looked at. */
  readonly seen: string
  readonly earlier: readonly PayoutRow[]
}
