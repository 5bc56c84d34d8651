import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { success } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { cellPath } from './shapes.ts'

const stewards = { kind: 'cell', roles: ['steward'] } as const
const at = '/cells/{cell}/language-model'

const placeShape = v.object({
  source: v.picklist(['server', 'own']),
  host: v.string(),
  isEncrypted: v.boolean(),
  model: v.string(),
  hasKey: v.boolean(),
})

const modelShape = v.object({ model: v.nullable(placeShape), server: v.nullable(placeShape) })

/** Which language model a neighbourhood uses. Its key goes in and never out. */
export function modelRoutes({ transcripts }: AssemblyContext): readonly Route[] {
  const shown = async (cellId: string) =>
    success({ model: await transcripts.model(cellId), server: transcripts.server })
  return [
    route({
      method: 'get',
      path: at,
      summary: 'Which language model reads transcripts (null: none), and which one the node brings',
      access: stewards,
      scope: 'read',
      params: cellPath,
      answer: modelShape,
      handle: ({ params }) => shown(params.cell),
    }),
    route({
      method: 'put',
      path: at,
      summary: 'Switch a language model on or off: none, the one of the node, or one of your own',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: v.object({
        source: v.picklist(['off', 'server', 'own']),
        address: v.optional(
          v.pipe(v.string(), v.description('Of your own: up to and with /v1')),
          '',
        ),
        model: v.optional(v.string(), ''),
        key: v.optional(
          v.nullable(v.pipe(v.string(), v.description('null: the one that is kept'))),
          null,
        ),
      }),
      answer: modelShape,
      handle: async ({ params, principal, body }) => {
        const { source, address, model, key } = body
        const wish = source === 'own' ? { source, address, model, key } : { source }
        const stated = await transcripts.state(params.cell, wish, principal)
        return stated.ok ? shown(params.cell) : stated
      },
    }),
  ]
}
