import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Anticipation } from './anticipation.ts'
import { Exchange } from './exchange.ts'

const exchange = new Exchange({
  buy: Float64Array.of(4, 4, 4),
  sell: Float64Array.of(1, 1, 1),
  buyLimit: Infinity,
  sellLimit: Infinity,
  limitPrice: 10,
  peakPrice: 0,
  peakFrom: 0,
})

/** Members whose sum is linear in the prices: S(p) = at - slope (p - 2). */
function linearSum(at: Float64Array, slope: Float64Array, prices: Float64Array): Float64Array {
  return at.map((value, t) => value - slope[t]! * (prices[t]! - 2))
}

test('members that answer as expected are cleared at once, within the prices of the pool', () => {
  const at = Float64Array.of(0.5, 9, -9)
  const slope = Float64Array.of(1, 1, 1)
  const prices = Float64Array.of(2, 2, 2)
  const anticipation = new Anticipation(3)
  for (let round = 0; round < 20; round++) {
    const sum = linearSum(at, slope, prices)
    anticipation.response.fill(0)
    for (let t = 0; t < 3; t++) anticipation.response[t * 3 + t] = slope[t]!
    anticipation.answer(exchange, sum, sum, 1, prices)
    if (round === 0) assert.ok(Math.abs(prices[0]! - 2.5) < 0.06, `nearly there: ${prices[0]!}`)
  }
  assert.ok(Math.abs(prices[0]! - 2.5) < 1e-6)
  assert.deepEqual([prices[1], prices[2]], [4, 1])
})

test('members that answer three times as strongly as expected are still cleared', () => {
  const at = Float64Array.of(0.5, 0.2, -0.4)
  const slope = Float64Array.of(1, 2, 3)
  const prices = Float64Array.of(2, 2, 2)
  const anticipation = new Anticipation(3)
  for (let round = 0; round < 100; round++) {
    const sum = linearSum(at, slope, prices)
    anticipation.response.fill(0)
    for (let t = 0; t < 3; t++) anticipation.response[t * 3 + t] = slope[t]! / 3
    anticipation.answer(exchange, sum, sum, 1, prices)
  }
  const left = linearSum(at, slope, prices)
  for (const sum of left) assert.ok(Math.abs(sum) < 1e-3, `left: ${sum}`)
})

test('where nobody can move, prices go to the end that the sum asks for', () => {
  const prices = Float64Array.of(2, 2, 2)
  const anticipation = new Anticipation(3)
  const sum = Float64Array.of(5, -5, 5)
  for (let round = 0; round < 5; round++) {
    anticipation.response.fill(0)
    anticipation.answer(exchange, sum, sum, 1, prices)
  }
  assert.deepEqual([...prices], [4, 1, 4])
})
