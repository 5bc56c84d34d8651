import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  cloned,
  condorcetWinner,
  looseRankings,
  ordersOf,
  raised,
  rankings,
  ranksOf,
} from './fixtures.ts'
import { pairwiseOf } from './pairwise.ts'
import { rankedPairsCount } from './ranked-pairs.ts'
import { schulzeCount } from './schulze.ts'

const straight = (size: number): number[] => Array.from({ length: size }, (_, i) => i)
const schulze = (ranks: readonly number[][], lot = straight(ranks[0]!.length)) =>
  schulzeCount(pairwiseOf(ranks, lot.length), lot, 1)
const pairs = (ranks: readonly number[][], lot = straight(ranks[0]!.length)) =>
  rankedPairsCount(pairwiseOf(ranks, lot.length), lot, 1)

/** Schulze (2011), example with 45 voters and five options. */
const fortyFive = ranksOf(
  [
    [5, 'ACBED'],
    [5, 'ADECB'],
    [8, 'BEDAC'],
    [3, 'CABED'],
    [7, 'CAEBD'],
    [2, 'CBADE'],
    [7, 'DCEBA'],
    [8, 'EBADC'],
  ],
  'ABCDE',
)

/** Where Tennessee's capital should be: Memphis, Nashville, Chattanooga, Knoxville. */
const tennessee = ranksOf(
  [
    [42, 'MNCK'],
    [26, 'NCKM'],
    [15, 'CKNM'],
    [17, 'KCNM'],
  ],
  'MNCK',
)

test("Schulze's own example comes out as he works it out, path by path", () => {
  const { order, paths, ties } = schulze(fortyFive)
  assert.deepEqual(order, [4, 0, 2, 1, 3])
  assert.deepEqual(ties, [])
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((row) => Array.from(paths.subarray(5 * row, 5 * row + 5))),
    [
      [0, 28, 28, 30, 24],
      [25, 0, 28, 33, 24],
      [25, 29, 0, 29, 24],
      [25, 28, 28, 0, 24],
      [25, 28, 28, 31, 0],
    ],
  )
})

test('both methods find the capital that a majority prefers to each other one', () => {
  assert.deepEqual(schulze(tennessee).order, [1, 2, 3, 0])
  assert.deepEqual(pairs(tennessee).order, [1, 2, 3, 0])
})

test('ranked pairs drop the weakest majority of a circle', () => {
  // 7 ABC, 5 BCA, 4 CAB: A>B 11, B>C 12, C>A 9.
  const circle = ranksOf(
    [
      [7, 'ABC'],
      [5, 'BCA'],
      [4, 'CAB'],
    ],
    'ABC',
  )
  const { order, locked, ties } = pairs(circle)
  assert.deepEqual(order, [0, 1, 2])
  assert.deepEqual(locked, [
    [1, 2],
    [0, 1],
  ])
  assert.deepEqual(ties, [])
})

test('a tie is broken by the lot, and said to be', () => {
  const even = ranksOf(
    [
      [1, 'AB'],
      [1, 'BA'],
    ],
    'AB',
  )
  for (const count of [schulze, pairs]) {
    assert.deepEqual(count(even, [1, 0]).order, [1, 0])
    assert.deepEqual(count(even, [0, 1]).order, [0, 1])
    assert.deepEqual(count(even).ties, [{ among: [0, 1], by: 'lot' }])
  }
  // A circle of three equal majorities: the lot decides which falls, and nobody is favoured.
  const circle = ranksOf(
    [
      [1, 'ABC'],
      [1, 'BCA'],
      [1, 'CAB'],
    ],
    'ABC',
  )
  const firsts = ordersOf([0, 1, 2]).map((lot) => {
    const { order, ties } = pairs(circle, lot)
    assert.equal(ties.length, 1)
    return order[0]!
  })
  assert.deepEqual(
    firsts.sort((a, b) => a - b),
    [0, 0, 1, 1, 2, 2],
  )
})

test('strongest paths are those found by going through every path', () => {
  fc.assert(
    fc.property(looseRankings(5, 12), (ranks) => {
      const wins = pairwiseOf(ranks, 5)
      const strength = (one: number, other: number): number => {
        const votes = wins[one * 5 + other]!
        return votes > wins[other * 5 + one]! ? votes : 0
      }
      const strongest = (from: number, to: number, via: readonly number[]): number =>
        Math.max(
          strength(from, to),
          ...via.map((next) =>
            Math.min(
              strength(from, next),
              strongest(
                next,
                to,
                via.filter((other) => other !== next),
              ),
            ),
          ),
        )
      const { paths, unbeaten, order } = schulze(ranks)
      const all = straight(5)
      for (const one of all) {
        for (const other of all) {
          if (one === other) continue
          const via = all.filter((option) => option !== one && option !== other)
          assert.equal(paths[one * 5 + other], strongest(one, other, via))
          // The order keeps every beating.
          if (paths[one * 5 + other]! > paths[other * 5 + one]!) {
            assert.ok(order.indexOf(one) < order.indexOf(other))
          }
        }
      }
      assert.ok(unbeaten.includes(order[0]!))
    }),
    { numRuns: 200 },
  )
})

test('ranked pairs give the order that keeps the strongest majorities, of all orders there are', () => {
  fc.assert(
    fc.property(
      looseRankings(4, 15),
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      (ranks, lot) => {
        const wins = pairwiseOf(ranks, 4)
        const all = straight(4)
        const sorted = all
          .flatMap((one) => all.map((other) => ({ one, other })))
          .filter(({ one, other }) => wins[one * 4 + other]! > wins[other * 4 + one]!)
          .sort(
            (a, b) =>
              wins[b.one * 4 + b.other]! - wins[a.one * 4 + a.other]! ||
              wins[a.other * 4 + a.one]! - wins[b.other * 4 + b.one]! ||
              lot[a.one]! - lot[b.one]! ||
              lot[b.other]! - lot[a.other]!,
          )
        const keeps = (order: readonly number[]): string =>
          sorted
            .map(({ one, other }) => (order.indexOf(one) < order.indexOf(other) ? '1' : '0'))
            .join('')
        const best = ordersOf(all).map(keeps).sort().at(-1)
        assert.equal(keeps(pairs(ranks, lot).order), best)
      },
    ),
    { numRuns: 300 },
  )
})

test('an option that a majority prefers to every other one wins', () => {
  fc.assert(
    fc.property(looseRankings(4, 9), (ranks) => {
      const winner = condorcetWinner(ranks)
      fc.pre(winner !== undefined)
      assert.equal(schulze(ranks).order[0], winner)
      assert.equal(pairs(ranks).order[0], winner)
    }),
    { numRuns: 300 },
  )
})

test('who wins still wins where somebody puts it higher', () => {
  fc.assert(
    fc.property(rankings(4, 9), fc.nat(), (ranks, at) => {
      const { unbeaten } = schulze(ranks)
      for (const winner of unbeaten) {
        const after = schulze(raised(ranks, winner, at % ranks.length))
        assert.ok(after.unbeaten.includes(winner))
      }
      const [first] = pairs(ranks).order
      assert.equal(pairs(raised(ranks, first!, at % ranks.length)).order[0], first)
    }),
    { numRuns: 300 },
  )
})

test('who wins alone does not win alone where everybody says the opposite', () => {
  fc.assert(
    fc.property(rankings(4, 9), (ranks) => {
      const turned = ranks.map((own) => own.map((rank) => -rank))
      const { unbeaten } = schulze(ranks)
      if (unbeaten.length === 1) assert.notDeepEqual(schulze(turned).unbeaten, unbeaten)
      // Of an odd number some are always more.
      if (ranks.length % 2 === 0) return
      const [forth, back] = [pairs(ranks), pairs(turned)]
      if (forth.ties.length + back.ties.length > 0) return
      // Without ties, the whole order turns round.
      assert.deepEqual(back.order, [...forth.order].reverse())
    }),
    { numRuns: 300 },
  )
})

test('a twin of an option takes nothing from it and gives nothing to it', () => {
  fc.assert(
    fc.property(
      rankings(4, 9),
      fc.nat({ max: 3 }),
      fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
      (ranks, one, isBefore) => {
        const original = (option: number): number => (option === 4 ? one : option)
        const before = schulze(ranks)
        const after = schulze(cloned(ranks, one, isBefore))
        assert.deepEqual(
          [...new Set(after.unbeaten.map(original))].sort((a, b) => a - b),
          [...before.unbeaten].sort((a, b) => a - b),
        )
        const [forth, back] = [pairs(ranks), pairs(cloned(ranks, one, isBefore))]
        if (forth.ties.length + back.ties.length > 0) return
        assert.equal(original(back.order[0]!), forth.order[0])
      },
    ),
    { numRuns: 300 },
  )
})
