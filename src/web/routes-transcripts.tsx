import { confirmPassage, passProposalOver } from '../assembly/meeting/confirm-passage.ts'
import { checkTranscriptDays, type Meeting } from '../assembly/meeting/meeting.ts'
import { readTranscript, transcriptLimits } from '../assembly/meeting/read-transcript.ts'
import { setTranscriptDays } from '../assembly/meeting/store.ts'
import { bringBack } from '../assembly/meeting/store-passages.ts'
import { addTranscript, deleteTranscript } from '../assembly/meeting/store-transcripts.ts'
import type { FoundIn } from '../assembly/meeting/transcript-reader.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { confirmationFromForm, turnField } from './forms/meeting-form.ts'
import { numberField, type FormValues } from './forms/number-field.ts'
import { readForm, type PostedForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { TranscriptPage, type PlaceForm } from './pages/transcript.tsx'
import { TranscriptsPage } from './pages/transcripts.tsx'
import { TranscriptTextPage } from './pages/transcript-text.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import {
  readMeetingView,
  readTranscripts,
  readTranscriptText,
  readTranscriptView,
  turnsOnPage,
} from './read/meeting.ts'
import { onMeeting } from './routes-meetings.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** Bytes of a form with a transcript: the file itself and what stands around it. */
const uploadLimit = transcriptLimits.bytes + formLimit

/** A transcript that the address names. */
interface At {
  readonly meeting: Meeting
  readonly found: FoundIn
}

/** *Transcripts and notes* of a meeting: for its stewards alone. */
export function transcriptPages(context: WebContext): readonly WebRoute[] {
  const all = '/at/:cell/meetings/:meeting/transcripts' as const
  const one = `${all}/:file` as const
  const { db } = context.assembly
  const post = (
    name: string,
    work: (call: CellCall, at: At, values: FormValues) => Promise<Response>,
  ): WebRoute =>
    cellPage({
      method: 'post',
      path: `${one}/${name}`,
      access: stewards,
      handle: (call) =>
        onTranscript(context, call, async (at) => {
          const form = await readForm(call.c, formLimit)
          return work(call, at, form.ok ? form.value.values : {})
        }),
    })
  return [
    cellPage({
      method: 'get',
      path: all,
      access: stewards,
      handle: (call) => onMeeting(context, call, (meeting) => listed(context, call, meeting)),
    }),
    cellPage({
      method: 'post',
      path: all,
      access: stewards,
      handle: (call) => onMeeting(context, call, (meeting) => add(context, call, meeting)),
    }),
    cellPage({
      method: 'post',
      path: '/at/:cell/meetings/:meeting/keep',
      access: stewards,
      handle: (call) => onMeeting(context, call, (meeting) => keep(context, call, meeting)),
    }),
    cellPage({
      method: 'get',
      path: one,
      access: stewards,
      handle: (call) => onTranscript(context, call, (at) => show(context, call, at)),
    }),
    cellPage({
      method: 'get',
      path: `${one}/text`,
      access: stewards,
      handle: (call) => onTranscript(context, call, (at) => showText(context, call, at)),
    }),
    post('confirm', (call, at, values) => confirm(context, call, at, values)),
    post('mark', (call, at, values) => mark(context, call, at, values)),
    post('back', async (call, { meeting, found }) => {
      await bringBack(db, meeting.id, found.transcript.fileHash)
      return back(call)
    }),
    post('model', async (call, at) => {
      const { fileHash } = at.found.transcript
      const asked = await context.assembly.transcripts.ask(call.cell, at.meeting, fileHash)
      if (asked.ok) return call.c.redirect(`${addressOf(call)}#model-heading`, 303)
      return show(context, call, at, { ask: refusedForm(call.wording, asked) })
    }),
    post('delete', async (call, { meeting, found }) => {
      await deleteTranscript(db, meeting.id, found.transcript.fileHash, call.nowMs)
      const path = `/at/${call.cell.slug}/meetings/${meeting.id}/transcripts`
      return call.c.redirect(withNotice(path, 'frame.done'), 303)
    }),
  ]
}

async function onTranscript(
  context: WebContext,
  call: CellCall,
  work: (at: At) => Promise<Response>,
): Promise<Response> {
  return onMeeting(context, call, async (meeting) => {
    const { c, cell, frame } = call
    const file = c.req.param('file') ?? ''
    const found = await context.assembly.transcripts.found(cell, meeting, file)
    return found === null ? problemResponse(c, frame, 'not-found') : work({ meeting, found })
  })
}

function addressOf({ c, cell }: CellCall): string {
  const { meeting = '', file = '' } = c.req.param()
  return `/at/${cell.slug}/meetings/${meeting}/transcripts/${file}`
}

function back(call: CellCall): Response {
  return call.c.redirect(withNotice(addressOf(call), 'frame.done'), 303)
}

async function listed(
  { assembly }: WebContext,
  call: CellCall,
  meeting: Meeting,
  again: { readonly add?: FormState; readonly keep?: FormState } = {},
): Promise<Response> {
  const view = await readTranscripts(assembly, await readMeetingView(assembly, call, meeting))
  const { add: added = emptyForm, keep: kept = emptyForm } = again
  return pageResponse(
    call.c,
    <TranscriptsPage frame={call.frame} view={view} add={added} keep={kept} />,
    added.refused === null && kept.refused === null ? 200 : 422,
  )
}

async function add(context: WebContext, call: CellCall, meeting: Meeting): Promise<Response> {
  const { c, cell, wording, nowMs } = call
  const form = await readForm(c, uploadLimit)
  // What was pasted stays in the form, as far as a page of it is not larger than what was sent.
  const values = form.ok ? { text: form.value.values['text'] ?? '' } : {}
  const again = (refusal: Refusal): Promise<Response> =>
    listed(context, call, meeting, { add: refusedForm(wording, refusal, values) })
  if (!form.ok) return again(form.code === 'form-too-large' ? tooLong() : form)
  const bytes = await bytesOf(form.value)
  if (!bytes.ok) return again(bytes)
  const transcript = readTranscript(bytes.value)
  if (!transcript.ok) return again({ ...transcript, at: fieldOf(form.value) })
  const { db } = context.assembly
  const kept = await addTranscript(db, meeting.id, bytes.value, transcript.value, nowMs)
  if (!kept.ok) return again({ ...kept, at: fieldOf(form.value) })
  return c.redirect(`/at/${cell.slug}/meetings/${meeting.id}/transcripts/${kept.value}`, 303)
}

function tooLong(): Refusal {
  const { bytes: limit } = transcriptLimits
  return refuse(
    'transcript-too-long',
    `A transcript has at most ${limit} bytes; this is more.`,
    'file',
    { limit },
  )
}

async function bytesOf(form: PostedForm): Promise<Result<Uint8Array>> {
  const file = form.file('file')
  if (file !== null) return success(new Uint8Array(await file.arrayBuffer()))
  const text = form.values['text'] ?? ''
  return text.trim() === ''
    ? refuse('transcript-missing', 'Choose a file, or paste what was said.', 'file')
    : success(new TextEncoder().encode(text))
}

function fieldOf(form: PostedForm): string {
  return form.file('file') === null ? 'text' : 'file'
}

async function keep(context: WebContext, call: CellCall, meeting: Meeting): Promise<Response> {
  const { c, cell, wording } = call
  const form = await readForm(c, formLimit)
  const values = form.ok ? form.value.values : {}
  const typed = numberField(values, 'transcriptDays', { min: 1, max: 3_650 })
  const days = typed.ok ? checkTranscriptDays(typed.value) : typed
  if (!days.ok) {
    return listed(context, call, meeting, { keep: refusedForm(wording, days, values) })
  }
  await setTranscriptDays(context.assembly.db, meeting.id, days.value)
  const path = `/at/${cell.slug}/meetings/${meeting.id}/transcripts`
  return c.redirect(withNotice(path, 'settings.saved'), 303)
}

async function show(
  { assembly }: WebContext,
  call: CellCall,
  { meeting, found }: At,
  again: { readonly refused?: PlaceForm; readonly ask?: FormState; readonly page?: number } = {},
): Promise<Response> {
  const of = await readMeetingView(assembly, call, meeting)
  const page = again.page ?? Number(call.c.req.query('page') ?? 1)
  const view = await readTranscriptView(assembly, of, found, page)
  const { refused = null, ask = emptyForm } = again
  return pageResponse(
    call.c,
    <TranscriptPage frame={call.frame} view={view} refused={refused} ask={ask} />,
    refused === null && ask.refused === null ? 200 : 422,
  )
}

/** Confirms a proposal in the secretary's words, or puts it aside. */
async function confirm(
  context: WebContext,
  call: CellCall,
  at: At,
  values: FormValues,
): Promise<Response> {
  const { wording, nowMs } = call
  const { meeting, found } = at
  const place = values['place'] ?? ''
  const done =
    values['drop'] === '1'
      ? await passProposalOver(context.assembly, meeting, found, place, nowMs)
      : await confirmPassage(
          context.assembly,
          meeting,
          found,
          { place },
          confirmationFromForm(values),
          nowMs,
        )
  if (done.ok) return back(call)
  const refused = { place, form: refusedForm(wording, done, values) }
  return show(context, call, at, { refused })
}

async function showText(
  { assembly }: WebContext,
  call: CellCall,
  { meeting, found }: At,
  again: { readonly mark?: FormState; readonly page?: number } = {},
): Promise<Response> {
  const of = await readMeetingView(assembly, call, meeting)
  const turn = Number(call.c.req.query('turn') ?? 0)
  const page =
    turn > 0 ? Math.ceil(turn / turnsOnPage) : (again.page ?? Number(call.c.req.query('page') ?? 1))
  const { mark: form = emptyForm } = again
  return pageResponse(
    call.c,
    <TranscriptTextPage
      frame={call.frame}
      view={readTranscriptText(of, found, page)}
      mark={form}
    />,
    form.refused === null ? 200 : 422,
  )
}

/** Confirms words that the secretary marked by hand. */
async function mark(
  context: WebContext,
  call: CellCall,
  at: At,
  values: FormValues,
): Promise<Response> {
  const { c, wording, nowMs } = call
  const page = Number(values['page'] ?? 1)
  const again = (refusal: Refusal): Promise<Response> =>
    showText(context, call, at, { mark: refusedForm(wording, refusal, values), page })
  const turn = turnField(values)
  if (!turn.ok) return again(turn)
  // A text field of a form ends its lines with two signs; a turn has none of them.
  const words = (values['words'] ?? '').replaceAll('\r\n', ' ')
  const done = await confirmPassage(
    context.assembly,
    at.meeting,
    at.found,
    { turn: turn.value, words },
    confirmationFromForm(values),
    nowMs,
  )
  if (!done.ok) return again(done)
  const address = withNotice(`${addressOf(call)}/text`, 'frame.done')
  return c.redirect(`${address}&turn=${turn.value + 1}#turn-${turn.value + 1}`, 303)
}
