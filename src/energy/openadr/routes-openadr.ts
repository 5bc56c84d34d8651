import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { findCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { success } from '../../kernel/refusal.ts'
import type { EnergyContext } from '../context.ts'
import { cellPath } from '../shapes.ts'
import { stateVtn } from './state-vtn.ts'
import { deleteVtn, vtnOf } from './store-vtn.ts'

const stewards = { kind: 'cell', roles: ['steward'] } as const

const maybeText = v.exactOptional(v.nullable(v.pipe(v.string(), v.maxLength(5_000))), null)

const wishShape = v.object({
  url: v.pipe(v.string(), v.description('Base address of the server’s API')),
  clientId: v.string(),
  clientSecret: v.pipe(maybeText, v.description('Null: the one that is kept')),
  programId: v.pipe(maybeText, v.description('Null: every programme that we may read')),
  sender: v.pipe(v.string(), v.description('Whose server it is, as people know it')),
  venName: v.pipe(v.string(), v.description('Under which name we are known there')),
  takesPrices: v.exactOptional(v.boolean(), true),
  takesLimits: v.exactOptional(v.boolean(), true),
  givesReports: v.exactOptional(v.boolean(), false),
})

const serverShape = v.object({
  ...v.omit(wishShape, ['clientSecret']).entries,
  askedMs: v.nullable(v.number()),
  answeredMs: v.nullable(v.number()),
  trouble: v.pipe(v.nullable(v.string()), v.description('Null: the last time went well')),
  unused: v.pipe(
    v.array(
      v.object({
        type: v.string(),
        why: v.picklist([
          'unknown-type',
          'unknown-unit',
          'other-currency',
          'not-a-number',
          'times',
        ]),
      }),
    ),
    v.description('What was sent and is not used'),
  ),
})

/** The OpenADR 3 server that a neighbourhood listens to. Its secret is taken and never given. */
export function openAdrRoutes(context: EnergyContext): readonly Route[] {
  const { db } = context
  const read = async (cellId: string) => {
    const found = await vtnOf(db, cellId)
    if (found === null) return { server: null }
    const { clientSecret: _, ...said } = found.vtn
    return { server: { ...said, ...found.state, unused: [...found.state.unused] } }
  }
  const answer = v.object({ server: v.nullable(serverShape) })
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/openadr',
      summary: 'The grid operator’s or supplier’s OpenADR 3 server, and how listening goes',
      access: stewards,
      scope: 'read',
      params: cellPath,
      answer,
      handle: async ({ params }) => success(await read(params.cell)),
    }),
    route({
      method: 'put',
      path: '/cells/{cell}/openadr',
      summary: 'Listen to an OpenADR 3 server; kept once it answers',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: wishShape,
      answer,
      handle: async ({ params, body, principal }) => {
        const cell = await findCell(db, params.cell)
        assert(cell !== null, 'who may call a route of a cell was asked before')
        const stated = await stateVtn(context, cell, body, principal)
        return stated.ok ? success(await read(cell.id)) : stated
      },
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/openadr',
      summary: 'Listen no more; prices and limits that were taken stay until they end',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      answer: v.null(),
      handle: async ({ params }) => {
        await deleteVtn(db, params.cell)
        return success(null)
      },
    }),
  ]
}
