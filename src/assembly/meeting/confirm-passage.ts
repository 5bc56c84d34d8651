import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { confirm, markedPassage, type Confirmation } from './confirmation.ts'
import type { Meeting } from './meeting.ts'
import { addPassage, noteSaid, passOver, readPassages, type Passage } from './store-passages.ts'
import type { FoundIn } from './transcript-reader.ts'

/** Words of a transcript: a place that was found, or what somebody marks in a turn by hand. */
export type Words = { readonly place: string } | { readonly turn: number; readonly words: string }

/** Confirms words of a transcript. Who found them is what is so, not what is stated: a place counts as found only where it is among what was found. */
export async function confirmPassage(
  { db }: Pick<AssemblyContext, 'db'>,
  meeting: Pick<Meeting, 'id'>,
  { transcript, proposals }: FoundIn,
  at: Words,
  confirmation: Confirmation,
  nowMs: number,
): Promise<Result<readonly Passage[]>> {
  if ('turn' in at) {
    const span = markedPassage(transcript, at.turn, at.words)
    if (!span.ok) return span
    const confirmed = confirm(transcript, span.value, 'hand', confirmation)
    return confirmed.ok ? addPassage(db, meeting.id, confirmed.value, nowMs) : confirmed
  }
  const found = proposals.find(({ place }) => place === at.place)
  if (found === undefined) return notFound()
  const confirmed = confirm(transcript, found.span, found.foundBy, confirmation)
  return confirmed.ok ? addPassage(db, meeting.id, confirmed.value, nowMs) : confirmed
}

/** Puts a proposal aside that the secretary does not want. */
export async function passProposalOver(
  { db }: Pick<AssemblyContext, 'db'>,
  meeting: Pick<Meeting, 'id'>,
  { transcript, proposals }: FoundIn,
  place: string,
  nowMs: number,
): Promise<Result<void>> {
  if (!proposals.some((one) => one.place === place)) return notFound()
  await passOver(db, meeting.id, transcript.fileHash, place, nowMs)
  return success(undefined)
}

/**
 * Sends a confirmed statement into a conversation, by the ways of conversations: what is said there nearly the same is told, and moderators can leave it out.
 * Twice is the same as once.
 */
export async function sayPassage(
  { db, conversations }: Pick<AssemblyContext, 'db' | 'conversations'>,
  meeting: Pick<Meeting, 'id' | 'cellId'>,
  number: number,
  to: { readonly conversationId: string; readonly evenSo: boolean },
  nowMs: number,
): Promise<Result<readonly Passage[]>> {
  const kept = await readPassages(db, meeting.id)
  const passage = kept.find((one) => one.number === number)
  if (passage === undefined) {
    return refuse(
      'passage-unknown',
      'The meeting has confirmed nothing with this number.',
      'number',
    )
  }
  if (passage.kind !== 'statement') {
    return refuse('no-statement', 'Only a statement goes to a question.', 'number')
  }
  if (passage.said !== null) return success(kept)
  const talk = await conversations.openAt(meeting.cellId, to.conversationId)
  if (!talk.ok) return talk
  const { id, language } = talk.value.conversation
  const { text } = passage
  const from = { who: null, isFromMeeting: true } as const
  const act = { kind: 'say', ...from, text, language, evenSo: to.evenSo } as const
  const done = await conversations.act(id, act, nowMs)
  if (!done.ok) return done
  const said = { conversationId: id, statement: done.value.statement ?? 0 }
  await noteSaid(db, meeting.id, number, said, nowMs)
  return success(await readPassages(db, meeting.id))
}

function notFound(): Result<never> {
  return refuse('place-not-found', 'Nothing was found at this place of the transcript.', 'place')
}
