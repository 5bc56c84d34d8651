import type { Answer, Settlement } from './group.ts'
import type { Trial } from './member.ts'
import type { Lengths } from './pairs.ts'

// What an answer can be at all. That somebody's wishes are others than it says nobody can see from here.

/** Rounding may bring a number this much, as a part of it, beyond what it can be. */
const slightly = 1e-9

export function isUse(use: Float64Array, count: number): boolean {
  return use instanceof Float64Array && use.length === count && use.every(Number.isFinite)
}

/** Uses fall where prices rise: nothing on the response's diagonal is negative, and nothing beside it outweighs it. */
export function isAnswer({ foreseen, response }: Answer, count: number): boolean {
  if (!isUse(foreseen, count) || response.length !== count * count) return false
  const own = Float64Array.from({ length: count }, (_, i) => response[i * count + i]!)
  const rounding = slightly * own.reduce((most, value) => Math.max(most, value), 0)
  if (!own.every((value) => value >= -rounding && value < Infinity)) return false
  const root = own.map((value) => Math.sqrt(Math.max(0, value)))
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      if (!(Math.abs(response[i * count + j]!) <= root[i]! * root[j]! + rounding)) return false
    }
  }
  return true
}

export function isLengths({ use, price }: Lengths): boolean {
  return use >= 0 && use <= 1 && price >= 0 && price <= 1
}

export function isTrial({ reach, gap, leftAlone }: Trial): boolean {
  const numbers = [gap.now, gap.byUse, gap.byPrice, gap.byBoth, leftAlone]
  return isLengths(reach) && numbers.every(Number.isFinite) && gap.now >= 0
}

/** Nothing is proven to cost more than what is done anyway. */
export function isSettlement({ bound, cost, use }: Settlement, prices: Float64Array): boolean {
  if (!isUse(use, prices.length)) return false
  if (![bound.value, bound.magnitude, cost].every(Number.isFinite)) return false
  let done = cost
  let magnitude = bound.magnitude + Math.abs(cost)
  for (const [t, units] of use.entries()) {
    done += units * prices[t]!
    magnitude += Math.abs(units * prices[t]!)
  }
  return bound.magnitude >= 0 && bound.value <= done + slightly * magnitude
}
