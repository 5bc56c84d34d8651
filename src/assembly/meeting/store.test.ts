import assert from 'node:assert/strict'
import { createStreet } from '../fixtures.ts'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import type { Store } from '../../store/open.ts'
import { agendaLimits } from './agenda.ts'
import { confirm, markedPassage } from './confirmation.ts'
import { orderlyExamples } from './fixtures.ts'
import { checkMeeting, meetingLimits, type Meeting } from './meeting.ts'
import { readTranscript } from './read-transcript.ts'
import { actOnMinutes, readMinutes } from './store-minutes.ts'
import { atMeetings, forgetAtMeetings } from './store-person.ts'
import { keepMeetings } from './job.ts'
import { addMeeting, listMeetings, noteComing, readAttendance, readMeeting } from './store.ts'
import {
  addPassage,
  bringBack,
  changePassage,
  deedLimit,
  noteDeed,
  passedOver,
  passOver,
  readPassages,
} from './store-passages.ts'
import {
  addTranscript,
  deleteTranscript,
  transcriptBytes,
  transcriptsOf,
} from './store-transcripts.ts'

const dayMs = 86_400_000
const startMs = Date.UTC(2027, 1, 24, 18)

testOnEachDatabase('a meeting, who came and its minutes are kept as they were', async (store) => {
  const { db } = store
  const meeting = await called(store)
  assert.deepEqual(await readMeeting(db, 'street', 'm1'), meeting)
  assert.deepEqual(await listMeetings(db, 'street'), [meeting])
  assert.equal(await readMeeting(db, 'elsewhere', 'm1'), null)
  const noted = (personId: string, kind: 'came' | 'left' | 'excused', atMs: number) =>
    noteComing(db, 'm1', { personId, kind, atMs })
  value(await noted('sec', 'came', 1))
  value(await noted('ann', 'came', 2))
  value(await noted('ann', 'came', 3))
  assert.equal(codeOf(await noted('ben', 'left', 3)), 'attendance-not-here')
  value(await noted('ben', 'excused', 4))
  const attendance = { here: ['1', '2'], everHere: ['1', '2'], excused: ['3'], atMs: 4 }
  assert.deepEqual(await readAttendance(db, 'm1'), attendance)

  const act = (event: Parameters<typeof actOnMinutes>[2]) => actOnMinutes(db, 'm1', event)
  assert.equal(
    codeOf(await act({ kind: 'write', by: 'ann', text: 'x', atMs: 5 })),
    'minutes-not-secretary',
  )
  value(await act({ kind: 'write', by: 'sec', text: 'We met.', atMs: 5 }))
  value(await act({ kind: 'present', by: 'sec', untilMs: 5 * dayMs, atMs: 6 }))
  assert.equal(codeOf(await noted('cat', 'came', 7)), 'attendance-closed')
  for (const by of ['ben', 'nobody']) {
    assert.equal(codeOf(await act({ kind: 'approve', by, atMs: 8 })), 'minutes-not-there')
  }
  value(await act({ kind: 'object', by: 'ann', reason: 'I was late.', atMs: 8 }))
  value(await act({ kind: 'withdraw', by: 'ann', atMs: 9 }))
  value(await act({ kind: 'approve', by: 'ann', atMs: 10 }))
  value(await act({ kind: 'approve', by: 'ann', atMs: 11 }))
  const approved = value(await act({ kind: 'close', atMs: 5 * dayMs }))
  assert.equal(approved.state, 'approved')
  assert.deepEqual(await readMinutes(db, 'm1'), approved)

  const [exported] = await atMeetings(db, 'ann')
  assert.deepEqual(JSON.parse(JSON.stringify(exported?.['minutes'])), [
    { kind: 'object', text: 'I was late.', atMs: 8 },
    { kind: 'withdraw', text: null, atMs: 9 },
    { kind: 'approve', text: null, atMs: 10 },
  ])
  await forgetAtMeetings(db, 'ann')
  assert.deepEqual(await atMeetings(db, 'ann'), [])
  assert.deepEqual(await readMinutes(db, 'm1'), approved)
})

testOnEachDatabase('whoever comes at the same time as others is noted once', async ({ db }) => {
  await called({ db })
  const people = ['ann', 'ben', 'cat', 'ann', 'ben', 'cat']
  const results = await Promise.all(
    people.map((personId) => noteComing(db, 'm1', { personId, kind: 'came', atMs: 1 })),
  )
  for (const result of results) assert.ok(result.ok)
  const { here } = await readAttendance(db, 'm1')
  assert.deepEqual(here.toSorted(), ['2', '3', '4'])
})

testOnEachDatabase(
  'a transcript is kept as its file, with what the secretary confirmed of it',
  async ({ db }) => {
    await called({ db })
    const [{ bytes }] = [orderlyExamples()[0]!]
    const transcript = value(readTranscript(bytes))
    const hash = value(await addTranscript(db, 'm1', bytes, transcript, 1))
    assert.equal(value(await addTranscript(db, 'm1', bytes, transcript, 2)), hash)
    assert.deepEqual(await transcriptsOf(db, 'm1'), [
      { fileHash: hash, addedMs: 1, deletedMs: null },
    ])
    assert.deepEqual(Buffer.from((await transcriptBytes(db, 'm1', hash))!), Buffer.from(bytes))
    assert.equal(await transcriptBytes(db, 'm1', '00'), null)

    const span = value(markedPassage(transcript, 1, 'die Batterie war beide Male fast leer'))
    const passage = value(
      confirm(transcript, span, 'hand', { kind: 'statement', text: 'It was empty.' }),
    )
    const kept = { ...passage, number: 1, isDone: false, said: null }
    assert.deepEqual(value(await addPassage(db, 'm1', passage, 3)), [kept])
    assert.deepEqual(value(await addPassage(db, 'm1', passage, 4)), [kept])
    assert.deepEqual(await readPassages(db, 'm1'), [kept])
    const other = { ...passage, span: { ...span, fileHash: '00' } }
    assert.equal(codeOf(await addPassage(db, 'm1', other, 5)), 'passage-not-there')

    const files = Array.from({ length: meetingLimits.transcripts }, (_, i) =>
      Buffer.from(`A: ${i}.\n`),
    )
    const codes: string[] = []
    for (const file of files) {
      const added = await addTranscript(db, 'm1', file, value(readTranscript(file)), 6)
      codes.push(added.ok ? 'ok' : added.code)
    }
    assert.deepEqual(codes, [
      ...Array.from({ length: meetingLimits.transcripts - 1 }, () => 'ok'),
      'transcripts-full',
    ])
  },
)

testOnEachDatabase(
  'what was confirmed is changed and taken back in new rows, and keeps its number',
  async ({ db }) => {
    await called({ db })
    const [{ bytes }] = [orderlyExamples()[0]!]
    const transcript = value(readTranscript(bytes))
    value(await addTranscript(db, 'm1', bytes, transcript, 1))
    const span = value(markedPassage(transcript, 1, 'die Batterie war beide Male fast leer'))
    const draft = { kind: 'action', text: 'Look at it.', who: 'Ann' } as const
    value(await addPassage(db, 'm1', value(confirm(transcript, span, 'hand', draft)), 2))
    const change = { text: 'Measure it.', who: null, untilDate: '2027-03-01' }
    const [changed] = value(await changePassage(db, 'm1', 1, change, 3))
    assert.deepEqual([changed?.number, changed?.text, changed?.who], [1, 'Measure it.', null])
    assert.deepEqual(changed?.span, span)
    value(await changePassage(db, 'm1', 1, change, 4))
    const rows = await db.selectFrom('meeting_passages').select(['seq', 'text']).execute()
    assert.deepEqual(rows.map(({ text }) => text).toSorted(), ['Look at it.', 'Measure it.'])
    for (const isDone of [true, true, false, true]) {
      const [action] = value(await noteDeed(db, 'm1', 1, isDone, 5))
      assert.equal(action?.isDone, isDone)
    }
    assert.equal((await db.selectFrom('meeting_deeds').selectAll().execute()).length, 3)
    assert.equal(codeOf(await noteDeed(db, 'm1', 2, true, 5)), 'passage-unknown')
    assert.deepEqual(value(await changePassage(db, 'm1', 1, null, 6)), [])
    assert.equal(codeOf(await changePassage(db, 'm1', 1, change, 7)), 'passage-unknown')
    // The same place can be confirmed anew.
    const again = value(confirm(transcript, span, 'hand', { kind: 'motion', text: 'Do it.' }))
    const [motion] = value(await addPassage(db, 'm1', again, 8))
    assert.deepEqual([motion?.number, motion?.isDone], [4, false])
    assert.equal(codeOf(await noteDeed(db, 'm1', 4, true, 9)), 'no-action')

    await db.updateTable('meeting_deeds').set({ seq: deedLimit }).where('seq', '=', 3).execute()
    const back = value(
      await addPassage(db, 'm1', value(confirm(transcript, span, 'hand', draft)), 9),
    )
    const number = back.find(({ kind }) => kind === 'action')?.number ?? 0
    assert.equal(codeOf(await noteDeed(db, 'm1', number, true, 10)), 'deeds-full')
    await db
      .updateTable('meeting_passages')
      .set({ seq: meetingLimits.passages })
      .where('seq', '=', number)
      .execute()
    assert.equal(codeOf(await changePassage(db, 'm1', 4, change, 11)), 'passages-full')
  },
)

testOnEachDatabase(
  'a deleted transcript leaves its hash and the words that were confirmed, and nothing else',
  async ({ db }) => {
    await called({ db })
    const [{ bytes }] = [orderlyExamples()[0]!]
    const transcript = value(readTranscript(bytes))
    const hash = value(await addTranscript(db, 'm1', bytes, transcript, 1))
    const span = value(markedPassage(transcript, 1, 'die Batterie war beide Male fast leer'))
    const said = { kind: 'statement', text: 'It was empty.' } as const
    const passage = value(confirm(transcript, span, 'hand', said))
    const kept = value(await addPassage(db, 'm1', passage, 2))
    await passOver(db, 'm1', hash, '1-2', 3)
    await passOver(db, 'm1', hash, '1-2', 3)
    assert.deepEqual([...(await passedOver(db, 'm1', hash))], ['1-2'])
    assert.equal(await deleteTranscript(db, 'm1', hash, 4), true)
    assert.equal(await deleteTranscript(db, 'm1', hash, 5), false)
    assert.equal(await transcriptBytes(db, 'm1', hash), null)
    assert.deepEqual(await transcriptsOf(db, 'm1'), [{ fileHash: hash, addedMs: 1, deletedMs: 4 }])
    const [row] = await db.selectFrom('meeting_transcripts').select('bytes').execute()
    assert.equal(row?.bytes.length, 0)
    assert.deepEqual([...(await passedOver(db, 'm1', hash))], [])
    assert.deepEqual(await readPassages(db, 'm1'), kept)
    assert.equal(codeOf(await addPassage(db, 'm1', passage, 6)), 'passage-not-there')
    // Read in once more, it is there again.
    value(await addTranscript(db, 'm1', bytes, transcript, 7))
    assert.deepEqual(Buffer.from((await transcriptBytes(db, 'm1', hash))!), Buffer.from(bytes))
    await passOver(db, 'm1', hash, '1-2', 8)
    await bringBack(db, 'm1', hash)
    assert.deepEqual([...(await passedOver(db, 'm1', hash))], [])
  },
)

testOnEachDatabase(
  'minutes whose date has passed are closed by themselves, and transcripts go the stated days after',
  async ({ db }) => {
    await called({ db })
    const [{ bytes }] = [orderlyExamples()[0]!]
    const hash = value(await addTranscript(db, 'm1', bytes, value(readTranscript(bytes)), 1))
    value(await noteComing(db, 'm1', { personId: 'sec', kind: 'came', atMs: 1 }))
    const act = (event: Parameters<typeof actOnMinutes>[2]) => actOnMinutes(db, 'm1', event)
    value(await act({ kind: 'write', by: 'sec', text: 'We met.', atMs: 2 }))
    value(await act({ kind: 'present', by: 'sec', untilMs: 2 * dayMs, atMs: 2 }))
    assert.deepEqual(await keepMeetings(db, 'street', 2 * dayMs - 1), { closed: 0, deleted: 0 })
    assert.deepEqual(await keepMeetings(db, 'elsewhere', 3 * dayMs), { closed: 0, deleted: 0 })
    assert.deepEqual(await keepMeetings(db, 'street', 2 * dayMs), { closed: 1, deleted: 0 })
    assert.equal((await readMinutes(db, 'm1')).state, 'returned')
    assert.deepEqual(await keepMeetings(db, 'street', 90 * dayMs), { closed: 0, deleted: 0 })

    value(await act({ kind: 'present', by: 'sec', untilMs: 92 * dayMs, atMs: 90 * dayMs }))
    value(await act({ kind: 'approve', by: 'sec', atMs: 91 * dayMs }))
    assert.deepEqual(await keepMeetings(db, 'street', 92 * dayMs), { closed: 1, deleted: 0 })
    assert.deepEqual(await keepMeetings(db, 'street', 122 * dayMs - 1), { closed: 0, deleted: 0 })
    assert.deepEqual(await keepMeetings(db, 'street', 122 * dayMs), { closed: 0, deleted: 1 })
    assert.deepEqual(await keepMeetings(db, 'street', 122 * dayMs), { closed: 0, deleted: 0 })
    assert.equal(await transcriptBytes(db, 'm1', hash), null)
  },
)

test('a meeting that cannot be called is refused with the field', () => {
  const good = {
    title: ' Winter ',
    place: '',
    startsMs: startMs,
    agenda: [{ title: 'Heat', minutes: 0 }],
    transcriptDays: 30,
  }
  assert.equal(value(checkMeeting(good)).title, 'Winter')
  const cases: readonly (readonly [object, string])[] = [
    [{ title: ' ' }, 'meeting-title'],
    [{ title: 'x'.repeat(meetingLimits.title + 1) }, 'meeting-title'],
    [{ place: 'x'.repeat(meetingLimits.place + 1) }, 'meeting-place'],
    [{ startsMs: Number.NaN }, 'meeting-start'],
    [{ startsMs: Number.MAX_SAFE_INTEGER }, 'meeting-start'],
    [{ agenda: [] }, 'agenda-length'],
    [{ transcriptDays: 0 }, 'transcript-days'],
    [{ transcriptDays: 1.5 }, 'transcript-days'],
    [{ transcriptDays: meetingLimits.transcriptDays + 1 }, 'transcript-days'],
    [{ agenda: [{ title: 'Heat', minutes: agendaLimits.minutes + 1 }] }, 'agenda-minutes'],
  ]
  for (const [change, code] of cases)
    assert.equal(codeOf(checkMeeting({ ...good, ...change })), code)
})

async function called({ db }: Pick<Store, 'db'>): Promise<Meeting> {
  await createStreet(db, startMs)
  const meeting: Meeting = {
    id: 'm1',
    cellId: 'street',
    title: 'Winter',
    place: 'School',
    startsMs: startMs,
    agenda: [{ title: 'Battery', minutes: 20 }],
    createdMs: 0,
    transcriptDays: 30,
    questionId: 'q1',
    panelId: null,
  }
  return value(await addMeeting(db, meeting, 'sec'))
}
