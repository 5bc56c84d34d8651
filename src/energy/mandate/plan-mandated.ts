import { stepHours } from '../../kernel/steps.ts'
import type { OpenParts } from '../plan/part.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import type { Plan } from '../plan/plan.ts'
import { planNeighbourhood, type Around, type PlanEffort } from '../plan/planner.ts'
import { withoutWeights } from './compile-weights.ts'
import { ordersOf, shortSteps, withShortage } from './order-of-uses.ts'
import type { WeightEffect } from './planned-mandate.ts'

/** Plans that an order of uses may take at the most, beside the first: whoever waits may make energy short elsewhere. */
const orderedPlans = 3

/**
 * A plan as `planNeighbourhood` makes it. Where an order of uses holds and energy is short, it is planned again with that order
 * (`order-of-uses.ts`), which then holds in all steps in which it was.
 */
export async function planOrdered(
  input: PlanInput,
  clock: { now(): number },
  effort: PlanEffort,
  openParts: OpenParts,
  around: Around | null = null,
): Promise<Plan> {
  let plan = await planNeighbourhood(input, clock, effort, openParts, around)
  if (ordersOf(input).length === 0) return plan
  let ordered = input
  for (let i = 0; i < orderedPlans; i++) {
    const next = withShortage(ordered, shortSteps(ordered, plan))
    if (next === ordered) return plan
    ordered = next
    plan = await planNeighbourhood(ordered, clock, effort, openParts, around)
  }
  return plan
}

/**
 * A plan as `planOrdered` makes it. Where weights are in force another is made without them, so that the plan can say what
 * they cost in money and what they bring.
 */
export async function planMandated(
  input: PlanInput,
  clock: { now(): number },
  effort: PlanEffort,
  openParts: OpenParts,
  around: Around | null = null,
): Promise<Plan> {
  const plan = await planOrdered(input, clock, effort, openParts, around)
  const plain = withoutWeights(input)
  if (plain === input) return plan
  const without = await planOrdered({ ...plain, last: null }, clock, effort, openParts, around)
  const made = effectOf(plan, without, input)
  return {
    ...plan,
    mandates: (plan.mandates ?? []).map((of) => (of.about === 'weight' ? { ...of, made } : of)),
  }
}

/** What a plan does that another does not. */
export function effectOf(
  plan: Plan,
  without: Plan,
  { prices: { carbonGPerKwh } }: Pick<PlanInput, 'prices'>,
): WeightEffect {
  const importLessWh = importWh(without) - importWh(plan)
  return {
    dearerMicro: plan.money.costMicro - without.money.costMicro,
    uncertainMicro: openOf(plan) + openOf(without),
    importLessWh,
    carbonLessG: (importLessWh / 1000) * carbonGPerKwh,
    peakLessW: peakW(without) - peakW(plan),
  }
}

/** What may be left to gain, micro-units. */
function openOf({ certificate: { costMicro, boundMicro } }: Plan): number {
  return Math.max(0, costMicro - boundMicro)
}

function importWh({ netW, steps }: Plan): number {
  return netW.reduce((sum, power) => sum + Math.max(0, power), 0) * stepHours(steps)
}

function peakW({ netW }: Plan): number {
  return netW.reduce((most, power) => Math.max(most, power), 0)
}
