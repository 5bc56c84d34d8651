import { createHmac } from 'node:crypto'
import type { InboxContext } from '@fedify/fedify'
import { Note, Question, type Create } from '@fedify/vocab'
import { pollOptionsLimit, type HeardVote } from './poll.ts'
import { isOfHost, plainWords } from './reply.ts'

/**
 * What somebody chose in a poll of ours, that an activity brings: notes with a name and no words that reply to the poll. Some servers send
 * each choice by itself, some several at once, and snac2 puts a line break where words would be. Null: it brings none.
 */
export async function voteIn(
  context: InboxContext<null>,
  create: Create,
): Promise<HeardVote | null> {
  const { actorId } = create
  // Choices come within the message: what links more things than a poll has answers brings none, and nothing of it is asked for.
  if (actorId === null || create.objectIds.length > pollOptionsLimit) return null
  const names: string[] = []
  let pollId: string | null = null
  let isOwn = true
  let to: readonly string[] | null = null
  const { documentLoader, contextLoader } = context
  const loaders = { documentLoader, contextLoader, suppressError: true }
  for await (const note of create.getObjects(loaders)) {
    const parsed = note instanceof Note ? context.parseUri(note.replyTargetId) : null
    if (!(note instanceof Note) || parsed?.type !== 'object' || parsed.class !== Question) continue
    const { name } = note
    if (name === null || plainWords(String(note.content ?? '')) !== '') continue
    const id = parsed.values['id'] ?? ''
    // One message is about one poll, and has as many choices as a poll may have.
    if ((pollId !== null && pollId !== id) || names.length >= pollOptionsLimit) return null
    pollId = id
    names.push(name.toString())
    isOwn &&= isOf(note, actorId)
    const named = groupsIn(context, note)
    to = to === null ? named : to.filter((group) => named.includes(group))
  }
  return pollId === null ? null : { pollId, actor: actorId.href, isOwn, to: to ?? [], names }
}

/** Whether a note is on its sender's server, and theirs alone. */
function isOf(note: Note, sender: URL): boolean {
  const authors = note.attributionIds.map(({ href }) => href)
  return isOfHost(note.id, sender) && authors.length === 1 && authors[0] === sender.href
}

/** The neighbourhoods that a note is addressed to. */
function groupsIn(context: InboxContext<null>, note: Note): readonly string[] {
  return [...note.toIds, ...note.ccIds].flatMap((address) => {
    const parsed = context.parseUri(address)
    return parsed?.type === 'actor' && parsed.identifier !== null ? [parsed.identifier] : []
  })
}

/** Whoever reads what is kept does not learn whose it is; the same account is the same. */
export function hashOfActor(key: Uint8Array, actor: string): string {
  return createHmac('sha256', key).update(actor).digest('base64url')
}
