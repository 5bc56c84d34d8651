import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { personOf } from '../../cell/role.ts'
import { refuse, success } from '../../kernel/refusal.ts'
import { beginBallot } from './begin-ballot.ts'
import type { BallotContext } from './context.ts'
import { cellAndTime, findIn, nowIn } from './find-ballot.ts'
import { closeByHand } from './job.ts'
import { definitionShape, nonce, reasonLimit } from './log/ballot-shapes.ts'
import { ballotPath, cellPath, draftShape, receiptShape, voteShape } from './shapes.ts'
import { keepMinority } from './store-consequence.ts'

const stewards = { kind: 'cell', roles: ['steward'] } as const

const at = '/cells/{cell}/ballots/{ballot}'

/** What stewards do for a ballot. */
export function ballotCareRoutes(context: BallotContext): readonly Route[] {
  const { db, ballots } = context
  return [
    route({
      method: 'post',
      path: '/cells/{cell}/ballots',
      summary: 'Begin a ballot: all who live in the neighbourhood now may vote on it',
      access: stewards,
      scope: 'write',
      params: cellPath,
      body: draftShape,
      answer: definitionShape,
      handle: async ({ params, body }) => {
        const { cell, nowMs } = await cellAndTime(context, params.cell)
        const { homeIds, id, ...draft } = body
        return beginBallot(context, cell, { draft, homeIds, id }, nowMs)
      },
    }),
    route({
      method: 'post',
      path: `${at}/paper`,
      summary: 'Note that somebody was handed a sheet of paper: nothing else of theirs counts',
      access: stewards,
      scope: 'write',
      params: ballotPath,
      body: v.object({ personId: v.string(), nonce }),
      answer: receiptShape,
      handle: async ({ params, body }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        const nowMs = await nowIn(context, params.cell)
        return await ballots.handPaper(params.ballot, body.personId, body.nonce, nowMs)
      },
    }),
    route({
      method: 'post',
      path: `${at}/sheets`,
      summary: 'What one read on a sheet; it counts when another person read the same',
      access: stewards,
      scope: 'write',
      params: ballotPath,
      body: v.object({ sheet: v.number(), ...voteShape.entries }),
      answer: receiptShape,
      handle: async ({ params, principal, body }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        const clerk = personOf(principal)
        if (clerk === null) return refuse('no-voter', 'Sign in: a visitor reads no sheets.')
        const nowMs = await nowIn(context, params.cell)
        return await ballots.readSheet(params.ballot, clerk, body, nowMs)
      },
    }),
    route({
      method: 'post',
      path: `${at}/close`,
      summary:
        'Close a ballot after its time, or before it with a reason that is published: then it is counted, and nothing more is taken',
      access: stewards,
      scope: 'write',
      params: ballotPath,
      body: v.optional(
        v.object({ reason: v.exactOptional(v.pipe(v.string(), v.maxLength(reasonLimit)), '') }),
        {},
      ),
      answer: receiptShape,
      handle: async ({ params, body }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        const { cell, nowMs } = await cellAndTime(context, params.cell)
        return closeByHand(context, cell, params.ballot, { reason: body.reason, nowMs })
      },
    }),
    route({
      method: 'put',
      path: `${at}/minority`,
      summary: 'What the minority wants to be kept with the decision, as long as none is entered',
      access: stewards,
      scope: 'write',
      params: ballotPath,
      body: v.object({ text: v.pipe(v.string(), v.maxLength(reasonLimit)) }),
      answer: v.null(),
      handle: async ({ params, body }) => {
        const found = await findIn(db, params)
        if (found !== null) return found
        return (await keepMinority(db, params.ballot, body.text.trim()))
          ? success(null)
          : refuse('ballot-followed', 'What this ballot decided is on record already.', 'text')
      },
    }),
  ]
}
