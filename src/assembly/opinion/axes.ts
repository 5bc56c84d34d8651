import { seededRandom } from '../../kernel/random.ts'
import type { VoteTable } from './vote-table.ts'

/** What opinions mostly differ in: directions in the space of statements, of length 1 and at right angles. */
export interface Axes {
  /** Mean of each statement's votes; 0 where it does not count. */
  readonly means: Float64Array
  /** [axis][statement], the longest first. Where opinions differ in fewer ways, zeros. */
  readonly directions: readonly Float64Array[]
  /** [axis]: sum of squares along it. */
  readonly lengths: readonly number[]
  /** Sum of squares along all axes there are. */
  readonly total: number
}

/** Vectors that are turned together beyond those asked for: with more of them, the first settle faster. */
const spare = 6

/** Rounds at the most, and how little the axes still move when they have settled: those of the plane, and further ones. */
const roundLimit = 100
const settled = 1e-12
const nearlySettled = 1e-3

/**
 * Principal axes of the votes: columns are centred, and who has not voted on a statement stands at its mean. Subspace
 * iteration (Golub and Van Loan, Matrix Computations, 8.2) from a fixed beginning, with the sums of pairs of votes where
 * they are counted and else vote by vote.
 */
export function axesOf(table: VoteTable, isOut: readonly boolean[], count = 2): Axes {
  const size = table.statements.length
  const means = Float64Array.from(table.counts, (count, j) =>
    isOut[j] === true ? 0 : table.sums[j]! / count,
  )
  const scatter = table.pairs?.scatter(means, isOut)
  const turn =
    scatter === undefined
      ? (basis: readonly Float64Array[]) =>
          basis.map((from) => turnByVotes(table, means, isOut, from))
      : (basis: readonly Float64Array[]) => turnByPairs(scatter, size, basis)
  const { axes, values } = mainAxes(size, count, turn)
  return {
    means,
    directions: axes.slice(0, count).map(upright),
    lengths: values.slice(0, count),
    total: spread(table, means, isOut),
  }
}

/** Which end of an axis is its right one: that towards which more is agreed with. */
function upright(axis: Float64Array): Float64Array {
  let sum = 0
  for (const value of axis) sum += value
  return sum < 0 ? axis.map((value) => -value) : axis
}

/** Sum of the squared distances from the means. */
function spread(table: VoteTable, means: Float64Array, isOut: readonly boolean[]): number {
  let sum = 0
  for (const [row, columns] of table.columns.entries()) {
    for (const [i, column] of columns.entries()) {
      if (isOut[column] !== true) sum += (table.opinions[row]![i]! - means[column]!) ** 2
    }
  }
  return sum
}

/** Four vectors at a time: each of their sums waits for itself only. */
function turnByPairs(
  scatter: Float64Array,
  size: number,
  basis: readonly Float64Array[],
): Float64Array[] {
  const turned = basis.map(() => new Float64Array(size))
  for (let at = 0; at < basis.length; at += 4) {
    const [a, b, c, d] = four(basis, at)
    const [toA, toB, toC, toD] = four(turned, at)
    for (let j = 0; j < size; j++) {
      let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0]
      const row = j * size
      for (let k = 0; k < size; k++) {
        const value = scatter[row + k]!
        sumA += value * a[k]!
        sumB += value * b[k]!
        sumC += value * c[k]!
        sumD += value * d[k]!
      }
      toA[j] = sumA
      toB[j] = sumB
      toC[j] = sumC
      toD[j] = sumD
    }
  }
  return turned
}

/** Where fewer than four are left, the last of them several times. */
function four<Item>(items: readonly Item[], at: number): [Item, Item, Item, Item] {
  const last = items.length - 1
  const item = (i: number): Item => items[Math.min(at + i, last)]!
  return [item(0), item(1), item(2), item(3)]
}

function turnByVotes(
  table: VoteTable,
  means: Float64Array,
  isOut: readonly boolean[],
  from: Float64Array,
): Float64Array {
  const to = new Float64Array(from.length)
  for (let row = 0; row < table.columns.length; row++) {
    const [columns, opinions] = [table.columns[row]!, table.opinions[row]!]
    let sum = 0
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      if (isOut[column] !== true) sum += (opinions[i]! - means[column]!) * from[column]!
    }
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      if (isOut[column] !== true) to[column]! += (opinions[i]! - means[column]!) * sum
    }
  }
  return to
}

/** The `count` main axes of a symmetric positive semidefinite `turn` and some more, and how long it makes them. */
function mainAxes(
  size: number,
  count: number,
  turn: (basis: readonly Float64Array[]) => Float64Array[],
): { readonly axes: readonly Float64Array[]; readonly values: readonly number[] } {
  const random = seededRandom(1)
  const width = Math.max(count, Math.min(count + spare, size))
  let basis: Float64Array[] = Array.from({ length: width }, () =>
    Float64Array.from({ length: size }, () => random.next() - 0.5),
  )
  orthonormalise(basis)
  let values: readonly number[] = []
  for (let round = 0; round < roundLimit; round++) {
    const turned = turn(basis)
    // Rayleigh and Ritz: the best axes within the span of the basis.
    const small = basis.map((one) => turned.map((other) => dot(one, other)))
    const { vectors, values: ritz } = eigenOf(small)
    const next = vectors.map((weights) => mix(turned, weights))
    orthonormalise(next)
    const isSettled = next
      .slice(0, count)
      .every((axis, i) => distance(basis[i]!, axis) < (i < 2 ? settled : nearlySettled))
    basis = next
    values = ritz
    if (isSettled) break
  }
  return { axes: basis, values }
}

/** Gram-Schmidt, twice for each; what is left of nothing becomes zero. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  for (const [i, vector] of vectors.entries()) {
    const before = Math.sqrt(dot(vector, vector))
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors.slice(0, i)) {
        const along = dot(vector, other)
        for (let k = 0; k < vector.length; k++) vector[k]! -= along * other[k]!
      }
    }
    const length = Math.sqrt(dot(vector, vector))
    const isNothing = length <= 1e-10 * before || length < 1e-150
    for (let k = 0; k < vector.length; k++) vector[k] = isNothing ? 0 : vector[k]! / length
  }
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let k = 0; k < one.length; k++) sum += one[k]! * other[k]!
  return sum
}

/** How far two axes are apart, whichever way round they are. */
function distance(one: Float64Array, other: Float64Array): number {
  const sign = dot(one, other) < 0 ? -1 : 1
  let sum = 0
  for (let k = 0; k < one.length; k++) sum += (one[k]! - sign * other[k]!) ** 2
  return Math.sqrt(sum)
}

function mix(vectors: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(vectors[0]!.length)
  for (const [i, vector] of vectors.entries()) {
    for (let k = 0; k < sum.length; k++) sum[k]! += weights[i]! * vector[k]!
  }
  return sum
}

/** Eigenvectors and values of a small symmetric matrix, the largest first (cyclic Jacobi rotations). */
function eigenOf(matrix: readonly (readonly number[])[]): {
  readonly vectors: readonly (readonly number[])[]
  readonly values: readonly number[]
} {
  const n = matrix.length
  const a = matrix.map((row, i) => row.map((value, j) => (value + matrix[j]![i]!) / 2))
  const v = a.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)))
  const whole = a.flat().reduce((sum, value) => sum + value * value, 0)
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        off += a[p]![q]! ** 2
        rotate(a, v, p, q)
      }
    }
    if (off <= 1e-28 * whole) break
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j]![j]! - a[i]![i]! || i - j)
  return { vectors: order.map((i) => v.map((row) => row[i]!)), values: order.map((i) => a[i]![i]!) }
}

/** Turns the matrix so that its value at p, q becomes nothing. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const value = a[p]![q]!
  if (Math.abs(value) <= 1e-300) return
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * value)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < a.length; k++) {
    const [kp, kq] = [a[k]![p]!, a[k]![q]!]
    a[k]![p] = c * kp - s * kq
    a[k]![q] = s * kp + c * kq
  }
  for (let k = 0; k < a.length; k++) {
    const [pk, qk] = [a[p]![k]!, a[q]![k]!]
    a[p]![k] = c * pk - s * qk
    a[q]![k] = s * pk + c * qk
    const [vp, vq] = [v[k]![p]!, v[k]![q]!]
    v[k]![p] = c * vp - s * vq
    v[k]![q] = s * vp + c * vq
  }
  a[p]![q] = 0
  a[q]![p] = 0
}
