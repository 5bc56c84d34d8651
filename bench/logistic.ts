import { assert } from '../src/kernel/assert.ts'

/** Steps of Newton's method at the most; it takes about six. */
const stepLimit = 30

/**
 * Weights of a logistic regression, the last one its bias: the most likely ones where each weight is drawn from a normal distribution around `start` with variance 1 / `hold`
 * (maximum a posteriori, by Newton's method; Bishop, Pattern Recognition and Machine Learning, 4.3.3). The bias is held by nothing.
 * `rows`: [case x feature]; `isOne`: [case].
 */
export function logisticWeights(
  rows: readonly Float64Array[],
  isOne: readonly boolean[],
  start: Float64Array,
  hold: number,
): Float64Array {
  const size = start.length
  assert(rows.length === isOne.length && hold > 0, 'each case is one or not')
  assert(
    rows.every(({ length }) => length === size - 1),
    'each case has all features',
  )
  const weights = Float64Array.from(start)
  for (let step = 0; step < stepLimit; step++) {
    const { gradient, hessian } = slopes(rows, isOne, weights, start, hold)
    const change = solved(hessian, gradient)
    let largest = 0
    for (let j = 0; j < size; j++) {
      weights[j]! -= change[j]!
      largest = Math.max(largest, Math.abs(change[j]!))
    }
    if (largest < 1e-8) return weights
  }
  throw new Error('no weights were found')
}

/** Gradient and Hessian ([feature x feature], rows one after another) of the negative log-likelihood with what holds the weights. */
function slopes(
  rows: readonly Float64Array[],
  isOne: readonly boolean[],
  weights: Float64Array,
  start: Float64Array,
  hold: number,
): { readonly gradient: Float64Array; readonly hessian: Float64Array } {
  const size = weights.length
  const gradient = new Float64Array(size)
  const hessian = new Float64Array(size * size)
  for (let j = 0; j < size - 1; j++) {
    gradient[j] = hold * (weights[j]! - start[j]!)
    hessian[j * size + j] = hold
  }
  for (const [i, row] of rows.entries()) {
    const one = [...row, 1]
    const chance = 1 / (1 + Math.exp(-one.reduce((sum, value, j) => sum + value * weights[j]!, 0)))
    const there = [...one.keys()].filter((j) => one[j] !== 0)
    for (const j of there) {
      gradient[j]! += (chance - Number(isOne[i])) * one[j]!
      for (const k of there) hessian[j * size + k]! += chance * (1 - chance) * one[j]! * one[k]!
    }
  }
  return { gradient, hessian }
}

/** The x of A x = b, A symmetric and positive definite (Cholesky). */
function solved(a: Float64Array, b: Float64Array): Float64Array {
  const size = b.length
  const lower = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!
      lower[i * size + j] = i === j ? Math.sqrt(sum) : sum / lower[j * size + j]!
    }
  }
  const x = Float64Array.from(b)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * size + k]! * x[k]!
    x[i]! /= lower[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= lower[k * size + i]! * x[k]!
    x[i]! /= lower[i * size + i]!
  }
  return x
}
