import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { textStream } from '../../api/text-stream.ts'
import { success } from '../../kernel/refusal.ts'
import type { BallotContext } from './context.ts'
import { findIn, nowIn, unknownBallot } from './find-ballot.ts'
import { unlinkedShape } from './log/ballot-shapes.ts'
import { ballotCareRoutes } from './routes-care.ts'
import { topicRoutes } from './routes-topics.ts'
import {
  ballotPath,
  ballotShape,
  cellPath,
  growthPath,
  receiptPath,
  receiptShape,
  voteShape,
} from './shapes.ts'
import { listBallots, readBallot } from './store.ts'
import { voterOf } from './voter.ts'

/** Who reads along, and who votes. */
const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const members = { kind: 'cell', roles: ['member'] } as const

const at = '/cells/{cell}/ballots/{ballot}'

/** Ballots of a neighbourhood. */
export function ballotRoutes(context: BallotContext): readonly Route[] {
  return [
    ...readingRoutes(context),
    ...votingRoutes(context),
    ...ballotCareRoutes(context),
    ...topicRoutes(context),
  ]
}

function readingRoutes({ db, ballots }: BallotContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/ballots',
      summary: 'The ballots of a neighbourhood, the newest first',
      access: readers,
      scope: 'read',
      params: cellPath,
      answer: v.object({ ballots: v.array(v.string()) }),
      handle: async ({ params }) => success({ ballots: await listBallots(db, params.cell) }),
    }),
    route({
      method: 'get',
      path: at,
      summary: 'What is voted on, the head of its log, and the count once it is shown',
      access: readers,
      scope: 'read',
      params: ballotPath,
      answer: ballotShape,
      handle: async ({ params }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        const definition = await ballots.definition(params.ballot)
        const log = await ballots.head(params.ballot)
        if (definition === null || log === null) return unknownBallot()
        const tally = await ballots.tally(params.ballot)
        return success({ definition, log, tally: tally.ok ? tally.value : null })
      },
    }),
    route({
      method: 'get',
      path: `${at}/receipts/{index}`,
      summary: 'Where an entry stands in the log, and the way from it to the head of now',
      access: readers,
      scope: 'read',
      params: receiptPath,
      answer: receiptShape,
      handle: async ({ params }) =>
        (await findIn(db, params)) ?? (await ballots.receipt(params.ballot, params.index)),
    }),
    route({
      method: 'get',
      path: `${at}/growth/{size}`,
      summary: 'Proof (RFC 6962) that the log only grew since it had so many entries',
      access: readers,
      scope: 'read',
      params: growthPath,
      answer: v.object({ path: v.array(v.string()) }),
      handle: async ({ params }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        const path = await ballots.consistency(params.ballot, params.size)
        return path.ok ? success({ path: path.value }) : path
      },
    }),
    route({
      method: 'get',
      path: `${at}/log.jsonl`,
      summary:
        'The log of a closed ballot, for `commonwatt recount`; not where fewer than five voted',
      access: readers,
      scope: 'read',
      params: ballotPath,
      answer: textStream,
      contentType: 'application/jsonl',
      handle: async ({ params }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        const lines = await ballots.lines(params.ballot)
        return lines.ok ? success(ended(lines.value)) : lines
      },
    }),
  ]
}

function votingRoutes(context: BallotContext): readonly Route[] {
  const { db, ballots } = context
  return [
    route({
      method: 'post',
      path: `${at}/votes`,
      summary: 'Vote; the last vote counts, and the same one again changes nothing',
      access: members,
      scope: 'write',
      params: ballotPath,
      body: voteShape,
      answer: receiptShape,
      handle: async ({ params, principal, body }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        const person = voterOf(principal, params.cell)
        if (!person.ok) return person
        const nowMs = await nowIn(context, params.cell)
        return await ballots.cast(params.ballot, person.value, body, nowMs)
      },
    }),
    route({
      method: 'post',
      path: `${at}/keys`,
      summary: 'Have a blinded key signed (RFC 9474), once for each person',
      access: members,
      scope: 'write',
      params: ballotPath,
      body: v.object({ blinded: v.pipe(v.string(), v.maxLength(1_000)) }),
      answer: v.object({ signed: v.string() }),
      handle: async ({ params, principal, body }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        const person = voterOf(principal, params.cell)
        if (!person.ok) return person
        const nowMs = await nowIn(context, params.cell)
        const signed = await ballots.sign(params.ballot, person.value, body.blinded, nowMs)
        return signed.ok ? success({ signed: signed.value }) : signed
      },
    }),
    route({
      method: 'post',
      path: '/ballots/{ballot}/votes',
      summary: 'Vote under a signed key, without saying who one is',
      access: { kind: 'anyone' },
      scope: 'write',
      params: v.object({ ballot: v.string() }),
      body: unlinkedShape,
      answer: receiptShape,
      handle: async ({ params, body }) => {
        const kept = await readBallot(db, params.ballot)
        if (kept === null) return unknownBallot()
        const nowMs = await nowIn(context, kept.cellId)
        return await ballots.castUnlinked(params.ballot, body, nowMs)
      },
    }),
  ]
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`
}
