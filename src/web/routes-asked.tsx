import { passOn } from '../assembly/report/asked.ts'
import { askQuestion, askToBelong } from '../assembly/report/bodies.ts'
import { drawUpSlate, giveAnswer, takeReportText, tellAgain } from '../assembly/report/body-desk.ts'
import { tooLarge } from '../assembly/report/check-report.ts'
import { reportLimits } from '../assembly/report/report.ts'
import type { SharedQuestion } from '../assembly/report/shared-question.ts'
import { sideBySide, type SideBySide } from '../assembly/report/side-by-side.ts'
import {
  findShared,
  findTaken,
  newestTaken,
  sharedStatementsOf,
} from '../assembly/report/store-body.ts'
import type { Cell } from '../cell/cell.ts'
import { findCell, findCellBySlug } from '../cell/store.ts'
import { assert } from '../kernel/assert.ts'
import { success, type Refusal, type Result } from '../kernel/refusal.ts'
import { sideBySideCsv } from './csv.ts'
import type { WebContext } from './context.ts'
import { readForm, type PostedForm } from './forms/read-form.ts'
import { frameFor } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { AskedPage } from './pages/asked.tsx'
import { BodyPage } from './pages/body.tsx'
import { SideBySidePage } from './pages/side-by-side.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { nodeNamesOf, readAsked, readBody } from './read/asked.ts'
import { csvResponse } from './routes-cell.tsx'
import { reportResponse } from './routes-reports.tsx'
import {
  anyone,
  cellPage,
  formLimit,
  stewards,
  type CellCall,
  type WebCall,
  type WebRoute,
} from './web-route.ts'

/** Bytes of a form with the file of a report. */
const fileLimit = reportLimits.bytes + formLimit

/** What a body asks and owes, for everybody to read; its stewards ask, take reports and answer here. */
export function askedPages(context: WebContext): readonly WebRoute[] {
  const path = '/at/:cell/asked' as const
  const one = `${path}/:question` as const
  return [
    {
      method: 'get',
      path: '/bodies/:body',
      access: anyone,
      handle: (call) =>
        onBody(context, call, (body) => bodyPage(context, body, emptyForm, emptyForm)),
    },
    {
      method: 'get',
      path: '/asked/:question',
      access: anyone,
      handle: (call) =>
        onShared(context, call, (body, question) => page(context, body, question, emptyForm)),
    },
    {
      method: 'get',
      path: '/asked/:question/reports/:report',
      access: anyone,
      handle: (call) =>
        onShared(context, call, (body, question) => report(context, body, question)),
    },
    {
      method: 'get',
      path: '/asked/:question/side-by-side',
      access: anyone,
      handle: (call) =>
        onShared(context, call, async (body, question) => {
          const { frame, cell } = body
          const view = await besides(context, question)
          return pageResponse(
            call.c,
            <SideBySidePage
              frame={frame}
              question={question}
              body={cell}
              view={view}
              nodeNames={await nodeNamesOf(context, cell.id)}
            />,
          )
        }),
    },
    {
      method: 'get',
      path: '/asked/:question/side-by-side.csv',
      access: anyone,
      handle: (call) =>
        onShared(context, call, async (body, question) =>
          csvResponse(body, sideBySideCsv(await besides(context, question))),
        ),
    },
    cellPage({ method: 'post', path, access: stewards, handle: (call) => ask(context, call) }),
    cellPage({
      method: 'post',
      path: `${path}/neighbourhoods`,
      access: stewards,
      handle: (call) => invite(context, call),
    }),
    cellPage({
      method: 'post',
      path: `${one}/take`,
      access: stewards,
      handle: (call) =>
        posted(context, call, fileLimit, async (question, { file }) => {
          const sent = file('file')
          if (sent !== null && sent.size > reportLimits.bytes) return { ...tooLarge(), at: 'file' }
          const text = (await sent?.text()) ?? ''
          const taken = await takeReportText(context.assembly, question, text)
          return taken.ok ? taken : { ...taken, at: 'file' }
        }),
    }),
    cellPage({
      method: 'post',
      path: `${one}/pass-on`,
      access: stewards,
      handle: (call) =>
        posted(context, call, formLimit, (question, { values }) =>
          passOn(context.assembly, question, values['statement'] ?? '', timeIn(context)),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${one}/slate`,
      access: stewards,
      handle: (call) =>
        posted(context, call, formLimit, (question) => drawUpSlate(context.assembly, question)),
    }),
    cellPage({
      method: 'post',
      path: `${one}/tell-again`,
      access: stewards,
      handle: (call) =>
        posted(context, call, formLimit, async (question) =>
          success(await tellAgain(context.assembly, question)),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${one}/answer`,
      access: stewards,
      handle: (call) =>
        posted(context, call, formLimit, (question, { values }) => {
          const { statement = '', verdict = '', reason = '', amended = '' } = values
          return giveAnswer(context.assembly, question, { statement, verdict, reason, amended })
        }),
    }),
  ]
}

/** The body that the address names: open to everybody, and in its own time zone. */
async function onBody(
  context: WebContext,
  call: WebCall,
  work: (body: CellCall) => Promise<Response>,
): Promise<Response> {
  const cell = await findCellBySlug(context.api.db, call.c.req.param('body') ?? '')
  return cell?.kind === 'city' ? work(await within(context, call, cell)) : missing(call)
}

/** The question that the address names, which is the body's own where it names one. */
async function onShared(
  context: WebContext,
  call: WebCall,
  work: (body: CellCall, question: SharedQuestion) => Promise<Response>,
): Promise<Response> {
  const question = await findShared(context.api.db, call.c.req.param('question') ?? '')
  const cell = question === null ? null : await findCell(context.api.db, question.bodyId)
  const isThere = cell !== null && (call.cell === null || call.cell.id === cell.id)
  return question !== null && isThere
    ? work(await within(context, call, cell), question)
    : missing(call)
}

async function within(context: WebContext, call: WebCall, cell: Cell): Promise<CellCall> {
  const { c, principal, frame } = call
  const of = { principal, cell, nowMs: call.nowMs, isSetUp: frame.isSetUp }
  const own = await frameFor(context, c, of)
  return { ...call, cell, frame: own, wording: own.wording }
}

function missing({ c, frame }: WebCall): Promise<Response> {
  return Promise.resolve(problemResponse(c, frame, 'not-found'))
}

async function bodyPage(
  context: WebContext,
  call: CellCall,
  asking: FormState,
  inviting: FormState,
): Promise<Response> {
  const view = await readBody(context, call)
  const isRefused = asking.refused !== null || inviting.refused !== null
  return pageResponse(
    call.c,
    <BodyPage frame={call.frame} view={view} ask={asking} invite={inviting} />,
    isRefused ? 422 : 200,
  )
}

async function page(
  context: WebContext,
  call: CellCall,
  question: SharedQuestion,
  form: FormState,
): Promise<Response> {
  const view = await readAsked(context, call, question)
  return pageResponse(
    call.c,
    <AskedPage frame={call.frame} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

async function besides({ api: { db } }: WebContext, { id }: SharedQuestion): Promise<SideBySide> {
  return sideBySide(await newestTaken(db, id), await sharedStatementsOf(db, id))
}

async function report(
  context: WebContext,
  call: CellCall,
  question: SharedQuestion,
): Promise<Response> {
  const { c, frame } = call
  const id = c.req.param('report') ?? ''
  const taken = await findTaken(context.api.db, question.id, `urn:commonwatt:report:${id}`)
  if (taken === null) return problemResponse(c, frame, 'not-found')
  const base = `/asked/${question.id}`
  return reportResponse(call, {
    subject: 'question',
    title: question.question,
    language: question.language,
    back: base,
    report: taken,
    base,
    documentHref: `${base}/reports/${id}?as=jsonld`,
    logHref: null,
    mayMake: false,
    askedBy: null,
    sent: null,
    sources: null,
    isPublic: true,
  })
}

async function ask(context: WebContext, call: CellCall): Promise<Response> {
  const form = await readForm(call.c, formLimit)
  if (!form.ok) return bodyPage(context, call, refusedForm(call.wording, form), emptyForm)
  const { values } = form.value
  const { question = '', background = '', language = '', statements = '' } = values
  const made = await askQuestion(context.assembly, call.cell, {
    question,
    background,
    language: /^[a-z]{2}$/.test(language) ? language : 'en',
    statements: statements.split('\n').filter((line) => line.trim() !== ''),
    slateSize: Number(values['slateSize']),
    answerDays: Number(values['answerDays']),
    reportDays: Number(values['reportDays']),
  })
  return made.ok
    ? call.c.redirect(`/asked/${made.value.id}`, 303)
    : bodyPage(context, call, refusedForm(call.wording, made, values), emptyForm)
}

async function invite(context: WebContext, call: CellCall): Promise<Response> {
  const form = await readForm(call.c, formLimit)
  const again = (refusal: Refusal, values = {}): Promise<Response> =>
    bodyPage(context, call, emptyForm, refusedForm(call.wording, refusal, values))
  if (!form.ok) return again(form)
  const { values } = form.value
  const { slug = '', node = '' } = values
  const asked = await askToBelong(context.assembly, call.cell, slug, node)
  if (!asked.ok) return again(asked, values)
  return call.c.redirect(withNotice(`/bodies/${call.cell.slug}`, 'frame.done'), 303)
}

async function posted(
  context: WebContext,
  call: CellCall,
  limit: number,
  work: (question: SharedQuestion, form: PostedForm) => Promise<Result<unknown>>,
): Promise<Response> {
  return onShared(context, call, async (body, question) => {
    const form = await readForm(call.c, limit)
    if (!form.ok) return page(context, body, question, refusedForm(call.wording, form))
    const done = await work(question, form.value)
    const { values } = form.value
    if (!done.ok) return page(context, body, question, refusedForm(call.wording, done, values))
    return body.c.redirect(withNotice(`/asked/${question.id}`, 'frame.done'), 303)
  })
}

/** The time that a neighbourhood lives in. */
function timeIn({ api, things }: WebContext): (cellId: string) => Promise<number> {
  return async (cellId) => {
    const cell: Cell | null = await findCell(api.db, cellId)
    assert(cell !== null, 'a conversation is one of a cell')
    return things.clockOf(cell).now()
  }
}
