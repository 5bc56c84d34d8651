import { isElectric, symmetricQuantity } from './electric.ts'
import type { CommodityQuantity } from './shapes-common.ts'
import type { PebcLimitRange } from './shapes-pebc.ts'

/** A limit that is asked for all conductors together, W; what is not stated is as wide as allowed. */
export type EnvelopeLimits = { readonly upperW: number } | { readonly lowerW: number }

/** The limits of one quantity, W, + into the device; both within what the device allows, the lower not above the upper. */
export interface Envelope {
  readonly quantity: CommodityQuantity
  readonly upperW: number
  readonly lowerW: number
}

/** Limits of one quantity that leave enough room, W; null: any does. */
export interface Room {
  readonly upperW: number | null
  readonly lowerW: number | null
}

type LimitType = PebcLimitRange['limit_type']

/**
 * An envelope for each electric quantity: the limit that is asked for, shared equally by the conductors, at the allowed value
 * nearest to it; the other one as wide as allowed. Limits null: both as wide as allowed. Null where a quantity lacks a limit, no
 * quantity is electric, or the limits would cross.
 */
export function envelopesFor(
  ranges: readonly PebcLimitRange[],
  limits: EnvelopeLimits | null,
): readonly Envelope[] | null {
  const quantities = controlledQuantities(ranges)
  if (quantities.length === 0) return null
  const envelopes: Envelope[] = []
  for (const quantity of quantities) {
    const uppers = rangesOf(ranges, quantity, 'UPPER_LIMIT')
    const lowers = rangesOf(ranges, quantity, 'LOWER_LIMIT')
    if (uppers.length === 0 || lowers.length === 0) return null
    const share = quantities.length
    const upperW =
      limits !== null && 'upperW' in limits
        ? nearest(uppers, limits.upperW / share)
        : nearest(uppers, Infinity)
    const lowerW =
      limits !== null && 'lowerW' in limits
        ? nearest(lowers, limits.lowerW / share)
        : nearest(lowers, -Infinity)
    if (lowerW > upperW) return null
    envelopes.push({ quantity, upperW, lowerW })
  }
  return envelopes
}

/** An envelope with room for at least these limits, as far as what is allowed comes to them; null: any limit has. */
export function widened(
  ranges: readonly PebcLimitRange[],
  envelope: Envelope,
  room: Room,
): Envelope {
  const { quantity } = envelope
  const upper = room.upperW ?? -Infinity
  const lower = room.lowerW ?? Infinity
  return {
    quantity,
    upperW: Math.max(envelope.upperW, nearest(rangesOf(ranges, quantity, 'UPPER_LIMIT'), upper)),
    lowerW: Math.min(envelope.lowerW, nearest(rangesOf(ranges, quantity, 'LOWER_LIMIT'), lower)),
  }
}

/** The widest value of a limit over all conductors together, W: the highest upper, the lowest lower one. */
export function mostLimitW(ranges: readonly PebcLimitRange[], type: LimitType): number {
  return controlledQuantities(ranges).reduce((sum, quantity) => {
    const allowed = rangesOf(ranges, quantity, type)
    return sum + nearest(allowed, type === 'UPPER_LIMIT' ? Infinity : -Infinity)
  }, 0)
}

/** The quantities an envelope is made for: the symmetric one alone where it is there, else each conductor. */
function controlledQuantities(ranges: readonly PebcLimitRange[]): readonly CommodityQuantity[] {
  const stated = [...new Set(ranges.map((range) => range.commodity_quantity))].filter(isElectric)
  return stated.includes(symmetricQuantity) ? [symmetricQuantity] : stated
}

/** The allowed ranges of one limit that are not for emergencies only. */
function rangesOf(
  ranges: readonly PebcLimitRange[],
  quantity: CommodityQuantity,
  type: LimitType,
): readonly PebcLimitRange[] {
  return ranges.filter(
    (range) =>
      range.commodity_quantity === quantity &&
      range.limit_type === type &&
      !range.abnormal_condition_only,
  )
}

/** The value within one of the ranges that is nearest to what is wanted, W; of equals the lower. Infinite: the highest or lowest there is. */
function nearest(ranges: readonly PebcLimitRange[], wantedW: number): number {
  const candidates = ranges
    .map(({ range_boundary: { start_of_range, end_of_range } }) =>
      Math.min(end_of_range, Math.max(start_of_range, wantedW)),
    )
    .toSorted((a, b) => a - b)
  if (wantedW === Infinity) return candidates.at(-1) ?? 0
  return candidates.reduce(
    (best, value) => (Math.abs(value - wantedW) < Math.abs(best - wantedW) ? value : best),
    candidates[0] ?? 0,
  )
}
