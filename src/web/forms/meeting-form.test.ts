import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codeOf, value } from '../../cell/fixtures.ts'
import { localParts } from '../../kernel/local-time.ts'
import {
  agendaFromText,
  confirmationFromForm,
  dayEndField,
  dayField,
  meetingFromForm,
  turnField,
} from './meeting-form.ts'

const form = { title: 'Noise', date: '2027-02-24', time: '19:30', place: '', agenda: 'Noise' }

test('a day and a time are those of the neighbourhood, also on the days on which clocks change', () => {
  const starts = (date: string, timeZone: string): string =>
    new Date(value(meetingFromForm({ ...form, date }, timeZone)).startsMs).toISOString()
  assert.equal(starts('2027-02-24', 'Europe/Vienna'), '2027-02-24T18:30:00.000Z')
  assert.equal(starts('2027-03-28', 'Europe/Vienna'), '2027-03-28T17:30:00.000Z')
  assert.equal(starts('2027-02-24', 'America/New_York'), '2027-02-25T00:30:00.000Z')
  const day = (timeZone: string, date: string): number => {
    const { day, hour } = localParts(
      timeZone,
      value(dayEndField({ until: date }, 'until', timeZone)),
    )
    assert.equal(hour, 0)
    return day
  }
  assert.equal(day('Europe/Vienna', '2027-03-28'), 29)
  assert.equal(day('Europe/Vienna', '2027-12-31'), 1)
})

test('what is no day of the calendar is refused', () => {
  for (const date of ['', '2027-02-29', '2027-2-3', '24.2.2027', '2027-13-01', 'tomorrow']) {
    assert.equal(codeOf(dayField({ date }, 'date')), 'not-a-day', date)
  }
  assert.equal(codeOf(dayField({ date: '2028-02-29' }, 'date')), 'ok')
  assert.equal(codeOf(meetingFromForm({ ...form, time: '24:00' }, 'UTC')), 'not-a-clock-time')
  assert.equal(codeOf(meetingFromForm({ ...form, date: '2150-01-01' }, 'UTC')), 'meeting-start')
})

test('minutes stand in brackets at the end of a line, and nowhere else', () => {
  assert.deepEqual(
    agendaFromText(' Heating (20)\r\n\n(urgent) Battery\nCars ( 5 min )\nRoof (a lot)\n'),
    [
      { title: 'Heating', minutes: 20 },
      { title: '(urgent) Battery', minutes: 0 },
      { title: 'Cars ( 5 min )', minutes: 0 },
      { title: 'Roof (a lot)', minutes: 0 },
    ],
  )
  assert.deepEqual(agendaFromText('Kosten (15 Minuten)'), [{ title: 'Kosten', minutes: 15 }])
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const { title, minutes } of agendaFromText(text)) {
        assert.ok(title.trim() === title && title !== '' && minutes >= 0)
      }
    }),
  )
})

test('who and until when are read of actions only', () => {
  const filled = { text: 'Do it.', who: ' Ann ', untilDate: '2027-03-01' }
  assert.deepEqual(confirmationFromForm({ ...filled, kind: 'action' }), {
    kind: 'action',
    text: 'Do it.',
    who: 'Ann',
    untilDate: '2027-03-01',
  })
  assert.deepEqual(confirmationFromForm({ ...filled, kind: 'motion' }), {
    kind: 'motion',
    text: 'Do it.',
  })
  assert.deepEqual(confirmationFromForm({ kind: 'order', text: 'x' }), {
    kind: 'statement',
    text: 'x',
  })
})

test('turns are counted from 1 on pages', () => {
  assert.equal(value(turnField({ turn: '1' })), 0)
  assert.equal(codeOf(turnField({ turn: '0' })), 'number-out-of-range')
})
