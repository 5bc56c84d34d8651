// Small symmetric positive definite matrices, [n x n] by rows; only the lower triangle is read and written.

/** Writes the factor L of A = L·Lᵀ over A (Cholesky). */
export function factorise(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!
      matrix[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / matrix[j * n + j]!
    }
  }
}

/** Solves A·x = b in place. */
export function solve(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * b[k]!
    b[i] = sum / factor[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * b[k]!
    b[i] = sum / factor[i * n + i]!
  }
}

/** The diagonal of A's inverse. */
export function inverseDiagonal(factor: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const unit = new Float64Array(n)
    unit[i] = 1
    solve(factor, n, unit)
    return unit[i]!
  })
}
