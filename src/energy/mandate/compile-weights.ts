import type { ExchangeTerms } from '../../coordination/exchange.ts'
import { stepHours } from '../../kernel/steps.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import type { Weight } from './mandate.ts'
import type { MandatedLimit, PlannedMandate } from './planned-mandate.ts'

/** A weight as it is laid in a plan: what a kWh from the grid counts more in each step, and a kW of the highest import. */
export function weightLimits(
  rule: Weight,
  isInForce: readonly boolean[],
  carbonGPerKwh: number,
): MandatedLimit[] {
  const perKwh = importWeight(rule, carbonGPerKwh)
  return [
    {
      kind: 'weight',
      importMicroPerKwh: Float64Array.from(isInForce, (holds) => (holds ? perKwh : 0)),
      peakMicroPerKw: rule.goal === 'peak' ? rule.microPerUnit : 0,
    },
  ]
}

/** What a kWh from the grid counts more, micro-units. */
export function importWeight({ goal, microPerUnit }: Weight, carbonGPerKwh: number): number {
  if (goal === 'peak') return 0
  return goal === 'co2' ? (microPerUnit * carbonGPerKwh) / 1000 : microPerUnit
}

/** All weights of a plan together; null: there are none. */
export function weightsOf({
  mandates = [],
  steps,
}: Pick<PlanInput, 'mandates' | 'steps'>): Omit<
  Extract<MandatedLimit, { kind: 'weight' }>,
  'kind'
> | null {
  const weights = mandates.flatMap(({ limits }) => limits.filter((of) => of.kind === 'weight'))
  if (weights.length === 0) return null
  const importMicroPerKwh = new Float64Array(steps.count)
  let peakMicroPerKw = 0
  for (const of of weights) {
    peakMicroPerKw += of.peakMicroPerKw
    for (let t = 0; t < steps.count; t++) importMicroPerKwh[t]! += of.importMicroPerKwh[t]!
  }
  return { importMicroPerKwh, peakMicroPerKw }
}

/** An exchange in money, with what weights of the plan add to its prices. */
export function weighed(terms: ExchangeTerms, input: PlanInput): ExchangeTerms {
  const weights = weightsOf(input)
  if (weights === null) return terms
  const perStep = stepHours(input.steps) / 1000
  const buy = weights.importMicroPerKwh.map((micro) => micro * perStep)
  const peakPrice = weights.peakMicroPerKw / 1000
  return {
    ...terms,
    buy: terms.buy.map((price, t) => price + buy[t]!),
    peakPrice: terms.peakPrice + peakPrice,
    weight: { buy, peakPrice },
  }
}

/** The input without weights; the same where there are none. */
export function withoutWeights(input: PlanInput): PlanInput {
  const isOther = ({ about }: PlannedMandate): boolean => about !== 'weight'
  const { mandates = [] } = input
  return mandates.every(isOther) ? input : { ...input, mandates: mandates.filter(isOther) }
}
