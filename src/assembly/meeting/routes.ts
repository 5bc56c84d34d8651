import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Principal } from '../../cell/role.ts'
import { newId } from '../../kernel/id.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import { nowAt } from '../conversation/routes.ts'
import { moderatorOf } from '../conversation/who.ts'
import type { AssemblyContext } from '../context.ts'
import { checkMeeting, usualTranscriptDays } from './meeting.ts'
import { meetingAt } from './meeting-at.ts'
import { standingObjections, type Minutes, type MinutesEvent } from './minutes.ts'
import { modelRoutes } from './routes-model.ts'
import { passageRoutes } from './routes-passages.ts'
import { transcriptRoutes } from './routes-transcripts.ts'
import {
  agendaShape,
  attendanceShape,
  cellPath,
  changesShape,
  meetingPath,
  meetingShape,
  minutesShape,
  passageShape,
} from './shapes.ts'
import { callMeeting } from './store-about.ts'
import { calledOffIn, callOffMeeting, moveMeeting, readChanges } from './store-change.ts'
import { actOnMinutes, readMinutes } from './store-minutes.ts'
import { readPassages } from './store-passages.ts'
import { listMeetings, noteComing, readAttendance } from './store.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const members = { kind: 'cell', roles: ['member'] } as const
const stewards = { kind: 'cell', roles: ['steward'] } as const

const at = '/cells/{cell}/meetings/{meeting}'

/** Meetings of a neighbourhood. Whoever calls a meeting is its secretary. */
export function meetingRoutes(context: AssemblyContext): readonly Route[] {
  return [
    ...callingRoutes(context),
    ...transcriptRoutes(context),
    ...passageRoutes(context),
    ...minutesRoutes(context),
    ...modelRoutes(context),
  ]
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
      answer: v.object({
        meetings: v.array(v.object({ ...meetingShape.entries, isCalledOff: v.boolean() })),
      }),
      handle: async ({ params }) => {
        const off = await calledOffIn(db, params.cell)
        const meetings = await listMeetings(db, params.cell)
        return success({
          meetings: meetings.map((meeting) => ({ ...meeting, isCalledOff: off.has(meeting.id) })),
        })
      },
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
        transcriptDays: v.optional(v.number(), usualTranscriptDays),
        questionId: v.optional(
          v.pipe(v.nullable(v.string()), v.description('The question that it talks about')),
          null,
        ),
        panelId: v.optional(
          v.pipe(v.nullable(v.string()), v.description('The panel that meets')),
          null,
        ),
      }),
      answer: meetingShape,
      handle: async ({ params, principal, body }) => {
        const draft = checkMeeting(body)
        if (!draft.ok) return draft
        const createdMs = await nowAt(context, params.cell)
        const id = newId(createdMs, random)
        const secretaryId = moderatorOf(principal)
        return callMeeting(db, params.cell, draft.value, { id, secretaryId, createdMs })
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
        changes: changesShape,
        attendance: attendanceShape,
        passages: v.array(passageShape),
        minutes: minutesShape,
      }),
      handle: async ({ params }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const { id } = meeting.value
        return success({
          ...meeting.value,
          changes: await readChanges(db, id),
          attendance: counted(await readAttendance(db, id)),
          passages: await readPassages(db, id),
          minutes: minutesView(await readMinutes(db, id)),
        })
      },
    }),
    route({
      method: 'put',
      path: at,
      summary: 'Move a meeting to another time or place; as it was stays to be seen',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({
        startsMs: v.number(),
        place: v.string(),
        reason: v.optional(v.string(), ''),
      }),
      answer: v.object({ changes: changesShape }),
      handle: async ({ params, body }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const atMs = await nowAt(context, params.cell)
        const moved = await moveMeeting(db, meeting.value, { ...body, atMs })
        return moved.ok ? success({ changes: moved.value }) : moved
      },
    }),
    route({
      method: 'post',
      path: `${at}/call-off`,
      summary: 'Call a meeting off, with a reason that everybody reads',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({ reason: v.string() }),
      answer: v.object({ changes: changesShape }),
      handle: async ({ params, body }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const atMs = await nowAt(context, params.cell)
        const off = await callOffMeeting(db, meeting.value, { ...body, atMs })
        return off.ok ? success({ changes: off.value }) : off
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
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const atMs = await nowAt(context, params.cell)
        const event = { personId: moderatorOf(principal), kind: body.kind, atMs }
        const noted = await noteComing(db, params.meeting, event)
        return noted.ok ? success(counted(noted.value)) : noted
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
    const meeting = await meetingAt(context, params)
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
      body: v.object({
        kind: v.picklist(['approve', 'object', 'withdraw']),
        reason: v.optional(v.pipe(v.string(), v.description('Of an objection')), ''),
      }),
      answer: minutesShape,
      handle: ({ params, principal, body }) =>
        act(params, (atMs) => {
          const by = { by: moderatorOf(principal), atMs }
          const { kind, reason } = body
          return kind === 'object' ? { kind, reason, ...by } : { kind, ...by }
        }),
    }),
  ]
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
