import { moderatorOf } from '../assembly/conversation/who.ts'
import type { Meeting } from '../assembly/meeting/meeting.ts'
import { localDay } from '../assembly/meeting/meeting-day.ts'
import { minutesLimits, type MinutesEvent } from '../assembly/meeting/minutes.ts'
import { actOnMinutes } from '../assembly/meeting/store-minutes.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs } from '../kernel/steps.ts'
import type { WebContext } from './context.ts'
import { dayEndField } from './forms/meeting-form.ts'
import { minutesDraft } from './forms/minutes-draft.ts'
import { atField, type FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { MinutesPage, type MinutesSection } from './pages/minutes.tsx'
import { refusedForm, type FormState } from './parts/field.tsx'
import { readMeetingView } from './read/meeting.ts'
import { meetingMembers, meetingReaders, onMeeting } from './routes-meetings.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** Bytes of a form with minutes: each sign of them may take four in UTF-8 and twelve as a form sends it. */
const minutesFormLimit = 12 * minutesLimits.text + formLimit

/** Days that the form for presenting suggests. */
const usualDays = 7

/** *Minutes* of a meeting: read by all, written by the secretary, approved by those who were there. */
export function minutesPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/meetings/:meeting/minutes' as const
  return [
    cellPage({
      method: 'get',
      path,
      access: meetingReaders,
      handle: (call) => onMeeting(context, call, (meeting) => show(context, call, meeting)),
    }),
    act(context, '', 'write', stewards, async (values, by, atMs) => {
      // A form ends lines with two signs; minutes end them with one, so that the same text is the same.
      const text = (values['text'] ?? '').replaceAll('\r\n', '\n')
      return success({ kind: 'write', by, text, atMs })
    }),
    act(context, '/present', 'present', stewards, async (values, by, atMs, call) => {
      const untilMs = dayEndField(values, 'until', call.cell.timeZone)
      return untilMs.ok ? success({ kind: 'present', by, untilMs: untilMs.value, atMs }) : untilMs
    }),
    act(context, '/opinion', 'opinion', meetingMembers, async (values, by, atMs) => {
      const { kind, reason = '' } = values
      if (kind === 'object') return success({ kind, by, reason, atMs })
      if (kind === 'approve' || kind === 'withdraw') return success({ kind, by, atMs })
      return refuse('minutes-no-opinion', 'Approve, object, or take an objection back.', 'kind')
    }),
    act(context, '/close', 'close', stewards, async (_, __, atMs) =>
      success({ kind: 'close', atMs }),
    ),
  ]
}

function act(
  context: WebContext,
  name: string,
  section: MinutesSection,
  access: typeof stewards | typeof meetingMembers,
  eventOf: (
    values: FormValues,
    by: string,
    atMs: number,
    call: CellCall,
  ) => Promise<Result<MinutesEvent>>,
): WebRoute {
  return cellPage({
    method: 'post',
    path: `/at/:cell/meetings/:meeting/minutes${name}`,
    access,
    handle: (call) =>
      onMeeting(context, call, async (meeting) => {
        const { c, cell, wording, principal, nowMs } = call
        const form = await readForm(c, section === 'write' ? minutesFormLimit : formLimit)
        const values = form.ok ? form.value.values : {}
        const event = form.ok ? await eventOf(values, moderatorOf(principal), nowMs, call) : form
        const done = event.ok
          ? await actOnMinutes(context.assembly.db, meeting.id, event.value)
          : event
        if (!done.ok) {
          const refused = {
            section,
            form: refusedForm(wording, atField(done, { untilMs: 'until' }), values),
          }
          return show(context, call, meeting, refused)
        }
        const path = `/at/${cell.slug}/meetings/${meeting.id}/minutes`
        return c.redirect(withNotice(path, 'frame.done'), 303)
      }),
  })
}

async function show(
  { assembly }: WebContext,
  call: CellCall,
  meeting: Meeting,
  refused: { readonly section: MinutesSection; readonly form: FormState } | null = null,
): Promise<Response> {
  const { c, cell, frame, wording, nowMs } = call
  const view = await readMeetingView(assembly, call, meeting)
  return pageResponse(
    c,
    <MinutesPage
      frame={frame}
      view={view}
      draft={view.reader.isSecretary ? minutesDraft(wording, view) : ''}
      usualDay={localDay(cell.timeZone, nowMs + usualDays * dayMs)}
      refused={refused}
    />,
    refused === null ? 200 : 422,
  )
}
