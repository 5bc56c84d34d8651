import type { AgendaItem } from '../../assembly/meeting/agenda.ts'
import type { Confirmation } from '../../assembly/meeting/confirmation.ts'
import {
  checkMeeting,
  usualTranscriptDays,
  type MeetingDraft,
} from '../../assembly/meeting/meeting.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { atField, numberField, timeField, type FormValues } from './number-field.ts'

/** A meeting as a steward types it: the day and the time are those of the neighbourhood. */
export function meetingFromForm(
  values: FormValues,
  timeZone: string,
): Result<Required<MeetingDraft>> {
  const startsMs = momentField(values, timeZone)
  if (!startsMs.ok) return startsMs
  const draft = checkMeeting({
    title: values['title'] ?? '',
    place: values['place'] ?? '',
    startsMs: startsMs.value,
    agenda: agendaFromText(values['agenda'] ?? ''),
    transcriptDays: usualTranscriptDays,
    questionId: (values['question'] ?? '').trim() || null,
    panelId: (values['panel'] ?? '').trim() || null,
  })
  return draft.ok ? draft : atField(draft, { agenda: 'agenda', startsMs: 'date' })
}

/** When and where a meeting is moved to, and why. */
export function moveFromForm(
  values: FormValues,
  timeZone: string,
): Result<{ readonly startsMs: number; readonly place: string; readonly reason: string }> {
  const startsMs = momentField(values, timeZone)
  if (!startsMs.ok) return startsMs
  const { place = '', reason = '' } = values
  return success({ startsMs: startsMs.value, place, reason })
}

/** The moment that the fields `date` and `time` name, where the neighbourhood is. */
function momentField(values: FormValues, timeZone: string): Result<number> {
  const day = dayField(values, 'date')
  if (!day.ok) return day
  const minutes = timeField(values, 'time')
  if (!minutes.ok) return minutes
  const [year = 0, month = 1, date = 1] = day.value.split('-').map(Number)
  const time = minutes.value
  return success(fromLocal(timeZone, year, month, date, Math.floor(time / 60), time % 60))
}

/** A point from each line; minutes stand in brackets at its end: `Heating (20 min)`. */
export function agendaFromText(text: string): AgendaItem[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const timed = /^(.*\S)\s*\((\d{1,4})\s*(?:min\.?|minuten|minutes)?\)$/i.exec(line)
      const [, title = line, minutes = '0'] = timed ?? []
      return { title, minutes: Number(minutes) }
    })
}

/** A day of the calendar, `2027-03-15`, as a date field sends it. */
export function dayField(values: FormValues, name: string): Result<string> {
  const text = (values[name] ?? '').trim()
  const day = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(day.getTime()) &&
    day.toISOString().startsWith(text)
    ? success(text)
    : refuse('not-a-day', 'Choose a day, written like 2027-03-15.', name)
}

/** The end of the day that a date field names, where the neighbourhood is. */
export function dayEndField(values: FormValues, name: string, timeZone: string): Result<number> {
  const day = dayField(values, name)
  if (!day.ok) return day
  const [year = 0, month = 1, date = 1] = day.value.split('-').map(Number)
  return success(fromLocal(timeZone, year, month, date + 1))
}

/** What the secretary makes of words: who and until when are read of actions only, where the form shows them. */
export function confirmationFromForm(values: FormValues): Confirmation {
  const { kind, text = '', who = '', untilDate = '' } = values
  if (kind !== 'action') return { kind: kind === 'motion' ? 'motion' : 'statement', text }
  return { kind, text, who: who.trim() || null, untilDate: untilDate.trim() || null }
}

/** Number of a turn as pages count them, from 1; as the room does, from 0. */
export function turnField(values: FormValues): Result<number> {
  const turn = numberField(values, 'turn', { min: 1, max: 1_000_000 })
  return turn.ok ? success(Math.trunc(turn.value) - 1) : turn
}
