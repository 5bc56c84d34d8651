import type { Points } from './places.ts'

/** Points put together by nearness: centre and weight of each cluster, and the cluster of each point. */
export interface Clusters {
  readonly centres: Points
  /** [cluster]. */
  readonly weights: Float64Array
  /** [point]. */
  readonly clusterOf: Int32Array
}

/** Centres that move less than this have settled. */
const settled = 0.01

/**
 * Lloyd's k-means. It begins at `start`, or at the first `k` points that differ; clusters that lose all points are
 * dropped. `weights` are the points'.
 */
export function cluster(
  points: Points,
  weights: Float64Array,
  start: Points | number,
  roundLimit: number,
): Clusters {
  let centres = typeof start === 'number' ? firstDistinct(points, start) : start
  let clusterOf: Int32Array = new Int32Array(weights.length)
  let sums: Float64Array = new Float64Array(0)
  for (let round = 0; round < roundLimit; round++) {
    const next = centresOf(points, weights, nearest(points, centres), countOf(centres))
    clusterOf = next.clusterOf
    sums = next.weights
    const isSettled = next.kept.every((old, i) => distance(centres, old, next.centres, i) < settled)
    const isWhole = next.kept.length === countOf(centres)
    centres = next.centres
    if (isSettled && isWhole) break
  }
  return { centres, weights: sums, clusterOf }
}

/** How many points these are. */
export function countOf(points: Points): number {
  return points[0]?.length ?? 0
}

function distance(one: Points, i: number, other: Points, j: number): number {
  return Math.sqrt(squaredDistance(one, i, other, j))
}

export function squaredDistance(one: Points, i: number, other: Points, j: number): number {
  let sum = 0
  for (let axis = 0; axis < one.length; axis++) {
    const off = one[axis]![i]! - other[axis]![j]!
    sum += off * off
  }
  return sum
}

function firstDistinct(points: Points, k: number): Points {
  const seen = new Set<string>()
  const chosen: number[] = []
  for (let i = 0; i < countOf(points) && chosen.length < k; i++) {
    const name = points.map((place) => place[i]).join(' ')
    if (seen.has(name)) continue
    seen.add(name)
    chosen.push(i)
  }
  return points.map((place) => Float64Array.from(chosen, (i) => place[i]!))
}

/** For each point its nearest centre; the first of equals. */
function nearest(points: Points, centres: Points): Int32Array {
  const found = new Int32Array(countOf(points))
  const count = countOf(centres)
  const squared = new Float64Array(count)
  for (let i = 0; i < found.length; i++) {
    squared.fill(0)
    for (let axis = 0; axis < points.length; axis++) {
      const [value, along] = [points[axis]![i]!, centres[axis]!]
      for (let c = 0; c < count; c++) squared[c]! += (value - along[c]!) ** 2
    }
    let best = 0
    for (let c = 1; c < count; c++) if (squared[c]! < squared[best]!) best = c
    found[i] = best
  }
  return found
}

/** Means of the clusters that have points, which are numbered anew; `kept` are their old numbers. */
function centresOf(
  points: Points,
  weights: Float64Array,
  clusterOf: Int32Array,
  count: number,
): Clusters & { readonly kept: readonly number[] } {
  const sum = new Float64Array(count)
  for (let i = 0; i < clusterOf.length; i++) sum[clusterOf[i]!]! += weights[i]!
  const kept = [...sum.keys()].filter((c) => sum[c]! > 0)
  const numbers = new Int32Array(count)
  for (const [now, old] of kept.entries()) numbers[old] = now
  const centres = points.map((place) => {
    const along = new Float64Array(count)
    for (let i = 0; i < place.length; i++) along[clusterOf[i]!]! += weights[i]! * place[i]!
    return Float64Array.from(kept, (c) => along[c]! / sum[c]!)
  })
  return {
    centres,
    weights: Float64Array.from(kept, (c) => sum[c]!),
    clusterOf: clusterOf.map((old) => numbers[old]!),
    kept,
  }
}

/**
 * Mean silhouette of points in clusters (Rousseeuw, 1987): how much nearer each is to its own than to the next one, -1 to 1;
 * a point alone in its cluster counts 0.
 */
export function silhouette(points: Points, clusterOf: Int32Array, count: number): number {
  const sizes = new Int32Array(count)
  for (const c of clusterOf) sizes[c]!++
  let total = 0
  const distances = new Float64Array(count)
  for (let i = 0; i < clusterOf.length; i++) {
    const own = clusterOf[i]!
    if (sizes[own] === 1) continue
    distances.fill(0)
    for (let j = 0; j < clusterOf.length; j++) {
      distances[clusterOf[j]!]! += distance(points, i, points, j)
    }
    const within = distances[own]! / (sizes[own]! - 1)
    let next = Infinity
    for (let c = 0; c < count; c++) {
      if (c !== own && sizes[c]! > 0) next = Math.min(next, distances[c]! / sizes[c]!)
    }
    const larger = Math.max(within, next)
    if (next < Infinity && larger > 0) total += (next - within) / larger
  }
  return clusterOf.length === 0 ? 0 : total / clusterOf.length
}
