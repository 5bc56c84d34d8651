import { moderatorOf } from '../assembly/conversation/who.ts'
import { checkWords } from '../assembly/meeting/confirmation.ts'
import { sayPassage } from '../assembly/meeting/confirm-passage.ts'
import type { Meeting } from '../assembly/meeting/meeting.ts'
import { changePassage, noteDeed, type Passage } from '../assembly/meeting/store-passages.ts'
import { callMeeting } from '../assembly/meeting/store-about.ts'
import { calledOffIn, callOffMeeting, moveMeeting } from '../assembly/meeting/store-change.ts'
import { listMeetings, noteComing, readMeeting } from '../assembly/meeting/store.ts'
import { hasRole } from '../cell/role.ts'
import { newId } from '../kernel/id.ts'
import { refuse, type Refusal, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { confirmationFromForm, meetingFromForm, moveFromForm } from './forms/meeting-form.ts'
import { atField, type FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { MeetingPage, type PassageForm } from './pages/meeting.tsx'
import { MeetingsPage } from './pages/meetings.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { readCameOf } from './read/came-of.ts'
import { readMeetingView } from './read/meeting.ts'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** Who reads along, and who takes part. */
export const meetingReaders = { kind: 'cell', roles: ['steward', 'member'] } as const
export const meetingMembers = { kind: 'cell', roles: ['member'] } as const

/** A meeting counts as one to come until so long after it began, ms. */
const lastsMs = 4 * 3_600_000

/** *Meetings*, and each one for those who live there. */
export function meetingPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/meetings' as const
  const one = `${path}/:meeting` as const
  return [
    cellPage({
      method: 'get',
      path,
      access: meetingReaders,
      handle: (call) => listPage(context, call, calledBy(call)),
    }),
    cellPage({ method: 'post', path, access: stewards, handle: (call) => callOne(context, call) }),
    cellPage({
      method: 'get',
      path: one,
      access: meetingReaders,
      handle: (call) => onMeeting(context, call, (meeting) => show(context, call, meeting)),
    }),
    cellPage({
      method: 'post',
      path: `${one}/here`,
      access: meetingMembers,
      handle: (call) => onMeeting(context, call, (meeting) => here(context, call, meeting)),
    }),
    cellPage({
      method: 'post',
      path: `${one}/move`,
      access: stewards,
      handle: (call) =>
        onMeeting(context, call, (meeting) =>
          changed(context, call, meeting, (values) => {
            const to = moveFromForm(values, call.cell.timeZone)
            const { db } = context.assembly
            return to.ok ? moveMeeting(db, meeting, { ...to.value, atMs: call.nowMs }) : to
          }),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${one}/call-off`,
      access: stewards,
      handle: (call) =>
        onMeeting(context, call, (meeting) =>
          changed(context, call, meeting, async (values) => {
            const off = { reason: values['off-reason'] ?? '', atMs: call.nowMs }
            const done = await callOffMeeting(context.assembly.db, meeting, off)
            return done.ok ? done : atField(done, { reason: 'off-reason' })
          }),
        ),
    }),
    passagePage(context, 'done', async ({ meeting, number, values, nowMs }) =>
      noteDeed(context.assembly.db, meeting.id, number, values['isDone'] === '1', nowMs),
    ),
    passagePage(context, 'say', async ({ meeting, number, values, nowMs }) => {
      const to = {
        conversationId: values['question'] ?? '',
        evenSo: values['evenSo'] === '1',
      }
      return sayPassage(context.assembly, meeting, number, to, nowMs)
    }),
    passagePage(context, 'change', async ({ meeting, number, values, nowMs }) => {
      const { db } = context.assembly
      if (values['drop'] === '1') return changePassage(db, meeting.id, number, null, nowMs)
      const words = checkWords(confirmationFromForm(values))
      return words.ok ? changePassage(db, meeting.id, number, words.value, nowMs) : words
    }),
  ]
}

/** The meeting that the address names, or the page that says there is none. */
export async function onMeeting(
  { assembly: { db } }: WebContext,
  { c, cell, frame }: CellCall,
  work: (meeting: Meeting) => Promise<Response>,
): Promise<Response> {
  const meeting = await readMeeting(db, cell.id, c.req.param('meeting') ?? '')
  return meeting === null ? problemResponse(c, frame, 'not-found') : work(meeting)
}

async function listPage(
  { assembly: { db } }: WebContext,
  { c, cell, frame, principal, nowMs }: CellCall,
  form: FormState,
): Promise<Response> {
  const all = await listMeetings(db, cell.id)
  const isComing = ({ startsMs }: Meeting): boolean => startsMs + lastsMs > nowMs
  return pageResponse(
    c,
    <MeetingsPage
      frame={frame}
      path={`/at/${cell.slug}/meetings`}
      coming={all.filter(isComing).toReversed()}
      past={all.filter((meeting) => !isComing(meeting))}
      off={await calledOffIn(db, cell.id)}
      isSteward={hasRole(principal, cell.id, 'steward')}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}

/** What an address fills in of a meeting that is called: another page led here. */
function calledBy({ c }: CellCall): FormState {
  const values: Record<string, string> = {}
  for (const name of ['title', 'date', 'time', 'agenda', 'question', 'panel']) {
    const value = c.req.query(name)
    if (value !== undefined) values[name] = value.slice(0, 2_000)
  }
  return { values, refused: null }
}

async function callOne(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, principal, nowMs } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return listPage(context, call, refusedForm(wording, form))
  const { values } = form.value
  const again = (refusal: Refusal): Promise<Response> =>
    listPage(context, call, refusedForm(wording, refusal, values))
  const draft = meetingFromForm(values, cell.timeZone)
  if (!draft.ok) return again(draft)
  const { db, random } = context.assembly
  const id = newId(nowMs, random)
  const by = { id, secretaryId: moderatorOf(principal), createdMs: nowMs }
  const called = await callMeeting(db, cell.id, draft.value, by)
  return called.ok ? c.redirect(`/at/${cell.slug}/meetings/${id}`, 303) : again(called)
}

async function show(
  { assembly }: WebContext,
  call: CellCall,
  meeting: Meeting,
  again: {
    readonly here?: FormState
    readonly change?: FormState
    readonly refused?: PassageForm
  } = {},
): Promise<Response> {
  const came = await readCameOf(assembly, call.cell, { kind: 'meeting', id: meeting.id })
  const view = await readMeetingView(assembly, call, meeting, came)
  const { here: there = emptyForm, change = emptyForm, refused = null } = again
  const isRefused = [there, change].some((form) => form.refused !== null) || refused !== null
  return pageResponse(
    call.c,
    <MeetingPage frame={call.frame} view={view} here={there} change={change} refused={refused} />,
    isRefused ? 422 : 200,
  )
}

/** Moves a meeting or calls it off, or shows why not. */
async function changed(
  context: WebContext,
  call: CellCall,
  meeting: Meeting,
  work: (values: FormValues) => Promise<Result<unknown>> | Refusal,
): Promise<Response> {
  const form = await readForm(call.c, formLimit)
  const values = form.ok ? form.value.values : {}
  const done = form.ok ? await work(values) : form
  if (done.ok) {
    const base = `/at/${call.cell.slug}/meetings/${meeting.id}`
    return call.c.redirect(withNotice(base, 'frame.done'), 303)
  }
  return show(context, call, meeting, { change: refusedForm(call.wording, done, values) })
}

async function here(context: WebContext, call: CellCall, meeting: Meeting): Promise<Response> {
  const { c, cell, wording, principal, nowMs } = call
  const form = await readForm(c, formLimit)
  const asked = form.ok ? form.value.values['kind'] : undefined
  const kind = (['came', 'left', 'excused'] as const).find((one) => one === asked)
  const personId = moderatorOf(principal)
  const noted =
    kind === undefined
      ? refuse('attendance-kind', 'Say that you are there, have left, or cannot come.', 'kind')
      : await noteComing(context.assembly.db, meeting.id, { personId, kind, atMs: nowMs })
  return noted.ok
    ? c.redirect(`/at/${cell.slug}/meetings/${meeting.id}#there-heading`, 303)
    : show(context, call, meeting, { here: refusedForm(wording, noted) })
}

/** Something that a steward does with what was confirmed. */
function passagePage(
  context: WebContext,
  name: string,
  work: (of: {
    readonly meeting: Meeting
    readonly number: number
    readonly values: FormValues
    readonly nowMs: number
  }) => Promise<Result<readonly Passage[]>>,
): WebRoute {
  return cellPage({
    method: 'post',
    path: `/at/:cell/meetings/:meeting/passages/:passage/${name}`,
    access: stewards,
    handle: (call) =>
      onMeeting(context, call, async (meeting) => {
        const { c, cell, frame, wording, nowMs } = call
        const number = Number(c.req.param('passage'))
        const form = await readForm(c, formLimit)
        const values = form.ok ? form.value.values : {}
        const done = form.ok ? await work({ meeting, number, values, nowMs }) : form
        const base = `/at/${cell.slug}/meetings/${meeting.id}`
        if (done.ok) return c.redirect(`${withNotice(base, 'frame.done')}#passage-${number}`, 303)
        if (done.code === 'passage-unknown') return problemResponse(c, frame, 'not-found')
        const kept = done.code === 'statement-alike' ? { ...values, evenSo: '?' } : values
        const refused = { number, form: refusedForm(wording, done, kept) }
        return show(context, call, meeting, { refused })
      }),
  })
}
