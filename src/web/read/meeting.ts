import { listConversations } from '../../assembly/conversation/store.ts'
import { moderatorOf } from '../../assembly/conversation/who.ts'
import type { AssemblyContext } from '../../assembly/context.ts'
import { placeOf } from '../../assembly/meeting/confirmation.ts'
import type { Meeting } from '../../assembly/meeting/meeting.ts'
import { approvalsNeeded, standingObjections } from '../../assembly/meeting/minutes.ts'
import { calledOff, changeRefusal } from '../../assembly/meeting/meeting-change.ts'
import { readChanges } from '../../assembly/meeting/store-change.ts'
import { localParts } from '../../kernel/local-time.ts'
import { isPresented, numberOf, readAttendance } from '../../assembly/meeting/store.ts'
import { readMinutes } from '../../assembly/meeting/store-minutes.ts'
import { passedOver, readPassages } from '../../assembly/meeting/store-passages.ts'
import { transcriptsEndMs, transcriptsOf } from '../../assembly/meeting/store-transcripts.ts'
import {
  offsetOf,
  type Span,
  type Transcript,
  type Turn,
} from '../../assembly/meeting/transcript.ts'
import type { FoundIn } from '../../assembly/meeting/transcript-reader.ts'
import { assert } from '../../kernel/assert.ts'
import { hasRole, isMember } from '../../cell/role.ts'
import {
  markedTurn,
  quoteInTurn,
  type MeetingView,
  type TranscriptsView,
  type TranscriptTextView,
  type TranscriptView,
} from '../view/meeting.ts'
import type { CameOf } from '../parts/next-steps.tsx'
import type { CellCall } from '../web-route.ts'

/** Proposals and turns on one page. */
export const proposalsOnPage = 10
export const turnsOnPage = 100

/** A meeting as whoever calls sees it. */
export async function readMeetingView(
  { db }: AssemblyContext,
  { cell, principal }: Pick<CellCall, 'cell' | 'principal'>,
  meeting: Meeting,
  came: readonly CameOf[] = [],
): Promise<MeetingView> {
  const attendance = await readAttendance(db, meeting.id)
  const minutes = await readMinutes(db, meeting.id)
  const isSteward = hasRole(principal, cell.id, 'steward')
  const number = String((await numberOf(db, meeting.id, moderatorOf(principal))) ?? 0)
  const objects = standingObjections(minutes).some(({ member }) => member === number)
  const questions = isSteward ? await listConversations(db, cell.id) : []
  const changes = await readChanges(db, meeting.id)
  const { year, month, day, hour, minute } = localParts(cell.timeZone, meeting.startsMs)
  const two = (part: number): string => String(part).padStart(2, '0')
  return {
    meeting,
    changes,
    mayChange: isSteward && changeRefusal(changes, attendance.everHere.length > 0) === null,
    fields: {
      date: `${year}-${two(month)}-${two(day)}`,
      time: `${two(hour)}:${two(minute)}`,
    },
    base: `/at/${cell.slug}/meetings/${meeting.id}`,
    cellBase: `/at/${cell.slug}`,
    attendance: {
      here: attendance.here.length,
      everHere: attendance.everHere.length,
      excused: attendance.excused.length,
      isOpen: calledOff(changes) === null && !(await isPresented(db, meeting.id)),
      mine: attendance.here.includes(number)
        ? 'here'
        : attendance.everHere.includes(number)
          ? 'left'
          : attendance.excused.includes(number)
            ? 'excused'
            : null,
    },
    reader: {
      isMember: isMember(principal, cell.id),
      isSteward,
      isSecretary: number === '1',
      wasThere: attendance.everHere.includes(number),
      opinion: objects ? 'object' : minutes.approvals.includes(number) ? 'approve' : null,
    },
    passages: await readPassages(db, meeting.id),
    minutes,
    came,
    needed: approvalsNeeded(attendance.everHere.length),
    questions: questions.filter(({ closedMs }) => closedMs === null),
  }
}

export async function readTranscripts(
  { db }: AssemblyContext,
  view: MeetingView,
): Promise<TranscriptsView> {
  return {
    view,
    heads: await transcriptsOf(db, view.meeting.id),
    endMs: await transcriptsEndMs(db, view.meeting),
  }
}

/** What was found in a transcript and is still to be decided, a page of it. */
export async function readTranscriptView(
  { db, transcripts }: AssemblyContext,
  view: MeetingView,
  { transcript, proposals, left, machine }: FoundIn,
  page: number,
): Promise<TranscriptView> {
  const { meeting, passages } = view
  const { fileHash } = transcript
  const here = passages.filter(({ span }) => span.fileHash === fileHash)
  const confirmed = new Set(here.map(({ span }) => placeOf(span)))
  const passed = await passedOver(db, meeting.id, fileHash)
  const open = proposals.filter(({ place }) => !confirmed.has(place) && !passed.has(place))
  const { at, pages } = paged(open.length, proposalsOnPage, page)
  return {
    view,
    fileHash,
    base: `${view.base}/transcripts/${fileHash}`,
    open: open.slice((at - 1) * proposalsOnPage, at * proposalsOnPage).map((proposal) => {
      const turn = turnOf(transcript, proposal.span)
      const from = offsetOf(transcript, turn, proposal.span)
      return { ...proposal, around: quoteInTurn(turn, proposal.span, from) }
    }),
    page: at,
    pages,
    counts: { open: open.length, confirmed: here.length, passedOver: passed.size, left },
    machine,
    model: await transcripts.model(meeting.cellId),
  }
}

/** A page of a transcript's words, with what was found and confirmed in them. */
export function readTranscriptText(
  view: MeetingView,
  { transcript, proposals }: FoundIn,
  page: number,
): TranscriptTextView {
  const { fileHash, turns } = transcript
  const { at, pages } = paged(turns.length, turnsOnPage, page)
  const marks = [
    ...proposals.map(({ span }) => ({ span, mark: 'found' as const })),
    ...view.passages
      .filter(({ span }) => span.fileHash === fileHash)
      .map(({ span }) => ({ span, mark: 'confirmed' as const })),
  ]
  const byTurn = Map.groupBy(marks, ({ span }) => span.turn)
  return {
    view,
    base: `${view.base}/transcripts/${fileHash}`,
    turns: turns.slice((at - 1) * turnsOnPage, at * turnsOnPage).map((turn) => ({
      turn,
      parts: markedTurn(
        turn,
        (byTurn.get(turn.id) ?? []).map(({ span, mark }) => {
          const from = offsetOf(transcript, turn, span)
          return { from, to: from + span.quote.length, mark }
        }),
      ),
    })),
    page: at,
    pages,
    all: turns.length,
  }
}

function turnOf({ turns }: Transcript, { turn }: Span): Turn {
  const found = turns[turn]
  assert(found !== undefined, 'a span stands in a turn of its transcript')
  return found
}

function paged(
  count: number,
  size: number,
  page: number,
): { readonly at: number; readonly pages: number } {
  const pages = Math.max(1, Math.ceil(count / size))
  return { at: Math.min(Math.max(1, Math.trunc(page) || 1), pages), pages }
}
