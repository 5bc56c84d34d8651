import type { Idle } from './idle.ts'
import { lineCost } from '../chain/line-cost.ts'
import type { PlannedHome } from './neighbourhood.ts'
import type { HomeCost } from './plan.ts'

/**
 * What one home's day costs as planned, and if nothing were shifted (`idle`), at the neighbourhood's own `prices` (money for each
 * W and step, without the local fee, [step]):
 *
 *   Σ_t prices·net + its lines (local fee, connection, circuits and phases) + what its devices cost by themselves
 *
 * That is the home's part of the Lagrangian in `coordination/rounds.ts`. So but for the plan's gap nothing cheaper can be
 * done at these prices, and what all homes save by it is together never more than the neighbourhood saves: the
 * exchange's cost is convex. The rest is nobody's own: peaks, limits and what is shared.
 */
export function homeCost(home: PlannedHome, idle: Idle, prices: Float64Array): HomeCost {
  const netW = home.netW()
  const powersW = home.devices.map(({ flexibility }) => flexibility.plan)
  const own = home.devices.reduce((sum, device) => sum + device.ownCostMicro(), 0)
  return {
    costMicro: own + lineCost(home, powersW) + worth(prices, netW),
    idleCostMicro: idle.costMicro + worth(prices, idle.netW),
  }
}

function worth(prices: Float64Array, netW: Float64Array): number {
  return netW.reduce((sum, power, t) => sum + prices[t]! * power, 0)
}
