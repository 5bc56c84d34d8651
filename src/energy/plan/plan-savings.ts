/** What one plan expected: its own cost and that of the same hours without a plan, micro-units. */
export interface PlanCost {
  readonly issuedMs: number
  /** The hours it looked ahead: [startMs, endMs). */
  readonly startMs: number
  readonly endMs: number
  readonly costMicro: number
  readonly idleCostMicro: number
}

/** What planning was expected to save a neighbourhood, or a home of it, in a period. */
export interface PlannedSavings {
  readonly savedMicro: number
  /** How much of the period had a plan in force, ms. */
  readonly plannedMs: number
}

/**
 * What the plans of [fromMs, toMs) were expected to save against no plan at all; null where none was in force.
 *
 *   saved = sum over plans i of (idle_i - cost_i) / (end_i - start_i) * (time that i was in force within the period)
 *
 * A plan is in force from when it was issued until the next one or its own end. Its saving is spread evenly over the
 * hours it looked ahead, so that plans whose hours overlap are not counted twice. `costs` are in the order of their issue.
 */
export function plannedSavings(
  costs: readonly PlanCost[],
  fromMs: number,
  toMs: number,
): PlannedSavings | null {
  let savedMicro = 0
  let plannedMs = 0
  for (const [i, plan] of costs.entries()) {
    const beginMs = Math.max(fromMs, plan.issuedMs)
    const endMs = Math.min(toMs, plan.endMs, costs[i + 1]?.issuedMs ?? Infinity)
    const aheadMs = plan.endMs - plan.startMs
    if (endMs <= beginMs || aheadMs <= 0) continue
    savedMicro += ((plan.idleCostMicro - plan.costMicro) * (endMs - beginMs)) / aheadMs
    plannedMs += endMs - beginMs
  }
  return plannedMs === 0 ? null : { savedMicro: Math.round(savedMicro), plannedMs }
}
