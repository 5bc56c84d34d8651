import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { nowAt } from '../conversation/routes.ts'
import type { AssemblyContext } from '../context.ts'
import { checkWords } from './confirmation.ts'
import { confirmPassage, passProposalOver, sayPassage } from './confirm-passage.ts'
import { foundAt, meetingAt } from './meeting-at.ts'
import { meetingPath, passagePath, passageShape, transcriptPath, wordsShape } from './shapes.ts'
import { changePassage, noteDeed, readPassages, type Passage } from './store-passages.ts'

const stewards = { kind: 'cell', roles: ['steward'] } as const
const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const at = '/cells/{cell}/meetings/{meeting}'
const one = `${at}/passages/{passage}`

const passagesShape = v.object({ passages: v.array(passageShape) })

/** What is confirmed of what was said: statements, motions and actions, each with its place. */
export function passageRoutes(context: AssemblyContext): readonly Route[] {
  const { db } = context
  const onPassage = async (
    params: v.InferOutput<typeof passagePath>,
    work: (atMs: number, number: number) => Promise<Result<readonly Passage[]>>,
  ) => {
    const meeting = await meetingAt(context, params)
    if (!meeting.ok) return meeting
    return answered(await work(await nowAt(context, params.cell), Number(params.passage)))
  }
  return [
    route({
      method: 'post',
      path: `${at}/passages`,
      summary:
        'Confirm words of a transcript as a statement, a motion or an action, in your own words',
      access: stewards,
      scope: 'admin',
      params: meetingPath,
      body: v.object({
        fileHash: v.string(),
        turn: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
        words: v.optional(
          v.pipe(v.string(), v.description('As they stand in the turn, letter by letter')),
        ),
        place: v.optional(
          v.pipe(v.string(), v.description('Instead of turn and words: a place that was found')),
        ),
        ...wordsShape.entries,
        kind: v.picklist(['statement', 'motion', 'action']),
      }),
      answer: passagesShape,
      handle: async ({ params, body }) => {
        const kept = await foundAt(context, params, body.fileHash)
        if (!kept.ok) return kept
        const { place, turn, words } = body
        const atMs = await nowAt(context, params.cell)
        const { meeting, found } = kept.value
        if (place !== undefined) {
          return answered(await confirmPassage(context, meeting, found, { place }, body, atMs))
        }
        if (turn === undefined || words === undefined) {
          return refuse('passage-not-marked', 'State a place, or a turn and words of it.', 'words')
        }
        const marked = { turn, words }
        return answered(await confirmPassage(context, meeting, found, marked, body, atMs))
      },
    }),
    route({
      method: 'post',
      path: `${at}/transcripts/{file}/pass-over`,
      summary: 'Put a proposal aside',
      access: stewards,
      scope: 'admin',
      params: transcriptPath,
      body: v.object({ place: v.string() }),
      answer: v.object({}),
      handle: async ({ params, body }) => {
        const kept = await foundAt(context, params, params.file)
        if (!kept.ok) return kept
        const { meeting, found } = kept.value
        const atMs = await nowAt(context, params.cell)
        const done = await passProposalOver(context, meeting, found, body.place, atMs)
        return done.ok ? success({}) : done
      },
    }),
    route({
      method: 'get',
      path: `${at}/passages`,
      summary: 'What is confirmed of a meeting',
      access: readers,
      scope: 'read',
      params: meetingPath,
      answer: passagesShape,
      handle: async ({ params }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        return answered(success(await readPassages(db, params.meeting)))
      },
    }),
    route({
      method: 'put',
      path: one,
      summary: 'Say something confirmed in other words; what was said before stays in the log',
      access: stewards,
      scope: 'admin',
      params: passagePath,
      body: wordsShape,
      answer: passagesShape,
      handle: ({ params, body }) =>
        onPassage(params, async (atMs, number) => {
          const kept = await readPassages(db, params.meeting)
          const kind = kept.find((passage) => passage.number === number)?.kind ?? 'statement'
          const words = checkWords({ kind, ...body })
          return words.ok ? changePassage(db, params.meeting, number, words.value, atMs) : words
        }),
    }),
    route({
      method: 'delete',
      path: one,
      summary: 'Take back something confirmed',
      access: stewards,
      scope: 'admin',
      params: passagePath,
      answer: passagesShape,
      handle: ({ params }) =>
        onPassage(params, (atMs, number) => changePassage(db, params.meeting, number, null, atMs)),
    }),
    route({
      method: 'put',
      path: `${one}/done`,
      summary: 'Note that an action is done, or is not after all',
      access: stewards,
      scope: 'admin',
      params: passagePath,
      body: v.object({ isDone: v.boolean() }),
      answer: passagesShape,
      handle: ({ params, body }) =>
        onPassage(params, (atMs, number) =>
          noteDeed(db, params.meeting, number, body.isDone, atMs),
        ),
    }),
    route({
      method: 'post',
      path: `${one}/say`,
      summary: 'Send a confirmed statement to a question',
      access: stewards,
      scope: 'admin',
      params: passagePath,
      body: v.object({ conversation: v.string(), evenSo: v.optional(v.boolean(), false) }),
      answer: passagesShape,
      handle: async ({ params, body }) => {
        const meeting = await meetingAt(context, params)
        if (!meeting.ok) return meeting
        const to = { conversationId: body.conversation, evenSo: body.evenSo }
        const atMs = await nowAt(context, params.cell)
        const number = Number(params.passage)
        return answered(await sayPassage(context, meeting.value, number, to, atMs))
      },
    }),
  ]
}

function answered(passages: Result<readonly Passage[]>) {
  return passages.ok ? success({ passages: [...passages.value] }) : passages
}
