/** A cent: days on which what is bought and what is sold come to less are measured by it. */
export const leastCostMicro = 10_000

/** How far a plan's cost is above its bound, both in micro-units, by its cost. */
export function gapOf(costMicro: number, boundMicro: number): number {
  return (costMicro - boundMicro) / Math.max(leastCostMicro, Math.abs(costMicro))
}
