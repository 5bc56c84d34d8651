import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { premiumMicroPerKwh, type PremiumPlant } from './italian-premium.ts'
import type { Participation } from './member-terms.ts'

/** What Italy's premium for shared energy is worked out from: the rule of a neighbourhood has it where it is paid one. */
export interface PremiumTerms extends PremiumPlant {
  /** What a kWh is taken to cost on average in the zone's market. */
  readonly zonalPriceMicroPerKwh: number
  /** Whether plants were built with a public grant: then more of the premium is kept for certain ends. */
  readonly hasGrant: boolean
}

/** Where modules can be: null where there are none. */
export const moduleRegions = ['south', 'centre', 'north'] as const

/** Above this a plant has no premium, kW. */
export const premiumPowerLimitKw = 1_000

/** Zonal prices at the most, and at the least as a negative one: 10 of the currency per kWh. */
export const zonalPriceLimitMicro = 10_000_000

/** What is wrong with a rule's premium; null: nothing, or it has none. Italy counts by the hour, and the whole of each meter. */
export function checkPremium(rule: {
  readonly premium?: PremiumTerms
  readonly stepMinutes?: number
  readonly participation?: readonly Participation[]
}): Refusal | null {
  const { premium, stepMinutes, participation = [] } = rule
  if (premium === undefined) return null
  const { powerKw, zonalPriceMicroPerKwh } = premium
  if (!(powerKw > 0 && powerKw <= premiumPowerLimitKw)) {
    const message = `Plants with more than ${premiumPowerLimitKw} kW have no premium: state a power above 0 and up to that.`
    return refuse('premium-power-out-of-range', message, 'premium.powerKw')
  }
  if (
    !Number.isInteger(zonalPriceMicroPerKwh) ||
    Math.abs(zonalPriceMicroPerKwh) > zonalPriceLimitMicro
  ) {
    const message = `A zonal price is a whole number of micro-units per kWh, ${zonalPriceLimitMicro} at the most.`
    return refuse('zonal-price-out-of-range', message, 'premium.zonalPriceMicroPerKwh')
  }
  if (stepMinutes !== 60) {
    const message = 'The premium counts what is shared in an hour: choose steps of 60 minutes.'
    return refuse('premium-needs-hours', message, 'stepMinutes')
  }
  if (participation.length > 0) {
    const message = 'For the premium whole meters count: let everybody take part with all.'
    return refuse('premium-needs-whole-meters', message, 'participation')
  }
  return null
}

/** The premium of a kWh by these terms, whole micro-units. */
export function premiumOfTerms(terms: PremiumTerms): number {
  return premiumMicroPerKwh(terms, terms.zonalPriceMicroPerKwh)
}
