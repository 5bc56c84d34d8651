import type { Context } from '@fedify/fedify'
import {
  Application,
  Create,
  Endpoints,
  Event,
  Group,
  LanguageString,
  Note,
  PUBLIC_COLLECTION,
  Update,
  type Actor,
} from '@fedify/vocab'
import { assert } from '../../kernel/assert.ts'
import { instant } from './instant.ts'
import { nodeActor, type Post, type SocialCell } from './social-cell.ts'

/** The actor of a neighbourhood: a group that anybody may follow. */
export async function groupOf(context: Context<null>, cell: SocialCell): Promise<Actor> {
  const id = context.getActorUri(cell.id)
  const [keys] = await context.getActorKeyPairs(cell.id)
  return new Group({
    id,
    preferredUsername: cell.slug,
    name: cell.name,
    summary: `<p>${escaped(cell.placeLabel)}</p>`,
    url: id,
    inbox: context.getInboxUri(cell.id),
    outbox: context.getOutboxUri(cell.id),
    followers: context.getFollowersUri(cell.id),
    endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
    publicKey: keys?.cryptographicKey ?? null,
    manuallyApprovesFollowers: false,
    discoverable: true,
    published: instant(cell.createdMs),
  })
}

/** The actor of the node itself (FEP-d556). */
export async function nodeOf(context: Context<null>): Promise<Actor> {
  const [keys] = await context.getActorKeyPairs(nodeActor)
  return new Application({
    id: context.getActorUri(nodeActor),
    preferredUsername: context.hostname,
    name: context.hostname,
    inbox: context.getInboxUri(nodeActor),
    outbox: context.getOutboxUri(nodeActor),
    endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
    publicKey: keys?.cryptographicKey ?? null,
    manuallyApprovesFollowers: true,
  })
}

/** Address of what a post is: of an event or a note. */
export function postUri(context: Context<null>, { id, event }: Post): URL {
  return event === null ? context.getObjectUri(Note, { id }) : context.getObjectUri(Event, { id })
}

/** A post as others show it: its title, its words, and a link to its page. */
export function noteOf(context: Context<null>, post: Post): Note {
  const id = postUri(context, post)
  const content = contentOf(context, post)
  return new Note({
    id,
    url: id,
    attribution: context.getActorUri(post.cellId),
    contents: [content, new LanguageString(content, post.language)],
    published: instant(post.publishedMs),
    updated: post.changedMs === 0 ? null : instant(post.changedMs),
    to: PUBLIC_COLLECTION,
    cc: context.getFollowersUri(post.cellId),
  })
}

/** What is sent to followers of a post: that it is there, or that it has changed. */
export function tidingsOf(context: Context<null>, post: Post): Create | Update {
  if (post.changedMs === 0) return createOf(context, post)
  const id = new URL(`#changed-${post.changedMs}`, postUri(context, post))
  return post.event === null
    ? new Update({ id, ...addressed(context, post), object: noteOf(context, post) })
    : new UpdateOfEvent({ id, ...addressed(context, post) }, () =>
        activityJson(context, post, 'Update', id),
      )
}

/** How a post began. */
export function createOf(context: Context<null>, post: Post): Create {
  const id = context.getObjectUri(Create, { id: post.id })
  const published = instant(post.publishedMs)
  const values = { id, ...addressed(context, post), published }
  return post.event === null
    ? new Create({ ...values, object: noteOf(context, post) })
    : new CreateOfEvent(values, () => activityJson(context, post, 'Create', id))
}

function addressed(context: Context<null>, { cellId }: Post) {
  return {
    actor: context.getActorUri(cellId),
    to: PUBLIC_COLLECTION,
    cc: context.getFollowersUri(cellId),
  }
}

// Fedify knows no words beyond those of its own vocabulary, and drops others where it writes a document anew: what is sent of an event is
// written here.
class CreateOfEvent extends Create {
  readonly #json: () => unknown
  constructor(values: ConstructorParameters<typeof Create>[0], json: () => unknown) {
    super(values)
    this.#json = json
  }
  override async toJsonLd(): Promise<unknown> {
    return this.#json()
  }
}

class UpdateOfEvent extends Update {
  readonly #json: () => unknown
  constructor(values: ConstructorParameters<typeof Update>[0], json: () => unknown) {
    super(values)
    this.#json = json
  }
  override async toJsonLd(): Promise<unknown> {
    return this.#json()
  }
}

/** An event as it is asked for. Null: the post is none. */
export async function eventOf(context: Context<null>, post: Post): Promise<Event | null> {
  const json = eventJson(context, post)
  if (json === null) return null
  const { documentLoader, contextLoader } = context
  return await Event.fromJsonLd(
    { '@context': eventContext, ...json },
    { documentLoader, contextLoader },
  )
}

/** Words of FEP-8a8e and of Mobilizon beside those of ActivityStreams. */
const eventContext = [
  'https://www.w3.org/ns/activitystreams',
  {
    mz: 'https://joinmobilizon.org/ns#',
    sc: 'http://schema.org#',
    ical: 'http://www.w3.org/2002/12/cal/ical#',
    timezone: { '@id': 'mz:timezone', '@type': 'sc:Text' },
    joinMode: { '@id': 'mz:joinMode', '@type': 'mz:joinModeType' },
    repliesModerationOption: {
      '@id': 'mz:repliesModerationOption',
      '@type': 'mz:repliesModerationOptionType',
    },
    'ical:status': { '@type': 'sc:Text' },
    eventStatus: 'sc:eventStatus',
    externalParticipationUrl: { '@id': 'mz:externalParticipationUrl', '@type': 'sc:URL' },
  },
]

function activityJson(
  context: Context<null>,
  post: Post,
  type: 'Create' | 'Update',
  id: URL,
): unknown {
  const object = eventJson(context, post)
  assert(object !== null, 'only what takes place is written so')
  return {
    '@context': eventContext,
    id: id.href,
    type,
    actor: object.attributedTo,
    to: object.to,
    cc: object.cc,
    published: iso(post.changedMs || post.publishedMs),
    object,
  }
}

function eventJson(context: Context<null>, post: Post) {
  const { event, cellId, title } = post
  if (event === null) return null
  const id = postUri(context, post).href
  const group = context.getActorUri(cellId).href
  return {
    id,
    url: id,
    type: 'Event',
    name: title,
    attributedTo: group,
    content: contentOf(context, post),
    startTime: iso(event.startsMs),
    timezone: event.timeZone,
    ...(event.place === '' ? {} : { location: { type: 'Place', name: event.place } }),
    'ical:status': event.isCalledOff ? 'CANCELLED' : 'CONFIRMED',
    eventStatus: event.isCalledOff ? 'EventCancelled' : 'EventScheduled',
    // Who comes is said in the neighbourhood, to nobody else.
    joinMode: 'external',
    externalParticipationUrl: new URL(post.path, context.canonicalOrigin).href,
    repliesModerationOption: 'closed',
    published: iso(post.publishedMs),
    ...(post.changedMs === 0 ? {} : { updated: iso(post.changedMs) }),
    to: PUBLIC_COLLECTION.href,
    cc: context.getFollowersUri(cellId).href,
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

function contentOf(context: Context<null>, { title, text, path }: Post): string {
  const page = new URL(path, context.canonicalOrigin)
  return [
    `<p><strong>${escaped(title)}</strong></p>`,
    ...text.split('\n').map((line) => `<p>${escaped(line)}</p>`),
    `<p><a href="${escaped(page.href)}">${escaped(page.href)}</a></p>`,
  ].join('')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
