import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { success } from '../../kernel/refusal.ts'
import type { BallotContext } from './context.ts'
import { nowIn } from './find-ballot.ts'
import { cellPath } from './shapes.ts'
import { beginTopic, setVoice, topicsFor } from './topics.ts'
import { voterOf } from './voter.ts'

const members = { kind: 'cell', roles: ['member'] } as const

const wishShape = v.variant('kind', [
  v.object({ kind: v.literal('own') }),
  v.object({ kind: v.literal('speak') }),
  v.object({
    kind: v.literal('give'),
    to: v.pipe(v.string(), v.description('Id of somebody who speaks for others on the topic')),
    isNamed: v.exactOptional(
      v.pipe(v.boolean(), v.description('Whether they may know whose voice it is')),
      false,
    ),
  }),
])

const topicShape = v.object({ id: v.string(), name: v.string() })

/** Voices given away, topic by topic. */
export function topicRoutes(context: BallotContext): readonly Route[] {
  const path = '/cells/{cell}/ballot-topics' as const
  return [
    route({
      method: 'get',
      path,
      summary: 'Topics, who speaks for others on each, and what one does with one’s own voice',
      access: members,
      scope: 'read',
      params: cellPath,
      answer: v.object({
        topics: v.array(
          v.object({
            topic: topicShape,
            wish: wishShape,
            speakers: v.array(v.object({ id: v.string(), name: v.string() })),
            received: v.pipe(v.number(), v.description('Voices given to the one who asks')),
            names: v.pipe(v.array(v.string()), v.description('Of those who agreed to be named')),
          }),
        ),
      }),
      handle: async ({ params, principal }) => {
        const person = voterOf(principal, params.cell)
        if (!person.ok) return person
        const topics = await topicsFor(context, params.cell, person.value)
        return success({ topics: topics.map((view) => ({ ...view, topic: shown(view.topic) })) })
      },
    }),
    route({
      method: 'post',
      path,
      summary: 'Add a topic for which voices can be given away',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'write',
      params: cellPath,
      body: v.object({ name: v.pipe(v.string(), v.maxLength(1_000)) }),
      answer: topicShape,
      handle: async ({ params, body }) => {
        const nowMs = await nowIn(context, params.cell)
        const topic = await beginTopic(context, params.cell, body.name, nowMs)
        return topic.ok ? success(shown(topic.value)) : topic
      },
    }),
    route({
      method: 'put',
      path: `${path}/{topic}/voice`,
      summary: 'Vote oneself, speak for others, or give one’s voice away, also on open ballots',
      access: members,
      scope: 'write',
      params: v.object({ ...cellPath.entries, topic: v.string() }),
      body: v.object({ wish: wishShape }),
      answer: v.null(),
      handle: async ({ params, principal, body }) => {
        const person = voterOf(principal, params.cell)
        if (!person.ok) return person
        const nowMs = await nowIn(context, params.cell)
        const at = { cellId: params.cell, topicId: params.topic }
        return setVoice(context, at, person.value, body.wish, nowMs)
      },
    }),
  ]
}

function shown({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name }
}
