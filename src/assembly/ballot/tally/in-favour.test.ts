import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Choice } from '../log/ballot-shapes.ts'
import { inFavourOf } from './in-favour.ts'

const scores = (...all: Record<string, number>[]): Choice[] =>
  all.map((of) => ({ kind: 'score', scores: of }))
const ranks = (...all: Record<string, number>[]): Choice[] =>
  all.map((of) => ({ kind: 'rank', ranks: of }))

test('who ticked any of what was decided is for it, everybody else against', () => {
  const choices: Choice[] = [['a'], ['b'], ['a', 'b'], [], ['c']].map((options) => ({
    kind: 'approve',
    options,
  }))
  assert.deepEqual(inFavourOf(choices, ['a'], 'b'), { inFavour: 2, against: 3, abstained: 0 })
  assert.deepEqual(inFavourOf(choices, ['a', 'b'], 'c'), { inFavour: 3, against: 2, abstained: 0 })
})

test('consent counts as it was answered', () => {
  const choices: Choice[] = (['consent', 'object', 'stand-aside', 'consent'] as const).map(
    (answer) => ({ kind: 'answer', answer, reason: 'so' }),
  )
  assert.deepEqual(inFavourOf(choices, ['a'], null), { inFavour: 2, against: 1, abstained: 1 })
})

test('points and ranks: for it is who likes it better than what came second', () => {
  assert.deepEqual(inFavourOf(scores({ a: 5, b: 1 }, { b: 2 }, { a: 3, b: 3 }, {}), ['a'], 'b'), {
    inFavour: 1,
    against: 1,
    abstained: 2,
  })
  // A rank left out is behind every other.
  assert.deepEqual(inFavourOf(ranks({ a: 1, b: 2 }, { b: 7 }, { a: 9 }, {}), ['a'], 'b'), {
    inFavour: 2,
    against: 1,
    abstained: 1,
  })
  const votes: Choice[] = [2, -1, 0].map((count) => ({ kind: 'spread', votes: { a: count } }))
  assert.deepEqual(inFavourOf(votes, ['a'], null), { inFavour: 1, against: 1, abstained: 1 })
})

test('everybody is counted once, whatever was voted', () => {
  const choice = fc.oneof(
    fc.subarray(['a', 'b', 'c']).map((options): Choice => ({ kind: 'approve', options })),
    fc
      .dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 3 }))
      .map((of): Choice => ({ kind: 'rank', ranks: of })),
  )
  fc.assert(
    fc.property(fc.array(choice, { maxLength: 30 }), fc.boolean(), (choices, isAlone) => {
      const of = inFavourOf(choices, ['a'], isAlone ? null : 'b')
      assert.equal(of.inFavour + of.against + of.abstained, choices.length)
    }),
  )
})
