import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { textStream } from '../../api/text-stream.ts'
import { refuse, success } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { makeCodes } from './codes.ts'
import { beginConversation, importPolis } from './import-polis.ts'
import { exportPolis } from './export-polis.ts'
import { polisFiles } from './polis-export.ts'
import { nowAt } from './routes.ts'
import {
  cellPath,
  conversationPath,
  conversationShape,
  draftShape,
  moderationShape,
  stateShape,
  statementShape,
} from './shapes.ts'
import { moderatorOf } from './who.ts'

/** Who looks after conversations. */
const stewards = { kind: 'cell', roles: ['steward'] } as const

/** Conversations for who looks after them. */
export function careRoutes(context: AssemblyContext): readonly Route[] {
  return [...beginningRoutes(context), ...keepingRoutes(context)]
}

function beginningRoutes(context: AssemblyContext): readonly Route[] {
  const { conversations } = context
  return [
    route({
      method: 'post',
      path: '/cells/{cell}/conversations',
      summary: 'Begin a question, with statements to begin with',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: v.object({
        ...draftShape.entries,
        seeds: v.optional(v.pipe(v.array(v.string()), v.maxLength(100)), []),
      }),
      answer: conversationShape,
      handle: async ({ params, body }) => {
        const { seeds, ...draft } = body
        const nowMs = await nowAt(context, params.cell)
        const made = await beginConversation(context, params.cell, draft, nowMs)
        if (!made.ok) return made
        const { id, language } = made.value
        for (const text of seeds) {
          const act = { kind: 'say', who: null, text, language, evenSo: true } as const
          const said = await conversations.act(id, act, nowMs)
          if (!said.ok) return said
        }
        return made
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/conversations/import',
      summary: 'Read a conversation led with Polis: comments.csv and votes.csv of its export',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: v.object({ ...draftShape.entries, comments: v.string(), votes: v.string() }),
      bodyLimit: 32 * 1024 * 1024,
      answer: v.object({
        conversation: conversationShape,
        statements: v.number(),
        participants: v.number(),
        votes: v.number(),
        skipped: v.number(),
      }),
      handle: async ({ params, body }) => {
        const { comments, votes, ...draft } = body
        const nowMs = await nowAt(context, params.cell)
        return importPolis(context, params.cell, draft, { comments, votes }, nowMs)
      },
    }),
  ]
}

function keepingRoutes(context: AssemblyContext): readonly Route[] {
  const { conversations } = context
  const at = '/cells/{cell}/conversations/{conversation}'
  return [
    route({
      method: 'post',
      path: `${at}/seeds`,
      summary: 'Add a statement to begin with',
      access: stewards,
      scope: 'admin',
      params: conversationPath,
      body: v.object({ text: v.string(), evenSo: v.optional(v.boolean(), false) }),
      answer: v.object({ statement: v.nullable(v.number()) }),
      handle: async ({ params, body }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const { language } = talk.value.conversation
        const done = await conversations.act(
          params.conversation,
          { kind: 'say', who: null, language, ...body },
          await nowAt(context, params.cell),
        )
        return done.ok ? success({ statement: done.value.statement }) : done
      },
    }),
    route({
      method: 'get',
      path: `${at}/statements`,
      summary: 'Every statement, also those that wait or were left out',
      access: stewards,
      scope: 'read',
      params: conversationPath,
      answer: v.object({
        statements: v.array(
          v.object({
            ...statementShape.entries,
            state: stateShape,
            outer: v.nullable(v.pipe(v.string(), v.description('Who wrote it on another server'))),
          }),
        ),
      }),
      handle: async ({ params }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const { statements, outer } = talk.value
        const handles = outer.handles()
        return success({
          statements: statements.map((statement) => ({
            ...statement,
            outer: handles.get(statement.number) ?? null,
          })),
        })
      },
    }),
    route({
      method: 'post',
      path: `${at}/moderation`,
      summary: 'Let a statement in, or leave it out for a reason that is published',
      access: stewards,
      scope: 'admin',
      params: conversationPath,
      body: v.object({
        statement: v.number(),
        action: v.picklist(['show', 'leave-out']),
        reason: v.optional(v.string(), ''),
        note: v.optional(v.string(), ''),
      }),
      answer: v.object({ log: v.array(moderationShape) }),
      handle: async ({ params, principal, body }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const done = await conversations.act(
          params.conversation,
          { kind: 'moderate', personId: moderatorOf(principal), ...body },
          await nowAt(context, params.cell),
        )
        return done.ok ? success({ log: talk.value.moderations }) : done
      },
    }),
    route({
      method: 'put',
      path: `${at}/closed`,
      summary: 'Close a question, or open it again',
      access: stewards,
      scope: 'admin',
      params: conversationPath,
      body: v.object({ closed: v.boolean() }),
      answer: v.null(),
      handle: async ({ params, body }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const nowMs = await nowAt(context, params.cell)
        const act = { kind: 'close', closed: body.closed } as const
        const done = await conversations.act(params.conversation, act, nowMs)
        return done.ok ? success(null) : done
      },
    }),
    route({
      method: 'post',
      path: `${at}/codes`,
      summary: 'Codes for people without an account, each for one of them; shown this once',
      access: stewards,
      scope: 'admin',
      params: conversationPath,
      body: v.object({ count: v.number() }),
      answer: v.object({ codes: v.array(v.object({ code: v.string(), url: v.string() })) }),
      handle: async ({ params, body }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const nowMs = await nowAt(context, params.cell)
        const of = { count: body.count, homeId: null, nowMs }
        const made = await makeCodes(context, params.conversation, of)
        return made.ok ? success({ codes: made.value }) : made
      },
    }),
    route({
      method: 'get',
      path: `${at}/export/{file}`,
      summary: `One file of an export in the form of Polis: ${polisFiles.join(', ')}`,
      access: stewards,
      scope: 'admin',
      params: v.object({ ...conversationPath.entries, file: v.string() }),
      answer: textStream,
      contentType: 'text/csv',
      handle: async ({ params }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const file = polisFiles.find((name) => name === params.file)
        if (file === undefined) return refuse('not-found', 'There is no such file.', 'file')
        return exportPolis(context, talk.value, file)
      },
    }),
  ]
}
