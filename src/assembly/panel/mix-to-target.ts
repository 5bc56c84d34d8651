import type { Lottery, LotteryOptions } from './lottery.ts'
import { NonnegativeSquares } from './nonnegative-squares.ts'
import { worthOf, type Counts, type PanelSearch } from './panel-search.ts'
import type { Pool } from './pool.ts'

/** A chance that is this near to its target is there: targets themselves are not more exact. */
const near = 1e-6
/** Panels tried at the most, for each type. */
const mostPanelsPerType = 40

/** Panels and weights whose chances are a target; or where no such mix is, the panels that came nearest, not always for want of time. */
export interface TargetMix extends Pick<Lottery, 'panels' | 'weights'> {
  readonly isThere: boolean
}

/**
 * Mixes panels to chances that are given: the nearest mix of the panels so far, then the panel that leads furthest towards what is missing, and again.
 * Distances are between people's chances, squared. Only panels that use up every rule which the target uses up can be part of such a mix,
 * so only those are looked for. Where no panel leads nearer, the target is out of reach.
 */
export function mixToTarget(
  pool: Pool,
  search: PanelSearch,
  target: Float64Array,
  { isLate, onProgress }: Pick<LotteryOptions, 'isLate' | 'onProgress'>,
): TargetMix {
  const { types } = pool
  const roots = types.map(({ members }) => Math.sqrt(members.length))
  const squares = new NonnegativeSquares(target.map((chance, t) => chance * roots[t]!))
  const panels: Counts[] = []
  const worth = new Float64Array(types.length)
  let isThere = false
  search.restrict(target)
  for (let round = 0; round < mostPanelsPerType * types.length && !isLate(); round++) {
    const { residual } = squares
    let behind = 0
    residual.forEach((left, t) => {
      worth[t] = left / roots[t]!
      behind = Math.max(behind, Math.abs(worth[t]!))
    })
    onProgress?.({ panels: panels.length, behind })
    isThere = behind <= near
    if (isThere) break
    const panel = leading(search, worth)
    if (panel === null) break
    if (!squares.add(Float64Array.from(panel, (count, t) => count / roots[t]!))) break
    panels.push(panel)
  }
  search.free()
  return { panels, weights: squares.weights(), isThere }
}

/** A panel that leads towards the residual; null: none does. */
function leading(search: PanelSearch, worth: Float64Array): Counts | null {
  const least = worth.reduce((sum, each) => sum + each * each, 0) * 1e-6
  const { panel, most } = search.quick(worth)
  if (panel !== null && worthOf(panel, worth) > least) return panel
  if (most <= least) return null
  const best = search.best(worth)
  return typeof best === 'string' || best.worth <= least ? null : best.panel
}
