import { stepStartMs, type Steps } from '../../kernel/steps.ts'
import { smallest, type Shortfall } from '../devices/device.ts'
import type { LimitsW } from '../plan/plan-input.ts'
import type { LimitName, Relaxation } from '../plan/plan.ts'

/** What a plan could not meet of wishes for the thing `thingId` of a cell, as runs of steps. */
export function wishRelaxations(
  shortfalls: readonly Shortfall[],
  { cellId, thingId }: { readonly cellId: string; readonly thingId: string },
  steps: Steps,
): Relaxation[] {
  return shortfalls.flatMap(({ what, unit, amount }) =>
    runs(amount, steps).map((run) => ({ ...run, what, unit, cellId, thingId })),
  )
}

/** Where a flow, W, [step], is beyond the limits of what it goes through: a cell's own connection, or something with a name. */
export function limitRelaxations(
  flowW: Float64Array,
  { importW, exportW }: LimitsW,
  { cellId, limit }: { readonly cellId: string; readonly limit?: LimitName },
  steps: Steps,
): Relaxation[] {
  const found = (what: Relaxation['what'], over: (t: number) => number): Relaxation[] =>
    runs((t) => (over(t) > smallest ? over(t) : 0), steps).map((run) => ({
      ...run,
      what,
      unit: 'W',
      cellId,
      thingId: null,
      ...(limit === undefined ? {} : { limit }),
    }))
  return [
    ...found('import-limit', (t) => flowW[t]! - importW[t]!),
    ...found('export-limit', (t) => -flowW[t]! - exportW[t]!),
  ]
}

/** Where a reserve is missing, Wh, [step], of what has a name. */
export function missingRelaxations(
  missingWh: Float64Array,
  { cellId, limit }: { readonly cellId: string; readonly limit: LimitName },
  steps: Steps,
): Relaxation[] {
  return runs((t) => missingWh[t]!, steps).map((run) => ({
    ...run,
    what: 'reserve',
    unit: 'Wh',
    cellId,
    thingId: null,
    limit,
  }))
}

/** The most by which a flow, W, [step], is beyond limits in any step, W; 0: nowhere. */
export function mostBeyond(flowW: Float64Array, { importW, exportW }: LimitsW): number {
  return flowW.reduce((most, flow, t) => Math.max(most, flow - importW[t]!, -flow - exportW[t]!), 0)
}

/** Runs of steps in which an amount is above 0, each with its largest. */
function runs(
  amountAt: (t: number) => number,
  steps: Steps,
): Pick<Relaxation, 'startMs' | 'endMs' | 'amount'>[] {
  const found: { startMs: number; endMs: number; amount: number }[] = []
  let open: { startMs: number; endMs: number; amount: number } | null = null
  for (let t = 0; t < steps.count; t++) {
    const amount = amountAt(t)
    if (amount <= 0) {
      open = null
      continue
    }
    if (open === null) {
      open = { startMs: stepStartMs(steps, t), endMs: 0, amount: 0 }
      found.push(open)
    }
    open.endMs = stepStartMs(steps, t + 1)
    open.amount = Math.max(open.amount, amount)
  }
  return found
}
