import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { begun, startMs, testAssembly } from '../conversation/fixtures.ts'
import { sayPassage } from './confirm-passage.ts'
import { confirm, markedPassage } from './confirmation.ts'
import { orderlyExamples } from './fixtures.ts'
import { changeLimits, changeRefusal } from './meeting-change.ts'
import { readTranscript } from './read-transcript.ts'
import { calledOffIn, callOffMeeting, moveMeeting, readChanges } from './store-change.ts'
import { addPassage } from './store-passages.ts'
import { addTranscript } from './store-transcripts.ts'
import { addMeeting, noteComing, readMeeting } from './store.ts'

const meeting = {
  id: 'm1',
  cellId: 'street',
  title: 'Winter',
  place: 'School',
  startsMs: startMs,
  agenda: [{ title: 'Battery', minutes: 30 }],
  createdMs: startMs,
  transcriptDays: 30,
  questionId: null,
  panelId: null,
}

testOnEachDatabase('a meeting is moved, and it is told where it was to be', async (store) => {
  const { db } = await testAssembly(store)
  value(await addMeeting(db, meeting, 'sec'))
  const to = { startsMs: startMs + 1_000, place: ' Hall ', reason: 'The school is shut.', atMs: 5 }
  const was = { kind: 'moved', startsMs: startMs, place: 'School', reason: to.reason, atMs: 5 }
  assert.deepEqual(value(await moveMeeting(db, meeting, to)), [was])
  const moved = await readMeeting(db, 'street', 'm1')
  assert.deepEqual([moved?.startsMs, moved?.place], [startMs + 1_000, 'Hall'])
  // The same again changes nothing.
  assert.deepEqual(value(await moveMeeting(db, moved!, { ...to, atMs: 6 })), [was])
  assert.equal(codeOf(await moveMeeting(db, moved!, { ...to, startsMs: -1 })), 'meeting-start')
  value(await noteComing(db, 'm1', { personId: 'ann', kind: 'excused', atMs: 6 }))
  value(await noteComing(db, 'm1', { personId: 'ben', kind: 'came', atMs: 7 }))
  assert.equal(codeOf(await moveMeeting(db, moved!, { ...to, startsMs: 9 })), 'meeting-begun')
  assert.deepEqual(await readChanges(db, 'm1'), [was])
})

testOnEachDatabase(
  'a meeting is called off once, with a reason, and nobody comes',
  async (store) => {
    const { db } = await testAssembly(store)
    value(await addMeeting(db, meeting, 'sec'))
    assert.equal((await callOffMeeting(db, meeting, { reason: ' ', atMs: 5 })).ok, false)
    assert.deepEqual([...(await calledOffIn(db, 'street'))], [])
    const off = value(await callOffMeeting(db, meeting, { reason: 'Too much snow.', atMs: 5 }))
    assert.deepEqual(
      off.map(({ kind, reason }) => [kind, reason]),
      [['called-off', 'Too much snow.']],
    )
    assert.deepEqual([...(await calledOffIn(db, 'street'))], ['m1'])
    const again = await callOffMeeting(db, meeting, { reason: 'Snow.', atMs: 6 })
    assert.equal(codeOf(again), 'meeting-called-off')
    const came = await noteComing(db, 'm1', { personId: 'ben', kind: 'came', atMs: 7 })
    assert.equal(codeOf(came), 'meeting-called-off')
    const many = Array.from({ length: changeLimits.changes }, () => ({
      ...off[0]!,
      kind: 'moved' as const,
    }))
    assert.equal(changeRefusal(many, false)?.code, 'meeting-changes-full')
    assert.equal(changeRefusal(many.slice(1), false), null)
  },
)

testOnEachDatabase('a statement of a meeting waits where those of others wait', async (store) => {
  const context = await testAssembly(store)
  const { db, conversations } = context
  value(await addMeeting(db, meeting, 'sec'))
  const [{ bytes }] = [orderlyExamples()[0]!]
  const transcript = value(readTranscript(bytes))
  value(await addTranscript(db, 'm1', bytes, transcript, 1))
  const span = value(markedPassage(transcript, 1, 'die Batterie war beide Male fast leer'))
  const said = { kind: 'statement', text: 'The battery was empty.' } as const
  value(await addPassage(db, 'm1', value(confirm(transcript, span, 'hand', said)), 2))
  for (const isStrict of [true, false]) {
    await db.deleteFrom('meeting_statements').execute()
    const { id } = await begun(context, { isStrict })
    const to = { conversationId: id, evenSo: false }
    value(await sayPassage(context, meeting, 1, to, startMs))
    const talk = value(await conversations.openAt('street', id))
    const [statement] = talk.statements
    assert.equal(statement?.state, isStrict ? 'waiting' : 'shown')
    assert.equal(statement?.isSeed, false)
  }
})
