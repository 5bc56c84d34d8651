import * as v from 'valibot'
import { assert } from '../kernel/assert.ts'
import { refuse, success } from '../kernel/refusal.ts'
import { personOf, type Principal } from '../cell/role.ts'
import type { ApiContext } from './context.ts'
import { route, type Route } from './route.ts'
import { scopes } from './scope.ts'
import { deleteToken, tokensOf } from './store.ts'
import { createToken } from './token.ts'

const tokenShape = v.object({
  id: v.string(),
  name: v.string(),
  scopes: v.array(v.picklist(scopes)),
  createdMs: v.number(),
  expiresMs: v.number(),
  lastUsedMs: v.nullable(v.number()),
})

/** Tokens: for programs that act for a person. */
export function apiRoutes(context: Pick<ApiContext, 'db' | 'clock' | 'random'>): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/me/tokens',
      summary: 'My tokens',
      access: { kind: 'person' },
      scope: 'admin',
      answer: v.object({ tokens: v.array(tokenShape) }),
      handle: async ({ principal }) =>
        success({ tokens: await tokensOf(context.db, person(principal)) }),
    }),
    route({
      method: 'post',
      path: '/me/tokens',
      summary: 'Make a token; it is shown this once',
      access: { kind: 'session' },
      scope: 'admin',
      needsProof: true,
      body: v.object({
        name: v.string(),
        scopes: v.array(v.picklist(scopes)),
        days: v.optional(v.number(), 90),
      }),
      answer: v.object({ token: tokenShape, text: v.string() }),
      handle: ({ principal, body }) => createToken(context, person(principal), body),
    }),
    route({
      method: 'delete',
      path: '/me/tokens/{token}',
      summary: 'Remove a token; it stops working at once',
      access: { kind: 'person' },
      scope: 'admin',
      params: v.object({ token: v.string() }),
      answer: v.null(),
      handle: async ({ principal, params }) =>
        (await deleteToken(context.db, person(principal), params.token))
          ? success(null)
          : refuse('not-found', 'You have no such token.', 'token'),
    }),
  ]
}

function person(principal: Principal): string {
  const id = personOf(principal)
  assert(id !== null, 'routes of access "person" are called by people')
  return id
}
