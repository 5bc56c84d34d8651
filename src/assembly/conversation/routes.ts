import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { findCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { becameAnswer, becameShape } from '../report/shapes-body.ts'
import { becameOf } from '../report/store-became.ts'
import { makeCodes } from './codes.ts'
import { heardOf, mapView, standOf } from './map-view.ts'
import { moderationCsv } from './moderation-csv.ts'
import {
  cellPath,
  conversationPath,
  conversationShape,
  mapShape,
  moderationShape,
  opinionOf,
  opinionShape,
  stateShape,
  statementShape,
} from './shapes.ts'
import { listConversations } from './store.ts'
import { turnOf } from './turn.ts'
import { homeIn, whoOf } from './who.ts'

/** Who reads along, and who takes part. */
const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const members = { kind: 'cell', roles: ['member'] } as const

/** Conversations for those who take part in them. */
export function conversationRoutes(context: AssemblyContext): readonly Route[] {
  return [...readingRoutes(context), ...takingPartRoutes(context)]
}

function readingRoutes(context: AssemblyContext): readonly Route[] {
  const { db, conversations, maps, clock } = context
  const at = '/cells/{cell}/conversations/{conversation}'
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/conversations',
      summary: 'The questions of a neighbourhood, the newest first',
      access: readers,
      scope: 'read',
      params: cellPath,
      answer: v.object({ conversations: v.array(conversationShape) }),
      handle: async ({ params }) =>
        success({ conversations: await listConversations(db, params.cell) }),
    }),
    route({
      method: 'get',
      path: at,
      summary: 'A question with the statements that are shown',
      access: readers,
      scope: 'read',
      params: conversationPath,
      answer: v.object({
        ...conversationShape.entries,
        participants: v.number(),
        statements: v.array(statementShape),
      }),
      handle: async ({ params }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const { conversation, participants, statements } = talk.value
        return success({
          ...conversation,
          participants,
          statements: statements.filter(({ state }) => state === 'shown'),
        })
      },
    }),
    route({
      method: 'get',
      path: `${at}/map`,
      summary:
        'Groups that think alike, what marks each, what all hold and what divides them; nothing of fewer than five people',
      access: readers,
      scope: 'read',
      params: conversationPath,
      answer: mapShape,
      handle: async ({ params }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        return success(mapView(talk.value, await maps.finer(talk.value, clock.now())))
      },
    }),
    route({
      method: 'get',
      path: `${at}/moderation`,
      summary: 'The log of what was left out or let in, and why',
      access: readers,
      scope: 'read',
      params: conversationPath,
      answer: v.object({ log: v.array(moderationShape) }),
      handle: async ({ params }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        return talk.ok ? success({ log: talk.value.moderations }) : talk
      },
    }),
    route({
      method: 'get',
      path: `${at}/moderation.csv`,
      summary: 'The same log as CSV',
      access: readers,
      scope: 'read',
      params: conversationPath,
      answer: v.string(),
      contentType: 'text/csv',
      handle: async ({ params }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        return talk.ok ? success(moderationCsv(talk.value.moderations)) : talk
      },
    }),
  ]
}

function takingPartRoutes(context: AssemblyContext): readonly Route[] {
  const { conversations, maps, clock, random } = context
  const at = '/cells/{cell}/conversations/{conversation}'
  return [
    route({
      method: 'get',
      path: `${at}/next`,
      summary: 'The statement to vote on next, how far one is, and where one stands',
      access: members,
      scope: 'read',
      params: conversationPath,
      answer: v.object({
        next: v.nullable(statementShape),
        voted: v.number(),
        all: v.number(),
        stand: v.nullable(
          v.object({
            group: v.string(),
            isBetween: v.boolean(),
            otherwise: v.array(statementShape),
          }),
        ),
      }),
      handle: async ({ params, principal }) => {
        const who = whoOf(principal, params.cell)
        if (!who.ok) return who
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const number = talk.value.numberOf(who.value)
        const turn = turnOf(talk.value, await maps.plain(talk.value, clock.now()), number, random)
        const stand =
          number === null
            ? null
            : standOf(talk.value, await maps.finer(talk.value, clock.now()), number)
        return success({ ...turn, stand })
      },
    }),
    route({
      method: 'post',
      path: `${at}/votes`,
      summary: 'Say what one thinks of a statement; the same again changes nothing',
      access: members,
      scope: 'write',
      params: conversationPath,
      body: v.object({ statement: v.number(), opinion: opinionShape }),
      answer: v.object({ statement: v.number(), isNew: v.boolean() }),
      handle: async ({ params, principal, body }) => {
        const who = whoOf(principal, params.cell)
        if (!who.ok) return who
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const { statement } = body
        const opinion = opinionOf(body.opinion)
        const done = await conversations.act(
          params.conversation,
          { kind: 'vote', who: who.value, statement, opinion },
          await nowAt(context, params.cell),
        )
        return done.ok ? success({ statement, isNew: done.value.changes.length > 0 }) : done
      },
    }),
    route({
      method: 'post',
      path: `${at}/statements`,
      summary: 'Write a statement for others to vote on',
      access: members,
      scope: 'write',
      params: conversationPath,
      body: v.object({
        text: v.string(),
        language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))),
        evenSo: v.optional(
          v.pipe(v.boolean(), v.description('Although there is one that is nearly the same')),
          false,
        ),
      }),
      answer: v.object({ statement: v.number(), state: stateShape }),
      handle: async ({ params, principal, body }) => {
        const who = whoOf(principal, params.cell)
        if (!who.ok) return who
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const { text, evenSo } = body
        const language = body.language ?? talk.value.conversation.language
        const done = await conversations.act(
          params.conversation,
          { kind: 'say', who: who.value, text, language, evenSo },
          await nowAt(context, params.cell),
        )
        if (!done.ok) return done
        const said = talk.value.statements[(done.value.statement ?? 0) - 1]
        assert(said !== undefined, 'what was said is there')
        return success({ statement: said.number, state: said.state })
      },
    }),
    route({
      method: 'get',
      path: `${at}/statements/mine`,
      summary: 'What became of the statements one wrote',
      access: members,
      scope: 'read',
      params: conversationPath,
      answer: v.object({
        statements: v.array(
          v.object({
            ...statementShape.entries,
            state: stateShape,
            moderation: v.nullable(moderationShape),
            heard: v.nullable(
              v.object({
                agrees: v.number(),
                votes: v.number(),
                group: v.nullable(v.pipe(v.string(), v.description('Where most agree'))),
              }),
            ),
            became: v.array(becameShape),
          }),
        ),
      }),
      handle: async ({ params, principal }) => {
        const who = whoOf(principal, params.cell)
        if (!who.ok) return who
        const found = await conversations.openAt(params.cell, params.conversation)
        if (!found.ok) return found
        const talk = found.value
        const number = talk.numberOf(who.value)
        const own = talk.statements.filter(({ author }) => number !== null && author === number)
        const view = mapView(talk, await maps.finer(talk, clock.now()))
        const became = await becameOf(
          context.db,
          talk.conversation,
          own.map((statement) => statement.number),
          clock.now(),
        )
        return success({
          statements: own.map((statement) => ({
            ...statement,
            moderation:
              talk.moderations.findLast((line) => line.statement === statement.number) ?? null,
            heard: heardOf(view, statement.number),
            became: (became.get(statement.number) ?? []).map(becameAnswer),
          })),
        })
      },
    }),
    route({
      method: 'post',
      path: `${at}/household-codes`,
      summary: 'A code for somebody of the own household who has no account, shown this once',
      access: members,
      scope: 'admin',
      params: conversationPath,
      answer: v.object({ code: v.string(), url: v.string() }),
      handle: async ({ params, principal }) => {
        const talk = await conversations.openAt(params.cell, params.conversation)
        if (!talk.ok) return talk
        const homeId = homeIn(principal, params.cell)
        const nowMs = await nowAt(context, params.cell)
        const made = await makeCodes(context, params.conversation, { count: 1, homeId, nowMs })
        return first(made)
      },
    }),
  ]
}

function first<Value>(made: Result<readonly Value[]>): Result<Value> {
  if (!made.ok) return made
  const [one] = made.value
  assert(one !== undefined, 'one was asked for')
  return success(one)
}

/** The time of the neighbourhood. */
export async function nowAt({ db, clockOf }: AssemblyContext, cellId: string): Promise<number> {
  const cell = await findCell(db, cellId)
  assert(cell !== null, 'a route of a cell is only reached where there is one')
  return clockOf(cell).now()
}
