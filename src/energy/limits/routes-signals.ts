import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Cell } from '../../cell/cell.ts'
import { hasRole, isMember, type Principal } from '../../cell/role.ts'
import { findCell, homesOf } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { EnergyContext } from '../context.ts'
import { cellPath } from '../shapes.ts'
import { measuredShape, signalAnswer, signalBody, signalShape } from './shapes-signal.ts'
import { cellsOf, measuredWhile } from './signal-proof.ts'
import { noSuchSignal, receiveSignal, takeBackSignal } from './signals.ts'
import { findSignal, listSignals, type SignalRecord } from './store-signal.ts'

/** Those who answer for a connection: who lives there, and the steward, for the neighbourhood and from outside for its homes. */
const answerable = { kind: 'cell', roles: ['resident', 'steward', 'parent-steward'] } as const

const signalPath = v.object({ cell: v.string(), signal: v.string() })

/** What grid operators ask: sent, acknowledged, taken back, and kept with what was measured. */
export function signalRoutes(context: EnergyContext): readonly Route[] {
  const { db, random } = context
  const called = async (id: string): Promise<{ readonly cell: Cell; readonly nowMs: number }> => {
    const cell = await findCell(db, id)
    assert(cell !== null, 'who may call a route of a cell was asked before')
    return { cell, nowMs: context.clockOf(cell).now() }
  }
  /** Lets the node know, and answers. */
  const changed = (
    result: Result<SignalRecord>,
    principal: Principal,
    { cell, nowMs }: { readonly cell: Cell; readonly nowMs: number },
  ): Result<v.InferOutput<typeof signalShape>> => {
    if (!result.ok) return result
    // What was known already changes nothing.
    if (result.value.events.at(-1)?.atMs === nowMs) {
      context.onLimits(result.value.signal.neighbourhoodId)
    }
    return success(signalAnswer(result.value, nowMs, mayLookInto(principal, cell)))
  }
  return [
    route({
      method: 'post',
      path: '/cells/{cell}/signals',
      summary:
        'Limits a connection, or the devices behind it, for a time; the answer acknowledges it',
      access: answerable,
      scope: 'operator',
      params: cellPath,
      body: signalBody,
      answer: signalShape,
      handle: async ({ principal, params, body }) => {
        const to = await called(params.cell)
        const isOperator = principal.kind === 'token' && principal.scopes.includes('operator')
        const sending = { random, nowMs: to.nowMs, isOperator }
        return changed(await receiveSignal(db, to.cell, body, sending), principal, to)
      },
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/signals/{signal}',
      summary: 'Takes a signal back, by its id or the sender’s own; it stays on record',
      access: answerable,
      scope: 'operator',
      params: signalPath,
      answer: signalShape,
      handle: async ({ principal, params }) => {
        const of = await called(params.cell)
        const taken = await takeBackSignal(db, of.cell, params.signal, of.nowMs)
        return changed(taken, principal, of)
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/signals/{signal}',
      summary: 'A signal with its acknowledgements, by its id or the sender’s own',
      access: answerable,
      scope: 'operator',
      params: signalPath,
      answer: signalShape,
      handle: async ({ principal, params }) => {
        const { cell, nowMs } = await called(params.cell)
        const record = await findSignal(db, cell.id, params.signal)
        if (record === null) return noSuchSignal()
        return success(signalAnswer(record, nowMs, mayLookInto(principal, cell)))
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/signals',
      summary: 'The signals for a connection and what became of them, newest first',
      access: { kind: 'cell', roles: [...answerable.roles, 'member'] },
      scope: 'read',
      params: cellPath,
      answer: v.object({ signals: v.array(signalShape) }),
      handle: async ({ principal, params }) => {
        const { cell, nowMs } = await called(params.cell)
        const isOpen = mayLookInto(principal, cell)
        const records = await listSignals(db, cell.id)
        return success({ signals: records.map((one) => signalAnswer(one, nowMs, isOpen)) })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/signals/{signal}/measured',
      summary:
        'What was measured while a signal held, quarter by quarter: the proof that it was kept',
      access: { kind: 'cell', roles: ['resident', 'steward', 'member'] },
      scope: 'read',
      params: signalPath,
      answer: measuredShape,
      handle: async ({ params }) => {
        const { cell, nowMs } = await called(params.cell)
        const record = await findSignal(db, cell.id, params.signal)
        if (record === null) return noSuchSignal()
        const cells = cellsOf(record.signal, cell, await homesOf(db, cell.id))
        return success({ quarters: await measuredWhile(db, record, cells, nowMs) })
      },
    }),
  ]
}

/** A steward does not see into homes, and an operator does not either. */
function mayLookInto(principal: Principal, cell: Cell): boolean {
  return hasRole(principal, cell.id, 'resident', 'steward') || isMember(principal, cell.id)
}
