import { stepStartMs, type Steps } from '../kernel/steps.ts'
import { smallest, type PlannedDevice } from './device.ts'
import type { Relaxation } from './plan.ts'

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

/** Where a net power is beyond the limits of its connection, W. */
export function limitRelaxations(
  netW: Float64Array,
  importLimitW: number | null,
  exportLimitW: number | null,
  cellId: string,
  steps: Steps,
): Relaxation[] {
  const over = (excess: (net: number) => number): Float64Array =>
    netW.map((net) => (excess(net) > smallest ? excess(net) : 0))
  const found: Relaxation[] = []
  const add = (what: Relaxation['what'], amounts: Float64Array): void => {
    for (const run of runs(amounts, steps))
      found.push({ ...run, what, unit: 'W', cellId, thingId: null })
  }
  if (importLimitW !== null)
    add(
      'import-limit',
      over((net) => net - importLimitW),
    )
  if (exportLimitW !== null)
    add(
      'export-limit',
      over((net) => -net - exportLimitW),
    )
  return found
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
