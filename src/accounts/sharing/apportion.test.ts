import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { apportion, Apportioner, apportionUpTo, sum } from './apportion.ts'

/** Largest remainder as it is written down: everybody is sorted, in integers of any size. */
function sortedRemainders(
  total: number,
  weights: readonly number[],
  turn: number,
  whole: number,
): number[] {
  const all = whole > sum(weights) ? [...weights, whole - sum(weights)] : [...weights]
  const products = all.map((weight) => BigInt(total) * BigInt(weight))
  const parts = products.map((product) => Number(product / BigInt(whole)))
  const rank = (i: number): number => (((i - turn) % all.length) + all.length) % all.length
  const order = products
    .map((product, i) => ({ i, remainder: product % BigInt(whole) }))
    .sort((a, b) => Number(b.remainder - a.remainder) || rank(a.i) - rank(b.i))
  for (const { i } of order.slice(0, total - sum(parts))) parts[i]! += 1
  return parts.slice(0, weights.length)
}

// Few different weights make ties; many members and large weights make remainders that are far apart.
const weights = fc.oneof(
  fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 40 }),
  fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 40 }),
  fc.array(fc.nat({ max: 700 }), { minLength: 1_000, maxLength: 1_500 }),
)
const totals = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 1_000_000_000 }), fc.maxSafeNat())

test('remainders are chosen without sorting as if all were sorted', () => {
  fc.assert(
    fc.property(weights, totals, fc.nat(), fc.nat({ max: 5_000 }), (given, total, turn, more) => {
      const whole = sum(given) + more
      fc.pre(whole > 0)
      const expected = sortedRemainders(total, given, turn, whole)
      assert.deepEqual(apportion(total, given, turn, whole), expected)
    }),
  )
})

test('all equal, one is missing, and none is: the odd units go round', () => {
  const equal = Array.from({ length: 5_000 }, () => 7)
  for (const total of [0, 1, 4_999, 5_000, 5_001]) {
    const parts = apportion(total, equal, 4_998)
    assert.deepEqual(parts, sortedRemainders(total, equal, 4_998, sum(equal)))
  }
})

test('what is too large to be shared exactly stops the job, and so does what is not whole', () => {
  assert.throws(() => apportion(5, [2 ** 53, 1], 0), /below 2\^53/)
  assert.throws(() => apportionUpTo(2 ** 30, [2 ** 30, 1], [1, 1], 0), /cannot be split exactly/)
  assert.throws(() => apportion(0.5, [1], 0), /whole numbers/)
  assert.throws(() => apportion(5, [1, 1], 0.5), /turn/)
  assert.throws(() => apportion(5, [1, 1], 0, 1), /parts of 1/)
})

test('columns that are used again remember nothing', () => {
  const again = new Apportioner(40)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 900 })), {
        minLength: 1,
        maxLength: 40,
      }),
      fc.nat({ max: 20_000 }),
      fc.nat(),
      (members, total, turn) => {
        const given = members.map(([weight]) => weight)
        const caps = members.map(([, cap]) => cap)
        const parts = new Float64Array(members.length)
        again.fill(total, Float64Array.from(given), Float64Array.from(caps), turn, parts)
        assert.deepEqual([...parts], apportionUpTo(total, given, caps, turn))
        again.split(total, Float64Array.from(given), turn, parts)
        assert.deepEqual([...parts], apportion(total, given, turn))
      },
    ),
  )
})
