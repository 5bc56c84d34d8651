import { floorTo, quarterMs } from '../../kernel/steps.ts'
import { importWeight } from './compile-weights.ts'
import type { MandatesNowOf } from './mandate-limits-now.ts'
import { stepsInForce } from './mandate-times.ts'

/** What a kWh from the grid counts more than it costs now, micro-units: what is measured is followed as it was planned. */
export function importWeightNow(
  { cell, mandates, nowMs }: Pick<MandatesNowOf, 'cell' | 'mandates' | 'nowMs'>,
  carbonGPerKwh: number,
): number {
  const now = { startMs: floorTo(nowMs, quarterMs), stepMs: quarterMs, count: 1 }
  return mandates.reduce((sum, mandate) => {
    const { rule } = mandate
    if (rule.kind !== 'weight' || !stepsInForce(mandate, now, cell.timeZone)[0]) return sum
    return sum + importWeight(rule, carbonGPerKwh)
  }, 0)
}
