import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logisticWeights } from './logistic.ts'

test('of one feature that is there or not the weights are the log-odds that were counted', () => {
  // With the feature 30 of 40 are ones, without it 10 of 50.
  const counted = [
    { value: 1, ones: 30, all: 40 },
    { value: 0, ones: 10, all: 50 },
  ]
  const cases = counted.flatMap(({ value, ones, all }) =>
    Array.from({ length: all }, (_, i) => ({ value, isOne: i < ones })),
  )
  const [weight, bias] = logisticWeights(
    cases.map(({ value }) => Float64Array.of(value)),
    cases.map(({ isOne }) => isOne),
    Float64Array.of(0, 0),
    1e-9,
  )
  assert.ok(Math.abs(bias! - Math.log(10 / 40)) < 1e-6)
  assert.ok(Math.abs(weight! - (Math.log(30 / 10) - Math.log(10 / 40))) < 1e-6)
})

test('weights that are held fast stay where they began, all but the bias', () => {
  const rows = Array.from({ length: 20 }, (_, i) => Float64Array.of(i % 2, i % 3))
  const isOne = rows.map((_, i) => i % 2 === 0)
  const weights = logisticWeights(rows, isOne, Float64Array.of(0.5, -0.25, 3), 1e9)
  assert.ok(Math.abs(weights[0]! - 0.5) < 1e-6)
  assert.ok(Math.abs(weights[1]! + 0.25) < 1e-6)
  assert.ok(Math.abs(weights[2]! - 3) > 0.5)
})
