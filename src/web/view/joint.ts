import type { MemberPlan } from '../../energy/plan/city-plan.ts'
import type { Tariff } from '../../energy/tariff/tariff.ts'

/** A city's joint plan and what it is made by, for its stewards. */
export interface JointView {
  readonly nowMs: number
  readonly tariff: Tariff | null
  /** From the step of now on; null: there is none for now. */
  readonly plan: JointPlanView | null
  /** Whether the city plans in sums only, of which it sees no neighbourhood's part. */
  readonly isInSums: boolean
  /** Members here that live in a time of their own. */
  readonly apart: readonly string[]
}

export interface JointPlanView {
  readonly nowMs: number
  readonly issuedMs: number
  readonly startMs: number
  readonly stepMs: number
  readonly priceMicroPerKwh: Float64Array
  readonly netW: Float64Array
  readonly importLimitW: number | null
  readonly proof: { readonly aboveMicro: number; readonly gap: number }
  /** Each with the name of the other node on which it lives, null: it lives here. */
  readonly members: readonly (MemberPlan & { readonly nodeName: string | null })[]
}
