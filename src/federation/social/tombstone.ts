import { Delete, PUBLIC_COLLECTION } from '@fedify/vocab'
import type { PostSource } from './social-cell.ts'
import type { GonePost } from './store-gone.ts'

const activityStreams = 'https://www.w3.org/ns/activitystreams'

/** What is left of a post that was taken back: that something was there. */
export function tombstoneOf(origin: string, { id, source, publishedMs, goneMs }: GonePost) {
  const { path, type } = placeOf(source)
  return {
    '@context': activityStreams,
    type: 'Tombstone',
    id: `${origin}/${path}/${id}`,
    formerType: type,
    published: new Date(publishedMs).toISOString(),
    deleted: new Date(goneMs).toISOString(),
  }
}

/** Tells that a post was taken back. */
export class Removal extends Delete {
  readonly #json: unknown

  constructor(origin: string, post: GonePost) {
    const actor = `${origin}/groups/${post.cellId}`
    const object = tombstoneOf(origin, post)
    const id = `${object.id}#gone`
    super({ id: new URL(id), actor: new URL(actor) })
    const to = PUBLIC_COLLECTION.href
    this.#json = { '@context': activityStreams, type: 'Delete', id, actor, to, object }
  }

  // Written as JSON, as posts are.
  override async toJsonLd(): Promise<unknown> {
    return this.#json
  }
}

function placeOf(source: PostSource): { readonly path: string; readonly type: string } {
  if (source === 'meeting') return { path: 'events', type: 'Event' }
  return source === 'poll' ? { path: 'polls', type: 'Question' } : { path: 'posts', type: 'Note' }
}
