import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Statement } from '../../assembly/conversation/conversation.ts'
import type { MapView } from '../../assembly/conversation/map-view.ts'
import { wording } from '../messages/wording.ts'
import { answerWords, foundWords, meetingWords } from './social-words.ts'

const said = wording('en', { timeZone: 'Europe/Vienna', currency: 'EUR' })

test('what a city answers is told as far as it fits, each reason on one line', () => {
  const answer = {
    statement: '1',
    verdict: 'reject',
    reason: `${'because '.repeat(200)}\nso`,
    amended: '',
    atMs: 0,
  } as const
  const item = { statement: '1', text: 'x'.repeat(300), language: 'en', answers: [answer] }
  assert.equal(answerWords(said, { items: [{ ...item, answers: [] }] }), null)
  const [line = '', ...more] = (answerWords(said, { items: [item] }) ?? '').split('\n')
  assert.match(line, /^“x{300}” is rejected: because .* …$/)
  assert.deepEqual(more, [])
  const all = answerWords(said, { items: Array.from({ length: 40 }, () => item) }) ?? ''
  assert.ok(all.length > 3_000 && all.length < 5_000, `${all.length}`)
})

test('what was found is told in statements, never in numbers', () => {
  const statement: Statement = {
    number: 7,
    author: 3,
    text: 'Bikes go into the yard',
    language: 'en',
    state: 'shown',
    isSeed: false,
    isMeta: false,
    saidMs: 0,
  }
  const united = { statement, leastShare: 0.81, value: 0.77, low: 0.7, high: 0.9 }
  const view: MapView = {
    placed: 43,
    groups: [],
    unites: [
      { ...united, side: 'agree' },
      { ...united, side: 'disagree' },
    ],
    divides: [],
    rows: [],
  }
  const words = foundWords(said, view)
  assert.equal(
    words,
    'All groups agree: “Bikes go into the yard”\nAll groups disagree: “Bikes go into the yard”',
  )
  assert.doesNotMatch(words, /\d/)
  assert.equal(foundWords(said, null), foundWords(said, { ...view, unites: [] }))
})

test('a meeting tells when and where, and first of all that it was called off', () => {
  const meeting = { startsMs: Date.UTC(2026, 10, 25, 18), place: 'Yard' }
  const lines = meetingWords(said, meeting, true).split('\n')
  assert.equal(lines[0], 'This meeting was called off.')
  assert.match(lines[1] ?? '', /19:00|7:00/)
  assert.equal(lines[2], 'Place: Yard')
  assert.equal(meetingWords(said, { ...meeting, place: '' }, false).split('\n').length, 1)
})
