import type { HomePlan, Plan } from './plan.ts'

/** What a kWh costs in the neighbourhood (`home` null) or in a home in money, without weights, which nobody pays; micro-units, [step]. */
export function moneyPrices(
  plan: Pick<Plan, 'priceMicroPerKwh' | 'weightMicroPerKwh'>,
  home: Pick<HomePlan, 'priceMicroPerKwh'> | null = null,
): Float64Array {
  const prices = home?.priceMicroPerKwh ?? plan.priceMicroPerKwh
  const { weightMicroPerKwh } = plan
  if (weightMicroPerKwh === undefined) return prices
  return prices.map((price, t) => price - weightMicroPerKwh[t]!)
}
