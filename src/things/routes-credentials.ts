import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { refuse, success } from '../kernel/refusal.ts'
import type { ThingsContext } from './context.ts'
import { createBrokerCredential, labelLimit } from './credentials.ts'
import { listBrokerCredentials, revokeBrokerCredential } from './store-credential.ts'

/** Only those who live in a home, or look after a neighbourhood's own things, hand out keys to its topics or state what is dialled for it. */
export const keepers = { kind: 'cell', roles: ['resident', 'steward'] } as const

const credentialShape = v.object({
  id: v.string(),
  cellId: v.string(),
  label: v.string(),
  createdMs: v.number(),
})

/** Credentials for the MQTT broker. */
export function credentialRoutes(context: ThingsContext): readonly Route[] {
  const { db, clock, random } = context
  const cellPath = v.object({ cell: v.string() })
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/broker-credentials',
      summary: 'The credentials with which things of a cell connect to the MQTT broker',
      access: keepers,
      scope: 'write',
      params: cellPath,
      answer: v.object({
        brokerUrl: v.nullable(v.string()),
        credentials: v.array(credentialShape),
      }),
      handle: async ({ params }) =>
        success({
          brokerUrl: context.brokerUrl,
          credentials: await listBrokerCredentials(db, params.cell),
        }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/broker-credentials',
      summary: 'Make a credential; its password is shown this once',
      access: keepers,
      scope: 'admin',
      params: cellPath,
      body: v.object({
        label: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(labelLimit)),
      }),
      answer: v.object({
        credential: credentialShape,
        brokerUrl: v.nullable(v.string()),
        userName: v.string(),
        password: v.string(),
      }),
      handle: async ({ params, body }) => {
        const made = await createBrokerCredential(db, params.cell, body.label, clock.now(), random)
        if (!made.ok) return made
        const { userName, password, ...credential } = made.value
        return success({ credential, brokerUrl: context.brokerUrl, userName, password })
      },
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/broker-credentials/{credential}',
      summary: 'Revoke a credential; what is connected with it is cut off at once',
      access: keepers,
      scope: 'admin',
      params: v.object({ cell: v.string(), credential: v.string() }),
      answer: v.null(),
      handle: async ({ params }) => {
        if (!(await revokeBrokerCredential(db, params.cell, params.credential, clock.now()))) {
          return refuse('not-found', 'This cell has no such credential.', 'credential')
        }
        context.dropCredential(params.credential)
        return success(null)
      },
    }),
  ]
}
