import { Cell } from '../../coordination/cell.ts'
import type { Group, Settlement } from '../../coordination/group.ts'
import type { Feeders, LimitedFeeder } from './feeders.ts'
import type { Part } from '../plan/part.ts'

/** Parts as the neighbourhood's cell meets them. */
export interface PartTree {
  /** Parts behind no feeder, and the cells of feeders that are behind none. */
  readonly groups: readonly Group[]
  /** What nobody can shift in parts that are behind no feeder, W, [step]. */
  readonly fixedW: Float64Array
  readonly cells: ReadonlyMap<LimitedFeeder, FeederCell>
}

/** Puts parts behind their feeders, and feeders behind theirs: each is a cell of its own. `startPrices`: its price to begin with, for each W and step, [step]. */
export function partTree(
  parts: readonly Part[],
  feeders: Feeders,
  count: number,
  usualPrice: number,
  startPrices: (feederId: string) => Float64Array,
): PartTree {
  const cells = new Map<LimitedFeeder, FeederCell>()
  const rightBehind = (feeder: LimitedFeeder | null): Pick<PartTree, 'groups' | 'fixedW'> => {
    const own = parts.filter(({ feederId }) => feeders.nearest(feederId) === feeder)
    const inner = [...cells].flatMap(([{ input }, cell]) =>
      feeders.nearest(input.parent) === feeder ? [cell] : [],
    )
    const fixedW = new Float64Array(count)
    for (const { opening } of own) {
      for (let t = 0; t < count; t++) fixedW[t]! += opening.fixedW[t]!
    }
    return { groups: [...own, ...inner], fixedW }
  }
  for (const feeder of feeders.all) {
    const { groups, fixedW } = rightBehind(feeder)
    if (groups.length === 0) continue
    const parts = { groups, terms: feeder.terms, fixed: fixedW, usualPrice }
    const cell = new FeederCell({ ...parts, startPrices: startPrices(feeder.input.id) })
    cells.set(feeder, cell)
  }
  return { ...rightBehind(null), cells }
}

/** A feeder as a cell within the neighbourhood's, which remembers at which prices it has proven what. */
export class FeederCell extends Cell {
  readonly #proven: { readonly outside: Float64Array; readonly inside: Float64Array }[] = []

  override async settle(prices: Float64Array): Promise<Settlement> {
    const settlement = await super.settle(prices)
    this.#proven.push({
      outside: Float64Array.from(prices),
      inside: prices.map((price, t) => price + this.provenPrices[t]!),
    })
    return settlement
  }

  /** Its own price where `outside` were the prices before it, as `inside` has them, [step]. */
  own(outside: Float64Array): Float64Array {
    return this.inside(outside).map((price, t) => price - outside[t]!)
  }

  /** The prices behind it that it has proven its bound with where `outside` were the prices before it, for each W and step, [step]. */
  inside(outside: Float64Array): Float64Array {
    const at = this.#proven.findLast((proven) =>
      proven.outside.every((price, t) => price === outside[t]),
    )
    return (at ?? this.#proven.at(-1))?.inside ?? outside
  }
}
