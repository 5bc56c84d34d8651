import { refuse, type Result } from '../../kernel/refusal.ts'
import { quarterMs } from '../../kernel/steps.ts'
import { checkMemberTerms, sharersOf, type MemberTerms, type Members } from './member-terms.ts'
import { checkPremium, type PremiumTerms } from './premium-terms.ts'
import { checkSharingKey, namesHomes, type SharingKey } from './sharing-key.ts'
import type { AgreedBy, AgreedPart } from './agreed-part.ts'

/**
 * What a kWh from a neighbour costs before fees. `mid`: halfway between what the buyer saves and what
 * the seller would get from the grid (mid-market rate), so that both gain the same; `supply-demand`: the
 * more is generated for what is needed, the less; `fixed`: as agreed; `plan`: what one kWh more or less was worth inside the
 * neighbourhood by the plan in force (its marginal price), within what buyer and seller would have with the grid.
 */
export type LocalPrice =
  | { readonly kind: 'mid' }
  | { readonly kind: 'supply-demand' }
  | { readonly kind: 'plan' }
  | FixedPrice

interface FixedPrice {
  readonly kind: 'fixed'
  readonly priceMicroPerKwh: number
}

/** How a neighbourhood shares its own energy, from an instant on. A change is a new rule, never a new past. */
export interface SharingRule extends MemberTerms {
  readonly validFromMs: number
  readonly key: SharingKey
  readonly price: LocalPrice
  /** What each kWh from a neighbour adds to the community's own pot. */
  readonly communityFeeMicroPerKwh: number
  /** How long the intervals are that are shared in; absent: a quarter of an hour. */
  readonly stepMinutes?: StepMinutes
  /** What is done when a month is over; absent: as booked. */
  readonly monthEnd?: MonthEnd
  /** What Italy's premium for shared energy is worked out from; absent: none is expected. */
  readonly premium?: PremiumTerms
  /** By how much each home is to be better off in a month than alone, whole micro-units; only agreed on together. Absent: nothing was. */
  readonly leastMicro?: number
  /** What of it was agreed on together; absent: nothing. */
  readonly agreed?: readonly AgreedPart[]
  /** Its key is the one of before, because the law lets it change no sooner; absent: it is its own. */
  readonly keptKey?: KeptKey
}

/** That a rule has the key of before in the place of its own. */
export interface KeptKey {
  /** The first instant in which its own key may hold. */
  readonly untilMs: number
  /** What the key that waits was agreed on by; null: it was stated by hand. */
  readonly by: AgreedBy | null
}

/** Steps that meters can be shared in: France's half hour, and the hour of Spain and Italy. */
export const stepMinutes = [15, 30, 60] as const

export type StepMinutes = (typeof stepMinutes)[number]

/** Ways of evening a month out. */
export const evenings = ['nobody-worse', 'shapley'] as const

export type Evening = (typeof evenings)[number]

/**
 * How a month is evened out when all of it is settled. `as-booked`: not at all; `nobody-worse`: who would have been better off alone
 * with the grid is made whole by those who gained; `shapley`: what all gained is shared by what each added to it (`shapley.ts`), by which
 * nobody is worse off either.
 */
export const monthEnds = ['as-booked', ...evenings] as const

export type MonthEnd = (typeof monthEnds)[number]

/** How a rule has months evened out; null: it has not. */
export function eveningOf({ monthEnd }: Pick<SharingRule, 'monthEnd'>): Evening | null {
  return monthEnd === undefined || monthEnd === 'as-booked' ? null : monthEnd
}

/** All prices of one interval, whole micro-units per kWh. */
export interface IntervalPrices {
  readonly importMicroPerKwh: number
  readonly exportMicroPerKwh: number
  /** Goes from the buyer to the seller of local energy. */
  readonly local: Exclude<LocalPrice, { kind: 'plan' }>
  /** Comes on top for the buyer. */
  readonly networkFeeMicroPerKwh: number
  readonly communityFeeMicroPerKwh: number
}

/** What holds until a neighbourhood decides otherwise: in proportion to use, halfway, no fee of its own. */
export function defaultSharingRule(validFromMs: number): SharingRule {
  return {
    validFromMs,
    key: { kind: 'dynamic' },
    price: { kind: 'mid' },
    communityFeeMicroPerKwh: 0,
  }
}

/** Whether a rule names members: without them it can no longer be told what was whose. */
export function namesMembers(rule: SharingRule): boolean {
  const { key, plantKeys = [], participation = [], sellerKey = key } = rule
  const keys = [key, sellerKey, ...plantKeys.map((of) => of.key)]
  return participation.length > 0 || keys.some(namesHomes)
}

/**
 * The prices of an interval, by the rule and the tariff that hold in it. `planMicroPerKwh`: what a kWh
 * was worth by the plan in force, with the network fee; where no plan was in force, the price by the plan is halfway (`mid`).
 */
export function intervalPrices(
  { price, communityFeeMicroPerKwh }: SharingRule,
  tariff: TariffOfInterval,
  planMicroPerKwh: number | null = null,
): IntervalPrices {
  const fees = { ...tariff, communityFeeMicroPerKwh }
  if (price.kind !== 'plan') return { ...fees, local: price }
  if (planMicroPerKwh === null) return { ...fees, local: { kind: 'mid' } }
  return { ...fees, local: plannedPrice(fees, planMicroPerKwh) }
}

type TariffOfInterval = Omit<IntervalPrices, 'local' | 'communityFeeMicroPerKwh'>

/**
 * A plan says what a home pays with the network fee: without it that is what goes to the seller. Limits and peaks may make it
 * dearer than the grid, or cheaper: nobody pays more for it than the grid's energy costs, fees and all, and nobody gets less for it than
 * the grid pays. Where fees leave nothing to gain the seller's side of that counts.
 */
function plannedPrice(prices: Omit<IntervalPrices, 'local'>, planMicroPerKwh: number): FixedPrice {
  const most = buyersPriceMicroPerKwh(prices)
  const wanted = planMicroPerKwh - prices.networkFeeMicroPerKwh
  const priceMicroPerKwh = Math.max(prices.exportMicroPerKwh, Math.min(most, wanted))
  return { kind: 'fixed', priceMicroPerKwh }
}

/** What a buyer can pay a neighbour for a kWh, fees beside, and be no worse off than with the grid. */
function buyersPriceMicroPerKwh(prices: Omit<IntervalPrices, 'local'>): number {
  return prices.importMicroPerKwh - prices.networkFeeMicroPerKwh - prices.communityFeeMicroPerKwh
}

/** What buyer and seller of a kWh gain together by not using the grid; below 0: fees take more than that. */
export function sharedGainMicroPerKwh(prices: IntervalPrices): number {
  return buyersPriceMicroPerKwh(prices) - prices.exportMicroPerKwh
}

/**
 * The local price of an interval in which so much was generated and needed, whole micro-units per kWh. With
 * `buy` = import - network fee - community fee, and `sell` = export: `mid` = (buy + sell) / 2, so that buyer
 * and seller each gain half of what the neighbourhood gains by not using the grid; `supply-demand` =
 * buy - (buy - sell) min(1, generated / needed), rounded towards `buy`: nearly all of the gain is the seller's where
 * little is generated, and all of it the buyer's where more is generated than needed. The ratio is that of
 * Liu et al. 2017 (Energy-sharing model with price-based demand response for microgrids of peer-to-peer
 * prosumers, IEEE Transactions on Power Systems 32(5)). Their price falls between the same ends as a
 * hyperbola, which is none where feeding in earns nothing or costs; here it falls on a straight line.
 */
export function localPriceMicroPerKwh(
  prices: IntervalPrices,
  generatedWh: number,
  neededWh: number,
): number {
  const { local, exportMicroPerKwh: sell } = prices
  const buy = buyersPriceMicroPerKwh(prices)
  if (local.kind === 'fixed') return local.priceMicroPerKwh
  if (local.kind === 'mid') return Math.floor((buy + sell) / 2)
  if (generatedWh >= neededWh) return sell
  return buy - Number((BigInt(buy - sell) * BigInt(generatedWh)) / BigInt(neededWh))
}

/** A price per kWh at the most: 1,000 of the currency. What is above is a slip of the unit. */
const priceLimitMicro = 1_000_000_000

/** Whether a rule can hold among these members from `earliestMs` on; the refusal names the field. */
export function checkSharingRule(
  rule: SharingRule,
  members: Members,
  earliestMs: number,
): Result<SharingRule> {
  if (!Number.isInteger(rule.validFromMs) || rule.validFromMs % quarterMs !== 0) {
    const message = 'A rule begins on a full quarter of an hour, in milliseconds since 1970.'
    return refuse('not-a-quarter-hour', message, 'validFromMs')
  }
  if (rule.validFromMs < earliestMs) {
    const from = new Date(earliestMs).toISOString()
    const message = `What is over is not shared anew: choose a beginning from ${from} on.`
    return refuse('rule-in-the-past', message, 'validFromMs')
  }
  if (!isPrice(rule.communityFeeMicroPerKwh) || rule.communityFeeMicroPerKwh < 0) {
    const message = `The community's fee is a whole number of micro-units from 0 to ${priceLimitMicro}.`
    return refuse('fee-out-of-range', message, 'communityFeeMicroPerKwh')
  }
  if (rule.price.kind === 'fixed' && !isPrice(rule.price.priceMicroPerKwh)) {
    const message = `A price is a whole number of micro-units per kWh, ${priceLimitMicro} at the most.`
    return refuse('price-out-of-range', message, 'price.priceMicroPerKwh')
  }
  const premium = checkPremium(rule)
  if (premium !== null) return premium
  const key = checkSharingKey(rule.key, sharersOf(members))
  return key.ok ? checkMemberTerms(rule, members) : key
}

function isPrice(valueMicro: number): boolean {
  return Number.isInteger(valueMicro) && Math.abs(valueMicro) <= priceLimitMicro
}
