import {
  sharersOf,
  type Members,
  type Participation,
  type PlantKey,
} from '../../accounts/sharing/member-terms.ts'
import { parsePeriod } from '../../accounts/period.ts'
import { wholeShare, type HomeShare, type SharingKey } from '../../accounts/sharing/sharing-key.ts'
import {
  monthEnds,
  stepMinutes,
  type LocalPrice,
  type SharingRule,
} from '../../accounts/sharing/sharing-rule.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { premiumFromForm } from './premium-form.ts'
import { numberField, priceField, type FormValues } from './number-field.ts'

/** Keys that those who give can be given: what theirs leave they always sell in proportion to what they have left. */
export const sellerKeyKinds = ['dynamic', 'equal', 'static', 'rounds', 'priority'] as const

/** Keys that can be chosen. `static-once`: fixed parts of which nothing is offered again, as most laws have them. */
export const keyKinds = ['dynamic', 'equal', 'static-once', 'static', 'rounds', 'priority'] as const

/** The choice that a key is, among those of homes or of sellers. */
export function keyChoice(key: SharingKey, isOfSellers = false): (typeof keyKinds)[number] {
  if (key.kind !== 'static' || key.offerAgain) return key.kind
  return isOfSellers ? 'rounds' : 'static-once'
}

/** What the names of a plant's own fields begin with. */
export function plantPrefix(plantId: string): string {
  return `plant-${plantId}-`
}

/** What the names of the fields of the sellers' key begin with. */
export const sellerPrefix = 'seller-'

/** A sharing rule from its form; whether it can hold is checked by the accounts. */
export function sharingFromForm(
  values: FormValues,
  members: Members,
  validFromMs: number,
): Result<SharingRule> {
  const { plantIds } = members
  const homeIds = sharersOf(members)
  const key = keyFromForm(values, homeIds, '')
  if (!key.ok) return key
  const plantKeys = plantKeysFromForm(values, homeIds, plantIds)
  if (!plantKeys.ok) return plantKeys
  const sellerKey =
    (values[`${sellerPrefix}key`] ?? 'none') === 'none'
      ? success(null)
      : keyFromForm(values, [...homeIds, ...plantIds], sellerPrefix)
  if (!sellerKey.ok) return sellerKey
  const participation = factorsFromForm(values, [...members.homeIds, ...plantIds])
  if (!participation.ok) return participation
  const price = priceFromForm(values)
  if (!price.ok) return price
  const fee = priceField(values, 'fee', 0)
  if (!fee.ok) return fee
  const monthEnd = monthEnds.find((kind) => kind === (values['monthEnd'] ?? 'as-booked'))
  if (monthEnd === undefined) {
    return refuse('unknown-month-end', 'Choose what is done when a month is over.', 'monthEnd')
  }
  const step = stepMinutes.find((minutes) => String(minutes) === (values['step'] ?? '15'))
  if (step === undefined) return refuse('unknown-step', 'Choose one of the steps.', 'step')
  const premium = premiumFromForm(values)
  if (!premium.ok) return premium
  return success({
    validFromMs,
    key: key.value,
    price: price.value,
    communityFeeMicroPerKwh: fee.value,
    monthEnd,
    stepMinutes: step,
    ...(plantKeys.value.length === 0 ? {} : { plantKeys: plantKeys.value }),
    ...(sellerKey.value === null ? {} : { sellerKey: sellerKey.value }),
    ...(premium.value === null ? {} : { premium: premium.value }),
    ...(participation.value.length === 0 ? {} : { participation: participation.value }),
  })
}

/** When a rule begins: with the day that is chosen, or as early as it can where none is or it is under way. */
export function beginFromForm(
  values: FormValues,
  timeZone: string,
  earliestMs: number,
): Result<number> {
  const text = (values['from'] ?? '').trim()
  if (text === '') return success(earliestMs)
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parsePeriod(text, timeZone) : null
  if (day?.ok !== true) return refuse('not-a-day', 'Choose a day like 2026-10-25.', 'from')
  const { fromMs, toMs } = day.value
  return success(toMs > earliestMs ? Math.max(fromMs, earliestMs) : fromMs)
}

/** Keys of plants that have one of their own. */
function plantKeysFromForm(
  values: FormValues,
  homeIds: readonly string[],
  plantIds: readonly string[],
): Result<readonly PlantKey[]> {
  const plantKeys: PlantKey[] = []
  for (const plantId of plantIds) {
    const prefix = plantPrefix(plantId)
    if ((values[`${prefix}key`] ?? 'none') === 'none') continue
    const key = keyFromForm(values, homeIds, prefix)
    if (!key.ok) return key
    plantKeys.push({ plantId, key: key.value })
  }
  return success(plantKeys)
}

/** Who takes part with less than all. */
function factorsFromForm(
  values: FormValues,
  memberIds: readonly string[],
): Result<readonly Participation[]> {
  const factors: Participation[] = []
  for (const memberId of memberIds) {
    const field = `factor-${memberId}`
    const percent = numberField(values, field, { min: 0, max: 100, otherwise: 100 })
    if (!percent.ok) return percent
    const partsPerMillion = Math.round((percent.value * wholeShare) / 100)
    if (partsPerMillion < wholeShare) factors.push({ memberId, partsPerMillion })
  }
  return success(factors)
}

/** A key from its fields. `prefix`: what their names begin with. */
export function keyFromForm(
  values: FormValues,
  homeIds: readonly string[],
  prefix: string,
): Result<SharingKey> {
  const choice = values[`${prefix}key`]
  switch (choice) {
    case 'dynamic':
      return success({ kind: 'dynamic' })
    case 'equal':
      return success({ kind: 'equal' })
    case 'static':
    case 'static-once': {
      const shares = sharesFromForm(values, homeIds, prefix)
      return shares.ok
        ? success({ kind: 'static', shares: shares.value, offerAgain: choice === 'static' })
        : shares
    }
    case 'rounds': {
      const shares = sharesFromForm(values, homeIds, prefix)
      return shares.ok ? success({ kind: 'rounds', shares: shares.value }) : shares
    }
    case 'priority': {
      const order = orderFromForm(values, homeIds, prefix)
      return order.ok ? success({ kind: 'priority', order: order.value }) : order
    }
    default:
      return refuse('unknown-key', 'Choose one of the rules.', `${prefix}key`)
  }
}

function sharesFromForm(
  values: FormValues,
  homeIds: readonly string[],
  prefix: string,
): Result<readonly HomeShare[]> {
  const shares: HomeShare[] = []
  for (const cellId of homeIds) {
    const percent = numberField(values, `${prefix}part-${cellId}`, {
      min: 0,
      max: 100,
      otherwise: 0,
    })
    if (!percent.ok) return percent
    shares.push({ cellId, partsPerMillion: Math.round((percent.value * wholeShare) / 100) })
  }
  return success(shares)
}

/** Homes by the place typed for them; where none is typed they are not named. */
function orderFromForm(
  values: FormValues,
  homeIds: readonly string[],
  prefix: string,
): Result<readonly string[]> {
  const homeAt = new Map<number, string>()
  for (const cellId of homeIds) {
    const field = `${prefix}place-${cellId}`
    const place = numberField(values, field, { min: 1, max: homeIds.length, otherwise: 0 })
    if (!place.ok) return place
    if (place.value === 0) continue
    if (homeAt.has(place.value)) {
      return refuse('place-twice', 'Two homes have the same place: give each its own.', field)
    }
    homeAt.set(place.value, cellId)
  }
  return success([...homeAt].sort(([a], [b]) => a - b).map(([, cellId]) => cellId))
}

/** A price between neighbours from its fields. */
export function priceFromForm(values: FormValues): Result<LocalPrice> {
  const kind = values['price']
  if (kind === 'mid' || kind === 'supply-demand' || kind === 'plan') return success({ kind })
  const fixed = priceField(values, 'fixed')
  return fixed.ok ? success({ kind: 'fixed', priceMicroPerKwh: fixed.value }) : fixed
}
