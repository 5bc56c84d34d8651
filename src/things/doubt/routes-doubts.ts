import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { personOf } from '../../cell/role.ts'
import { success } from '../../kernel/refusal.ts'
import type { ThingsContext } from '../context.ts'
import { thingOfCell } from '../routes-find.ts'
import { beliefBody, beliefShape, thingPath } from '../shapes.ts'

/** Those who live with a thing or look after it, and the organisers of the neighbourhood whose accounts rest on it. */
const vouch = { kind: 'cell', roles: ['resident', 'steward', 'parent-steward'] } as const

/** What people say about things that are not believed. */
export function doubtRoutes({ db, desk }: ThingsContext): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/cells/{cell}/things/{thing}/believe',
      summary: 'Say that what a thing reports is right: nothing of it is doubted for so long',
      access: vouch,
      scope: 'write',
      params: thingPath,
      body: beliefBody,
      answer: v.object({ belief: beliefShape }),
      handle: async ({ principal, params, body }) => {
        const thing = await thingOfCell(db, params)
        if (!thing.ok) return thing
        const personId = personOf(principal) ?? 'visitor'
        const word = { personId, reason: body.reason }
        const kept = await desk.believe(thing.value.id, word, body.seconds * 1_000)
        return kept.ok ? success({ belief: kept.value }) : kept
      },
    }),
  ]
}
