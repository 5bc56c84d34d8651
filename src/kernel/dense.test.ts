import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../kernel/random.ts'
import { eliminated, factorise, solve } from './dense.ts'

test('what is solved, multiplied by its matrix again, is what was asked for', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed)
    const n = 1 + (seed % 12)
    const root = Float64Array.from({ length: n * n }, () => random.next() - 0.5)
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) matrix[i * n + j]! += root[i * n + k]! * root[j * n + k]!
      }
      matrix[i * n + i]! += 0.1
    }
    const asked = Float64Array.from({ length: n }, () => random.next())
    const factor = Float64Array.from(matrix)
    const found = Float64Array.from(asked)
    factorise(factor, n)
    solve(factor, n, found)
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * found[j]!
      assert.ok(Math.abs(sum - asked[i]!) < 1e-10, `seed ${seed}: ${sum} ${asked[i]!}`)
    }
  }
})

test('a matrix that says nothing about one number still gives numbers', () => {
  const factor = Float64Array.of(4, 0, 0, 0)
  const found = Float64Array.of(8, 0)
  factorise(factor, 2)
  solve(factor, 2, found)
  assert.equal(found[0], 2)
  assert.ok(Number.isFinite(found[1]))
})

test('what is left after elimination is what taking it away by hand leaves, also where nothing is taken', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed)
    const n = 2 + (seed % 7)
    const matrix = symmetric(n, () => random.next() - 0.5)
    const factor = symmetric(n, () => 0.1 * (random.next() - 0.5))
    for (let i = 0; i < n; i++) factor[i * n + i] = i % 3 === 0 ? Infinity : 1 + random.next()
    factorise(factor, n)
    const left = eliminated(matrix, factor, n)
    for (let j = 0; j < n; j++) {
      const column = matrix.filter((_, at) => at % n === j)
      const taken = Float64Array.from(column)
      solve(factor, n, taken)
      for (let i = j; i < n; i++) {
        let expected = column[i]!
        for (let k = 0; k < n; k++) expected -= matrix[i * n + k]! * taken[k]!
        assert.ok(Math.abs(left[i * n + j]! - expected) < 1e-12, `seed ${seed}: ${i} ${j}`)
      }
    }
  }
})

function symmetric(n: number, draw: () => number): Float64Array {
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * n + j] = draw()
      matrix[j * n + i] = matrix[i * n + j]!
    }
  }
  return matrix
}
