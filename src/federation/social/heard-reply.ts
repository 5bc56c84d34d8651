import type { InboxContext } from '@fedify/fedify'
import { isActor, Note, PUBLIC_COLLECTION, type Create } from '@fedify/vocab'
import { LanguageString } from '@fedify/vocab-runtime'
import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { handleOf, isOfHost, plainWords, type Reply } from './reply.ts'
import { findPost } from './store-social.ts'

/**
 * The reply to a question of ours that an activity brings; null: it is none, or not for everybody to read, or not its sender's. The
 * activity's signature was looked at; its note counts only where it has an address of the sender's server, and names the sender as its author.
 */
export async function replyIn(
  context: InboxContext<null>,
  db: Kysely<Schema>,
  create: Create,
): Promise<Reply | null> {
  const { actorId, objectId } = create
  if (actorId === null || !isOfHost(objectId, actorId)) return null
  const note = await create.getObject(context)
  if (!(note instanceof Note) || note.id?.href !== objectId.href) return null
  const authors = note.attributionIds.map(({ href }) => href)
  if (authors.length !== 1 || authors[0] !== actorId.href) return null
  const forWhom = [...note.toIds, ...note.ccIds].map(({ href }) => href)
  if (!forWhom.includes(PUBLIC_COLLECTION.href)) return null
  const parsed = context.parseUri(note.replyTargetId)
  const post =
    parsed?.type === 'object' && parsed.class === Note
      ? await findPost(db, parsed.values['id'] ?? '')
      : null
  if (post?.source !== 'question') return null
  const actor = await create.getActor(context)
  if (actor === null || !isActor(actor) || actor.id?.href !== actorId.href) return null
  const text = plainWords(String(note.content ?? ''))
  if (text === '') return null
  return {
    cellId: post.cellId,
    sourceId: post.sourceId,
    address: objectId.href,
    author: actorId.href,
    handle: handleOf(actorId, actor.preferredUsername?.toString() ?? null),
    text,
    language: languageOf(note),
  }
}

function languageOf({ content }: Note): string | null {
  const tag = content instanceof LanguageString ? content.locale.baseName : null
  return tag !== null && /^[a-z]{2,3}$/.test(tag) ? tag : null
}
