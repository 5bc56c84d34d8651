import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { NonnegativeSquares } from './nonnegative-squares.ts'

const vector = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 })

test('after each column the weights are not negative, and no column that is known leads nearer', () => {
  fc.assert(
    fc.property(vector, fc.array(vector, { minLength: 1, maxLength: 12 }), (target, columns) => {
      const squares = new NonnegativeSquares(Float64Array.from(target))
      const known: number[][] = []
      for (const column of columns) {
        const along = column.reduce((sum, value, t) => sum + value * squares.residual[t]!, 0)
        // Columns are offered as in the search for panels: only those that lead towards what is missing.
        if (along <= 1e-9) continue
        const before = squares.residual.reduce((sum, value) => sum + value * value, 0)
        if (!squares.add(Float64Array.from(column))) break
        known.push(column)
        const after = squares.residual.reduce((sum, value) => sum + value * value, 0)
        assert.ok(after < before, 'each column leads nearer')
        const weights = squares.weights()
        const left = target.map((value, t) => {
          return value - known.reduce((sum, each, place) => sum + weights[place]! * each[t]!, 0)
        })
        left.forEach((value, t) => assert.ok(Math.abs(value - squares.residual[t]!) < 1e-9))
        known.forEach((each, place) => {
          const weight = weights[place]!
          const slope = each.reduce((sum, value, t) => sum + value * left[t]!, 0)
          assert.ok(weight >= 0)
          // The conditions of Karush, Kuhn and Tucker: columns in use lead nowhere, others away.
          if (weight > 0)
            assert.ok(Math.abs(slope) < 1e-7, `a column in use still leads by ${slope}`)
        })
      }
    }),
    { numRuns: 500 },
  )
})

test('a column that is others put together is not taken', () => {
  const squares = new NonnegativeSquares(Float64Array.of(1, 1, 3))
  assert.equal(squares.add(Float64Array.of(1, 0, 0)), true)
  assert.equal(squares.add(Float64Array.of(0, 1, 0)), true)
  assert.equal(squares.add(Float64Array.of(2, 2, 0)), false)
  assert.deepEqual([...squares.residual], [0, 0, 3])
})
