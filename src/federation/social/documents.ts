import type { Context } from '@fedify/fedify'
import {
  Application,
  Create,
  Endpoints,
  Group,
  LanguageString,
  Note,
  PUBLIC_COLLECTION,
  type Actor,
} from '@fedify/vocab'
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

/** A post as others show it: its title, its words, and a link to its page. */
export function noteOf(context: Context<null>, post: Post): Note {
  const page = new URL(post.path, context.canonicalOrigin)
  const content = [
    `<p><strong>${escaped(post.title)}</strong></p>`,
    ...post.text.split('\n').map((line) => `<p>${escaped(line)}</p>`),
    `<p><a href="${escaped(page.href)}">${escaped(page.href)}</a></p>`,
  ].join('')
  const id = context.getObjectUri(Note, { id: post.id })
  return new Note({
    id,
    url: id,
    attribution: context.getActorUri(post.cellId),
    contents: [content, new LanguageString(content, post.language)],
    published: instant(post.publishedMs),
    to: PUBLIC_COLLECTION,
    cc: context.getFollowersUri(post.cellId),
  })
}

/** What is sent to followers of a post. */
export function createOf(context: Context<null>, post: Post): Create {
  return new Create({
    id: context.getObjectUri(Create, { id: post.id }),
    actor: context.getActorUri(post.cellId),
    object: noteOf(context, post),
    published: instant(post.publishedMs),
    to: PUBLIC_COLLECTION,
    cc: context.getFollowersUri(post.cellId),
  })
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
