import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { stepStartMs } from '../../kernel/steps.ts'
import type { HomePlan, Plan } from '../plan/plan.ts'
import { stepsOf } from '../limits/signal-steps.ts'

/** What a home draws in each step that cannot be shifted, W, [step]: what is not a planned device, and devices the plan only foresees. */
export function fixedLoadW({ netW, devices }: Pick<HomePlan, 'netW' | 'devices'>): Float64Array {
  return netW.map((net, t) => {
    let fixedW = net
    for (const { powerW, reasons } of devices) {
      const isForeseen = reasons[t] === 'fixed' && powerW[t]! > 0
      if (!isForeseen) fixedW -= powerW[t]!
    }
    return fixedW
  })
}

/** A load that cannot be shifted, and when. */
export interface FixedPeak {
  readonly powerW: number
  readonly atMs: number
}

/**
 * The most that these homes draw together and cannot shift, in the coming steps of the plan in which a limit holds.
 * Null: the plan knows nothing of that time.
 */
export function fixedPeak(
  plan: Plan,
  homeIds: ReadonlySet<string>,
  during: { readonly fromMs: number; readonly untilMs: number | null },
): FixedPeak | null {
  const { steps } = plan
  const { from, to } = stepsOf(during, steps)
  const sumW = new Float64Array(steps.count)
  for (const home of plan.homes) {
    if (!homeIds.has(home.cellId)) continue
    const fixedW = fixedLoadW(home)
    for (let t = from; t < to; t++) sumW[t]! += fixedW[t]!
  }
  let peak: FixedPeak | null = null
  for (let t = from; t < to; t++) {
    if (peak === null || sumW[t]! > peak.powerW)
      peak = { powerW: sumW[t]!, atMs: stepStartMs(steps, t) }
  }
  return peak
}

/** Refuses a limit that what cannot be shifted alone is above, and says what would be right. */
export function refuseBelowFixed(
  at: string,
  limit: number,
  fixed: number,
  unit: 'W' | 'A',
): Refusal {
  const least = unit === 'W' ? Math.ceil(fixed / 10) * 10 : fixed
  return refuse(
    'limit-below-fixed',
    `${at} is ${limit} ${unit}; up to ${least} ${unit} of what is expected cannot be shifted, so it is at least that.`,
    at,
    unit === 'W' ? { least: least / 1_000, unit: 'kW' } : { least, unit },
  )
}
