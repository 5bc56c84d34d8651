import { stepStartMs, type Steps } from '../../kernel/steps.ts'
import { smallest, type PlannedDevice } from '../devices/device.ts'
import type { LimitsW } from '../plan/plan-input.ts'
import type { LimitName, Relaxation } from '../plan/plan.ts'

/** What a plan could not keep or meet of one device, as runs of steps. */
export function deviceRelaxations(
  device: PlannedDevice,
  cellId: string,
  steps: Steps,
): Relaxation[] {
  return device
    .shortfalls()
    .flatMap(({ what, unit, amounts }) =>
      runs(amounts, steps).map((run) => ({ ...run, what, unit, cellId, thingId: device.thingId })),
    )
}

/** Where a flow, W, [step], is beyond the limits of what it goes through: a cell's own connection, or something with a name. */
export function limitRelaxations(
  flowW: Float64Array,
  { importW, exportW }: LimitsW,
  { cellId, limit }: { readonly cellId: string; readonly limit?: LimitName },
  steps: Steps,
): Relaxation[] {
  const over = (excess: (flow: number, t: number) => number): Float64Array =>
    flowW.map((flow, t) => (excess(flow, t) > smallest ? excess(flow, t) : 0))
  const found = (what: Relaxation['what'], amounts: Float64Array): Relaxation[] =>
    runs(amounts, steps).map((run) => ({
      ...run,
      what,
      unit: 'W',
      cellId,
      thingId: null,
      ...(limit === undefined ? {} : { limit }),
    }))
  return [
    ...found(
      'import-limit',
      over((flow, t) => flow - importW[t]!),
    ),
    ...found(
      'export-limit',
      over((flow, t) => -flow - exportW[t]!),
    ),
  ]
}

/** The most by which a flow, W, [step], is beyond limits in any step, W; 0: nowhere. */
export function mostBeyond(flowW: Float64Array, { importW, exportW }: LimitsW): number {
  return flowW.reduce((most, flow, t) => Math.max(most, flow - importW[t]!, -flow - exportW[t]!), 0)
}

/** Runs of steps in which an amount is above 0, each with its largest. */
function runs(
  amounts: Float64Array,
  steps: Steps,
): Pick<Relaxation, 'startMs' | 'endMs' | 'amount'>[] {
  const found: { startMs: number; endMs: number; amount: number }[] = []
  let open: { startMs: number; endMs: number; amount: number } | null = null
  for (let t = 0; t < amounts.length; t++) {
    const amount = amounts[t]!
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
