import type { CommodityQuantity, PowerRange, PowerValue } from './shapes-common.ts'

/** Conductors, each with a power of its own. */
export const phaseQuantities = [
  'ELECTRIC.POWER.L1',
  'ELECTRIC.POWER.L2',
  'ELECTRIC.POWER.L3',
] as const satisfies readonly CommodityQuantity[]

/** The power of all three conductors together, shared equally. */
export const symmetricQuantity = 'ELECTRIC.POWER.3_PHASE_SYMMETRIC' satisfies CommodityQuantity

export function isElectric(quantity: CommodityQuantity): boolean {
  return quantity.startsWith('ELECTRIC.')
}

/**
 * Electric power of one instant, W, + into the device; null where no value is electric. A device that states the symmetric
 * power and single conductors states the same power twice: the symmetric one counts.
 */
export function electricPowerW(values: readonly PowerValue[]): number | null {
  const electric = values.filter((value) => isElectric(value.commodity_quantity))
  const symmetric = electric.find((value) => value.commodity_quantity === symmetricQuantity)
  if (symmetric !== undefined) return symmetric.value
  return electric.length === 0 ? null : electric.reduce((sum, { value }) => sum + value, 0)
}

/** Electric power of a mode at factor 0 and at factor 1, W, + into the device; 0 where it uses none. */
export function electricRange(ranges: readonly PowerRange[]): readonly [number, number] {
  const at = (of: (range: PowerRange) => number): number =>
    electricPowerW(
      ranges.map((range) => ({ commodity_quantity: range.commodity_quantity, value: of(range) })),
    ) ?? 0
  return [at((range) => range.start_of_range), at((range) => range.end_of_range)]
}
