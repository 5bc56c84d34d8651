import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { findCell } from '../../cell/store.ts'
import { value } from '../../cell/fixtures.ts'
import { definitionOf } from '../ballot/log/fixtures.ts'
import type { Choice } from '../ballot/log/ballot-shapes.ts'
import { outcomeOf } from '../ballot/tally/outcome.ts'
import { readConversation } from '../conversation/store.ts'
import { packedVotes, unpackedVotes } from '../conversation/packed-votes.ts'
import { orderlyExamples } from '../meeting/fixtures.ts'
import { readingOfBytes } from '../meeting/transcript-read.ts'
import { readTranscript } from '../meeting/read-transcript.ts'
import { votedStreet } from '../report/fixtures.ts'
import { countOf, type CountOrder } from '../report/question-count.ts'
import { makeQuestionReport } from '../report/reports.ts'
import { workInThread } from './work-in-thread.ts'

const { signal } = new AbortController()

testOnEachDatabase('a thread says of a question what is worked out here', async (store) => {
  const { context, id } = await votedStreet(store)
  const kept = await readConversation(store.db, id)
  assert.ok(kept !== null)
  const votes = [...kept.votes]
  const { conversation, statements, moderations, participants } = kept
  const order: CountOrder = {
    subject: 'question',
    conversation,
    participants: participants.length,
    statements,
    moderations,
    votes: packedVotes(votes),
    ids: statements.map(({ number }) => `s${number}`),
  }
  assert.deepEqual(
    unpackedVotes(order.votes),
    votes.map((vote) => ({ ...vote, atMs: 0 })),
  )
  const here = countOf(order)
  assert.deepEqual(await workInThread({ kind: 'count', order }, signal), here)
  assert.ok(here.counted.groups.length > 1)
  const street = await findCell(store.db, 'street')
  const report = value(await makeQuestionReport(context, street!, id))
  assert.deepEqual(report.groups, here.counted.groups)
})

test('a thread finds in a transcript what is found here', async () => {
  const [{ bytes }] = [orderlyExamples()[0]!]
  const { fileHash } = value(readTranscript(bytes))
  const order = { bytes, fileHash, date: '2027-02-24', agenda: ['Battery'] }
  assert.deepEqual(await workInThread({ kind: 'transcript', order }, signal), readingOfBytes(order))
})

test('a thread counts the voices of a ballot that come in parts', async () => {
  const options = ['a', 'b', 'c'].map((id) => ({ id, title: id, cost: null }))
  const definition = definitionOf({ options, method: { kind: 'schulze', seats: 1 } })
  const choices = Array.from({ length: 1_201 }, (_, i): Choice => ({
    kind: 'rank',
    ranks: { a: 1 + (i % 3), b: 1 + (i % 2), c: 2 },
  }))
  const outcome = await workInThread({ kind: 'ballot', definition }, signal, choices)
  assert.deepEqual(outcome, outcomeOf(definition, choices))
})

test('a thread that breaks says so, and one that is stopped ends', async () => {
  const order = { bytes: new Uint8Array([255]), fileHash: '', date: '2027-02-24', agenda: [] }
  await assert.rejects(
    workInThread({ kind: 'transcript', order }, signal),
    /a thread for a transcript broke/,
  )
  const stop = new AbortController()
  const work = workInThread({ kind: 'transcript', order }, stop.signal)
  stop.abort()
  await assert.rejects(work, /was not waited for/)
})
