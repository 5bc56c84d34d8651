import { assert } from '../../kernel/assert.ts'

/** Micro-units per kWh of 1 EUR/MWh. */
const euroPerMwh = 1_000

/** Fixed part and most of the tariff in EUR/MWh, by the plant's power. Above the last there is none. */
const classes = [
  { mostKw: 200, fixed: 80, most: 120 },
  { mostKw: 600, fixed: 70, most: 110 },
  { mostKw: 1_000, fixed: 60, most: 100 },
] as const

/** What modules in less sunny regions get on top, EUR/MWh. */
const sunCorrection = { south: 0, centre: 4, north: 10 } as const

/** What the tariff of a plant depends on. */
export interface PremiumPlant {
  readonly powerKw: number
  /** The region of modules; null: no modules. */
  readonly modulesIn: keyof typeof sunCorrection | null
}

/** Shared energy of an hour, Wh: the smaller of all that was fed in and all that was taken in one primary substation's area. */
export function sharedInHourWh(injectedWh: number, withdrawnWh: number): number {
  return Math.min(injectedWh, withdrawnWh)
}

/**
 * Italy's premium for shared energy in an hour, whole micro-units per kWh (decree CACER; formula:
 * energia.regione.emilia-romagna.it, tariffa premio): `TIP = min(most, fixed + max(0, 180 - Pz))` EUR/MWh, with
 * the zonal price Pz, plus the correction for modules. 0 above 1 MW, where there is no premium.
 */
export function premiumMicroPerKwh(plant: PremiumPlant, zonalPriceMicroPerKwh: number): number {
  assert(Number.isSafeInteger(zonalPriceMicroPerKwh), 'a price is whole micro-units')
  const size = classes.find(({ mostKw }) => plant.powerKw <= mostKw)
  if (size === undefined) return 0
  const variable = Math.max(0, 180 * euroPerMwh - zonalPriceMicroPerKwh)
  const correction = plant.modulesIn === null ? 0 : sunCorrection[plant.modulesIn]
  const tariff = Math.min(size.most * euroPerMwh, size.fixed * euroPerMwh + variable)
  return tariff + correction * euroPerMwh
}

/**
 * What of a year's premium is kept for consumers that are no companies, or for social ends: what is above
 * 55 % of shared energy, 45 % where plants were built with a grant. Our source does not say of what; here the
 * shared energy is a part of all that the plants fed in. Rounded up to a whole micro-unit.
 */
export function reservedPremiumMicro(year: {
  readonly premiumMicro: number
  readonly sharedWh: number
  readonly injectedWh: number
  readonly hasGrant: boolean
}): number {
  const { premiumMicro, sharedWh, injectedWh, hasGrant } = year
  assert(sharedWh <= injectedWh, 'no more is shared than was fed in')
  const percent = hasGrant ? 45n : 55n
  const above = BigInt(sharedWh) * 100n - BigInt(injectedWh) * percent
  if (above <= 0n) return 0
  const whole = BigInt(sharedWh) * 100n
  return Number((BigInt(premiumMicro) * above + whole - 1n) / whole)
}
