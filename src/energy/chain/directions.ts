import type { Flexibility } from '../devices/flexibility.ts'
import { leastW } from '../devices/storage.ts'
import type { ChainPoint } from './chain-point.ts'

/** A unit in store counts as a burden from this much above nothing gained by wasting it: 2 cents a kWh, in micro-units a Wh. */
const nearWasting = 20

/**
 * Gives a store that fills and drains at once, because wasting pays, one direction in each such step: the one that keeps it near its level. Returns
 * whether there was any such step.
 */
export function chooseDirections(
  { actions, stores }: Flexibility,
  point: ChainPoint,
  softness: number,
): boolean {
  const [charge, discharge] = actions
  const store = stores[0]
  if (store === undefined || charge === undefined || discharge?.store !== charge.store) return false
  let isAny = false
  let level = store.startLevel
  for (let t = 0; t < charge.most.length; t++) {
    const planned = point.level(0, t)
    const before = t > 0 ? point.level(0, t - 1) : store.startLevel
    const lost = -discharge.rate[t]! - charge.rate[t]!
    const isWasting =
      point.power(0, t) > leastW &&
      point.power(1, t) > leastW &&
      // A device that heats and cools at once only does so to waste.
      (discharge.sign === 1 ||
        point.worth(0, t) * lost + charge.cost + discharge.cost < nearWasting * lost)
    if (!isWasting || charge.most[t] === 0 || discharge.most[t] === 0) {
      level = Math.max(store.lower[t]!, Math.min(store.upper[t]!, level + planned - before))
      continue
    }
    isAny = true
    if (level <= planned) {
      level = Math.min(store.upper[t]!, level + charge.rate[t]! * charge.most[t]!)
      point.close(1, t, softness)
    } else {
      level = Math.max(store.lower[t]!, level + discharge.rate[t]! * discharge.most[t]!)
      point.close(0, t, softness)
    }
  }
  return isAny
}
