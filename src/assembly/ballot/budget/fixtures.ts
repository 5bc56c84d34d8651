import fc from 'fast-check'
import type { Random } from '../../../kernel/random.ts'
import type { BudgetElection } from './election.ts'

/** Elections of a few voices and projects: small enough to go through all groups. */
export const smallElections: fc.Arbitrary<BudgetElection> = fc
  .tuple(
    fc.integer({ min: 5, max: 60 }),
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 5 }),
  )
  .chain(([budget, costs]) =>
    fc
      .array(fc.subarray(costs.map((_, project) => project)), { minLength: 1, maxLength: 7 })
      .map((approvals) => ({ budget, costs, approvals })),
  )

/** Whole numbers over whole numbers, exact. */
interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

const fraction = (top: bigint, bottom: bigint): Fraction => {
  let [a, b] = [top < 0n ? -top : top, bottom]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? { top: 0n, bottom: 1n } : { top: top / a, bottom: bottom / a }
}
const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom)
const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { top: -b.top, bottom: b.bottom })
const over = (a: Fraction, b: bigint): Fraction => fraction(a.top, a.bottom * b)
const compare = (a: Fraction, b: Fraction): number => {
  const difference = a.top * b.bottom - b.top * a.bottom
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Equal Shares as it is defined, person by person in exact fractions, with `more` units for each than the fair share. */
export function equalSharesByFractions(
  { budget, costs, approvals }: BudgetElection,
  lot: readonly number[],
  more: number,
): number[] {
  const share = fraction(BigInt(budget + more * approvals.length), BigInt(approvals.length))
  const money = approvals.map(() => share)
  const funded: number[] = []
  for (;;) {
    const offers = costs.flatMap((cost, project) => {
      if (funded.includes(project)) return []
      const payers = approvals.flatMap((own, voter) => (own.includes(project) ? [voter] : []))
      payers.sort((a, b) => compare(money[a]!, money[b]!))
      // The poorest pay all they have until the others can share the rest alike.
      let rest = fraction(BigInt(cost), 1n)
      for (const [i, voter] of payers.entries()) {
        const price = over(rest, BigInt(payers.length - i))
        if (compare(price, money[voter]!) <= 0) {
          return [{ project, payers, price, rho: over(price, BigInt(cost)) }]
        }
        rest = minus(rest, money[voter]!)
      }
      return []
    })
    if (offers.length === 0) return funded
    offers.sort(
      (a, b) =>
        compare(a.rho, b.rho) ||
        b.payers.length - a.payers.length ||
        lot[a.project]! - lot[b.project]!,
    )
    const { project, payers, price } = offers[0]!
    for (const voter of payers) {
      const own = money[voter]!
      money[voter] = compare(own, price) <= 0 ? fraction(0n, 1n) : minus(own, price)
    }
    funded.push(project)
  }
}

/** Which promise a slate breaks: by going through every group of people and every set of projects that all of it wants. */
export function lacksBySearch(
  { budget, costs, approvals }: BudgetElection,
  slate: readonly number[],
): Readonly<Record<'jr' | 'pjr' | 'ejr' | 'ejrUpToOne', boolean>> {
  const lacks = { jr: false, pjr: false, ejr: false, ejrUpToOne: false }
  const cost = (projects: readonly number[]): number =>
    projects.reduce((sum, project) => sum + costs[project]!, 0)
  const wanted = (own: readonly number[]): number[] =>
    slate.filter((project) => own.includes(project))
  for (let people = 1; people < 1 << approvals.length; people++) {
    const group = approvals.filter((_, voter) => (people & (1 << voter)) !== 0)
    for (let set = 1; set < 1 << costs.length; set++) {
      const projects = costs.flatMap((_, project) =>
        (set & (1 << project)) === 0 ? [] : [project],
      )
      if (!group.every((own) => projects.every((project) => own.includes(project)))) continue
      const due = cost(projects)
      if (group.length * budget < due * approvals.length) continue
      if (projects.length === 1 && group.every((own) => wanted(own).length === 0)) lacks.jr = true
      if (cost(wanted(group.flat())) < due) lacks.pjr = true
      if (group.every((own) => cost(wanted(own)) < due)) lacks.ejr = true
      const isShort = group.every(
        (own) =>
          cost(wanted(own)) < due &&
          projects.every(
            (project) => slate.includes(project) || cost(wanted(own)) + costs[project]! <= due,
          ),
      )
      if (isShort) lacks.ejrUpToOne = true
    }
  }
  return lacks
}

/** Made-up ballots: people of districts of very different size, projects that mostly one district cares for. */
export function plantedElection(
  random: Random,
  { people, projects, budget }: { people: number; projects: number; budget: number },
): BudgetElection {
  // The first half of the people live in the first district, half of the others in the second, and so on.
  const district = (): number => Math.min(5, Math.floor(-Math.log2(1 - random.next())))
  const costs = Array.from({ length: projects }, () =>
    Math.round(budget * (0.005 + 0.12 * random.next() ** 2)),
  )
  const homes = costs.map((_, project) => project % 6)
  const appeals = costs.map(() => 0.05 + 0.4 * random.next())
  const approvals = Array.from({ length: people }, () => {
    const own = district()
    return costs.flatMap((_, project) => {
      const appeal = appeals[project]! * (homes[project] === own ? 1 : 0.08)
      return random.next() < appeal ? [project] : []
    })
  })
  return { budget, costs, approvals }
}
