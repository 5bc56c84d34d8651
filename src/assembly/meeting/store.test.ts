import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { createCell } from '../../cell/store.ts'
import type { Store } from '../../store/open.ts'
import { agendaLimits } from './agenda.ts'
import { confirm, markedPassage } from './confirmation.ts'
import { orderlyExamples } from './fixtures.ts'
import { checkMeeting, meetingLimits, type Meeting } from './meeting.ts'
import { readTranscript } from './read-transcript.ts'
import { actOnMinutes, readMinutes } from './store-minutes.ts'
import { atMeetings, forgetAtMeetings } from './store-person.ts'
import {
  addMeeting,
  addPassage,
  addTranscript,
  listMeetings,
  noteComing,
  readAttendance,
  readKeptTranscript,
  readMeeting,
  readPassages,
  transcriptsOf,
} from './store.ts'

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
    assert.deepEqual(await transcriptsOf(db, 'm1'), [hash])
    assert.deepEqual(await readKeptTranscript(db, 'm1', hash), transcript)
    assert.equal(await readKeptTranscript(db, 'm1', '00'), null)

    const span = value(markedPassage(transcript, 1, 'die Batterie war beide Male fast leer'))
    const passage = value(
      confirm(transcript, span, 'hand', { kind: 'statement', text: 'It was empty.' }),
    )
    assert.deepEqual(value(await addPassage(db, 'm1', passage, 3)), [passage])
    assert.deepEqual(value(await addPassage(db, 'm1', passage, 4)), [passage])
    assert.deepEqual(await readPassages(db, 'm1'), [passage])
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

test('a meeting that cannot be called is refused with the field', () => {
  const good = {
    title: ' Winter ',
    place: '',
    startsMs: startMs,
    agenda: [{ title: 'Heat', minutes: 0 }],
  }
  assert.equal(value(checkMeeting(good)).title, 'Winter')
  const cases: readonly (readonly [object, string])[] = [
    [{ title: ' ' }, 'meeting-title'],
    [{ title: 'x'.repeat(meetingLimits.title + 1) }, 'meeting-title'],
    [{ place: 'x'.repeat(meetingLimits.place + 1) }, 'meeting-place'],
    [{ startsMs: Number.NaN }, 'meeting-start'],
    [{ startsMs: Number.MAX_SAFE_INTEGER }, 'meeting-start'],
    [{ agenda: [] }, 'agenda-length'],
    [{ agenda: [{ title: 'Heat', minutes: agendaLimits.minutes + 1 }] }, 'agenda-minutes'],
  ]
  for (const [change, code] of cases)
    assert.equal(codeOf(checkMeeting({ ...good, ...change })), code)
})

async function called({ db }: Pick<Store, 'db'>): Promise<Meeting> {
  await createCell(db, {
    id: 'street',
    kind: 'neighbourhood',
    parentId: null,
    slug: 'street',
    name: 'Street',
    place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: false,
    createdMs: startMs,
  })
  const meeting: Meeting = {
    id: 'm1',
    cellId: 'street',
    title: 'Winter',
    place: 'School',
    startsMs: startMs,
    agenda: [{ title: 'Battery', minutes: 20 }],
    createdMs: 0,
  }
  return value(await addMeeting(db, meeting, 'sec'))
}
