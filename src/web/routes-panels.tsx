import { findConversation, listConversations } from '../assembly/conversation/store.ts'
import type { Panel } from '../assembly/panel/panel.ts'
import { notInvited } from '../assembly/panel/panel-refusals.ts'
import { standingOf } from '../assembly/panel/standing.ts'
import { listPanels, readPanel } from '../assembly/panel/store.ts'
import { hasRole, personOf } from '../cell/role.ts'
import { zoneOffsetMs } from '../kernel/local-time.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { panelFromForm } from './forms/panel-form.ts'
import type { FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { answerField, PanelPage } from './pages/panel.tsx'
import { PanelFormPage } from './pages/panel-form.tsx'
import { PanelsPage } from './pages/panels.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { readCameOf } from './read/came-of.ts'
import { problemResponse } from './problem-response.tsx'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

/** Who reads along, and who may be drawn. */
export const panelReaders = { kind: 'cell', roles: ['steward', 'member'] } as const
const members = { kind: 'cell', roles: ['member'] } as const

/** *Panels*: those of a neighbourhood, a new one, and each with the form to say yes or no. */
export function panelPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/panels' as const
  const one = `${path}/:panel` as const
  return [
    cellPage({
      method: 'get',
      path,
      access: panelReaders,
      handle: (call) => listPage(context, call),
    }),
    cellPage({
      method: 'get',
      path: `${path}/new`,
      access: stewards,
      handle: (call) => {
        const question = call.c.req.query('question')
        return formPage(context, call, {
          values: question === undefined ? {} : { question },
          refused: null,
        })
      },
    }),
    cellPage({
      method: 'post',
      path: `${path}/new`,
      access: stewards,
      handle: (call) => make(context, call),
    }),
    cellPage({
      method: 'get',
      path: one,
      access: panelReaders,
      handle: (call) => onPanel(context, call, (panel) => show(context, call, panel, emptyForm)),
    }),
    cellPage({
      method: 'post',
      path: `${one}/answer`,
      access: members,
      handle: (call) => onPanel(context, call, (panel) => answer(context, call, panel)),
    }),
    cellPage({
      method: 'post',
      path: `${one}/leave`,
      access: members,
      handle: (call) => onPanel(context, call, (panel) => leave(context, call, panel)),
    }),
  ]
}

/** The panel that the address names, or the page that says there is none. */
export async function onPanel(
  { assembly: { db } }: WebContext,
  { c, cell, frame }: CellCall,
  work: (panel: Panel) => Promise<Response>,
): Promise<Response> {
  const panel = await readPanel(db, cell.id, c.req.param('panel') ?? '')
  return panel === null ? problemResponse(c, frame, 'not-found') : work(panel)
}

/** Address of a panel's page. */
export function panelBase({ cell }: CellCall, { id }: Panel): string {
  return `/at/${cell.slug}/panels/${id}`
}

async function listPage(
  { assembly: { db } }: WebContext,
  { c, cell, frame, principal }: CellCall,
): Promise<Response> {
  return pageResponse(
    c,
    <PanelsPage
      frame={frame}
      path={`/at/${cell.slug}/panels`}
      panels={await listPanels(db, cell.id)}
      isSteward={hasRole(principal, cell.id, 'steward')}
    />,
  )
}

async function formPage(
  { assembly: { db } }: WebContext,
  { c, cell, frame }: CellCall,
  form: FormState,
): Promise<Response> {
  const questions = (await listConversations(db, cell.id)).slice(0, 50)
  return pageResponse(
    c,
    <PanelFormPage
      frame={frame}
      path={`/at/${cell.slug}/panels`}
      questions={questions}
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}

async function make(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording, nowMs } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return formPage(context, call, refusedForm(wording, form))
  const { values } = form.value
  const again = (refusal: Refusal): Promise<Response> =>
    formPage(context, call, refusedForm(wording, refusal, values))
  const read = panelFromForm(values, { timeZone: cell.timeZone, language: wording.language })
  if (!read.ok) return again(read)
  const { stated, fieldOf } = read.value
  const made = await context.assembly.panels.make(cell.id, stated, nowMs)
  if (!made.ok) return again(inForm(made, fieldOf))
  return c.redirect(panelBase(call, made.value), 303)
}

/** A refusal at the field of the form that it is about. */
export function inForm(refusal: Refusal, fieldOf: (at: string) => string): Refusal {
  return refusal.at === undefined ? refusal : { ...refusal, at: fieldOf(refusal.at) }
}

async function show(
  context: WebContext,
  call: CellCall,
  panel: Panel,
  form: FormState,
): Promise<Response> {
  const { c, cell, frame, principal, nowMs } = call
  const { db } = context.assembly
  const about =
    panel.conversationId === null ? null : await findConversation(db, panel.conversationId)
  const view = await standingOf(db, panel, principal, nowMs)
  const came = await readCameOf(context.assembly, cell, { kind: 'panel', id: panel.id })
  const mayCall = view.isSteward && view.stage === 'drawn'
  return pageResponse(
    c,
    <PanelPage
      frame={frame}
      base={panelBase(call, panel)}
      view={view}
      came={came}
      meetingHref={
        mayCall && !came.some(({ kind }) => kind === 'meeting') ? callingHref(call, panel) : null
      }
      question={
        about === null
          ? null
          : {
              href: `/at/${cell.slug}/questions/${about.id}`,
              text: about.question,
              language: about.language,
            }
      }
      form={form}
    />,
    form.refused === null ? 200 : 422,
  )
}

/** The form that calls the first meeting of a panel, filled in. */
function callingHref({ cell }: CellCall, panel: Panel): string {
  // A moment as fields of a form take it: `2027-03-28` and `19:30`.
  const [date = '', time = ''] = new Date(
    panel.meetsMs + zoneOffsetMs(cell.timeZone, panel.meetsMs),
  )
    .toISOString()
    .split('T')
  const query = new URLSearchParams({
    title: panel.title,
    date,
    time: time.slice(0, 5),
    panel: panel.id,
    ...(panel.conversationId === null ? {} : { question: panel.conversationId }),
  })
  return `/at/${cell.slug}/meetings?${query}#call-heading`
}

async function answer(context: WebContext, call: CellCall, panel: Panel): Promise<Response> {
  const { c, wording, principal, nowMs } = call
  const form = await readForm(c, formLimit)
  if (!form.ok) return show(context, call, panel, refusedForm(wording, form))
  const { values } = form.value
  const again = (refusal: Refusal): Promise<Response> =>
    show(context, call, panel, refusedForm(wording, inForm(refusal, fieldFor(panel)), values))
  const person = personOf(principal)
  if (person === null) return again(notInvited())
  const said = values['said'] === 'yes' ? 'yes' : 'no'
  const saying = {
    said,
    answers: answersOf(panel, values),
    mayName: values['mayName'] === '1',
  } as const
  const done = await context.assembly.panels.answer(panel.id, person, saying, nowMs)
  if (!done.ok) return again(done)
  return c.redirect(withNotice(panelBase(call, panel), `panel.said.${said}`), 303)
}

function answersOf({ asked }: Panel, values: FormValues): Record<string, string> {
  return Object.fromEntries(asked.map(({ key }, place) => [key, values[answerField(place)] ?? '']))
}

function fieldFor({ asked }: Panel): (at: string) => string {
  return (at) => {
    const place = asked.findIndex(({ key }) => at === `answers.${key}`)
    return place < 0 ? at : answerField(place)
  }
}

async function leave(context: WebContext, call: CellCall, panel: Panel): Promise<Response> {
  const { c, wording, principal } = call
  const person = personOf(principal)
  const done =
    person === null ? notInvited() : await context.assembly.panels.leave(panel.id, person)
  if (!done.ok) return show(context, call, panel, refusedForm(wording, done))
  return c.redirect(withNotice(panelBase(call, panel), 'panel.said.gone'), 303)
}
