import { assert } from '../kernel/assert.ts'
import { reservedPremiumMicro, sharedInHourWh } from './sharing/italian-premium.ts'

/**
 * Italy's premium for shared energy as it is expected from the operator, who works it out anew from meters of its own. It is
 * booked nowhere: money comes into the ledger when it was paid. Amounts are sums over hours, rounded once.
 */
export interface ExpectedPremium {
  readonly injectedWh: number
  readonly withdrawnWh: number
  readonly sharedWh: number
  readonly amountMicro: number
  /** Of the amount, what is kept for consumers that are no companies, or for social ends, if the whole year is like this. */
  readonly reservedMicro: number
  /** Each home's part, in the order of their accounts. */
  readonly members: readonly (PremiumPart & {
    readonly accountNumber: number
    /** null for a member who was forgotten. */
    readonly ownerId: string | null
  })[]
  /** What the key gives to nobody, and what is left of rounding: with it all parts are the amount. */
  readonly rest: PremiumPart
  readonly hours: readonly PremiumHour[]
}

/** One's part of the premium: that of the shared energy which the neighbourhood's key gave them. */
export interface PremiumPart {
  readonly sharedWh: number
  readonly amountMicro: number
}

/** What was fed in and taken from the grid in an hour by all together, and what a kWh of what was shared earns. */
export interface PremiumHour {
  readonly startMs: number
  readonly injectedWh: number
  readonly withdrawnWh: number
  readonly microPerKwh: number
}

/** Energy of a member by what a kWh of it earns. */
export interface RatedEnergy {
  readonly energyWh: number
  readonly microPerKwh: number
}

/** What is expected of these hours, and whose it is. `energies`: what the key gave each home, by rate. */
export function expectedPremium(
  hours: readonly PremiumHour[],
  homes: readonly {
    readonly accountNumber: number
    readonly ownerId: string | null
    readonly energies: readonly RatedEnergy[]
  }[],
  hasGrant: boolean,
): ExpectedPremium {
  const total = (of: (hour: PremiumHour) => number): number =>
    hours.reduce((sum, hour) => sum + of(hour), 0)
  const [injectedWh, withdrawnWh] = [total((of) => of.injectedWh), total((of) => of.withdrawnWh)]
  const sharedWh = total(sharedOf)
  // Milliardths of the currency: Wh times micro-units per kWh, in whole numbers until all is added up.
  const amountMicro = Math.round(nanoOf(hours.map(ratedHour)) / 1_000)
  const members = homes.map(({ accountNumber, ownerId, energies }) => {
    return { accountNumber, ownerId, ...premiumPart(energies) }
  })
  const given = (of: (part: PremiumPart) => number): number =>
    members.reduce((sum, part) => sum + of(part), 0)
  return {
    injectedWh,
    withdrawnWh,
    sharedWh,
    amountMicro,
    reservedMicro:
      sharedWh === 0
        ? 0
        : reservedPremiumMicro({ premiumMicro: amountMicro, sharedWh, injectedWh, hasGrant }),
    members,
    rest: {
      sharedWh: sharedWh - given((part) => part.sharedWh),
      amountMicro: amountMicro - given((part) => part.amountMicro),
    },
    hours,
  }
}

/** A member's part, rounded down to a whole micro-unit: it follows from nothing but their own energy. */
export function premiumPart(energies: readonly RatedEnergy[]): PremiumPart {
  return {
    sharedWh: energies.reduce((sum, { energyWh }) => sum + energyWh, 0),
    amountMicro: Math.floor(nanoOf(energies) / 1_000),
  }
}

/** What was shared in an hour, Wh. */
export function sharedOf({ injectedWh, withdrawnWh }: PremiumHour): number {
  return sharedInHourWh(injectedWh, withdrawnWh)
}

/** What an hour earns, milliardths of the currency: exact. */
export function hourNano(hour: PremiumHour): number {
  return nanoOf([ratedHour(hour)])
}

function ratedHour(hour: PremiumHour): RatedEnergy {
  return { energyWh: sharedOf(hour), microPerKwh: hour.microPerKwh }
}

function nanoOf(energies: readonly RatedEnergy[]): number {
  const nano = energies.reduce((sum, of) => sum + of.energyWh * of.microPerKwh, 0)
  assert(Number.isSafeInteger(nano), 'a premium is added up in whole numbers')
  return nano
}
