import { assert } from '../kernel/assert.ts'

/**
 * Ridge regression without an intercept: w = (X'X + λ·diag) ⁻¹ X'y, summed up sample by sample, so that
 * no matrix of samples is ever held. Features are scaled by their own mean square, so λ is a share of it.
 */
export class RidgeSum {
  readonly #size: number
  /** X'X, [size x size], lower triangle. */
  readonly #gram: Float64Array
  /** X'y, [size]. */
  readonly #moment: Float64Array
  #samples = 0

  constructor(size: number) {
    this.#size = size
    this.#gram = new Float64Array(size * size)
    this.#moment = new Float64Array(size)
  }

  get samples(): number {
    return this.#samples
  }

  /** Adds one sample; `features`: [size]. */
  add(features: Float64Array, target: number): void {
    const size = this.#size
    for (let i = 0; i < size; i++) {
      const feature = features[i] ?? 0
      this.#moment[i] = (this.#moment[i] ?? 0) + feature * target
      for (let j = 0; j <= i; j++) {
        const at = i * size + j
        this.#gram[at] = (this.#gram[at] ?? 0) + feature * (features[j] ?? 0)
      }
    }
    this.#samples += 1
  }

  /** The weights, [size], shrunk toward 0 by `lambda` times each feature's own mean square. */
  solve(lambda: number): Float64Array {
    const size = this.#size
    const matrix = Float64Array.from(this.#gram)
    const tiny = 1e-9 * (1 + this.#samples)
    for (let i = 0; i < size; i++) {
      const at = i * size + i
      matrix[at] = (matrix[at] ?? 0) * (1 + lambda) + tiny
    }
    return solveCholesky(matrix, Float64Array.from(this.#moment))
  }
}

/** Solves A x = b for a symmetric positive definite A, given as its lower triangle, [n x n]; both are overwritten. */
export function solveCholesky(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length
  assert(matrix.length === size * size, 'the matrix is as high and wide as the right side is long')
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = matrix[i * size + j] ?? 0
      for (let k = 0; k < j; k++) sum -= (matrix[i * size + k] ?? 0) * (matrix[j * size + k] ?? 0)
      if (i === j) {
        assert(sum > 0, 'the matrix is positive definite')
        matrix[i * size + j] = Math.sqrt(sum)
      } else {
        matrix[i * size + j] = sum / (matrix[j * size + j] ?? 1)
      }
    }
  }
  for (let i = 0; i < size; i++) {
    let sum = right[i] ?? 0
    for (let k = 0; k < i; k++) sum -= (matrix[i * size + k] ?? 0) * (right[k] ?? 0)
    right[i] = sum / (matrix[i * size + i] ?? 1)
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = right[i] ?? 0
    for (let k = i + 1; k < size; k++) sum -= (matrix[k * size + i] ?? 0) * (right[k] ?? 0)
    right[i] = sum / (matrix[i * size + i] ?? 1)
  }
  return right
}
