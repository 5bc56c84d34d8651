import { assert } from './assert.ts'

/** Millionths of the currency's main unit: 1 EUR = 1,000,000. Always an integer in the ledger. */
export const microPerUnit = 1_000_000

/**
 * Splits `total` into integers proportional to `weights` whose sum is exactly `total` (largest
 * remainder; equal remainders go to the earlier part). All weights 0: everything is 0 but the
 * first, which takes `total`.
 */
export function splitExactly(total: number, weights: readonly number[]): number[] {
  assert(Number.isSafeInteger(total), `only integers are split exactly, got ${total}`)
  assert(weights.length > 0 || total === 0, 'nothing to split among')
  const sum = weights.reduce((a, b) => a + b, 0)
  if (sum === 0) return weights.map((_, i) => (i === 0 ? total : 0))
  const exact = weights.map((weight) => (total * weight) / sum)
  const parts = exact.map((part) => Math.floor(part))
  let missing = total - parts.reduce((a, b) => a + b, 0)
  const byRemainder = exact
    .map((part, i) => ({ i, remainder: part - Math.floor(part) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i)
  for (const { i } of byRemainder) {
    if (missing <= 0) break
    parts[i] = (parts[i] ?? 0) + 1
    missing -= 1
  }
  assert(parts.reduce((a, b) => a + b, 0) === total, 'the parts must sum to the whole')
  return parts
}

/** The price of an amount of energy, to the nearest micro-unit, halves away from zero. Integers in, integer out. */
export function energyPriceMicro(energyWh: number, priceMicroPerKwh: number): number {
  const product = energyWh * priceMicroPerKwh
  const isSmall = product < exactProduct && product > -exactProduct
  if (isSmall && Number.isSafeInteger(energyWh) && Number.isSafeInteger(priceMicroPerKwh)) {
    // Exact: below 2^53 the nearest number to a quotient by 1,000 never crosses a whole one. `+ 0`: no negative zero.
    return Math.trunc((product + (product < 0 ? -500 : 500)) / 1000) + 0
  }
  return largeEnergyPriceMicro(energyWh, priceMicroPerKwh)
}

/** Products below this, and half of 1,000 more, are exact in floating point. */
const exactProduct = Number.MAX_SAFE_INTEGER - 500

function largeEnergyPriceMicro(energyWh: number, priceMicroPerKwh: number): number {
  assert(Number.isSafeInteger(energyWh), `energy in the ledger is whole Wh, got ${energyWh}`)
  assert(
    Number.isSafeInteger(priceMicroPerKwh),
    `a price is whole micro-units, got ${priceMicroPerKwh}`,
  )
  const product = BigInt(energyWh) * BigInt(priceMicroPerKwh)
  const half = product < 0n ? -500n : 500n
  return Number((product + half) / 1000n)
}

/** {@link energyPriceMicro} of a column of energy at one price, written to `into`; gives their sum. */
export function energyPricesMicro(
  energyWh: Float64Array,
  priceMicroPerKwh: number,
  into: Float64Array,
): number {
  assert(
    Number.isSafeInteger(priceMicroPerKwh),
    `a price is whole micro-units, got ${priceMicroPerKwh}`,
  )
  let sum = 0
  let largest = 0
  for (let i = 0; i < energyWh.length; i++) {
    const product = energyWh[i]! * priceMicroPerKwh
    if (Math.abs(product) > largest) largest = Math.abs(product)
    const micro = Math.trunc((product + (product < 0 ? -500 : 500)) / 1000) + 0
    into[i] = micro
    sum += micro
  }
  if (largest < exactProduct) return sum
  sum = 0
  for (let i = 0; i < energyWh.length; i++) {
    into[i] = energyPriceMicro(energyWh[i]!, priceMicroPerKwh)
    sum += into[i]!
  }
  return sum
}
