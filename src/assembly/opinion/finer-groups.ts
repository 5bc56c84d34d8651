import { cluster, countOf, silhouette, squaredDistance, type Clusters } from './clusters.ts'
import { pick, type Points } from './places.ts'

/** One way to put people into groups. */
export interface Grouping {
  /** [point]. */
  readonly groupOf: Int32Array
  readonly count: number
  readonly centres: Points
  /** Mean silhouette, -1 to 1; 0 where there is one group. */
  readonly silhouette: number
}

/** Groups at the most, and people in each at least. */
export const finerGroupLimit = 12
const smallestGroup = 5

const baseClusters = 100
const roundLimit = 50

/**
 * Groups of people for every number of groups in which each has five people, one group first: by Ward's method over small
 * clusters, and k-means from there.
 */
export function groupingsOf(points: Points): Grouping[] {
  const people = countOf(points)
  const one: Grouping = {
    groupOf: new Int32Array(people),
    count: Math.min(1, people),
    centres: points.map((place) => Float64Array.of(mean(place))),
    silhouette: 0,
  }
  const base = cluster(points, new Float64Array(people).fill(1), baseClusters, roundLimit)
  const found = joined(base, finerGroupLimit).flatMap((start): Grouping[] => {
    const groups = cluster(base.centres, base.weights, start, roundLimit)
    const count = countOf(groups.centres)
    const isSmall = groups.weights.some((weight) => weight < smallestGroup)
    if (count < countOf(start) || isSmall) return []
    return [
      {
        groupOf: base.clusterOf.map((small) => groups.clusterOf[small]!),
        count,
        centres: groups.centres,
        silhouette: silhouette(base.centres, groups.clusterOf, count),
      },
    ]
  })
  return [one, ...found.toReversed()]
}

/**
 * Ward's method: the two clusters are joined whose joining adds least to the spread; the centres of `most` down to 2.
 * Costs of joining are kept and changed by the rule of Lance and Williams.
 */
function joined({ centres, weights }: Clusters, most: number): Points[] {
  const size = countOf(centres)
  const at = centres.map((place) => place.slice())
  const of = weights.slice()
  const left = [...of.keys()]
  const cost = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      cost[i * size + j] = ((of[i]! * of[j]!) / (of[i]! + of[j]!)) * squaredDistance(at, i, at, j)
    }
  }
  const starts: Points[] = []
  while (left.length >= 2) {
    if (left.length <= most) starts.push(pick(at, left))
    const [first, second] = cheapest(cost, size, left)
    left.splice(left.indexOf(second), 1)
    const [one, other] = [of[first]!, of[second]!]
    for (const place of at) {
      place[first] = (one * place[first]! + other * place[second]!) / (one + other)
    }
    for (const k of left) {
      if (k === first) continue
      const third = of[k]!
      const joint =
        ((one + third) * cost[first * size + k]! +
          (other + third) * cost[second * size + k]! -
          third * cost[first * size + second]!) /
        (one + other + third)
      cost[first * size + k] = joint
      cost[k * size + first] = joint
    }
    of[first] = one + other
  }
  return starts
}

function cheapest(cost: Float64Array, size: number, left: readonly number[]): [number, number] {
  let [first, second, least] = [left[0]!, left[1]!, Infinity]
  for (const [a, i] of left.entries()) {
    for (let b = a + 1; b < left.length; b++) {
      const j = left[b]!
      if (cost[i * size + j]! < least) [first, second, least] = [i, j, cost[i * size + j]!]
    }
  }
  return [first, second]
}

function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / Math.max(1, values.length)
}
