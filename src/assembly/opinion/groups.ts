import { cluster, countOf, silhouette } from './clusters.ts'
import type { Points } from './places.ts'

/** How people fall into groups. */
export interface Groups {
  /** [place in `rows`]: number of the group, from 0. */
  readonly groupOf: Int32Array
  readonly count: number
  /** Mean silhouette of the groups, -1 to 1; 0 where there is one group only. */
  readonly silhouette: number
}

/** Clusters in which people are put first, and rounds of each stage. */
const baseClusters = 100
const baseRounds = 100
const groupRounds = 20

/** Groups at the most. */
export const groupLimit = 5

/**
 * Groups of people at `points`: people are put into up to a hundred small clusters, and these, weighed by their people,
 * into 2 to 5 groups; the number with the best silhouette counts, or `count` where it is given.
 */
export function groupsOf(points: Points, count?: number): Groups {
  const base = cluster(points, new Float64Array(countOf(points)).fill(1), baseClusters, baseRounds)
  const bases = countOf(base.centres)
  if (bases < 2) {
    return { groupOf: new Int32Array(countOf(points)), count: Math.min(1, bases), silhouette: 0 }
  }
  const largest = Math.min(groupLimit, 2 + Math.floor(bases / 12))
  const counts =
    count === undefined ? Array.from({ length: largest - 1 }, (_, i) => i + 2) : [count]
  let best: Groups | null = null
  for (const k of counts) {
    const groups = cluster(base.centres, base.weights, k, groupRounds)
    const size = countOf(groups.centres)
    const score = silhouette(base.centres, groups.clusterOf, size)
    if (best === null || score > best.silhouette) {
      const groupOf = base.clusterOf.map((small) => groups.clusterOf[small]!)
      best = { groupOf, count: size, silhouette: score }
    }
  }
  return best!
}
