import { floorTo, quarterMs } from '../../kernel/steps.ts'
import type { ThingKind } from '../../things/thing.ts'
import type { MandatesNowOf } from './mandate-limits-now.ts'
import { ordersByCompetence } from './mandate-price.ts'
import { stepsInForce } from './mandate-times.ts'

/** Which kinds of things come first now while energy is short: what the order in force with most competence says; none: an empty list. */
export function orderNow({
  cell,
  mandates,
  nowMs,
}: Pick<MandatesNowOf, 'cell' | 'mandates' | 'nowMs'>): readonly ThingKind[] {
  const now = { startMs: floorTo(nowMs, quarterMs), stepMs: quarterMs, count: 1 }
  for (const mandate of ordersByCompetence(mandates)) {
    const { rule } = mandate
    const holds = stepsInForce(mandate, now, cell.timeZone)[0] === true
    if (rule.kind === 'order' && holds) return rule.devices
  }
  return []
}
