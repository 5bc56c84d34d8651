import { assert } from '../../kernel/assert.ts'
import { powerAt } from './operation-modes.ts'

/** A mode of an actuator that supplies a demand. Pairs are at factor 0 and at factor 1. */
export interface SupplyMode {
  readonly actuatorId: string
  readonly modeId: string
  /** In the demand's own unit. */
  readonly supply: readonly [number, number]
  /** W, + into the device. */
  readonly electricW: readonly [number, number]
  /** What it costs beside electricity, micro-units per hour. */
  readonly otherMicroPerHour: readonly [number, number]
}

/** A mode and the factor it is set to, 0 to 1. */
export interface Dispatched {
  readonly mode: SupplyMode
  readonly factor: number
}

/** Combinations of modes that are looked at, at the most; what would be more is left to the device. */
export const combinationLimit = 1_000

/** Differences of supply that count as none, as a part of the demand. */
const sameSupply = 1e-9

/**
 * The modes that meet a demand at the least cost, one for each actuator: each combination of modes is a linear programme with
 * one equation (supply = demand) and a box, which is solved by filling from the cheapest supply on. What comes nearest to the
 * demand wins, then what costs least. Null: no modes, or more than {@link combinationLimit} combinations.
 *
 * `modes`: what each actuator may be set to now, [actuator][mode]; `priceMicroPerKwh`: of electricity.
 */
export function cheapestDispatch(
  modes: readonly (readonly SupplyMode[])[],
  demand: number,
  priceMicroPerKwh: number,
): readonly Dispatched[] | null {
  const costOf = ({ electricW, otherMicroPerHour }: SupplyMode): readonly [number, number] => [
    (electricW[0] / 1_000) * priceMicroPerKwh + otherMicroPerHour[0],
    (electricW[1] / 1_000) * priceMicroPerKwh + otherMicroPerHour[1],
  ]
  return best(modes, demand, (combination) => {
    const filled = fill(combination, demand, costOf)
    return { filled, cost: sum(filled, costOf) }
  })
}

/**
 * The modes that meet a demand with an electric power nearest to what is wanted, W. In each combination the least and the most
 * power that meet the demand are found, and mixed: both meet it, so does every mixture.
 */
export function nearestDispatch(
  modes: readonly (readonly SupplyMode[])[],
  demand: number,
  wantedW: number,
): readonly Dispatched[] | null {
  const electric = ({ electricW }: SupplyMode): readonly [number, number] => electricW
  const negative = ({ electricW: [a, b] }: SupplyMode): readonly [number, number] => [-a, -b]
  return best(modes, demand, (combination) => {
    const least = fill(combination, demand, electric)
    const most = fill(combination, demand, negative)
    const [leastW, mostW] = [sum(least, electric), sum(most, electric)]
    const span = mostW - leastW
    const part = span > 0 ? Math.min(1, Math.max(0, (wantedW - leastW) / span)) : 0
    const filled = least.map(({ mode, factor }, i) => ({
      mode,
      factor: factor + ((most[i]?.factor ?? factor) - factor) * part,
    }))
    return { filled, cost: Math.abs(sum(filled, electric) - wantedW) }
  })
}

/** The combination that comes nearest to the demand, and of those the one that costs least. */
function best(
  modes: readonly (readonly SupplyMode[])[],
  demand: number,
  solve: (combination: readonly SupplyMode[]) => {
    readonly filled: readonly Dispatched[]
    readonly cost: number
  },
): readonly Dispatched[] | null {
  const count = modes.reduce((product, { length }) => product * length, 1)
  if (modes.length === 0 || count === 0 || count > combinationLimit) return null
  let found: { filled: readonly Dispatched[]; cost: number; off: number } | null = null
  for (let n = 0; n < count; n++) {
    const { filled, cost } = solve(combinationOf(modes, n))
    const off = Math.abs(sum(filled, ({ supply }) => supply) - demand)
    const slack = sameSupply * Math.max(1, Math.abs(demand))
    const isBetter =
      found === null || off < found.off - slack || (off <= found.off + slack && cost < found.cost)
    if (isBetter) found = { filled, cost, off }
  }
  return found?.filled ?? null
}

/** The n-th combination of one mode for each actuator. */
function combinationOf(modes: readonly (readonly SupplyMode[])[], n: number): SupplyMode[] {
  let left = n
  return modes.map((choices) => {
    const mode = choices[left % choices.length]
    assert(mode !== undefined, 'every actuator has a mode')
    left = Math.floor(left / choices.length)
    return mode
  })
}

/** Factors that bring the supply of a combination as near to the demand as it goes, where it costs least first. */
function fill(
  combination: readonly SupplyMode[],
  demand: number,
  costOf: (mode: SupplyMode) => readonly [number, number],
): readonly Dispatched[] {
  const factors = combination.map<number>(({ supply }) => (supply[0] <= supply[1] ? 0 : 1))
  let missing = demand - combination.reduce((total, { supply }) => total + Math.min(...supply), 0)
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

function sum(
  dispatched: readonly Dispatched[],
  of: (mode: SupplyMode) => readonly [number, number],
): number {
  return dispatched.reduce((total, { mode, factor }) => total + powerAt(of(mode), factor), 0)
}
