import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Cell } from '../../cell/cell.ts'
import type { Principal } from '../../cell/role.ts'
import { findCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success } from '../../kernel/refusal.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { AssemblyContext } from '../context.ts'
import { enterDecision } from './decisions.ts'
import {
  decisionAnswer,
  decisionBody,
  decisionShape,
  trialBody,
  trialShape,
} from './shapes-decision.ts'
import {
  lifeAnswer,
  lifeShape,
  reviewBody,
  reviewShape,
  termsTrialBody,
  termsTrialShape,
} from './shapes-care.ts'
import { reviewDecision } from './review.ts'
import { findDecision, listDecisions } from './store-decision.ts'
import { effectsOf } from './store-effect.ts'
import { readLife } from './store-life.ts'
import { tryTerms } from './terms-trial.ts'

/** What the shelf works with. */
export type DecisionContext = Pick<
  AssemblyContext,
  'db' | 'clockOf' | 'random' | 'onDecided' | 'trials'
>

const cellPath = v.object({ cell: v.string() })
const decisionPath = v.object({ cell: v.string(), decision: v.pipe(v.string(), v.maxLength(100)) })

/** What a neighbourhood has decided: entered, in force, ended, and what each rule did. */
export function decisionRoutes(context: DecisionContext): readonly Route[] {
  const { db, random } = context
  const called = async (id: string): Promise<{ readonly cell: Cell; readonly nowMs: number }> => {
    const cell = await findCell(db, id)
    assert(cell !== null, 'who may call a route of a cell was asked before')
    return { cell, nowMs: context.clockOf(cell).now() }
  }
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/decisions',
      summary: 'What a neighbourhood has decided, newest first, and what each rule did since',
      access: { kind: 'cell', roles: ['steward', 'member'] },
      scope: 'read',
      params: cellPath,
      answer: v.object({ decisions: v.array(decisionShape) }),
      handle: async ({ params }) => {
        const { cell, nowMs } = await called(params.cell)
        const decisions = await listDecisions(db, cell.id)
        const ids = decisions.flatMap(({ mandates }) => mandates.map(({ mandate }) => mandate.id))
        const effects = await effectsOf(db, ids, quarterMs)
        return success({ decisions: decisions.map((of) => decisionAnswer(of, effects, nowMs)) })
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/decisions/trial',
      summary: 'What rules would have meant on days of the last four weeks; keeps nothing',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'write',
      params: cellPath,
      body: trialBody,
      answer: trialShape,
      handle: async ({ params, body }) => {
        const { cell, nowMs } = await called(params.cell)
        return context.trials.of(cell, body.mandates, nowMs)
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/decisions/trial-accounts',
      summary:
        'What terms of the accounts would have meant in the last month that was settled; keeps nothing',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'write',
      params: cellPath,
      body: termsTrialBody,
      answer: termsTrialShape,
      handle: async ({ params, body, principal }) => {
        const { cell, nowMs } = await called(params.cell)
        const tried = await tryTerms(db, cell, body, homesWith(principal), { random, nowMs })
        if (!tried.ok) return tried
        const { own, tooSoon } = tried.value
        const why = tooSoon && {
          code: tooSoon.code,
          message: tooSoon.message,
          at: tooSoon.at ?? '',
        }
        return success({ ...tried.value, own: [...own], tooSoon: why })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/decisions/{decision}',
      summary: 'A decision, what led to it, what it did month by month, and what could not be kept',
      access: { kind: 'cell', roles: ['steward', 'member'] },
      scope: 'read',
      params: decisionPath,
      answer: lifeShape,
      handle: async ({ params }) => {
        const { cell, nowMs } = await called(params.cell)
        const decision = await findDecision(db, cell.id, params.decision)
        if (decision === null) {
          return refuse('not-found', 'There is no such decision here.', 'decision')
        }
        const ids = decision.mandates.map(({ mandate }) => mandate.id)
        const effects = await effectsOf(db, ids, quarterMs)
        return success(lifeAnswer(await readLife(db, cell, decision, nowMs), effects, nowMs))
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/decisions/{decision}/reviews',
      summary: 'A decision was looked at again and stays as it is; says when it is looked at next',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'write',
      params: decisionPath,
      body: reviewBody,
      answer: reviewShape,
      handle: async ({ params, body }) => {
        const { cell, nowMs } = await called(params.cell)
        return reviewDecision(db, cell, params.decision, { ...body, atMs: nowMs })
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/decisions',
      summary:
        'Enters a decision; the next plan keeps its rules. It replaces or ends an earlier one where it names that',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'write',
      params: cellPath,
      body: decisionBody,
      answer: decisionShape,
      handle: async ({ params, body }) => {
        const { cell, nowMs } = await called(params.cell)
        const entered = await enterDecision(db, cell, body, { random, nowMs })
        if (!entered.ok) return entered
        context.onDecided(cell.id)
        return success(decisionAnswer(entered.value, new Map(), nowMs))
      },
    }),
  ]
}

/** The homes that somebody lives in. */
export function homesWith(principal: Principal): ReadonlySet<string> {
  if (principal.kind === 'nobody') return new Set()
  const lived = principal.memberships.filter(({ role }) => role === 'resident')
  return new Set(lived.map(({ cellId }) => cellId))
}
