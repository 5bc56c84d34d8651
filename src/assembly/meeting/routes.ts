import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Principal } from '../../cell/role.ts'
import { newId } from '../../kernel/id.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { nowAt } from '../conversation/routes.ts'
import { moderatorOf } from '../conversation/who.ts'
import type { AssemblyContext } from '../context.ts'
import { confirm, markedPassage } from './confirmation.ts'
import { checkMeeting, type Meeting } from './meeting.ts'
import { standingObjections, type Minutes, type MinutesEvent } from './minutes.ts'
import { proposalsIn } from './proposals.ts'
import { readTranscript, transcriptLimits } from './read-transcript.ts'
import { segmentsOf } from './segments.ts'
import {
  agendaShape,
  attendanceShape,
  cellPath,
  foundShape,
  meetingPath,
  meetingShape,
  minutesShape,
  passageShape,
  transcriptPath,
} from './shapes.ts'
import { actOnMinutes, readMinutes } from './store-minutes.ts'
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
import type { Transcript } from './transcript.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const members = { kind: 'cell', roles: ['member'] } as const
const stewards = { kind: 'cell', roles: ['steward'] } as const

const at = '/cells/{cell}/meetings/{meeting}'

/** Meetings of a neighbourhood. Whoever calls a meeting is its secretary. */
export function meetingRoutes(context: AssemblyContext): readonly Route[] {
  return [...callingRoutes(context), ...transcriptRoutes(context), ...minutesRoutes(context)]
}

function callingRoutes(context: AssemblyContext): readonly Route[] {
  const { db, random } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/meetings',
      summary: 'The meetings of a neighbourhood, the last one first',
      access: readers,
      scope: 'read',
      params: cellPath,
      answer: v.object({ meetings: v.array(meetingShape) }),
      handle: async ({ params }) => success({ meetings: await listMeetings(db, params.cell) }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/meetings',
      summary: 'Call a meeting; who calls it is its secretary',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: v.object({
        title: v.string(),
        place: v.optional(v.string(), ''),
        startsMs: v.number(),
        agenda: agendaShape,
      }),
      answer: meetingShape,
      handle: async ({ params, principal, body }) => {
        const draft = checkMeeting(body)
        if (!draft.ok) return draft
        const createdMs = await nowAt(context, params.cell)
        const meeting = {
          ...draft.value,
          id: newId(createdMs, random),
          cellId: params.cell,
          createdMs,
        }
        return addMeeting(db, meeting, moderatorOf(principal))
      },
    }),
    route({
      method: 'get',
      path: at,
      summary: 'A meeting: its agenda, how many came, what was confirmed, its minutes',
      access: readers,
      scope: 'read',
      params: meetingPath,
      answer: v.object({
        ...meetingShape.entries,
        attendance: attendanceShape,
        passages: v.array(passageShape),
        minutes: minutesShape,
      }),
      handle: async ({ params }) => {
        const meeting = await found(context, params)
        if (!meeting.ok) return meeting
        const { id } = meeting.value
        return success({
          ...meeting.value,
          attendance: counted(await readAttendance(db, id)),
          passages: await readPassages(db, id),
          minutes: minutesView(await readMinutes(db, id)),
        })
      },
    }),
    route({
      method: 'post',
      path: `${at}/attendance`,
      summary: 'Say that you are there, have left, or cannot come',
      access: members,
      scope: 'write',
      params: meetingPath,
      body: v.object({ kind: v.picklist(['came', 'left', 'excused']) }),
      answer: attendanceShape,
      handle: async ({ params, principal, body }) => {
        const meeting = await found(context, params)
        if (!meeting.ok) return meeting
        const atMs = await nowAt(context, params.cell)
        const event = { personId: moderatorOf(principal), kind: body.kind, atMs }
        const noted = await noteComing(db, params.meeting, event)
        return noted.ok ? success(counted(noted.value)) : noted
      },
    }),
  ]
}

function transcriptRoutes(context: AssemblyContext): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'post',
      path: `${at}/transcripts`,
      summary: 'Keep a transcript: WebVTT, SubRip (SRT), or text with names',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({ text: v.string() }),
      bodyLimit: 2 * transcriptLimits.bytes,
      answer: v.object({ fileHash: v.string(), turns: v.number() }),
      handle: async ({ params, body }) => {
        const meeting = await found(context, params)
        if (!meeting.ok) return meeting
        const bytes = new TextEncoder().encode(body.text)
        const transcript = readTranscript(bytes)
        if (!transcript.ok) return transcript
        const atMs = await nowAt(context, params.cell)
        const kept = await addTranscript(db, params.meeting, bytes, transcript.value, atMs)
        if (!kept.ok) return kept
        return success({ fileHash: kept.value, turns: transcript.value.turns.length })
      },
    }),
    route({
      method: 'get',
      path: `${at}/transcripts`,
      summary: 'The hashes of the transcripts that are kept',
      access: stewards,
      scope: 'read',
      params: meetingPath,
      answer: v.object({ transcripts: v.array(v.string()) }),
      handle: async ({ params }) => {
        const meeting = await found(context, params)
        return meeting.ok
          ? success({ transcripts: await transcriptsOf(db, params.meeting) })
          : meeting
      },
    }),
    route({
      method: 'get',
      path: `${at}/transcripts/{file}/found`,
      summary:
        'What cue phrases find in a transcript, each with its place in the file; far from all that is in it',
      access: stewards,
      scope: 'read',
      params: transcriptPath,
      answer: foundShape,
      handle: async ({ params }) => {
        const kept = await keptTranscript(context, params, params.file)
        if (!kept.ok) return kept
        const { meeting, transcript } = kept.value
        const date = new Date(meeting.startsMs).toISOString().slice(0, 10)
        const agenda = meeting.agenda.map(({ title }) => title)
        return success({
          ...proposalsIn(transcript, { date }),
          parts: segmentsOf(transcript, agenda),
        })
      },
    }),
    route({
      method: 'post',
      path: `${at}/passages`,
      summary:
        'Confirm words of a transcript as a statement, a motion or an action, in your own words',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({
        fileHash: v.string(),
        turn: v.pipe(v.number(), v.integer(), v.minValue(0)),
        words: v.pipe(v.string(), v.description('As they stand in the turn, letter by letter')),
        kind: v.picklist(['statement', 'motion', 'action']),
        text: v.string(),
        who: v.optional(v.nullable(v.string()), null),
        untilDate: v.optional(v.nullable(v.string()), null),
      }),
      answer: v.object({ passages: v.array(passageShape) }),
      handle: async ({ params, body }) => {
        const kept = await keptTranscript(context, params, body.fileHash)
        if (!kept.ok) return kept
        const { transcript } = kept.value
        const span = markedPassage(transcript, body.turn, body.words)
        if (!span.ok) return span
        const confirmed = confirm(transcript, span.value, 'hand', body)
        if (!confirmed.ok) return confirmed
        const atMs = await nowAt(context, params.cell)
        const passages = await addPassage(db, params.meeting, confirmed.value, atMs)
        return passages.ok ? success({ passages: [...passages.value] }) : passages
      },
    }),
  ]
}

function minutesRoutes(context: AssemblyContext): readonly Route[] {
  type Params = v.InferOutput<typeof meetingPath>
  const act = async (
    params: Params,
    event: (atMs: number) => MinutesEvent,
  ): Promise<Result<v.InferInput<typeof minutesShape>>> => {
    const meeting = await found(context, params)
    if (!meeting.ok) return meeting
    const atMs = await nowAt(context, params.cell)
    const done = await actOnMinutes(context.db, params.meeting, event(atMs))
    return done.ok ? success(minutesView(done.value)) : done
  }
  const bySteward = (principal: Principal) => ({ by: moderatorOf(principal) })
  return [
    route({
      method: 'put',
      path: `${at}/minutes`,
      summary: 'Write the minutes; a changed text is approved anew',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({ text: v.string() }),
      bodyLimit: 2_000_000,
      answer: minutesShape,
      handle: ({ params, principal, body }) =>
        act(params, (atMs) => ({ kind: 'write', ...bySteward(principal), ...body, atMs })),
    }),
    route({
      method: 'post',
      path: `${at}/minutes/present`,
      summary: 'Put the minutes before those who were there, until a date',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({ untilMs: v.number() }),
      answer: minutesShape,
      handle: ({ params, principal, body }) =>
        act(params, (atMs) => ({ kind: 'present', ...bySteward(principal), ...body, atMs })),
    }),
    route({
      method: 'post',
      path: `${at}/minutes/close`,
      summary: 'After the date: approved, or returned to the secretary',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      answer: minutesShape,
      handle: ({ params }) => act(params, (atMs) => ({ kind: 'close', atMs })),
    }),
    route({
      method: 'post',
      path: `${at}/minutes/opinions`,
      summary: 'Approve the minutes, object to them with a reason, or take an objection back',
      access: members,
      scope: 'write',
      params: meetingPath,
      body: v.variant('kind', [
        v.object({ kind: v.literal('approve') }),
        v.object({ kind: v.literal('object'), reason: v.string() }),
        v.object({ kind: v.literal('withdraw') }),
      ]),
      answer: minutesShape,
      handle: ({ params, principal, body }) =>
        act(params, (atMs) => ({ ...body, by: moderatorOf(principal), atMs })),
    }),
  ]
}

async function found(
  { db }: AssemblyContext,
  { cell, meeting }: { readonly cell: string; readonly meeting: string },
): Promise<Result<Meeting>> {
  const known = await readMeeting(db, cell, meeting)
  return known === null
    ? refuse('meeting-not-found', 'There is no such meeting here.', 'meeting')
    : success(known)
}

async function keptTranscript(
  context: AssemblyContext,
  params: { readonly cell: string; readonly meeting: string },
  fileHash: string,
): Promise<Refusal | { ok: true; value: { meeting: Meeting; transcript: Transcript } }> {
  const meeting = await found(context, params)
  if (!meeting.ok) return meeting
  const transcript = await readKeptTranscript(context.db, params.meeting, fileHash)
  return transcript === null
    ? refuse('transcript-not-found', 'The meeting has no such transcript.', 'fileHash')
    : success({ meeting: meeting.value, transcript })
}

/** Numbers only: who was there is not published. */
function counted({
  here,
  everHere,
  excused,
}: {
  here: readonly string[]
  everHere: readonly string[]
  excused: readonly string[]
}) {
  return { here: here.length, everHere: everHere.length, excused: excused.length }
}

function minutesView(minutes: Minutes): v.InferInput<typeof minutesShape> {
  const { version, text, state, untilMs, returnedFor, approvals } = minutes
  const objections = standingObjections(minutes).map(({ reason }) => reason)
  return { version, text, state, untilMs, returnedFor, approvals: approvals.length, objections }
}
