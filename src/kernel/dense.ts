/** Symmetric positive definite matrices, [n x n] by rows. Only the lower triangle is read and written. */

/** Writes the factor L of A = L·Lᵀ over A (Cholesky). A pivot that rounding has made too small counts as its limit. */
export function factorise(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * n
    for (let j = 0; j < i; j++) {
      const other = j * n
      let sum = matrix[row + j]!
      for (let k = 0; k < j; k++) sum -= matrix[row + k]! * matrix[other + k]!
      matrix[row + j] = sum * matrix[other + j]!
    }
    const whole = matrix[row + i]!
    let sum = whole
    for (let k = 0; k < i; k++) sum -= matrix[row + k]! * matrix[row + k]!
    // The diagonal holds the inverse of L's: solving then needs no division.
    matrix[row + i] = 1 / Math.sqrt(Math.max(sum, smallestShare * whole, Number.MIN_VALUE))
  }
}

/** A pivot below this part of its diagonal is rounding. */
const smallestShare = 1e-15

/** Solves A·x = b in place, with the factor of `factorise`. */
export function solve(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * n
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= factor[row + k]! * b[k]!
    b[i] = sum * factor[row + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = b[i]! * factor[i * n + i]!
    b[i] = value
    for (let k = 0; k < i; k++) b[k]! -= factor[i * n + k]! * value
  }
}

/**
 * A - A·(L·Lᵀ)⁻¹·A = A - Wᵀ·W with W = L⁻¹·A: what is left of a symmetric A (its lower triangle) when what it shares with the
 * factor L of `factorise` is eliminated; the lower triangle of it.
 */
export function eliminated(matrix: Float64Array, factor: Float64Array, n: number): Float64Array {
  const rows = new Float64Array(n * n)
  const left = Float64Array.from(matrix)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      rows[i * n + j] = matrix[i * n + j]!
      rows[j * n + i] = matrix[i * n + j]!
    }
  }
  for (let i = 0; i < n; i++) {
    const row = i * n
    const inverse = factor[row + i]!
    // A number with an infinite diagonal takes nothing away.
    if (inverse === 0) {
      rows.fill(0, row, row + n)
      continue
    }
    for (let k = 0; k < i; k++) {
      const share = factor[row + k]!
      if (share === 0) continue
      for (let j = 0; j < n; j++) rows[row + j]! -= share * rows[k * n + j]!
    }
    for (let j = 0; j < n; j++) rows[row + j]! *= inverse
    for (let j = 0; j < n; j++) {
      const share = rows[row + j]!
      for (let k = 0; k <= j; k++) left[j * n + k]! -= share * rows[row + k]!
    }
  }
  return left
}

/** Adds `factor` times a symmetric matrix (its lower triangle, by rows) and a vector to `sum`. */
export function addProduct(
  sum: Float64Array,
  matrix: Float64Array,
  vector: Float64Array,
  factor: number,
): void {
  const count = sum.length
  for (let i = 0; i < count; i++) {
    const row = i * count
    const own = factor * vector[i]!
    let total = factor * matrix[row + i]! * vector[i]!
    for (let j = 0; j < i; j++) {
      total += factor * matrix[row + j]! * vector[j]!
      sum[j]! += own * matrix[row + j]!
    }
    sum[i]! += total
  }
}
