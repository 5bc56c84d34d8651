import type { Tie } from '../methods/ranking.ts'
import type { BudgetVoices } from './election.ts'

/** What one run of the method funds, in the order in which it does. */
export interface SharesRun {
  readonly funded: readonly number[]
  readonly cost: number
  readonly ties: readonly Tie[]
  /** [funded project]: what its supporters pay at the most, in units of money. */
  readonly prices: readonly number[]
  /** [ballot]: what one of its voices has left. */
  readonly left: Float64Array
}

/** Shares of a cost below which differences are rounding, and below which two prices are equal. */
const rounding = 1e-10
const isEven = (one: number, other: number): boolean =>
  Math.abs(one - other) <= 1e-12 * Math.max(one, other)

/**
 * The Method of Equal Shares with costs as utilities (D. Peters, G. Pierczyński, P. Skowron, "Proportional participatory
 * budgeting with additive utilities", 2021): every voice has the same share of the budget. A project is affordable at rho if
 * its supporters can pay for it, each min(what is left, rho * cost). The one with the smallest rho is funded and paid for, and
 * again, until none is affordable. Between equals more supporters, then the lot.
 *
 * A project's rho never falls, since money only becomes less: the last one is a bound, and most projects need not be looked
 * at in a round. `shareOf`: what a voice has, in units of money.
 */
export function equalSharesRun(
  voices: BudgetVoices,
  lot: readonly number[],
  share: number,
): SharesRun {
  const { costs, support, supporters, weights, voices: count } = voices
  const left = new Float64Array(weights.length).fill(share)
  const bounds = costs.map((_, project) => 1 / support[project]!)
  let open = costs.map((_, project) => project).filter((project) => support[project]! > 0)
  const funded: number[] = []
  const prices: number[] = []
  const ties: Tie[] = []
  let cost = 0
  // A round funds a project or is the last.
  while (open.length > 0) {
    open.sort((one, other) => bounds[one]! - bounds[other]!)
    const unaffordable = new Set<number>()
    let least = Number.POSITIVE_INFINITY
    let best: number[] = []
    for (const project of open) {
      if (bounds[project]! > least && !isEven(bounds[project]!, least)) break
      const price = priceOf(costs[project]!, supporters[project]!, weights, left)
      // Whole amounts: what rounding leaves over never pays for a project.
      if (price === null || cost + costs[project]! > count * share * (1 + 1e-15) + 0.5) {
        unaffordable.add(project)
        continue
      }
      const rho = price / costs[project]!
      bounds[project] = rho
      if (best.length > 0 && isEven(rho, least)) best.push(project)
      else if (rho < least) best = [project]
      least = Math.min(least, rho)
    }
    if (unaffordable.size > 0) open = open.filter((project) => !unaffordable.has(project))
    if (best.length === 0) break
    const next = preferred(voices, lot, best, ties)
    const price = bounds[next]! * costs[next]!
    for (const ballot of supporters[next]!) left[ballot] = Math.max(0, left[ballot]! - price)
    open = open.filter((project) => project !== next)
    cost += costs[next]!
    funded.push(next)
    prices.push(price)
  }
  return { funded, cost, ties, prices, left }
}

/**
 * The most that one supporter pays where all pay min(what is left, that) and it is enough: water filling, from the price for
 * which all could pay alike. null: they cannot pay. Every pass counts those as poor that cannot pay the last price; who is
 * poor stays poor, so there are at most as many passes as supporters.
 */
function priceOf(
  cost: number,
  supporters: Int32Array,
  weights: Float64Array,
  left: Float64Array,
): number | null {
  let total = 0
  let size = 0
  let most = 0
  for (const ballot of supporters) {
    const own = left[ballot]!
    total += weights[ballot]! * own
    size += weights[ballot]!
    if (own > most) most = own
  }
  if (total < cost * (1 - rounding)) return null
  let price = cost / size
  for (let pass = 0; pass <= supporters.length; pass++) {
    let [ofPoor, poor] = [0, 0]
    for (const ballot of supporters) {
      if (left[ballot]! >= price) continue
      ofPoor += weights[ballot]! * left[ballot]!
      poor += weights[ballot]!
    }
    if (poor >= size) return most
    const next = (cost - ofPoor) / (size - poor)
    if (next <= price) break
    price = next
  }
  return Math.min(price, most)
}

function preferred(
  { support }: BudgetVoices,
  lot: readonly number[],
  best: readonly number[],
  ties: Tie[],
): number {
  const [only] = best
  if (best.length === 1) return only!
  const top = Math.max(...best.map((project) => support[project]!))
  const among = best.filter((project) => support[project] === top)
  ties.push({ among: best, by: among.length === 1 ? 'supporters' : 'lot' })
  return among.reduce((first, project) => (lot[project]! < lot[first]! ? project : first))
}
