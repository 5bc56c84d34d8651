import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { consentCount } from './consent.ts'
import { approvalCounts, quadraticCost, scoreSums } from './counts.ts'
import { lotPlaces, rankedBy } from './ranking.ts'
import { starCount } from './star.ts'

const straight = [0, 1, 2, 3]
const scoresOf = (size: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: size, maxLength: size }), {
    minLength: 1,
    maxLength: 12,
  })

test('approvals and scores are added up, and more of them never harms', () => {
  assert.deepEqual([...approvalCounts([[0, 2], [2], []], 3)], [1, 0, 2])
  assert.deepEqual(
    [
      ...scoreSums(
        [
          [5, 0, 3],
          [1, 4, 3],
        ],
        3,
      ),
    ],
    [6, 4, 6],
  )
  fc.assert(
    fc.property(scoresOf(4), fc.nat(), (scores, at) => {
      const [winner] = rankedBy(scoreSums(scores, 4), straight, 1).order
      const more = scores.map((own, i) =>
        i === at % scores.length ? own.map((one, option) => (option === winner ? 5 : one)) : own,
      )
      assert.equal(rankedBy(scoreSums(more, 4), straight, 1).order[0], winner)
    }),
  )
})

test('a tie is named where it decides who is chosen, and only there', () => {
  assert.deepEqual(rankedBy([3, 5, 5, 1], [0, 2, 1, 3], 1), {
    order: [2, 1, 0, 3],
    ties: [{ among: [2, 1], by: 'lot' }],
  })
  assert.deepEqual(rankedBy([3, 5, 5, 1], straight, 2).ties, [])
  assert.deepEqual(rankedBy([3, 3], [0, 1], 2).ties, [])
})

test('the lot follows from its seed, and every option is as often first', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  assert.deepEqual(lotPlaces(names, 'seed'), lotPlaces(names, 'seed'))
  const firsts = new Int32Array(5)
  for (let i = 0; i < 2_000; i++) firsts[lotPlaces(names, `seed ${i}`).indexOf(0)]!++
  // Pearson's chi-square with 4 degrees of freedom: 18.5 is exceeded once in a thousand.
  const chiSquare = firsts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0)
  assert.ok(chiSquare < 18.5, `${chiSquare}`)
  // Leaving an option out does not change the order of the others.
  const all = lotPlaces(names, 'x')
  const four = lotPlaces(names.slice(0, 4), 'x')
  const byPlace = (places: readonly number[]) => (a: number, b: number) => places[a]! - places[b]!
  assert.deepEqual([0, 1, 2, 3].sort(byPlace(all)), [0, 1, 2, 3].sort(byPlace(four)))
})

test('STAR: of the two with the most stars the one wins that more people prefer', () => {
  // Sums 13, 11, 6; one prefers the first, two the second.
  const scores = [
    [5, 0, 0],
    [4, 5, 3],
    [4, 5, 3],
  ]
  const count = starCount(scores, [0, 1, 2])
  assert.deepEqual([...count.sums], [13, 10, 6])
  assert.deepEqual(count.finalists, [0, 1])
  assert.deepEqual(count.preferredBy, [1, 2])
  assert.deepEqual(count.order, [1, 0, 2])
  assert.deepEqual(count.ties, [])
})

test('STAR: a tie in the run-off goes to the higher sum, then to more five stars, then to the lot', () => {
  const bySum = starCount(
    [
      [5, 3],
      [3, 4],
    ],
    [1, 0],
  )
  assert.deepEqual([bySum.order, bySum.ties], [[0, 1], [{ among: [0, 1], by: 'total' }]])
  const byFives = starCount(
    [
      [5, 4],
      [2, 3],
    ],
    [1, 0],
  )
  assert.deepEqual(byFives.order, [0, 1])
  assert.deepEqual(byFives.ties.at(-1), { among: [0, 1], by: 'top-scores' })
  const byLot = starCount(
    [
      [4, 3],
      [3, 4],
    ],
    [1, 0],
  )
  assert.deepEqual(byLot.order, [1, 0])
  assert.deepEqual(byLot.ties.at(-1), { among: [1, 0], by: 'lot' })
})

test('STAR: a tie for the run-off goes to who loses fewest comparisons', () => {
  // 1, 2 and 3 have six stars each; two of three people prefer 1 to 2 and to 3.
  const scores = [
    [5, 3, 2, 1],
    [5, 3, 2, 1],
    [5, 0, 2, 4],
  ]
  const count = starCount(scores, straight)
  assert.deepEqual([...count.sums], [15, 6, 6, 6])
  assert.deepEqual(count.finalists, [0, 1])
  assert.deepEqual(count.ties, [{ among: [1, 2, 3], by: 'head-to-head' }])
})

test('STAR is what its two rounds say, wherever nothing is tied', () => {
  fc.assert(
    fc.property(scoresOf(4), (scores) => {
      const sum = (option: number): number => scores.reduce((total, own) => total + own[option]!, 0)
      const [one, other, third] = straight.toSorted((a, b) => sum(b) - sum(a))
      fc.pre(sum(one!) > sum(other!) && sum(other!) > sum(third!))
      const ahead = scores.filter((own) => own[one!]! > own[other!]!).length
      const behind = scores.filter((own) => own[one!]! < own[other!]!).length
      fc.pre(ahead !== behind)
      assert.equal(starCount(scores, straight).order[0], ahead > behind ? one : other)
    }),
  )
})

test('STAR: nobody but the lot makes options unequal', () => {
  fc.assert(
    fc.property(scoresOf(3), fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (scores, names) => {
      // Options under other numbers, with their places in the lot, come out as the same options.
      const renamed = scores.map((own) => names.map((option) => own[option]!))
      const order = starCount(renamed, names).order.map((option) => names[option])
      assert.deepEqual(order, starCount(scores, [0, 1, 2]).order)
    }),
  )
})

test('consent holds until somebody objects, and reasons stand apart from who gave them', () => {
  const consent = { answer: 'consent', reason: '' } as const
  const aside = { answer: 'stand-aside', reason: 'I am away then.' } as const
  const object = { answer: 'object', reason: 'Children sleep at eight.' } as const
  assert.equal(consentCount([consent, consent, aside]).isCarried, true)
  assert.equal(consentCount([]).isCarried, false)
  assert.equal(consentCount([aside]).isCarried, false)
  const count = consentCount([object, consent, aside, object])
  assert.deepEqual(
    [count.isCarried, count.consenting, count.aside, count.objecting],
    [false, 1, 1, 2],
  )
  assert.deepEqual(count.reasons, [
    { answer: 'object', text: object.reason },
    { answer: 'stand-aside', text: aside.reason },
  ])
})

test('votes cost their square, for or against', () => {
  assert.equal(quadraticCost([3, -2, 0, 1]), 14)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 9 }), (votes) => {
      assert.equal(quadraticCost(votes), quadraticCost(votes.map((count) => -count)))
      // A vote more on what has more costs more.
      assert.equal(quadraticCost([...votes, 3]) - quadraticCost([...votes, 2]), 5)
    }),
  )
})
