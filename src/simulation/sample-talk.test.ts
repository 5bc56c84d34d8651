import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleNeighbourhood } from './sample.ts'
import { sampleTalk } from './sample-talk.ts'

const { startMs, seed } = sampleNeighbourhood()

test('the talk of the sample is the same each time, and over before its time begins', () => {
  const talk = sampleTalk(startMs, seed)
  assert.deepEqual(sampleTalk(startMs, seed), talk)
  const times = [talk.askedMs, ...talk.statements.map(({ atMs }) => atMs)]
  assert.deepEqual(
    times.toSorted((a, b) => a - b),
    times,
  )
  assert.ok(talk.votes.every(({ atMs }) => atMs > times.at(-1)! && atMs < startMs))
})

test('each votes once on a statement, and nobody on one that was not said', () => {
  const { votes, statements } = sampleTalk(startMs, seed)
  const keys = new Set(votes.map(({ by, statement }) => `${by} ${statement}`))
  assert.equal(keys.size, votes.length)
  assert.ok(votes.every(({ statement }) => statement >= 1 && statement <= statements.length))
  assert.equal(new Set(votes.map(({ by }) => by)).size, 44)
  assert.ok(new Set(votes.map(({ opinion }) => opinion)).size === 3)
})
