import type { InboxContext } from '@fedify/fedify'
import {
  isActor,
  Note,
  PUBLIC_COLLECTION,
  Question,
  type Create,
  type Delete,
  type Update,
} from '@fedify/vocab'
import { LanguageString } from '@fedify/vocab-runtime'
import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { handleOf, isOfHost, plainWords, type AmendedWords, type Reply } from './reply.ts'
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
  const { actorId } = create
  const note = await ownNote(context, create)
  if (actorId === null || note === null || create.id === null) return null
  const forWhom = [...note.toIds, ...note.ccIds].map(({ href }) => href)
  if (!forWhom.includes(PUBLIC_COLLECTION.href)) return null
  const parsed = context.parseUri(note.replyTargetId)
  const post =
    parsed?.type === 'object' && (parsed.class === Note || parsed.class === Question)
      ? await findPost(db, parsed.values['id'] ?? '')
      : null
  // Words below a poll that belongs to a question are about the question.
  if (post?.source !== 'question' && post?.poll?.about !== 'question') return null
  const actor = await create.getActor(context)
  if (actor === null || !isActor(actor) || actor.id?.href !== actorId.href) return null
  const text = plainWords(String(note.content ?? ''))
  if (text === '') return null
  return {
    cellId: post.cellId,
    postId: post.id,
    sourceId: post.sourceId,
    address: note.id.href,
    activity: create.id.href,
    author: actorId.href,
    handle: handleOf(actorId, actor.preferredUsername?.toString() ?? null),
    text,
    language: languageOf(note),
  }
}

/** The words that somebody changed; null: they are not theirs, or none are left. */
export async function amendedIn(
  context: InboxContext<null>,
  update: Update,
): Promise<AmendedWords | null> {
  const { actorId } = update
  const note = await ownNote(context, update)
  const text = plainWords(String(note?.content ?? ''))
  if (actorId === null || note === null || text === '') return null
  return { address: note.id.href, author: actorId.href, text }
}

/** The address of what somebody says that they deleted; null: it is not on their server. */
export function deletedIn({ actorId, objectId }: Delete): AmendedWords | null {
  if (actorId === null || !isOfHost(objectId, actorId)) return null
  return { address: objectId.href, author: actorId.href, text: null }
}

/** The note that an activity brings or links, where it is its sender's alone. */
async function ownNote(
  context: InboxContext<null>,
  activity: Create | Update,
): Promise<(Note & { readonly id: URL }) | null> {
  const { actorId, objectId } = activity
  if (actorId === null || !isOfHost(objectId, actorId)) return null
  const note = await activity.getObject(context)
  if (!(note instanceof Note) || !hasId(note) || note.id.href !== objectId.href) return null
  const authors = note.attributionIds.map(({ href }) => href)
  return authors.length === 1 && authors[0] === actorId.href ? note : null
}

function hasId(note: Note): note is Note & { readonly id: URL } {
  return note.id !== null
}

function languageOf({ content }: Note): string | null {
  const tag = content instanceof LanguageString ? content.locale.baseName : null
  return tag !== null && /^[a-z]{2,3}$/.test(tag) ? tag : null
}
