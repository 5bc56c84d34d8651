import { limitRelaxations, missingRelaxations } from '../limits/relaxations.ts'
import type { LimitsW, PlanInput } from '../plan/plan-input.ts'
import type { Relaxation } from '../plan/plan.ts'
import { lineIdOf } from './compile-mandates.ts'
import type { MandatedFlows } from './mandate-outcomes.ts'
import { isFlowLimit, keptAmount, type FlowLimit } from './planned-mandate.ts'

/** What a plan cannot keep, where mandates are named by their own ids: hard ones in front of homes and reserves are added, soft ones left out. */
export function withMandateRelaxations(
  input: PlanInput,
  flows: MandatedFlows,
  relaxed: readonly Relaxation[],
): Relaxation[] {
  const { mandates = [], cellId, steps } = input
  const byLine = new Map(mandates.map((of) => [lineIdOf(of), of]))
  const within = relaxed.flatMap((of): Relaxation[] => {
    if (of.limit?.kind !== 'mandate') return [of]
    const mandate = byLine.get(of.limit.id)
    if (mandate?.isHard !== true) return []
    return [{ ...of, limit: { ...of.limit, id: mandate.id } }]
  })
  const before = mandates.flatMap(({ id, name, isHard, limits }) =>
    limits.flatMap((limit) => {
      if (!isHard) return []
      const of = { cellId, limit: { kind: 'mandate', id, name } } as const
      if (limit.kind === 'reserve') {
        const missingWh = flows.reserves.get(id)?.missingWh
        return missingWh === undefined ? [] : missingRelaxations(missingWh, of, steps)
      }
      if (!isFlowLimit(limit)) return []
      const flow = limit.kind === 'grid' ? flows.grid : flows.feeders.get(limit.feederId)
      if (flow === undefined) return []
      return limitRelaxations(flow.flowW, limitsOf(limit), of, steps)
    }),
  )
  return [...within, ...before.filter(({ amount }) => amount > keptAmount)]
}

function limitsOf({ direction, limitW }: FlowLimit): LimitsW {
  const none = limitW.map(() => Infinity)
  return direction === 'import'
    ? { importW: limitW, exportW: none }
    : { importW: none, exportW: limitW }
}
