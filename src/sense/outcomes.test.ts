import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../kernel/random.ts'
import { hourMs, steps } from '../kernel/steps.ts'
import { quantileLevels, type Forecast } from './forecast.ts'
import {
  apart,
  negated,
  outcomesOf,
  partlyTogether,
  spreadOf,
  together,
  type Outcomes,
} from './outcomes.ts'

/** A forecast of one step with these levels. */
function forecastOf(levels: readonly number[]): Forecast {
  const of = steps(0, hourMs, 1)
  const values = Float64Array.from(levels)
  return { seriesId: 1, issuedMs: 0, steps: of, method: 'ridge', values }
}

const levels = fc
  .array(fc.double({ min: 0, max: 900, noNaN: true }), { minLength: 9, maxLength: 9 })
  .map((values) => values.toSorted((a, b) => a - b))

const valuesOf = (outcomes: Outcomes): number[] => outcomes.map((values) => values[0]!)
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}

test('as many outcomes lie below a level as it says', () => {
  fc.assert(
    fc.property(levels, (of) => {
      const values = valuesOf(outcomesOf(forecastOf(of)))
      for (const [i, level] of quantileLevels.entries()) {
        const below = values.filter((value) => value < of[i]!).length
        assert.ok(below <= level * values.length + 0.5, `${below} below ${level}`)
        const notAbove = values.filter((value) => value <= of[i]!).length
        assert.ok(notAbove >= level * values.length - 0.5, `${notAbove} up to ${level}`)
      }
    }),
  )
})

test('what is negated is in order, and comes back', () => {
  fc.assert(
    fc.property(levels, (of) => {
      const outcomes = outcomesOf(forecastOf(of))
      const values = valuesOf(negated(outcomes))
      assert.deepEqual(
        values,
        values.toSorted((a, b) => a - b),
      )
      assert.deepEqual(valuesOf(negated(negated(outcomes))), valuesOf(outcomes))
    }),
  )
})

test('sums of what has nothing to do with each other have the mean and deviation of drawn sums', () => {
  const random = seededRandom(5)
  const parts = Array.from({ length: 21 }, () => {
    const base = 100 + 400 * random.next()
    return outcomesOf(forecastOf(quantileLevels.map((level) => base * (1 + 2 * level ** 3))))
  })
  const drawn = Array.from({ length: 20_000 }, () =>
    parts.reduce((sum, part) => sum + part[Math.floor(random.next() * part.length)]![0]!, 0),
  ).toSorted((a, b) => a - b)
  const sums = valuesOf(apart(parts)!)
  assert.ok(Math.abs(meanOf(sums) / meanOf(drawn) - 1) < 0.005)
  assert.ok(Math.abs(deviationOf(sums) / deviationOf(drawn) - 1) < 0.03)
  const share = (values: readonly number[], below: number): number =>
    values.filter((value) => value <= below).length / values.length
  for (const [i, sum] of sums.entries()) {
    const expected = (i + 0.5) / sums.length
    assert.ok(Math.abs(share(drawn, sum) - expected) < 0.03, `${sum}: ${share(drawn, sum)}`)
  }
})

test('what rises together is added outcome by outcome: twice the deviation, not the root of it', () => {
  const one = outcomesOf(forecastOf([1, 2, 3, 4, 5, 6, 7, 8, 9]))
  assert.deepEqual(
    valuesOf(together([one, one])!),
    valuesOf(one).map((value) => 2 * value),
  )
  const both = deviationOf(valuesOf(apart([one, one])!))
  assert.ok(Math.abs(both - Math.SQRT2 * deviationOf(valuesOf(one))) < 1e-9)
  assert.equal(together([]), null)
  assert.equal(apart([]), null)
})

test('what is partly in common spreads a sum by that part, and leaves its mean', () => {
  const one = outcomesOf(forecastOf([1, 2, 3, 4, 5, 6, 7, 8, 9]))
  const parts = Array.from({ length: 10 }, () => one)
  const [own, sum, all] = [apart(parts), partlyTogether(parts, 0.1), together(parts)].map((of) =>
    valuesOf(of!),
  )
  const variance = (values: readonly number[]): number => deviationOf(values) ** 2
  const expected = 0.9 * variance(own!) + 0.1 * variance(all!)
  assert.ok(Math.abs(variance(sum!) / expected - 1) < 1e-9)
  assert.ok(Math.abs(meanOf(sum!) - 50) < 1e-9)
  assert.deepEqual(partlyTogether([one], 0.5), one)
  assert.equal(partlyTogether([], 0.5), null)
})

test('scenarios have the mean of the outcomes, are in order, and nothing comes in the middle one', () => {
  fc.assert(
    fc.property(levels, fc.constantFrom(3, 5, 7), (of, scenarios) => {
      const outcomes = outcomesOf(forecastOf(of))
      const { middle, besides } = spreadOf(outcomes, scenarios)
      const values = besides.map((units) => middle[0]! + units[0]!)
      assert.equal(values.length, scenarios)
      assert.equal(besides[scenarios >> 1]![0], 0)
      assert.ok(Math.abs(meanOf(values) - meanOf(valuesOf(outcomes))) < 1e-9)
      assert.ok(values.every((value, k) => k === 0 || value >= values[k - 1]! - 1e-9))
    }),
  )
})
