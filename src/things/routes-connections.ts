import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { success } from '../kernel/refusal.ts'
import type { ThingsContext } from './context.ts'
import { keepers } from './routes-credentials.ts'

const troubleShape = v.picklist([
  'host-unknown',
  'not-allowed',
  'unreachable',
  'port-closed',
  'no-answer',
  'hung-up',
  'not-admitted',
  'not-understood',
  'no-serial-port',
  'no-tls',
  'certificate-unknown',
  'certificate-expired',
  'certificate-name',
  'certificate-other',
  'failed',
])

const connectionShape = v.object({
  id: v.string(),
  cellId: v.string(),
  protocol: v.string(),
  endpoint: v.variant('kind', [
    v.object({
      kind: v.literal('tcp'),
      host: v.string(),
      port: v.number(),
      unit: v.nullable(v.number()),
      tls: v.optional(v.object({ fingerprint: v.nullable(v.string()) })),
    }),
    v.object({ kind: v.literal('serial'), path: v.string() }),
  ]),
  createdMs: v.number(),
  line: v.nullable(
    v.object({
      openSinceMs: v.nullable(v.number()),
      heardMs: v.nullable(v.number()),
      trouble: v.nullable(
        v.object({ code: troubleShape, atMs: v.number(), fingerprint: v.optional(v.string()) }),
      ),
    }),
  ),
  past: v.nullable(v.object({ untilMs: v.nullable(v.number()), isDone: v.boolean() })),
})

const absent = <Shape extends v.GenericSchema>(shape: Shape) => v.optional(v.nullable(shape), null)

const wishShape = v.object({
  protocol: v.pipe(v.string(), v.maxLength(40)),
  host: absent(v.pipe(v.string(), v.maxLength(300))),
  port: absent(v.number()),
  unit: absent(v.number()),
  path: absent(v.pipe(v.string(), v.maxLength(300))),
  secret: absent(v.string()),
  tls: absent(v.boolean()),
  fingerprint: absent(v.string()),
})

/** Connections that the node dials: list, add, remove, try. */
export function connectionRoutes({ desk, clock }: ThingsContext): readonly Route[] {
  const { connections } = desk
  const cellPath = v.object({ cell: v.string() })
  const connectionPath = v.object({ cell: v.string(), connection: v.string() })
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/connections',
      summary:
        'The addresses at which the node dials devices of a cell, and how each connection is',
      access: keepers,
      scope: 'write',
      params: cellPath,
      answer: v.object({
        protocols: v.array(
          v.object({
            name: v.string(),
            port: v.number(),
            unit: v.nullable(v.number()),
            isSerial: v.boolean(),
            secret: v.optional(v.picklist(['optional', 'required'])),
            tls: v.optional(v.literal('optional')),
            hasPast: v.optional(v.literal(true)),
          }),
        ),
        connections: v.array(connectionShape),
      }),
      handle: async ({ params }) =>
        success({
          protocols: [...connections.protocols],
          connections: await connections.of(params.cell),
        }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/connections',
      summary: 'State the address of a device; the node dials it from now on',
      access: keepers,
      scope: 'admin',
      params: cellPath,
      body: wishShape,
      answer: v.object({ connection: connectionShape }),
      handle: async ({ params, body }) => {
        const added = await connections.add(params.cell, body, clock.now())
        return added.ok ? success({ connection: added.value }) : added
      },
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/connections/{connection}',
      summary: 'Remove an address; what was read from it stays',
      access: keepers,
      scope: 'admin',
      params: connectionPath,
      answer: v.null(),
      handle: ({ params }) => connections.remove(params.cell, params.connection),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/connections/{connection}/test',
      summary: 'Dial at once, and say within a few seconds what became of it',
      access: keepers,
      scope: 'admin',
      params: connectionPath,
      answer: v.object({ connection: connectionShape }),
      handle: async ({ params }) => {
        const tested = await connections.test(params.cell, params.connection)
        return tested.ok ? success({ connection: tested.value }) : tested
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/connections/{connection}/certificate',
      summary:
        'Believe one certificate at an address that is dialled encrypted, by its fingerprint, and no other',
      access: keepers,
      scope: 'admin',
      params: connectionPath,
      body: v.object({ fingerprint: v.string() }),
      answer: v.object({ connection: connectionShape }),
      handle: async ({ params, body }) => {
        const pinned = await connections.pin(params.cell, params.connection, body.fingerprint)
        return pinned.ok ? success({ connection: pinned.value }) : pinned
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/connections/{connection}/past',
      summary: 'Read in what the devices behind an address remember, for those that are in use',
      access: keepers,
      scope: 'admin',
      params: connectionPath,
      answer: v.object({ connection: connectionShape }),
      handle: async ({ params }) => {
        const wanted = await connections.wantPast(params.cell, params.connection, clock.now())
        return wanted.ok ? success({ connection: wanted.value }) : wanted
      },
    }),
  ]
}
