import type { Context } from '@fedify/fedify'
import { Announce, PUBLIC_COLLECTION, Undo } from '@fedify/vocab'
import { escaped } from './escaped.ts'
import type { TakenReply } from './store-reply.ts'

// How a group passes on what was said to it (FEP-1b12), in two forms. Mastodon shows the words whose address an `Announce` names; Lemmy and
// those like it read the whole activity that one holds. Each ignores the other form.

const activityStreams = 'https://www.w3.org/ns/activitystreams'

/** That a reply is passed on: by its address, and whole. */
export function passedOn(
  context: Context<null>,
  reply: TakenReply,
  postUri: URL,
): readonly [Announce, Announce] {
  const { address, activity, author, text } = reply
  const same = toAll(context, reply)
  const content = `<p>${escaped(text)}</p>`
  // Of what came only the words go on that a steward read; whoever wants more asks the author's server.
  const whole = {
    type: 'Create',
    id: activity,
    actor: author,
    to: same.to,
    cc: same.actor,
    audience: same.actor,
    object: {
      type: 'Note',
      id: address,
      attributedTo: author,
      inReplyTo: postUri.href,
      content,
      to: same.to,
      cc: same.actor,
      audience: same.actor,
    },
  }
  return [
    new SaidAnnounce(context, reply, '', { ...same, object: address }),
    new SaidAnnounce(context, reply, '-whole', { ...same, object: whole }),
  ]
}

/** That it is so no more, in both forms. */
export function takenBack(context: Context<null>, reply: TakenReply): readonly [Undo, Undo] {
  return [
    new SaidUndo(context, reply, '', reply.address),
    new SaidUndo(context, reply, '-whole', reply.activity),
  ]
}

function toAll(context: Context<null>, { cellId }: TakenReply) {
  return {
    actor: context.getActorUri(cellId).href,
    to: PUBLIC_COLLECTION.href,
    cc: context.getFollowersUri(cellId).href,
  }
}

function addressOf(context: Context<null>, { cellId, id }: TakenReply, name: string): URL {
  return new URL(`#${name}-${id}`, context.getActorUri(cellId))
}

// Written as JSON, as posts are: it goes out as it stands here.

class SaidAnnounce extends Announce {
  readonly #json: unknown
  constructor(context: Context<null>, reply: TakenReply, form: string, says: object) {
    const id = addressOf(context, reply, `passed-on${form}`)
    super({ id, actor: context.getActorUri(reply.cellId) })
    this.#json = { '@context': activityStreams, type: 'Announce', id: id.href, ...says }
  }
  override async toJsonLd(): Promise<unknown> {
    return this.#json
  }
}

class SaidUndo extends Undo {
  readonly #json: unknown
  constructor(context: Context<null>, reply: TakenReply, form: string, object: string) {
    const id = addressOf(context, reply, `taken-back${form}`)
    super({ id, actor: context.getActorUri(reply.cellId) })
    const same = toAll(context, reply)
    const undone = addressOf(context, reply, `passed-on${form}`).href
    this.#json = {
      '@context': activityStreams,
      type: 'Undo',
      id: id.href,
      ...same,
      object: { type: 'Announce', id: undone, ...same, object },
    }
  }
  override async toJsonLd(): Promise<unknown> {
    return this.#json
  }
}
