import type { Bound } from '../../coordination/member.ts'
import type { SupplyPiece } from '../../things/s2/supply-pieces.ts'
import type { Action } from '../chain/machine.ts'
import { leastW } from './storage.ts'
import { costOfUse, type Flexibility, type Point } from './flexibility.ts'

/** Actions at the most: corners of the same slope share one. */
const actionLimit = 8

/** Slopes that differ by less than this part are one. */
const sameSlope = 1e-9

/** Powers that differ by less are one, W. */
const sameW = 1e-6

/** A corner of the least cost by power, W and micro-units per hour. */
interface Corner {
  readonly powerW: number
  readonly microPerHour: number
}

/**
 * A demand that is met in every step by some power and something else. Its prices see the convex hull of all ways: the least power as
 * given, and a way from there to each other corner of the hull, which mixed make up the hull. Its plan takes ways as they are.
 * The bound is that of the hull, or of less where there are more slopes than actions.
 */
export class DemandFlexibility implements Flexibility {
  readonly stores = []
  readonly actions: readonly Action[]
  readonly given: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly #ways: readonly (readonly SupplyPiece[])[]
  readonly #hours: number
  readonly #lastW: Float64Array | null
  /** What the least power costs beside, micro-units. */
  readonly #givenMicro: number

  /** `ways`: [step][piece], one at least; `lastW`: the last plan, [step]. */
  constructor(
    ways: readonly (readonly SupplyPiece[])[],
    hours: number,
    lastW: Float64Array | null,
  ) {
    const hulls = ways.map(lowerHull)
    this.given = Float64Array.from(hulls, ([first]) => first?.powerW ?? 0)
    this.#givenMicro = hulls.reduce((sum, [first]) => sum + (first?.microPerHour ?? 0) * hours, 0)
    this.actions = actionsOf(hulls, hours)
    this.settled = new Float64Array(ways.length)
    this.plan = new Float64Array(ways.length)
    this.#ways = ways
    this.#hours = hours
    this.#lastW = lastW
  }

  boundOfGiven(prices: Float64Array): Bound {
    const { value, magnitude } = costOfUse(prices, this.given)
    return { value: value + this.#givenMicro, magnitude: magnitude + Math.abs(this.#givenMicro) }
  }

  settle(point: Point): number {
    return this.#take((t) =>
      this.actions.reduce((sum, _, action) => sum + point.power(action, t), this.given[t]!),
    )
  }

  resume(): number {
    return this.#take((t) => this.#lastW?.[t] ?? this.given[t]!)
  }

  keep(): void {
    this.plan.set(this.settled)
  }

  /** The least and the most power that meet the demand of step t, W. */
  rangeW(t: number): readonly [number, number] {
    const ways = this.#ways[t]!
    return [
      ways.reduce((least, { fromW }) => Math.min(least, fromW), Infinity),
      ways.reduce((most, { toW }) => Math.max(most, toW), -Infinity),
    ]
  }

  /** What powers cost beside electricity, micro-units; W, [step], each of them possible. */
  costOf(powerW: Float64Array): number {
    return powerW.reduce(
      (sum, power, t) => sum + nearestWay(this.#ways[t]!, power).microPerHour * this.#hours,
      0,
    )
  }

  #take(wanted: (t: number) => number): number {
    for (const [t, ways] of this.#ways.entries()) {
      const power = wanted(t)
      // A little more than the least is none.
      const given = this.given[t]!
      this.settled[t] = nearestWay(ways, power < given + leastW ? given : power).powerW
    }
    return this.costOf(this.settled)
  }
}

/** The corners of the least cost by power of all mixtures of pieces, from the least power on, their slopes rising. */
function lowerHull(pieces: readonly SupplyPiece[]): readonly Corner[] {
  const ends = pieces
    .flatMap((piece): Corner[] => [
      { powerW: piece.fromW, microPerHour: piece.fromMicroPerHour },
      { powerW: piece.toW, microPerHour: piece.toMicroPerHour },
    ])
    .toSorted((a, b) => a.powerW - b.powerW || a.microPerHour - b.microPerHour)
  const hull: Corner[] = []
  for (const end of ends) {
    const before = hull.at(-1)
    if (before !== undefined && end.powerW - before.powerW < sameW) continue
    while (hull.length > 1 && slope(hull.at(-2)!, hull.at(-1)!) >= slope(hull.at(-2)!, end)) {
      hull.pop()
    }
    hull.push(end)
  }
  return hull
}

function slope(from: Corner, to: Corner): number {
  return (to.microPerHour - from.microPerHour) / (to.powerW - from.powerW)
}

/** An action for each slope from the least power to another corner; where there are too many, neighbours share the cheaper one. */
function actionsOf(hulls: readonly (readonly Corner[])[], hours: number): readonly Action[] {
  const ways = hulls
    .flatMap(([first, ...corners], t) =>
      first === undefined
        ? []
        : corners.map((corner) => ({
            t,
            moreW: corner.powerW - first.powerW,
            slope: slope(first, corner),
          })),
    )
    .toSorted((a, b) => a.slope - b.slope)
  const starts: number[] = []
  for (const way of ways) {
    const last = starts.at(-1)
    if (last === undefined || way.slope - last > sameSlope * Math.max(1, Math.abs(last))) {
      starts.push(way.slope)
    }
  }
  const each = Math.ceil(starts.length / actionLimit)
  const kept = starts.filter((_, i) => i % each === 0)
  const nothing = new Float64Array(hulls.length)
  return kept.map((least, i): Action => {
    const next = kept[i + 1] ?? Infinity
    const most = new Float64Array(hulls.length)
    for (const way of ways) {
      if (way.slope >= least && way.slope < next) most[way.t] = Math.max(most[way.t]!, way.moreW)
    }
    return { store: null, sign: 1, rate: nothing, most, cost: least * hours }
  })
}

/** The power nearest to a wanted one, W, with what else is spent then, micro-units per hour; of equals the cheapest. */
export function nearestWay(
  pieces: readonly SupplyPiece[],
  wantedW: number,
): { readonly powerW: number; readonly microPerHour: number } {
  let best = { powerW: 0, microPerHour: 0 }
  let bestOff = Infinity
  for (const { fromW, toW, fromMicroPerHour, toMicroPerHour } of pieces) {
    const powerW = Math.min(toW, Math.max(fromW, wantedW))
    const part = toW > fromW ? (powerW - fromW) / (toW - fromW) : 0
    const microPerHour = fromMicroPerHour + (toMicroPerHour - fromMicroPerHour) * part
    const off = Math.abs(powerW - wantedW)
    const isNearer = off < bestOff - sameW
    if (!isNearer && !(off <= bestOff + sameW && microPerHour < best.microPerHour)) continue
    best = { powerW, microPerHour }
    bestOff = off
  }
  return best
}
