import { assert } from '../../kernel/assert.ts'
import { powerAt } from './operation-modes.ts'
import type { OfMode, SupplyMode } from './supply-mode.ts'

/** A mode and the factor it is set to, 0 to 1. */
export interface Dispatched {
  readonly mode: SupplyMode
  readonly factor: number
}

/** What energy costs, micro-units per kWh. */
export interface SupplyPrices {
  readonly electricMicroPerKwh: number
  readonly fuelMicroPerKwh: number
}

/** Combinations of modes that are looked at, at the most; what would be more is left to the device. */
export const combinationLimit = 1_000

/** Differences of supply that count as none, as a part of the demand. */
const sameSupply = 1e-9

/** Powers that count as one, W. */
const samePowerW = 1e-6

/**
 * The modes that meet a demand at the least cost, one for each actuator: each combination of modes is a linear programme with
 * one equation (supply = demand) and a box, which is solved by filling from the cheapest supply on. What comes nearest to the
 * demand wins, then what costs least. Null: no modes, or more than {@link combinationLimit} combinations.
 *
 * `modes`: what each actuator may be set to now, [actuator][mode].
 */
export function cheapestDispatch(
  modes: readonly (readonly SupplyMode[])[],
  demand: number,
  { electricMicroPerKwh, fuelMicroPerKwh }: SupplyPrices,
): readonly Dispatched[] | null {
  const costOf = supplyCost(electricMicroPerKwh, fuelMicroPerKwh)
  return best(modes, demand, (combination) => {
    const filled = fill(combination, demand, costOf)
    return { filled, offW: 0, cost: total(filled, costOf) }
  })
}

/**
 * The modes that meet a demand with an electric power nearest to what is wanted, W, and of those what costs least beside. In
 * each combination the least and the most power that meet the demand are found, and mixed: both meet it, so does every mixture.
 */
export function nearestDispatch(
  modes: readonly (readonly SupplyMode[])[],
  demand: number,
  wantedW: number,
  fuelMicroPerKwh: number,
): readonly Dispatched[] | null {
  const electric: OfMode = ({ electricW }) => electricW
  const negative: OfMode = ({ electricW: [a, b] }) => [-a, -b]
  return best(modes, demand, (combination) => {
    const least = fill(combination, demand, electric)
    const most = fill(combination, demand, negative)
    const [leastW, mostW] = [total(least, electric), total(most, electric)]
    const span = mostW - leastW
    const part = span > 0 ? Math.min(1, Math.max(0, (wantedW - leastW) / span)) : 0
    const filled = least.map(({ mode, factor }, i) => ({
      mode,
      factor: factor + ((most[i]?.factor ?? factor) - factor) * part,
    }))
    const offW = Math.abs(total(filled, electric) - wantedW)
    return { filled, offW, cost: total(filled, supplyCost(0, fuelMicroPerKwh)) }
  })
}

/** What a mode costs at these prices, micro-units per hour. */
export function supplyCost(electricMicroPerKwh: number, fuelMicroPerKwh: number): OfMode {
  return ({ electricW, fuelW, otherMicroPerHour }) => [
    (electricW[0] * electricMicroPerKwh + fuelW[0] * fuelMicroPerKwh) / 1_000 +
      otherMicroPerHour[0],
    (electricW[1] * electricMicroPerKwh + fuelW[1] * fuelMicroPerKwh) / 1_000 +
      otherMicroPerHour[1],
  ]
}

/** One combination of modes, and how well it does. */
interface Solved {
  readonly filled: readonly Dispatched[]
  /** How far its electric power is from what is wanted, W. */
  readonly offW: number
  readonly cost: number
}

/** The combination that comes nearest to the demand, of those to the wanted power, and of those the one that costs least. */
function best(
  modes: readonly (readonly SupplyMode[])[],
  demand: number,
  solve: (combination: readonly SupplyMode[]) => Solved,
): readonly Dispatched[] | null {
  let found: (Solved & { readonly off: number }) | null = null
  const slack = sameSupply * Math.max(1, Math.abs(demand))
  for (const combination of combinationsOf(modes, combinationLimit)) {
    const solved = { ...solve(combination), off: 0 }
    solved.off = Math.abs(total(solved.filled, ({ supply }) => supply) - demand)
    if (found === null || isBetter(solved, found, slack)) found = solved
  }
  return found?.filled ?? null
}

function isBetter(
  one: Solved & { readonly off: number },
  other: Solved & { readonly off: number },
  slack: number,
): boolean {
  if (Math.abs(one.off - other.off) > slack) return one.off < other.off
  if (Math.abs(one.offW - other.offW) > samePowerW) return one.offW < other.offW
  return one.cost < other.cost
}

/** Every combination of one mode for each actuator; none where there are no modes or more combinations than `limit`. */
export function* combinationsOf(
  modes: readonly (readonly SupplyMode[])[],
  limit: number,
): Generator<readonly SupplyMode[]> {
  const count = modes.reduce((product, { length }) => product * length, 1)
  if (modes.length === 0 || count > limit) return
  for (let n = 0; n < count; n++) {
    let left = n
    yield modes.map((choices) => {
      const mode = choices[left % choices.length]
      assert(mode !== undefined, 'every actuator has a mode')
      left = Math.floor(left / choices.length)
      return mode
    })
  }
}

/** The least and the most that a combination supplies. */
export function supplyRange(combination: readonly SupplyMode[]): readonly [number, number] {
  return [
    combination.reduce((sum, { supply }) => sum + Math.min(...supply), 0),
    combination.reduce((sum, { supply }) => sum + Math.max(...supply), 0),
  ]
}

/** Factors that bring the supply of a combination as near to the demand as it goes, where it costs least first. */
export function fill(
  combination: readonly SupplyMode[],
  demand: number,
  costOf: OfMode,
): readonly Dispatched[] {
  const factors = combination.map<number>(({ supply }) => (supply[0] <= supply[1] ? 0 : 1))
  let missing = demand - supplyRange(combination)[0]
  const order = combination
    .map((mode, i) => ({ i, ...slopeOf(mode, costOf(mode)) }))
    .filter(({ span }) => span > 0)
    .toSorted((a, b) => a.perSupply - b.perSupply)
  for (const { i, span } of order) {
    if (missing <= 0) break
    const part = Math.min(1, missing / span)
    factors[i] = factors[i] === 0 ? part : 1 - part
    missing -= part * span
  }
  return combination.map((mode, i) => ({ mode, factor: factors[i] ?? 0 }))
}

/** How much a mode can supply beyond its least, and what each of that costs. */
function slopeOf(
  { supply }: SupplyMode,
  cost: readonly [number, number],
): { readonly span: number; readonly perSupply: number } {
  const span = Math.abs(supply[1] - supply[0])
  return { span, perSupply: (cost[1] - cost[0]) / (supply[1] - supply[0]) }
}

/** What all modes at their factors come to. */
export function total(dispatched: readonly Dispatched[], of: OfMode): number {
  return dispatched.reduce((sum, { mode, factor }) => sum + powerAt(of(mode), factor), 0)
}
