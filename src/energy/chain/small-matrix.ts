// Square blocks of a few rows, by rows, at a place in a larger array.

/** out = a·b. */
export function multiply(
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  width: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let k = 0; k < width; k++) {
    for (let l = 0; l < width; l++) {
      let sum = 0
      for (let o = 0; o < width; o++) sum += a[aAt + k * width + o]! * b[bAt + o * width + l]!
      out[outAt + k * width + l] = sum
    }
  }
}

/** out = aᵀ. */
export function transpose(
  a: Float64Array,
  aAt: number,
  width: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let k = 0; k < width; k++) {
    for (let l = 0; l < width; l++) out[outAt + k * width + l] = a[aAt + l * width + k]!
  }
}

/** out = out + a·x, each a vector of `width` numbers; `sign` -1 takes it away. */
export function addProduct(
  a: Float64Array,
  aAt: number,
  x: Float64Array,
  xAt: number,
  width: number,
  out: Float64Array,
  outAt: number,
  sign: 1 | -1 = 1,
): void {
  for (let k = 0; k < width; k++) {
    let sum = 0
    for (let l = 0; l < width; l++) sum += a[aAt + k * width + l]! * x[xAt + l]!
    out[outAt + k]! += sign * sum
  }
}

/** Writes (I + a)⁻¹ to `out`: elimination with pivots. `work` has room for two blocks. */
export function invertOnePlus(
  a: Float64Array,
  aAt: number,
  width: number,
  out: Float64Array,
  outAt: number,
  work: Float64Array,
): void {
  const wide = 2 * width
  for (let k = 0; k < width; k++) {
    for (let l = 0; l < width; l++) {
      const one = k === l ? 1 : 0
      work[k * wide + l] = one + a[aAt + k * width + l]!
      work[k * wide + width + l] = one
    }
  }
  for (let c = 0; c < width; c++) {
    let pivot = c
    for (let r = c + 1; r < width; r++) {
      if (Math.abs(work[r * wide + c]!) > Math.abs(work[pivot * wide + c]!)) pivot = r
    }
    if (pivot !== c) swapRows(work, c, pivot, wide)
    const inverse = 1 / work[c * wide + c]!
    for (let l = c; l < wide; l++) work[c * wide + l]! *= inverse
    for (let r = 0; r < width; r++) {
      const factor = work[r * wide + c]!
      if (r === c || factor === 0) continue
      for (let l = c; l < wide; l++) work[r * wide + l]! -= factor * work[c * wide + l]!
    }
  }
  for (let k = 0; k < width; k++) {
    for (let l = 0; l < width; l++) out[outAt + k * width + l] = work[k * wide + width + l]!
  }
}

function swapRows(matrix: Float64Array, one: number, other: number, wide: number): void {
  for (let l = 0; l < wide; l++) {
    const held = matrix[one * wide + l]!
    matrix[one * wide + l] = matrix[other * wide + l]!
    matrix[other * wide + l] = held
  }
}
