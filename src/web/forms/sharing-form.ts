import { wholeShare, type HomeShare, type SharingKey } from '../../accounts/sharing-key.ts'
import { monthEnds, type LocalPrice, type SharingRule } from '../../accounts/sharing-rule.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { numberField, priceField, type FormValues } from './number-field.ts'

/** A sharing rule from its form; whether it can hold is checked by the accounts. */
export function sharingFromForm(
  values: FormValues,
  homeIds: readonly string[],
  validFromMs: number,
): Result<SharingRule> {
  const key = keyFromForm(values, homeIds)
  if (!key.ok) return key
  const price = priceFromForm(values)
  if (!price.ok) return price
  const fee = priceField(values, 'fee', 0)
  if (!fee.ok) return fee
  const monthEnd = monthEnds.find((kind) => kind === (values['monthEnd'] ?? 'as-booked'))
  if (monthEnd === undefined) {
    return refuse('unknown-month-end', 'Choose what is done when a month is over.', 'monthEnd')
  }
  return success({
    validFromMs,
    key: key.value,
    price: price.value,
    communityFeeMicroPerKwh: fee.value,
    monthEnd,
  })
}

function keyFromForm(values: FormValues, homeIds: readonly string[]): Result<SharingKey> {
  switch (values['key']) {
    case 'dynamic':
      return success({ kind: 'dynamic' })
    case 'equal':
      return success({ kind: 'equal' })
    case 'static': {
      const shares = sharesFromForm(values, homeIds)
      return shares.ok
        ? success({ kind: 'static', shares: shares.value, offerAgain: true })
        : shares
    }
    case 'rounds': {
      const shares = sharesFromForm(values, homeIds)
      return shares.ok ? success({ kind: 'rounds', shares: shares.value }) : shares
    }
    case 'priority': {
      const order = orderFromForm(values, homeIds)
      return order.ok ? success({ kind: 'priority', order: order.value }) : order
    }
    default:
      return refuse('unknown-key', 'Choose one of the rules.', 'key')
  }
}

function sharesFromForm(
  values: FormValues,
  homeIds: readonly string[],
): Result<readonly HomeShare[]> {
  const shares: HomeShare[] = []
  for (const cellId of homeIds) {
    const percent = numberField(values, `part-${cellId}`, { min: 0, max: 100, otherwise: 0 })
    if (!percent.ok) return percent
    shares.push({ cellId, partsPerMillion: Math.round((percent.value * wholeShare) / 100) })
  }
  return success(shares)
}

/** Homes by the place typed for them; where none is typed they are not named. */
function orderFromForm(values: FormValues, homeIds: readonly string[]): Result<readonly string[]> {
  const homeAt = new Map<number, string>()
  for (const cellId of homeIds) {
    const field = `place-${cellId}`
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

function priceFromForm(values: FormValues): Result<LocalPrice> {
  const kind = values['price']
  if (kind === 'mid' || kind === 'supply-demand' || kind === 'plan') return success({ kind })
  const fixed = priceField(values, 'fixed')
  return fixed.ok ? success({ kind: 'fixed', priceMicroPerKwh: fixed.value }) : fixed
}
