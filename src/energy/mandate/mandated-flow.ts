import type { Limited } from '../plan/limited.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import { isFlowLimit, type MandatedLimit } from './planned-mandate.ts'

/** A flow, W, [step], as mandates limit it: one by one, so that each is named where it is reached. `isHere` as for `mandatedTerms`. */
export function mandatedFlow(
  { mandates = [] }: Pick<PlanInput, 'mandates'>,
  isHere: (limit: MandatedLimit) => boolean,
  flowW: Float64Array,
): Limited[] {
  return mandates.flatMap(({ name, limits }) =>
    limits.flatMap((limit): Limited[] => {
      if (!isFlowLimit(limit) || !isHere(limit)) return []
      const none = limit.limitW.map(() => Infinity)
      const limitsW =
        limit.direction === 'import'
          ? { importW: limit.limitW, exportW: none }
          : { importW: none, exportW: limit.limitW }
      return [{ reason: 'mandate-limit', name, flowW, limitsW }]
    }),
  )
}
