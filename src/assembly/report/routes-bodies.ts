import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Cell } from '../../cell/cell.ts'
import { personOf } from '../../cell/role.ts'
import { cellShape } from '../../cell/shapes.ts'
import { findCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { acceptQuestion, passOn } from './asked.ts'
import { standingOf } from './answer.ts'
import { answerBelonging, askQuestion, askToBelong, foundBody } from './bodies.ts'
import { drawUpSlate, giveAnswer, takeReport } from './body-desk.ts'
import { provenReportShape, reportLimits } from './report.ts'
import {
  answerBody,
  answerShape,
  askedCellShape,
  bodyQuestionPath,
  cellPath,
  memberShape,
  sharedDraftShape,
  sharedPath,
  sharedShape,
  sharedStatementShape,
  slateShape,
  standingAnswer,
  standingShape,
  takenShape,
} from './shapes-body.ts'
import type { SharedQuestion } from './shared-question.ts'
import { farBodiesOf, farSentTo, type FarBody } from './store-far.ts'
import {
  answersOf,
  askedCellsOf,
  bodiesOf,
  findShared,
  findSlate,
  findTaken,
  listShared,
  listTaken,
  membersOf,
  sentTo,
  sharedStatementsOf,
} from './store-body.ts'

const stewards = { kind: 'cell', roles: ['steward'] } as const
const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const anyone = { kind: 'anyone' } as const

/** Bodies that ask many neighbourhoods: what is asked, reports that are taken, and the answers that are owed. */
export function bodyRoutes(context: AssemblyContext): readonly Route[] {
  return [
    ...belongingRoutes(context),
    ...askingRoutes(context),
    ...deskRoutes(context),
    ...publicRoutes(context),
  ]
}

function belongingRoutes(context: AssemblyContext): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/bodies',
      summary: 'Bodies that a neighbourhood belongs to or is asked to, and what they ask',
      access: readers,
      scope: 'read',
      params: cellPath,
      answer: v.object({
        bodies: v.array(v.object({ body: v.string(), ...memberShape.entries })),
        questions: v.array(sharedShape),
      }),
      handle: async ({ params }) => {
        const bodies = await bodiesOf(db, params.cell)
        return success({
          bodies: [
            ...bodies.map((of) => ({ ...of, body: of.bodyId })),
            ...(await farBodiesOf(db, params.cell)).map(farMember),
          ],
          questions: [...(await sentTo(db, params.cell)), ...(await farSentTo(db, params.cell))],
        })
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/bodies',
      summary: 'Found a body that asks neighbourhoods: a city. This one belongs to it',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: v.object({ name: v.string() }),
      answer: cellShape,
      handle: async ({ params, body, principal }) =>
        foundBody(context, await called(context, params.cell), {
          name: body.name,
          personId: personOf(principal),
        }),
    }),
    route({
      method: 'put',
      path: '/cells/{cell}/bodies/{body}',
      summary: 'Say whether a neighbourhood belongs to a body that asked it',
      access: stewards,
      scope: 'admin',
      params: v.object({ ...cellPath.entries, body: v.string() }),
      body: v.object({ belongs: v.boolean() }),
      answer: v.null(),
      handle: async ({ params, body }) =>
        answerBelonging(context, await called(context, params.cell), params.body, body.belongs),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/neighbourhoods',
      summary: 'Neighbourhoods that belong to a body, or were asked to',
      access: stewards,
      scope: 'read',
      params: cellPath,
      answer: v.object({ neighbourhoods: v.array(memberShape) }),
      handle: async ({ params }) => success({ neighbourhoods: await membersOf(db, params.cell) }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/neighbourhoods',
      summary: 'Ask a neighbourhood, by its short name, whether it belongs to this body',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: v.object({
        slug: v.string(),
        node: v.optional(
          v.pipe(v.string(), v.description('A node that is trusted; empty: this one')),
          '',
        ),
      }),
      answer: v.null(),
      handle: async ({ params, body }) =>
        askToBelong(context, await called(context, params.cell), body.slug, body.node),
    }),
  ]
}

function askingRoutes(context: AssemblyContext): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/shared-questions',
      summary: 'What a body has asked, the newest first',
      access: stewards,
      scope: 'read',
      params: cellPath,
      answer: v.object({ questions: v.array(sharedShape) }),
      handle: async ({ params }) => success({ questions: await listShared(db, params.cell) }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/shared-questions',
      summary: 'Ask a question, with the same statements, in all neighbourhoods of a body',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: sharedDraftShape,
      answer: sharedShape,
      handle: async ({ params, body }) =>
        askQuestion(context, await called(context, params.cell), body),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/asked-questions/{question}',
      summary: 'Ask the own people what a body wants to know; the same again changes nothing',
      access: stewards,
      scope: 'admin',
      params: bodyQuestionPath,
      answer: v.object({ conversation: v.string() }),
      handle: async ({ params }) => {
        const cell = await called(context, params.cell)
        const nowMs = context.clockOf(cell).now()
        const begun = await acceptQuestion(context, cell, params.question, nowMs)
        return begun.ok ? success({ conversation: begun.value }) : begun
      },
    }),
  ]
}

function deskRoutes(context: AssemblyContext): readonly Route[] {
  const at = '/cells/{cell}/shared-questions/{question}'
  return [
    route({
      method: 'post',
      path: `${at}/reports`,
      summary: 'Take the report of a neighbourhood; the same again changes nothing',
      access: stewards,
      scope: 'write',
      params: bodyQuestionPath,
      body: v.unknown(),
      bodyLimit: reportLimits.bytes,
      answer: v.object({ report: v.string(), hash: v.string() }),
      handle: async ({ params, body }) => {
        const question = await sharedIn(context, params)
        if (!question.ok) return question
        const taken = await takeReport(context, question.value, body)
        if (!taken.ok) return taken
        return success({ report: taken.value.id, hash: taken.value.proof.hash })
      },
    }),
    route({
      method: 'post',
      path: `${at}/passed-on`,
      summary: 'Pass a statement that one neighbourhood wrote on to all of them',
      access: stewards,
      scope: 'write',
      params: bodyQuestionPath,
      body: v.object({ statement: v.string() }),
      answer: v.null(),
      handle: async ({ params, body }) => {
        const question = await sharedIn(context, params)
        if (!question.ok) return question
        return passOn(context, question.value, body.statement, timeIn(context))
      },
    }),
    route({
      method: 'post',
      path: `${at}/slate`,
      summary: 'Draw up, once, what is to be answered: from then on days are counted',
      access: stewards,
      scope: 'write',
      params: bodyQuestionPath,
      answer: slateShape,
      handle: async ({ params }) => {
        const question = await sharedIn(context, params)
        return question.ok ? drawUpSlate(context, question.value) : question
      },
    }),
    route({
      method: 'post',
      path: `${at}/answers`,
      summary: 'Answer a statement: accept, reject or amend, and why',
      access: stewards,
      scope: 'write',
      params: bodyQuestionPath,
      body: answerBody,
      answer: answerShape,
      handle: async ({ params, body }) => {
        const question = await sharedIn(context, params)
        return question.ok ? giveAnswer(context, question.value, body) : question
      },
    }),
  ]
}

function publicRoutes(context: AssemblyContext): readonly Route[] {
  const { db, clock } = context
  return [
    route({
      method: 'get',
      path: '/shared-questions/{question}',
      summary: 'A question asked in many neighbourhoods: reports, what bridges, and the answers',
      access: anyone,
      scope: 'read',
      params: sharedPath,
      answer: v.object({
        ...sharedShape.entries,
        body: v.string(),
        statements: v.array(sharedStatementShape),
        asked: v.array(askedCellShape),
        reports: v.array(takenShape),
        slate: v.nullable(slateShape),
        slateHash: v.nullable(v.string()),
        answers: v.array(standingShape),
      }),
      handle: async ({ params }) => {
        const question = await findShared(db, params.question)
        if (question === null) return missing()
        const body = await findCell(db, question.bodyId)
        const drawn = await findSlate(db, question.id)
        const answers = await answersOf(db, question.id)
        const nowMs = clock.now()
        return success({
          ...question,
          body: body?.name ?? '',
          statements: await sharedStatementsOf(db, question.id),
          asked: await askedCellsOf(db, question.id),
          reports: await listTaken(db, question.id),
          slate: drawn?.slate ?? null,
          slateHash: drawn?.hash ?? null,
          answers: (drawn?.slate.proposals ?? []).map((proposal) =>
            standingAnswer(
              proposal,
              standingOf(proposal.statement, drawn?.slate.dueMs ?? 0, answers, nowMs),
              answers,
            ),
          ),
        })
      },
    }),
    route({
      method: 'get',
      path: '/shared-questions/{question}/reports/{report}',
      summary: 'A report that was taken, with its proof',
      access: anyone,
      scope: 'read',
      params: v.object({ ...sharedPath.entries, report: v.string() }),
      answer: provenReportShape,
      handle: async ({ params }) => {
        const report = await findTaken(db, params.question, params.report)
        return report === null ? missing() : success(report)
      },
    }),
  ]
}

/** A body of another node, as those of this one are shown. */
function farMember({ bodyId, cellId, name, askedMs, answeredMs, isMember, node }: FarBody) {
  const said = { askedMs, answeredMs, isMember, refused: null }
  return { body: bodyId, cell: cellId, name, node, ...said }
}

/** The question of this body. */
async function sharedIn(
  { db }: AssemblyContext,
  params: { readonly cell: string; readonly question: string },
): Promise<Result<SharedQuestion>> {
  const question = await findShared(db, params.question)
  return question?.bodyId === params.cell ? success(question) : missing()
}

/** The time that a cell lives in. */
export function timeIn(context: AssemblyContext): (cellId: string) => Promise<number> {
  return async (cellId) => context.clockOf(await called(context, cellId)).now()
}

async function called({ db }: AssemblyContext, cellId: string): Promise<Cell> {
  const cell = await findCell(db, cellId)
  assert(cell !== null, 'who may call a route of a cell was asked before')
  return cell
}

function missing(): Refusal {
  return refuse('asked-not-found', 'There is no such question or report.')
}
