import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { inPieces, textStream } from '../../api/text-stream.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { findConversation } from '../conversation/store.ts'
import { sourceShape } from '../decision/decision-source.ts'
import { sourcesOf } from '../decision/store-source.ts'
import { standingOf } from './answer.ts'
import { sendReport } from './body-desk.ts'
import { stateSources } from './decision-sources.ts'
import { provenReportShape, type ProvenReport } from './report.ts'
import { makeQuestionReport, questionLog, shownReport } from './reports.ts'
import { cellPath, standingAnswer, standingShape } from './shapes-body.ts'
import { noticesOf } from './store-asked.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const stewards = { kind: 'cell', roles: ['steward'] } as const

const questionPath = v.object({ ...cellPath.entries, conversation: v.string() })
const decisionPath = v.object({ ...cellPath.entries, decision: v.string() })

/** Reports of questions and of decisions, what decisions rest on, and what became of what was asked from above. */
export function reportRoutes(context: AssemblyContext): readonly Route[] {
  return [...questionRoutes(context), ...decisionRoutes(context)]
}

function questionRoutes(context: AssemblyContext): readonly Route[] {
  const { db, clock } = context
  const at = '/cells/{cell}/conversations/{conversation}'
  return [
    route({
      method: 'get',
      path: `${at}/report`,
      summary: 'The newest report of a question, as JSON-LD with the hash of all that it rests on',
      access: readers,
      scope: 'read',
      params: questionPath,
      answer: provenReportShape,
      handle: async ({ params }) => {
        const question = await findConversation(db, params.conversation)
        if (question?.cellId !== params.cell) return missing()
        const { id, closedMs } = question
        const cell = await called(context, params.cell)
        return found(await shownReport(context, cell, { subject: 'question', id, closedMs }))
      },
    }),
    route({
      method: 'post',
      path: `${at}/report`,
      summary: 'Make a report of a question as it stands now',
      access: stewards,
      scope: 'write',
      params: questionPath,
      answer: provenReportShape,
      handle: async ({ params }) =>
        makeQuestionReport(context, await called(context, params.cell), params.conversation),
    }),
    route({
      method: 'post',
      path: `${at}/report/send`,
      summary: 'Make a report and send it to the body that asked the question; all may see it then',
      access: stewards,
      scope: 'admin',
      params: questionPath,
      answer: provenReportShape,
      handle: async ({ params }) => {
        const question = await findConversation(db, params.conversation)
        if (question?.cellId !== params.cell) return missing()
        return sendReport(context, await called(context, params.cell), question.id)
      },
    }),
    route({
      method: 'get',
      path: `${at}/log.jsonl`,
      summary: 'The log that a report can be worked out from again: statements, votes, moderation',
      access: stewards,
      scope: 'admin',
      params: questionPath,
      answer: textStream,
      contentType: 'application/jsonl',
      handle: async ({ params }) => {
        const lines = await questionLog(context, params.cell, params.conversation)
        return lines === null ? missing() : success(inPieces(lines, '\n'))
      },
    }),
    route({
      method: 'get',
      path: `${at}/answers`,
      summary: 'What the body that asked a question has to answer, by when, and what it answered',
      access: readers,
      scope: 'read',
      params: questionPath,
      answer: v.object({
        body: v.nullable(v.string()),
        dueMs: v.nullable(v.number()),
        items: v.array(standingShape),
      }),
      handle: async ({ params }) => {
        const question = await findConversation(db, params.conversation)
        if (question?.cellId !== params.cell) return missing()
        const notice = (await noticesOf(db, [question.id])).get(question.id)
        if (notice === undefined) return success({ body: null, dueMs: null, items: [] })
        const { bodyName, dueMs } = notice
        const nowMs = clock.now()
        return success({
          body: bodyName,
          dueMs,
          items: notice.items.map((item) =>
            standingAnswer(
              item,
              standingOf(item.statement, dueMs, item.answers, nowMs),
              item.answers,
            ),
          ),
        })
      },
    }),
  ]
}

function decisionRoutes(context: AssemblyContext): readonly Route[] {
  const { db } = context
  const at = '/cells/{cell}/decisions/{decision}'
  return [
    route({
      method: 'get',
      path: `${at}/report`,
      summary: 'The report of a decision: how it was made, what it rests on, what its rules did',
      access: readers,
      scope: 'read',
      params: decisionPath,
      answer: provenReportShape,
      handle: async ({ params }) => {
        const of = { subject: 'decision', id: params.decision, closedMs: null } as const
        return found(await shownReport(context, await called(context, params.cell), of))
      },
    }),
    route({
      method: 'get',
      path: `${at}/sources`,
      summary: 'Questions, statements, meetings, panels and ballots that a decision rests on',
      access: readers,
      scope: 'read',
      params: decisionPath,
      answer: v.object({ sources: v.array(sourceShape) }),
      handle: async ({ params }) => {
        const sources = (await sourcesOf(db, [params.decision])).get(params.decision) ?? []
        return success({ sources })
      },
    }),
    route({
      method: 'put',
      path: `${at}/sources`,
      summary: 'State what a decision rests on; authors of statements then hear of it',
      access: stewards,
      scope: 'write',
      params: decisionPath,
      body: v.object({ sources: v.pipe(v.array(sourceShape), v.maxLength(1_000)) }),
      answer: v.object({ sources: v.array(sourceShape) }),
      handle: async ({ params, body }) => {
        const stated = await stateSources(context, params.cell, params.decision, body.sources)
        return stated.ok ? success({ sources: stated.value }) : stated
      },
    }),
  ]
}

async function called({ db }: AssemblyContext, cellId: string): Promise<Cell> {
  const cell = await findCell(db, cellId)
  assert(cell !== null, 'who may call a route of a cell was asked before')
  return cell
}

function found(report: Result<ProvenReport | null>): Result<ProvenReport> {
  if (!report.ok) return report
  return report.value === null ? missing() : success(report.value)
}

function missing(): Refusal {
  return refuse('report-not-found', 'There is no report of it yet; a steward can make one.')
}
