import { listConversations } from '../assembly/conversation/store.ts'
import { plainSource, sourcesOfOne } from '../assembly/decision/decision-source.ts'
import { sourcesOf } from '../assembly/decision/store-source.ts'
import { findDecision } from '../assembly/decision/store-decision.ts'
import { sendReport } from '../assembly/report/body-desk.ts'
import { stateSources } from '../assembly/report/decision-sources.ts'
import { reportContext } from '../assembly/report/report-context.ts'
import type { ProvenReport } from '../assembly/report/report.ts'
import { makeQuestionReport, shownReport } from '../assembly/report/reports.ts'
import { askedOf } from '../assembly/report/store-asked.ts'
import { lastSentReport, type SentReport } from '../assembly/report/store-far.ts'
import { findSlate } from '../assembly/report/store-body.ts'
import { hasRole } from '../cell/role.ts'
import { refuse, type Result } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { readForm } from './forms/read-form.ts'
import type { Wording } from './messages/wording.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { ReportPage } from './pages/report.tsx'
import { emptyForm, refusedForm, type FormState } from './parts/field.tsx'
import { problemResponse } from './problem-response.tsx'
import { onQuestion } from './routes-questions.tsx'
import type { ReportView } from './view/report.ts'
import {
  anyone,
  cellPage,
  formLimit,
  stewards,
  type CellCall,
  type WebCall,
  type WebRoute,
} from './web-route.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const

/** Reports of questions and decisions: as pages, and at the same address as documents for who asks for JSON. */
export function reportPages(context: WebContext): readonly WebRoute[] {
  const question = '/at/:cell/questions/:question/report' as const
  const decision = '/at/:cell/decisions/:decision/report' as const
  return [
    {
      method: 'get',
      path: '/ns/report-1.jsonld',
      access: anyone,
      handle: async ({ c }) => jsonLd(c, reportContext),
    },
    cellPage({
      method: 'get',
      path: question,
      access: readers,
      handle: (call) => questionPage(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path: question,
      access: stewards,
      handle: (call) =>
        made(context, call, () =>
          makeQuestionReport(context.assembly, call.cell, call.c.req.param('question') ?? ''),
        ),
    }),
    cellPage({
      method: 'post',
      path: `${question}/send`,
      access: stewards,
      handle: (call) =>
        made(context, call, () =>
          sendReport(context.assembly, call.cell, call.c.req.param('question') ?? ''),
        ),
    }),
    cellPage({
      method: 'get',
      path: decision,
      access: readers,
      handle: (call) => decisionPage(context, call, emptyForm),
    }),
    cellPage({
      method: 'post',
      path: `${decision}/sources`,
      access: stewards,
      handle: (call) => sourcesPosted(context, call),
    }),
  ]
}

/** A document for machines, with the media type of JSON-LD. */
export function jsonLd(c: WebCall['c'], content: object, name?: string): Response {
  return c.body(JSON.stringify(content), 200, {
    'content-type': 'application/ld+json; charset=utf-8',
    vary: 'accept, cookie',
    ...(name === undefined ? {} : { 'content-disposition': `attachment; filename="${name}"` }),
  })
}

/** Whether who asks wants the document, by the header or by the link for downloads. */
export function wantsDocument({ c }: Pick<WebCall, 'c'>): boolean {
  const accept = c.req.header('accept') ?? ''
  return c.req.query('as') === 'jsonld' || /^application\/(ld\+)?json\b/.test(accept)
}

/** The report as a page or as a document. */
export function reportResponse(
  call: WebCall,
  view: ReportView,
  form: FormState = emptyForm,
): Response | Promise<Response> {
  if (wantsDocument(call) && view.report !== null) {
    return jsonLd(
      call.c,
      view.report,
      call.c.req.query('as') === 'jsonld' ? 'report.jsonld' : undefined,
    )
  }
  return pageResponse(
    call.c,
    <ReportPage frame={call.frame} view={view} form={form} />,
    form.refused === null ? 200 : 422,
  )
}

function questionPage(context: WebContext, call: CellCall, form: FormState): Promise<Response> {
  return onQuestion(context, call, async (talk) => {
    const { cell, principal } = call
    const { id, question, language, closedMs } = talk.conversation
    const report = await shownReport(context.assembly, cell, { subject: 'question', id, closedMs })
    const mayMake = hasRole(principal, cell.id, 'steward')
    const asked = await askedOf(context.api.db, id)
    const isOver = asked !== null && (await findSlate(context.api.db, asked.questionId)) !== null
    const base = `/at/${cell.slug}/questions/${id}/report`
    return reportResponse(
      call,
      {
        subject: 'question',
        title: question,
        language,
        back: `/at/${cell.slug}/questions/${id}`,
        report: report.ok ? report.value : null,
        base,
        documentHref: `${base}?as=jsonld`,
        logHref: mayMake ? `/api/cells/${cell.slug}/conversations/${id}/log.jsonl` : null,
        mayMake,
        askedBy: asked === null || isOver ? null : asked.bodyName,
        sent:
          asked === null || !mayMake
            ? null
            : sentLine(call.wording, asked.bodyName, await lastSentReport(context.api.db, id)),
        sources: null,
        isPublic: false,
      },
      form,
    )
  })
}

/** What became of the last report that was sent to a body of another node. */
function sentLine(wording: Wording, body: string, sent: SentReport | null): string | null {
  if (sent === null) return null
  if (sent.state !== 'refused') return wording.say(`report.sent.${sent.state}`, { body })
  const { code, message } = sent.refused ?? { code: 'unknown', message: '' }
  const why = wording.refusal(refuse(code, message))
  return wording.say('report.sent.refused', { body, why })
}

async function made(
  context: WebContext,
  call: CellCall,
  work: () => Promise<Result<ProvenReport>>,
): Promise<Response> {
  return onQuestion(context, call, async () => {
    const done = await work()
    if (!done.ok) return questionPage(context, call, refusedForm(call.wording, done))
    const back = `/at/${call.cell.slug}/questions/${call.c.req.param('question') ?? ''}/report`
    return call.c.redirect(withNotice(back, 'report.made.done'), 303)
  })
}

async function decisionPage(
  context: WebContext,
  call: CellCall,
  form: FormState,
): Promise<Response> {
  const { db } = context.api
  const { c, cell, frame, principal } = call
  const id = c.req.param('decision') ?? ''
  const decision = await findDecision(db, cell.id, id)
  if (decision === null) return problemResponse(c, frame, 'not-found')
  const report = await shownReport(context.assembly, cell, {
    subject: 'decision',
    id,
    closedMs: null,
  })
  const mayMake = hasRole(principal, cell.id, 'steward')
  const named = (await sourcesOf(db, [id])).get(id) ?? []
  const statements = named.filter(({ kind }) => kind === 'statement')
  const questions = mayMake ? (await listConversations(db, cell.id)).slice(0, 50) : []
  const base = `/at/${cell.slug}/decisions/${id}/report`
  return reportResponse(
    call,
    {
      subject: 'decision',
      title: decision.record.title,
      language: null,
      back: `/at/${cell.slug}/decisions`,
      report: report.ok ? report.value : null,
      base,
      documentHref: `${base}?as=jsonld`,
      logHref: null,
      mayMake: mayMake && questions.length > 0,
      askedBy: null,
      sent: null,
      sources: {
        questions: questions.map((of) => ({ id: of.id, question: of.question })),
        chosen: statements[0]?.ref ?? null,
        numbers: statements.map(({ number }) => number).join(', '),
      },
      isPublic: false,
    },
    form,
  )
}

async function sourcesPosted(context: WebContext, call: CellCall): Promise<Response> {
  const { c, cell, wording } = call
  const read = await readForm(c, formLimit)
  if (!read.ok) return decisionPage(context, call, refusedForm(wording, read))
  const { values } = read.value
  const id = c.req.param('decision') ?? ''
  const numbers = (values['statements'] ?? '').split(/[\s,;]+/).filter((text) => text !== '')
  const wrong = numbers.find((text) => !/^\d{1,5}$/.test(text))
  if (wrong !== undefined) {
    const message = 'Write the numbers of statements with commas between them.'
    const refusal = refuse('source-numbers', message, 'statements')
    return decisionPage(context, call, refusedForm(wording, refusal, values))
  }
  const ref = values['question'] ?? ''
  const kept = (await sourcesOf(context.api.db, [id])).get(id) ?? []
  // Questions, meetings, panels and ballots were stated elsewhere, and stay.
  const stated = [
    ...kept.filter(({ kind }) => kind !== 'statement'),
    ...numbers
      .slice(0, sourcesOfOne + 1)
      .map((text) => ({ ...plainSource('statement', ref), number: Number(text) })),
  ]
  const done = await stateSources(context.assembly, cell.id, id, stated)
  if (!done.ok) {
    const refusal = done.at === undefined ? done : { ...done, at: 'statements' }
    return decisionPage(context, call, refusedForm(wording, refusal, values))
  }
  return c.redirect(withNotice(`/at/${cell.slug}/decisions/${id}/report`, 'frame.done'), 303)
}
