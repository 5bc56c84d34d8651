import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { checkAgenda, type AgendaItem } from './agenda.ts'

/** A meeting of a neighbourhood. */
export interface Meeting extends Required<MeetingDraft> {
  readonly id: string
  readonly cellId: string
  readonly createdMs: number
}

export interface MeetingDraft {
  readonly title: string
  readonly place: string
  readonly startsMs: number
  readonly agenda: readonly AgendaItem[]
  /** Days after which transcripts are deleted, once the minutes are approved. */
  readonly transcriptDays: number
  /** The question that it talks about, and the panel that meets; null, or not said: none. */
  readonly questionId?: string | null
  readonly panelId?: string | null
}

/** Unless a steward says otherwise. */
export const usualTranscriptDays = 30

/** Characters of a title and of a place, meetings of a neighbourhood, transcripts and confirmed passages of a meeting at the most. */
export const meetingLimits = {
  title: 200,
  place: 200,
  meetings: 10_000,
  transcripts: 10,
  passages: 2_000,
  transcriptDays: 3_650,
} as const

const lastMs = Date.UTC(2100, 0, 1)

/** A meeting that can be called. */
export function checkMeeting(draft: MeetingDraft): Result<Required<MeetingDraft>> {
  const agenda = checkAgenda(draft.agenda)
  if (!agenda.ok) return agenda
  const [title, place] = [draft.title.trim(), draft.place.trim()]
  if (title === '' || title.length > meetingLimits.title) {
    const limit = meetingLimits.title
    return refuse('meeting-title', `A meeting has a title of 1 to ${limit} characters.`, 'title', {
      limit,
    })
  }
  if (place.length > meetingLimits.place) {
    const limit = meetingLimits.place
    return refuse('meeting-place', `A place has at most ${limit} characters.`, 'place', { limit })
  }
  if (!Number.isSafeInteger(draft.startsMs) || draft.startsMs < 0 || draft.startsMs > lastMs) {
    return refuse('meeting-start', 'A meeting begins between 1970 and 2100, in ms.', 'startsMs')
  }
  const days = checkTranscriptDays(draft.transcriptDays)
  if (!days.ok) return days
  const { startsMs, transcriptDays, questionId = null, panelId = null } = draft
  const about = { questionId, panelId }
  return success({ title, place, startsMs, agenda: agenda.value, transcriptDays, ...about })
}

/** After how many days transcripts go: 1 to ten years of them. */
export function checkTranscriptDays(days: number): Result<number> {
  const limit = meetingLimits.transcriptDays
  return Number.isInteger(days) && days >= 1 && days <= limit
    ? success(days)
    : refuse(
        'transcript-days',
        `Transcripts are kept for 1 to ${limit} whole days after the minutes are approved.`,
        'transcriptDays',
        { limit },
      )
}
