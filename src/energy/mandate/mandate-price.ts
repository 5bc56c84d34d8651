import type { Mandate, priorities } from './mandate.ts'

/**
 * The price at which a mandate gives way, micro-units for each kWh beyond it, where energy costs about 0.30 a kWh. Hard ones: below what
 * wires carry (10) and above every wish (3), so that they are broken where nothing else is left. Of two hard ones that cannot both
 * be kept the one with more competence holds: in a home its own, elsewhere the neighbourhood's before a group's. Never the later one.
 */
export function mandatePrice({ force, competence, place }: Mandate): number {
  if (force.kind === 'soft') return softMicroPerKwh[force.priority]
  const rank = place.kind === 'homes' ? ranksInHomes[competence] : ranks[competence]
  return hardMicroPerKwh - rank * stepMicroPerKwh
}

/** The order that plans keep rules in, of what must be: higher is more. */
export function competenceOf(mandate: Mandate): number {
  return mandatePrice({ ...mandate, force: { kind: 'hard' } })
}

/** Orders of uses among mandates: of two that hold at once the first counts. More competence comes first, then what was decided first. */
export function ordersByCompetence(mandates: readonly Mandate[]): readonly Mandate[] {
  return mandates
    .filter(({ rule }) => rule.kind === 'order')
    .toSorted((a, b) => competenceOf(b) - competenceOf(a))
}

/**
 * The price at which a reserve gives way, micro-units for each kWh missing for an hour. A hard one: a quarter of what a kWh beyond another
 * hard one costs, so that a quarter of an hour without it is dearer than hours differ in price, and wires win until it has been missing for five hours.
 */
export function reservePrice(mandate: Mandate): number {
  const { force } = mandate
  if (force.kind === 'soft') return softReservePrice(force.priority)
  return mandatePrice(mandate) / 4
}

/** That of a soft one: below every hard one. */
export function softReservePrice(priority: (typeof priorities)[number]): number {
  return Math.min(softMicroPerKwh[priority], 1_000_000)
}

const hardMicroPerKwh = 8_000_000
const stepMicroPerKwh = 1_500_000
const ranks = { neighbourhood: 0, group: 1, home: 2 } as const
const ranksInHomes = { home: 0, neighbourhood: 1, group: 2 } as const

/** Less than hours differ in price; about as much as a kWh costs; more than any hour costs, less than a car that leaves half full. */
export const softMicroPerKwh = { low: 50_000, middle: 300_000, high: 1_500_000 } as const
