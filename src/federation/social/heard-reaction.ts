import type { InboxContext } from '@fedify/fedify'
import { Event, Like, Note, Question, type Announce } from '@fedify/vocab'
import { hashOfActor } from './heard-vote.ts'
import type { Reaction, ReactionKind } from './store-reaction.ts'

/** What somebody did with something of ours, if it is something of ours. Null: it is not, or nobody's. */
export function reactionIn(
  context: InboxContext<null>,
  key: Uint8Array,
  activity: Announce | Like,
): Reaction | null {
  const { id, actorId, objectId } = activity
  const postId = postIn(context, objectId)
  if (id === null || actorId === null || postId === null || id.origin !== actorId.origin)
    return null
  return {
    postId,
    kind: kindOf(activity),
    actor: hashOfActor(key, actorId.href),
    activity: hashOfActor(key, id.href),
    host: actorId.host,
  }
}

export function kindOf(activity: Announce | Like): ReactionKind {
  return activity instanceof Like ? 'like' : 'announce'
}

/** The post that an address of ours names. */
export function postIn(context: InboxContext<null>, address: URL | null): string | null {
  const parsed = context.parseUri(address)
  const isPost =
    parsed?.type === 'object' &&
    (parsed.class === Note || parsed.class === Question || parsed.class === Event)
  return isPost ? (parsed.values['id'] ?? null) : null
}
