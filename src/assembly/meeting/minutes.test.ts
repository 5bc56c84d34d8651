import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { agendaLimits, checkAgenda } from './agenda.ts'
import {
  attendanceAfter,
  attendanceLimit,
  hasQuorum,
  nobodyYet,
  type Attendance,
} from './attendance.ts'
import { confirm, confirmationLimits, markedPassage } from './confirmation.ts'
import {
  afterEvent,
  approvalsNeeded,
  emptyMinutes,
  minutesLimits,
  standingObjections,
  type Minutes,
  type MinutesEvent,
} from './minutes.ts'
import { readTranscript } from './read-transcript.ts'

const dayMs = 86_400_000
const rule = { secretary: 'sec', present: ['sec', 'ann', 'ben', 'cat'], needed: approvalsNeeded(4) }

test('minutes are written, presented, approved by enough of those who were there, and then fixed', () => {
  const minutes = run([
    { kind: 'write', by: 'sec', text: 'We met.', atMs: 0 },
    { kind: 'present', by: 'sec', untilMs: 7 * dayMs, atMs: 1 },
    { kind: 'approve', by: 'ann', atMs: 2 },
    { kind: 'approve', by: 'ann', atMs: 3 },
    { kind: 'approve', by: 'sec', atMs: 4 },
    { kind: 'close', atMs: 7 * dayMs },
  ])
  assert.deepEqual(
    [minutes.state, minutes.version, minutes.approvals],
    ['approved', 1, ['ann', 'sec']],
  )
  assert.equal(
    codeOf(minutes, { kind: 'write', by: 'sec', text: 'No.', atMs: 8 * dayMs }),
    'minutes-approved',
  )
})

test('an objection returns minutes to the secretary, until it is taken back or the text is another', () => {
  const returned = run([
    { kind: 'write', by: 'sec', text: 'All agreed.', atMs: 0 },
    { kind: 'present', by: 'sec', untilMs: dayMs, atMs: 0 },
    { kind: 'approve', by: 'ben', atMs: 1 },
    { kind: 'approve', by: 'ann', atMs: 1 },
    { kind: 'approve', by: 'sec', atMs: 1 },
    { kind: 'object', by: 'ben', reason: 'I did not.', atMs: 2 },
    { kind: 'close', atMs: dayMs },
  ])
  assert.deepEqual(
    [returned.state, returned.returnedFor, returned.approvals],
    ['returned', 'objections', ['ann', 'sec']],
  )
  const again: MinutesEvent = { kind: 'present', by: 'sec', untilMs: 3 * dayMs, atMs: dayMs }
  assert.equal(codeOf(returned, again), 'minutes-objected')
  const taken = run([{ kind: 'withdraw', by: 'ben', atMs: dayMs }, again], returned)
  assert.deepEqual([taken.state, taken.version], ['open', 1])
  const changed = run(
    [{ kind: 'write', by: 'sec', text: 'Most agreed.', atMs: dayMs }, again],
    returned,
  )
  assert.deepEqual([changed.state, changed.version, changed.approvals], ['open', 2, []])
  assert.equal(changed.objections.length, 1)
})

test('what may not happen to minutes is refused by name', () => {
  const draft = run([{ kind: 'write', by: 'sec', text: 'We met.', atMs: 5 }])
  const open = run([{ kind: 'present', by: 'sec', untilMs: 2 * dayMs, atMs: 6 }], draft)
  const objected = run([{ kind: 'object', by: 'ann', reason: 'No.', atMs: 7 }], open)
  const cases: readonly (readonly [Minutes, MinutesEvent, string])[] = [
    [draft, { kind: 'write', by: 'ann', text: 'x', atMs: 6 }, 'minutes-not-secretary'],
    [draft, { kind: 'write', by: 'sec', text: ' ', atMs: 6 }, 'minutes-empty'],
    [
      draft,
      { kind: 'write', by: 'sec', text: 'x'.repeat(minutesLimits.text + 1), atMs: 6 },
      'minutes-too-long',
    ],
    [
      { ...draft, version: minutesLimits.versions },
      { kind: 'write', by: 'sec', text: 'x', atMs: 6 },
      'minutes-too-many-versions',
    ],
    [draft, { kind: 'write', by: 'sec', text: 'x', atMs: 4 }, 'minutes-out-of-order'],
    [emptyMinutes(0), { kind: 'present', by: 'sec', untilMs: dayMs, atMs: 0 }, 'minutes-empty'],
    [draft, { kind: 'present', by: 'ann', untilMs: 2 * dayMs, atMs: 6 }, 'minutes-not-secretary'],
    [draft, { kind: 'present', by: 'sec', untilMs: 60_000, atMs: 6 }, 'minutes-bad-date'],
    [draft, { kind: 'present', by: 'sec', untilMs: Number.NaN, atMs: 6 }, 'minutes-bad-date'],
    [draft, { kind: 'present', by: 'sec', untilMs: 91 * dayMs, atMs: 6 }, 'minutes-bad-date'],
    [open, { kind: 'present', by: 'sec', untilMs: 3 * dayMs, atMs: 8 }, 'minutes-already-open'],
    [draft, { kind: 'approve', by: 'ann', atMs: 6 }, 'minutes-not-open'],
    [open, { kind: 'approve', by: 'dan', atMs: 8 }, 'minutes-not-there'],
    [open, { kind: 'approve', by: 'ann', atMs: 2 * dayMs }, 'minutes-too-late'],
    [objected, { kind: 'approve', by: 'ann', atMs: 8 }, 'minutes-objected-yourself'],
    [open, { kind: 'object', by: 'ann', reason: ' ', atMs: 8 }, 'minutes-reason-needed'],
    [
      open,
      { kind: 'object', by: 'ann', reason: 'x'.repeat(minutesLimits.reason + 1), atMs: 8 },
      'minutes-reason-needed',
    ],
    [open, { kind: 'withdraw', by: 'ann', atMs: 8 }, 'minutes-no-objection'],
    [open, { kind: 'withdraw', by: 'dan', atMs: 8 }, 'minutes-not-there'],
    [open, { kind: 'close', atMs: dayMs }, 'minutes-too-early'],
    [draft, { kind: 'close', atMs: 3 * dayMs }, 'minutes-not-open'],
  ]
  for (const [minutes, event, code] of cases) assert.equal(codeOf(minutes, event), code)
  const few = run(
    [
      { kind: 'approve', by: 'ann', atMs: 8 },
      { kind: 'close', atMs: 2 * dayMs },
    ],
    open,
  )
  assert.equal(few.returnedFor, 'too-few-approvals')
})

test('whatever is done to minutes, they are approved only after the date, by enough, with no objection standing', () => {
  const by = fc.constantFrom('sec', 'ann', 'ben', 'cat', 'dan')
  const of = <Kind extends MinutesEvent['kind']>(kind: Kind): fc.Arbitrary<Kind> =>
    fc.constant(kind)
  const event = fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({
        kind: of('write'),
        by: fc.constant('sec'),
        text: fc.constantFrom('a', 'b'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: of('present'),
        by: fc.constant('sec'),
        days: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 8, arbitrary: fc.record({ kind: of('approve'), by }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: of('object'), by, reason: fc.constantFrom('', 'why') }),
    },
    { weight: 2, arbitrary: fc.record({ kind: of('withdraw'), by }) },
    { weight: 3, arbitrary: fc.record({ kind: of('close') }) },
  )
  let approved = 0
  const steps = fc.array(fc.tuple(event, fc.integer({ min: 0, max: dayMs / 3 })), {
    minLength: 20,
    maxLength: 40,
  })
  fc.assert(
    fc.property(steps, (list) => {
      let minutes = emptyMinutes(0)
      let atMs = 0
      for (const [what, passedMs] of list) {
        atMs += passedMs
        const done: MinutesEvent =
          what.kind === 'present'
            ? { kind: 'present', by: what.by, untilMs: atMs + what.days * dayMs, atMs }
            : { ...what, atMs }
        const result = afterEvent(minutes, done, rule)
        if (!result.ok) continue
        const before = minutes
        minutes = result.value
        assert.ok(before.state !== 'approved' && minutes.version >= before.version)
        for (const { member } of standingObjections(minutes))
          assert.ok(!minutes.approvals.includes(member))
        if (minutes.state !== 'approved') continue
        approved++
        assert.ok(atMs >= minutes.untilMs!)
        assert.ok(new Set(minutes.approvals).size >= rule.needed)
        assert.deepEqual(standingObjections(minutes), [])
      }
    }),
    { numRuns: 1_000, seed: 11 },
  )
  assert.ok(approved > 5, `${approved} of them came to be approved`)
})

test('who comes and goes is there or not, and nobody leaves who did not come', () => {
  let attendance: Attendance = nobodyYet
  const does = (member: string, kind: 'came' | 'left' | 'excused', atMs: number): string => {
    const result = attendanceAfter(attendance, { member, kind, atMs })
    if (!result.ok) return result.code
    attendance = result.value
    return 'ok'
  }
  assert.equal(does('ann', 'excused', 1), 'ok')
  assert.equal(does('ann', 'excused', 1), 'ok')
  assert.equal(does('ann', 'left', 1), 'attendance-not-here')
  assert.equal(does('ann', 'came', 2), 'ok')
  assert.equal(does('ann', 'came', 3), 'ok')
  assert.equal(does('ben', 'came', 3), 'ok')
  assert.equal(does('ben', 'left', 2), 'attendance-out-of-order')
  assert.equal(does('ben', 'left', 4), 'ok')
  assert.equal(does('ben', 'excused', 5), 'attendance-was-here')
  assert.deepEqual(attendance, { here: ['ann'], everHere: ['ann', 'ben'], excused: [], atMs: 4 })
  assert.deepEqual([hasQuorum(attendance, 4, 0.25), hasQuorum(attendance, 5, 0.25)], [true, false])
  const many = Array.from({ length: attendanceLimit }, (_, i) => `m${i}`)
  attendance = { here: many, everHere: many, excused: many, atMs: 4 }
  assert.equal(does('ann', 'came', 5), 'attendance-full')
  assert.equal(does('ann', 'excused', 5), 'attendance-full')
})

test('an agenda has titled points within its limits', () => {
  const good = checkAgenda([{ title: '  The \n car ', minutes: 20 }])
  assert.deepEqual(good.ok && good.value, [{ title: 'The car', minutes: 20 }])
  const point = { title: 'x', minutes: 0 }
  const many = Array.from({ length: agendaLimits.items + 1 }, (_, i) => ({
    title: `x${i}`,
    minutes: 0,
  }))
  const refused: readonly (readonly [Parameters<typeof checkAgenda>[0], string])[] = [
    [[], 'agenda-length'],
    [many, 'agenda-length'],
    [[{ ...point, title: ' ' }], 'agenda-title'],
    [[{ ...point, title: 'x'.repeat(agendaLimits.title + 1) }], 'agenda-title'],
    [[{ ...point, minutes: 1.5 }], 'agenda-minutes'],
    [[{ ...point, minutes: agendaLimits.minutes + 1 }], 'agenda-minutes'],
    [[point, point], 'agenda-twice'],
  ]
  for (const [agenda, code] of refused) {
    const result = checkAgenda(agenda)
    assert.equal(result.ok ? 'ok' : result.code, code)
  }
})

test('the secretary confirms what stands in the file, marks what nobody found, and nothing else', () => {
  const read = readTranscript(Buffer.from('Ann: Lids that lock, lids that lock, that is it.\n'))
  assert.ok(read.ok)
  const transcript = read.value
  const marked = markedPassage(transcript, 0, ' that is it ')
  assert.ok(marked.ok)
  assert.equal(marked.value.quote, 'that is it')
  const form = { kind: 'action' as const, text: 'Buy lids', who: 'Ann ', untilDate: '2027-02-28' }
  const confirmed = confirm(transcript, marked.value, 'hand', form)
  assert.deepEqual(confirmed.ok && [confirmed.value.who, confirmed.value.untilDate], [
    'Ann',
    '2027-02-28',
  ])
  const code = (result: { ok: boolean; code?: string }): string => result.code ?? 'ok'
  assert.equal(code(markedPassage(transcript, 0, 'that lock')), 'passage-twice')
  assert.equal(code(markedPassage(transcript, 0, 'doors')), 'passage-not-there')
  assert.equal(code(markedPassage(transcript, 0, ' ')), 'passage-not-there')
  assert.equal(code(markedPassage(transcript, 9, 'it')), 'passage-not-there')
  const tried = (change: object, span = marked.value): string =>
    code(confirm(transcript, span, 'hand', { ...form, ...change }))
  assert.equal(tried({}, { ...marked.value, quote: 'that was it' }), 'passage-not-there')
  assert.equal(tried({ text: ' ' }), 'confirmed-text')
  assert.equal(tried({ text: 'x'.repeat(confirmationLimits.text + 1) }), 'confirmed-text')
  assert.equal(tried({ kind: 'motion' }), 'only-actions')
  assert.equal(tried({ who: ' ' }), 'confirmed-who')
  assert.equal(tried({ untilDate: '2027-02-30' }), 'confirmed-until')
  assert.equal(tried({ untilDate: 'soon' }), 'confirmed-until')
})

function run(events: readonly MinutesEvent[], from = emptyMinutes(0)): Minutes {
  return events.reduce((minutes, event) => {
    const result = afterEvent(minutes, event, rule)
    assert.ok(result.ok, result.ok ? '' : result.code)
    return result.value
  }, from)
}

function codeOf(minutes: Minutes, event: MinutesEvent): string {
  const result = afterEvent(minutes, event, rule)
  return result.ok ? 'ok' : result.code
}
