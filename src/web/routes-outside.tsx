import { pollDaysLimit, pollFrom, type PollAbout } from '../federation/social/poll.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { numberField } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { wording as wordingOf } from './messages/wording.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { OutsidePage } from './pages/outside.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { onBallot } from './routes-ballots.tsx'
import { onQuestion } from './routes-questions.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** What others may be asked about. */
interface Subject {
  readonly about: PollAbout
  readonly id: string
  readonly title: string
  readonly language: string
  readonly path: string
  /** Answers to begin with. */
  readonly options: readonly string[]
  /** How long it is still open, ms; null: nobody knows. 0: it is over. */
  readonly leftMs: number | null
}

type Work = (context: WebContext, call: CellCall, subject: Subject) => Promise<Response>

/** *Ask others*: a question or a ballot as a poll for accounts of other servers. What they say is opinion, and stands apart. */
export function outsidePages(context: WebContext): readonly WebRoute[] {
  const page = (method: 'get' | 'post', path: string, work: Work): readonly WebRoute[] => [
    cellPage({
      method,
      path: `/at/:cell/questions/:question/${path}`,
      access: stewards,
      handle: (call) => atQuestion(context, call, work),
    }),
    cellPage({
      method,
      path: `/at/:cell/ballots/:ballot/${path}`,
      access: stewards,
      handle: (call) => atBallot(context, call, work),
    }),
  ]
  return [
    ...page('get', 'outside', (of, call, subject) => show(of, call, subject, emptyForm)),
    ...page('post', 'outside', ask),
    ...page('post', 'outside/end', async ({ social }, call, { id, path }) => {
      await social?.endPoll(call.cell.id, id)
      return call.c.redirect(withNotice(`${path}/outside`, 'frame.done'), 303)
    }),
  ]
}

function atQuestion(context: WebContext, call: CellCall, work: Work): Promise<Response> {
  return onQuestion(context, call, ({ conversation }) => {
    const { id, question, language, closedMs } = conversation
    return work(context, call, {
      about: 'question',
      id,
      title: question,
      language,
      path: `/at/${call.cell.slug}/questions/${id}`,
      options: [],
      leftMs: closedMs === null ? null : 0,
    })
  })
}

function atBallot(context: WebContext, call: CellCall, work: Work): Promise<Response> {
  return onBallot(context, call, async ({ id, title, language, options, closesMs }) => {
    const isClosed = await context.assembly.ballots.isClosed(id)
    return work(context, call, {
      about: 'ballot',
      id,
      title,
      language,
      path: `/at/${call.cell.slug}/ballots/${id}`,
      options: options.map((option) => option.title),
      leftMs: isClosed ? 0 : Math.max(closesMs - call.nowMs, 0),
    })
  })
}

async function ask(context: WebContext, call: CellCall, subject: Subject): Promise<Response> {
  const { c, wording } = call
  const form = await readForm(c, formLimit)
  const values = form.ok ? form.value.values : {}
  const asked = form.ok ? await asking(context, call, subject, values) : form
  return asked.ok
    ? c.redirect(withNotice(`${subject.path}/outside`, 'frame.done'), 303)
    : show(context, call, subject, refusedForm(wording, asked, values))
}

async function asking(
  { social, api }: WebContext,
  { cell, principal }: CellCall,
  { about, id, title, path, leftMs }: Subject,
  values: Readonly<Record<string, string>>,
): Promise<Result<void>> {
  if (principal.kind !== 'person') {
    return refuse('social-sign-in', 'Only a signed-in steward opens the neighbourhood.', 'options')
  }
  const shown = (await social?.cell(cell.id)) ?? null
  if (social === null || shown === null) {
    return refuse('poll-nobody', 'Nobody outside can find this neighbourhood yet.', 'options')
  }
  if (leftMs === 0) return refuse('poll-over', 'What this is about is over already.', 'options')
  const days = numberField(values, 'days', { min: 1, max: pollDaysLimit })
  if (!days.ok) return days
  const nowMs = api.clock.now()
  const { options = '', choice } = values
  const typed = { about, isMany: choice === 'many', options, days: days.value }
  const poll = pollFrom(typed, nowMs)
  if (!poll.ok) return poll
  if (!(await social.hasRoomForPoll(cell.id))) {
    return refuse('polls-full', 'Too many polls are open; end one of them first.', 'options')
  }
  const endsMs = leftMs === null ? poll.value.endsMs : Math.min(poll.value.endsMs, nowMs + leftMs)
  const text = wordingOf(shown.language, cell).say('outside.words')
  const draft = { source: 'poll', sourceId: id, title, text, path, event: null } as const
  const asked = await social.publish(cell.id, { ...draft, poll: { ...poll.value, endsMs } })
  if (!asked.ok) return asked
  return asked.value
    ? success(undefined)
    : refuse('poll-exists', 'Others were asked this already.', 'options')
}

async function show(
  { social }: WebContext,
  { c, cell, frame }: CellCall,
  { id, title, language, path, options }: Subject,
  form: FormState,
): Promise<Response> {
  return pageResponse(
    c,
    <OutsidePage
      frame={frame}
      base={path}
      title={title}
      language={language}
      isOn={((await social?.cell(cell.id)) ?? null) !== null}
      options={options}
      asked={(await social?.pollOf(cell.id, id)) ?? null}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}
