import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BallotDefinition, Choice } from '../log/ballot-shapes.ts'
import { choiceRefusal } from '../log/fitting.ts'
import { approve, definitionOf } from '../log/fixtures.ts'
import { outcomeOf, type Outcome } from './outcome.ts'

type Method = BallotDefinition['method']

const costly = ['a', 'b', 'c'].map((id) => ({ id, title: id, cost: 4_000 }))

function countOf(method: Method, choices: readonly Choice[]): Outcome {
  const options = 'budget' in method ? costly : definitionOf({}).options
  const ballot = definitionOf({
    method,
    options: method.kind === 'consent' ? options.slice(0, 1) : options,
  })
  for (const choice of choices) assert.equal(choiceRefusal(ballot, choice), null)
  return outcomeOf(ballot, choices)
}

const times = (count: number, choice: Choice): Choice[] =>
  Array.from({ length: count }, () => choice)
const score = (a: number, b: number, c: number): Choice => ({ kind: 'score', scores: { a, b, c } })
const rank = (...order: string[]): Choice => {
  return { kind: 'rank', ranks: Object.fromEntries(order.map((id, i) => [id, i + 1])) }
}

test('approval chooses as many as there are seats, and says what the slate promises', () => {
  const choices = [...times(6, approve('a', 'b')), ...times(4, approve('c'))]
  const one = countOf({ kind: 'approval', seats: 1 }, [...choices, approve('a')])
  assert.deepEqual([one.chosen, one.ties], [['a'], []])
  assert.deepEqual(one.counts.options, { a: 7, b: 6, c: 4 })
  const two = countOf({ kind: 'approval', seats: 2 }, choices)
  assert.deepEqual([...two.chosen].sort(), ['a', 'b'])
  assert.equal(two.counts.promises?.jr, 'holds', 'four of ten are less than half')
  const three = countOf({ kind: 'approval', seats: 2 }, [...choices, ...times(2, approve('c'))])
  assert.equal(three.ties.length, 1)
})

test('scores, stars and ranks each choose by their own rule', () => {
  const scores = [...times(3, score(5, 4, 0)), ...times(4, score(0, 3, 2))]
  const bySum = countOf({ kind: 'score', seats: 1 }, scores)
  assert.deepEqual([bySum.chosen, bySum.counts.options], [['b'], { a: 15, b: 24, c: 8 }])
  const star = countOf({ kind: 'star' }, scores)
  assert.deepEqual([star.chosen, star.counts.runOff], [['b'], { b: 4, a: 3 }])
  const ranks = [
    ...times(4, rank('a', 'b', 'c')),
    ...times(3, rank('b', 'c')),
    ...times(2, rank('c')),
  ]
  for (const kind of ['schulze', 'ranked-pairs'] as const) {
    const count = countOf({ kind, seats: 1 }, ranks)
    // 5 of 9 put b before a, 7 before c.
    assert.deepEqual(count.counts.pairs, [
      [0, 4, 4],
      [3, 0, 7],
      [5, 2, 0],
    ])
    assert.deepEqual(count.counts.options, { a: 4, b: 7, c: 9 })
    assert.deepEqual([count.order.length, count.ties], [3, []])
  }
})

test('votes that cost their square are added up with their signs, and never beyond the credits', () => {
  const method: Method = { kind: 'quadratic', seats: 1, credits: 10 }
  const spread = (a: number, b: number): Choice => ({ kind: 'spread', votes: { a, b } })
  const count = countOf(method, [spread(3, -1), spread(-1, 2), spread(-1, 2)])
  assert.deepEqual([count.chosen, count.counts.options], [['b'], { a: 1, b: 3, c: 0 }])
  const refusal = choiceRefusal(definitionOf({ method }), spread(3, 2))
  assert.equal(refusal?.code, 'credits-overspent')
  assert.match(refusal.message, /cost 13 credits, and there are 10/)
})

test('consent chooses the proposal or nothing, and an objection without a reason is none', () => {
  const options = [{ id: 'a', title: 'a', cost: null }]
  const ballot = definitionOf({ method: { kind: 'consent' }, options })
  const answer = (answer: 'consent' | 'object', reason = ''): Choice => {
    return { kind: 'answer', answer, reason }
  }
  assert.deepEqual(outcomeOf(ballot, times(5, answer('consent'))).chosen, ['a'])
  const stopped = outcomeOf(ballot, [...times(5, answer('consent')), answer('object', 'Too loud.')])
  assert.deepEqual(stopped.chosen, [])
  assert.equal(stopped.counts.consent?.reasons[0]?.text, 'Too loud.')
  assert.equal(choiceRefusal(ballot, answer('object', ' '))?.code, 'reason-missing')
})

test('a budget is shared out or taken by the most, as was said before', () => {
  const choices = [...times(6, approve('a', 'b')), ...times(4, approve('c'))]
  const shared = countOf(
    { kind: 'equal-shares', budget: 8_000, step: 1, isCompared: false },
    choices,
  )
  assert.deepEqual(
    [...shared.chosen].sort(),
    ['a', 'c'].includes(shared.chosen[0]!) ? ['a', 'c'] : ['b', 'c'],
  )
  assert.deepEqual(shared.ties, [{ among: ['a', 'b'], by: 'lot' }])
  assert.equal(shared.counts.budget?.spent, 8_000)
  assert.equal(shared.counts.promises?.ejrUpToOne, 'holds')
  const greedy = countOf({ kind: 'greedy-budget', budget: 8_000 }, choices)
  assert.deepEqual([...greedy.chosen].sort(), ['a', 'b'])
  const compared = countOf(
    { kind: 'equal-shares', budget: 8_000, step: 1, isCompared: true },
    choices,
  )
  assert.equal(compared.counts.budget?.isGreedyTaken, true)
  assert.deepEqual([...compared.chosen].sort(), ['a', 'b'])
})

test('nobody voting decides nothing that is counted, by any method', () => {
  const methods: readonly Method[] = [
    { kind: 'approval', seats: 2 },
    { kind: 'score', seats: 1 },
    { kind: 'star' },
    { kind: 'schulze', seats: 1 },
    { kind: 'ranked-pairs', seats: 1 },
    { kind: 'consent' },
    { kind: 'quadratic', seats: 1, credits: 4 },
    { kind: 'equal-shares', budget: 10, step: 1, isCompared: true },
    { kind: 'greedy-budget', budget: 10 },
  ]
  for (const method of methods) {
    const { chosen, counts } = countOf(method, [])
    assert.ok(
      Object.values(counts.options).every((count) => count === 0),
      method.kind,
    )
    assert.deepEqual(chosen, [], method.kind)
  }
})
