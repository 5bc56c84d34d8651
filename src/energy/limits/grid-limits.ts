import type { Steps } from '../../kernel/steps.ts'
import type { Thing } from '../../things/thing.ts'
import { feedInW } from './feed-in.ts'
import type { Grid } from './grid.ts'
import type { GridSignal } from './grid-signal.ts'
import type { FeederInput, PlanInput } from '../plan/plan-input.ts'
import { limitsIfAny, lowerBy, noLimitsW } from './signal-steps.ts'

/** What a neighbourhood's connection and feeders may carry beside its tariff's limits, as the plan takes it; nothing where there are none. */
export function gridLimits(
  of: {
    readonly grid: Grid
    /** Of the neighbourhood itself, not taken back. */
    readonly signals: readonly GridSignal[]
    readonly homeIds: ReadonlySet<string>
    /** All things in use, those of the homes too. */
    readonly things: readonly Thing[]
  },
  steps: Steps,
): Pick<PlanInput, 'feeders' | 'gridLimitsW'> {
  const { grid, signals, homeIds, things } = of
  const limits = noLimitsW(steps)
  limits.exportW.fill(feedInW(grid.feedIn, things) ?? Infinity)
  for (const signal of signals) lowerBy(signal, steps, limits)
  const gridLimitsW = limitsIfAny(limits)
  return {
    ...(grid.feeders.length === 0 ? {} : { feeders: feederInputs(grid, homeIds, steps) }),
    ...(gridLimitsW === undefined ? {} : { gridLimitsW }),
  }
}

/** Homes that are no longer there are behind nothing. */
function feederInputs(
  { feeders }: Grid,
  homeIds: ReadonlySet<string>,
  { count }: Steps,
): FeederInput[] {
  return feeders.map(({ id, name, homes, parent, limitW }) => {
    const limits = new Float64Array(count).fill(limitW)
    return {
      id,
      name,
      homes: homes.filter((home) => homeIds.has(home)),
      parent,
      limitsW: { importW: limits, exportW: limits },
    }
  })
}
