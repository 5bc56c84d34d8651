import { assert } from '../kernel/assert.ts'

/**
 * Splits the whole number `total` into whole parts in proportion to `weights` (largest remainder).
 * `whole` is what the weights are parts of; where it is larger than their sum, the rest of `total`
 * is nobody's. Equal remainders are decided by whose turn it is, so that the odd unit goes round:
 * with n members, `turn` k favours member k mod n first. A negative total is split like the positive
 * one. Weights are whole and not negative; each part is within one unit of `total * weight / whole`.
 */
export function apportion(
  total: number,
  weights: readonly number[],
  turn: number,
  whole: number = sum(weights),
): number[] {
  assert(Number.isSafeInteger(total), `only whole numbers are apportioned, got ${total}`)
  if (total < 0)
    return apportion(-total, weights, turn, whole).map((part) => (part === 0 ? 0 : -part))
  const rest = whole - sum(weights)
  assert(rest >= 0, `weights are parts of ${whole}, got ${whole - rest}`)
  if (whole === 0 || total === 0) return weights.map(() => 0)
  const all = rest > 0 ? [...weights, rest] : weights
  const remainders: number[] = []
  let missing = total
  const parts = all.map((weight, i) => {
    const product = total * weight
    assert(Number.isSafeInteger(product), `${total} x ${weight} is too large to be split exactly`)
    const part = Math.floor(product / whole)
    remainders[i] = product - part * whole
    missing -= part
    return part
  })
  if (missing > 0) {
    for (const i of byRemainder(remainders, turn).slice(0, missing)) parts[i] = (parts[i] ?? 0) + 1
  }
  return rest > 0 ? parts.slice(0, -1) : parts
}

/**
 * Splits `total` in proportion to `weights`, but nobody gets more than their cap; what one cannot
 * take is offered again to the others (water-filling: part i is `min(cap i, level x weight i)` for
 * one common level, in whole units). All of `total` is given out while anyone with a weight can take it.
 */
export function apportionUpTo(
  total: number,
  weights: readonly number[],
  caps: readonly number[],
  turn: number,
): number[] {
  const parts = weights.map(() => 0)
  const open = weights.flatMap((weight, i) => (weight > 0 ? [i] : []))
  const levelOf = (i: number): number => at(caps, i) / at(weights, i)
  open.sort((a, b) => levelOf(a) - levelOf(b))
  let left = total
  let weightLeft = open.reduce((all, i) => all + at(weights, i), 0)
  let satisfied = 0
  for (const i of open) {
    // The member with the lowest cap for their weight: are they content with their part of what is left?
    if (left * at(weights, i) < at(caps, i) * weightLeft) break
    parts[i] = at(caps, i)
    left -= at(caps, i)
    weightLeft -= at(weights, i)
    satisfied += 1
  }
  const rest = open.slice(satisfied).sort((a, b) => a - b)
  if (rest.length === 0) return parts
  const shares = apportion(
    left,
    rest.map((i) => at(weights, i)),
    turn,
  )
  for (const [k, i] of rest.entries()) parts[i] = at(shares, k)
  return parts
}

export function sum(values: readonly number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}

function byRemainder(remainders: readonly number[], turn: number): number[] {
  const count = remainders.length
  const rank = (i: number): number => (((i - turn) % count) + count) % count
  return remainders
    .map((_, i) => i)
    .sort((a, b) => at(remainders, b) - at(remainders, a) || rank(a) - rank(b))
}

function at(values: readonly number[], i: number): number {
  const value = values[i]
  assert(value !== undefined, `no value at ${i}`)
  return value
}
