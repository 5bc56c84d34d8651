import type { Context } from '@fedify/fedify'
import {
  Application,
  Create,
  Delete,
  Endpoints,
  Event,
  Group,
  Multikey,
  Note,
  PUBLIC_COLLECTION,
  Question,
  Update,
  type Actor,
} from '@fedify/vocab'
import type { Signer } from '../../kernel/signed-note.ts'
import { escaped } from './escaped.ts'
import { instant } from './instant.ts'
import { withProof } from './object-proof.ts'
import type { Poll } from './poll.ts'
import { recordPath } from './public-record.ts'
import { nodeActor, type Post, type SocialCell } from './social-cell.ts'

/** The actor of a neighbourhood: a group that anybody may follow. */
export async function groupOf(
  context: Context<null>,
  cell: SocialCell,
  signer: Signer,
): Promise<Actor> {
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
    assertionMethods: [await decisionKeyOf(id, signer)],
    manuallyApprovesFollowers: false,
    discoverable: true,
    published: instant(cell.createdMs),
  })
}

/** The node's own key, by which decisions are known as the neighbourhood's (FEP-521a). */
async function decisionKeyOf(actor: URL, { publicKey }: Signer): Promise<Multikey> {
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), 'Ed25519', true, [
    'verify',
  ])
  return new Multikey({ id: new URL(decisionKey, actor), controller: actor, publicKey: key })
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

/** That a neighbourhood is there no more. */
export function goneOf(context: Context<null>, cellId: string, nowMs: number): Delete {
  const actor = context.getActorUri(cellId)
  const id = new URL(`#gone-${nowMs}`, actor)
  return new Delete({ id, actor, object: actor, to: PUBLIC_COLLECTION })
}

// What is said in posts is written here as JSON: Fedify drops words that it does not know where it writes a document anew, and takes
// several milliseconds for it.

/** What is sent to followers of a post: that it is there, or that it has changed. */
export function tidingsOf(context: Context<null>, post: Post, signer: Signer): Create | Update {
  if (post.changedMs === 0) return createOf(context, post, signer)
  const id = new URL(`#changed-${post.changedMs}`, postUri(context, post))
  const actor = context.getActorUri(post.cellId)
  return new SaidUpdate({ id, actor }, activityJson(context, post, signer, 'Update', id))
}

/** How a post began. */
export function createOf(context: Context<null>, post: Post, signer: Signer): Create {
  const id = context.getObjectUri(Create, { id: post.id })
  const actor = context.getActorUri(post.cellId)
  return new SaidCreate({ id, actor }, activityJson(context, post, signer, 'Create', id))
}

class SaidCreate extends Create {
  readonly #json: unknown
  constructor(values: ConstructorParameters<typeof Create>[0], json: unknown) {
    super(values)
    this.#json = json
  }
  override async toJsonLd(): Promise<unknown> {
    return this.#json
  }
}

class SaidUpdate extends Update {
  readonly #json: unknown
  constructor(values: ConstructorParameters<typeof Update>[0], json: unknown) {
    super(values)
    this.#json = json
  }
  override async toJsonLd(): Promise<unknown> {
    return this.#json
  }
}

/** A post in words, as it is asked for. Null: it is an event or a poll. */
export async function noteOf(
  context: Context<null>,
  post: Post,
  signer: Signer,
): Promise<Note | null> {
  return post.event === null && post.poll === null
    ? await Note.fromJsonLd(documentOf(context, post, signer), context)
    : null
}

/** An event as it is asked for. Null: the post is none. */
export async function eventOf(
  context: Context<null>,
  post: Post,
  signer: Signer,
): Promise<Event | null> {
  return post.event === null
    ? null
    : await Event.fromJsonLd(documentOf(context, post, signer), context)
}

/** A poll as it is asked for. Null: the post is none. */
export async function questionOf(
  context: Context<null>,
  post: Post,
  signer: Signer,
): Promise<Question | null> {
  return post.poll === null
    ? null
    : await Question.fromJsonLd(documentOf(context, post, signer), context)
}

const activityStreams = 'https://www.w3.org/ns/activitystreams'
const dataIntegrity = 'https://w3id.org/security/data-integrity/v1'

/** Words of FEP-8a8e and of Mobilizon beside those of ActivityStreams. */
const eventContext = [
  activityStreams,
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

/** How many took part, as Mastodon says it. */
const pollContext = [
  activityStreams,
  { toot: 'http://joinmastodon.org/ns#', votersCount: 'toot:votersCount' },
]

/** Fragment of the key that signs decisions. */
const decisionKey = '#decisions'

/** A post by itself. A decision is proven to be the neighbourhood's, also where somebody else passes it on. */
function documentOf(context: Context<null>, post: Post, { privateKey }: Signer) {
  const document = { '@context': contextOf(post), ...objectJson(context, post) }
  if (post.source !== 'decision') return document
  const address = new URL(decisionKey, document.attributedTo).href
  return withProof(document, { address, privateKey }, post.publishedMs)
}

function contextOf({ event, poll, source }: Post) {
  if (poll !== null) return pollContext
  if (event !== null) return eventContext
  return source === 'decision' ? [activityStreams, dataIntegrity] : activityStreams
}

function activityJson(
  context: Context<null>,
  post: Post,
  signer: Signer,
  type: 'Create' | 'Update',
  id: URL,
): unknown {
  const object = documentOf(context, post, signer)
  return {
    '@context': object['@context'],
    id: id.href,
    type,
    actor: object.attributedTo,
    to: object.to,
    cc: object.cc,
    published: iso(post.changedMs || post.publishedMs),
    object,
  }
}

/** A post as others show it: its title, its words, and a link to its page. */
function objectJson(context: Context<null>, post: Post) {
  const { event, poll, cellId, title, language } = post
  const id = postUri(context, post).href
  const content = contentOf(context, post)
  const same = {
    id,
    url: id,
    attributedTo: context.getActorUri(cellId).href,
    content,
    contentMap: { [language]: content },
    published: iso(post.publishedMs),
    ...(post.record === null ? {} : { attachment: [linkTo(context, post.record)] }),
    ...(post.changedMs === 0 ? {} : { updated: iso(post.changedMs) }),
    to: PUBLIC_COLLECTION.href,
    cc: context.getFollowersUri(cellId).href,
  }
  if (poll !== null) return { type: 'Question', ...same, ...askedIn(poll) }
  if (event === null) return { type: 'Note', ...same }
  return {
    type: 'Event',
    ...same,
    name: title,
    startTime: iso(event.startsMs),
    timezone: event.timeZone,
    ...(event.place === '' ? {} : { location: { type: 'Place', name: event.place } }),
    'ical:status': event.isCalledOff ? 'CANCELLED' : 'CONFIRMED',
    eventStatus: event.isCalledOff ? 'EventCancelled' : 'EventScheduled',
    // Who comes is said in the neighbourhood, to nobody else.
    joinMode: 'external',
    externalParticipationUrl: new URL(post.path, context.canonicalOrigin).href,
    repliesModerationOption: 'closed',
  }
}

/** What a poll asks, and what was chosen when it was told last. */
function askedIn({ isMany, options, endsMs, closedMs, told }: Poll) {
  const choices = options.map((name, i) => ({
    type: 'Note',
    name,
    replies: { type: 'Collection', totalItems: told.votes[i] ?? 0 },
  }))
  return {
    ...(isMany ? { anyOf: choices } : { oneOf: choices }),
    endTime: iso(closedMs ?? endsMs),
    ...(closedMs === null ? {} : { closed: iso(closedMs) }),
    votersCount: told.voters,
  }
}

function linkIn({ href, name }: { readonly href: string; readonly name: string }): string {
  return `<a href="${escaped(href)}">${escaped(name)}</a>`
}

/** Address of what a post is: of a poll, an event or a note. */
export function postUri(context: Context<null>, { id, event, poll }: Post): URL {
  if (poll !== null) return context.getObjectUri(Question, { id })
  return event === null ? context.getObjectUri(Note, { id }) : context.getObjectUri(Event, { id })
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** What stands behind a post, as a link. */
function linkTo(context: Context<null>, { hash, name }: NonNullable<Post['record']>) {
  const { href } = new URL(recordPath(hash), context.canonicalOrigin)
  return { type: 'Link', href, mediaType: 'application/json', name }
}

function contentOf(context: Context<null>, { title, text, path, record }: Post): string {
  const page = new URL(path, context.canonicalOrigin)
  return [
    `<p><strong>${escaped(title)}</strong></p>`,
    ...text.split('\n').map((line) => `<p>${escaped(line)}</p>`),
    `<p><a href="${escaped(page.href)}">${escaped(page.href)}</a></p>`,
    ...(record === null ? [] : [`<p>${linkIn(linkTo(context, record))}</p>`]),
  ].join('')
}
