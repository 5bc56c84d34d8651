import { combinationsOf, fill, supplyCost, supplyRange, total } from './supply-dispatch.ts'
import type { SupplyMode } from './supply-mode.ts'

/** Combinations of modes that a plan looks at, at the most: each is worked out for every step. */
export const plannedCombinations = 64

/** Electric power that can meet a demand, from one value to another, W, with what else is spent there, micro-units per hour: a line between the two. */
export interface SupplyPiece {
  readonly fromW: number
  readonly toW: number
  readonly fromMicroPerHour: number
  readonly toMicroPerHour: number
}

/** Powers nearer to each other are one, W. */
const samePowerW = 1e-6

/**
 * Every way to meet a demand: for each combination of modes the least cost by electric power, which is convex and made of lines. It
 * bends where two modes supply at the same cost, so it is found by filling at prices of electricity between those. Empty: no
 * modes, or more than {@link plannedCombinations}.
 *
 * `modes`: [actuator][mode]; `fuelMicroPerKwh`: of all fuels.
 */
export function supplyPieces(
  modes: readonly (readonly SupplyMode[])[],
  demand: number,
  fuelMicroPerKwh: number,
): readonly SupplyPiece[] {
  const combinations = [...combinationsOf(modes, plannedCombinations)]
  const offs = combinations.map((combination) => {
    const [least, most] = supplyRange(combination)
    return Math.max(0, least - demand, demand - most)
  })
  const nearest = Math.min(...offs) + 1e-9 * Math.max(1, Math.abs(demand))
  return combinations.flatMap((combination, i) =>
    (offs[i] ?? Infinity) <= nearest ? piecesOf(combination, demand, fuelMicroPerKwh) : [],
  )
}

function piecesOf(
  combination: readonly SupplyMode[],
  demand: number,
  fuelMicroPerKwh: number,
): readonly SupplyPiece[] {
  const points = pricesBetween(bendsOf(combination, fuelMicroPerKwh))
    .map((price) => {
      const filled = fill(combination, demand, supplyCost(price, fuelMicroPerKwh))
      return {
        powerW: total(filled, ({ electricW }) => electricW),
        micro: total(filled, supplyCost(0, fuelMicroPerKwh)),
      }
    })
    .toSorted((a, b) => a.powerW - b.powerW)
    .filter(({ powerW }, i, all) => i === 0 || powerW - (all[i - 1]?.powerW ?? 0) > samePowerW)
  const [first] = points
  if (first === undefined) return []
  const pieceOf = (from: typeof first, to: typeof first): SupplyPiece => ({
    fromW: from.powerW,
    toW: to.powerW,
    fromMicroPerHour: from.micro,
    toMicroPerHour: to.micro,
  })
  if (points.length === 1) return [pieceOf(first, first)]
  return points.slice(1).map((point, i) => pieceOf(points[i] ?? first, point))
}

/** The prices of electricity, micro-units per kWh, at which two modes of a combination supply at the same cost, ascending. */
function bendsOf(combination: readonly SupplyMode[], fuelMicroPerKwh: number): readonly number[] {
  const other = supplyCost(0, fuelMicroPerKwh)
  const slopes = combination.flatMap((mode) => {
    const span = mode.supply[1] - mode.supply[0]
    if (span === 0) return []
    const [start, end] = other(mode)
    return [
      { kw: (mode.electricW[1] - mode.electricW[0]) / 1_000 / span, micro: (end - start) / span },
    ]
  })
  return slopes
    .flatMap((one, i) =>
      slopes
        .slice(i + 1)
        .map((two) => (two.micro - one.micro) / (one.kw - two.kw))
        .filter(Number.isFinite),
    )
    .toSorted((a, b) => a - b)
}

/** A price below all of some, one between each two, and one above all. */
function pricesBetween(prices: readonly number[]): readonly number[] {
  const [first] = prices
  const last = prices.at(-1)
  if (first === undefined || last === undefined) return [0]
  const between = prices.slice(1).map((price, i) => (price + (prices[i] ?? price)) / 2)
  return [first - Math.abs(first) - 1, ...between, last + Math.abs(last) + 1]
}
