import { mapView } from '../assembly/conversation/map-view.ts'
import type { Conversation } from '../assembly/conversation/conversation.ts'
import { outerFates } from '../assembly/conversation/store-outer.ts'
import { findConversation, listConversations } from '../assembly/conversation/store.ts'
import type { Decision } from '../assembly/decision/decision.ts'
import { listDecisions } from '../assembly/decision/store-decision.ts'
import { listMeetings } from '../assembly/meeting/store.ts'
import { calledOffIn } from '../assembly/meeting/store-change.ts'
import { askedIn, noticesOf } from '../assembly/report/store-asked.ts'
import type { Cell } from '../cell/cell.ts'
import { findCell } from '../cell/store.ts'
import type { PostDraft, SocialCell } from '../federation/social/social-cell.ts'
import { titleLimit, type Social } from '../federation/social/social.ts'
import { socialCells } from '../federation/social/store-social.ts'
import { wording, type Wording } from '../web/messages/wording.ts'
import { decisionMoment } from '../web/parts/decision-lines.tsx'
import { mandateSentence } from '../web/parts/mandate-sentence.ts'
import {
  answerTitle,
  answerWords,
  foundTitle,
  foundWords,
  meetingWords,
  questionWords,
  recordName,
} from '../web/parts/social-words.ts'
import { decisionRecord, isForAll } from './decision-record.ts'
import type { NodeParts } from './parts.ts'

/** What is read to speak for neighbourhoods. */
export type SpeakingParts = Pick<
  NodeParts,
  'store' | 'log' | 'clock' | 'conversations' | 'maps' | 'ballots' | 'social'
> & { readonly clocks: Pick<NodeParts['clocks'], 'of'> }

/** A neighbourhood that speaks to others. */
interface Speaking {
  readonly cell: Cell
  readonly shown: SocialCell
  readonly said: Wording
}

/**
 * Hands what neighbourhoods asked, called together and decided since they were switched on to their followers. What was handed over
 * before is not again, but for a meeting that was changed.
 */
export async function publishAll(parts: SpeakingParts, social: Social): Promise<void> {
  const { store, log } = parts
  for (const shown of await socialCells(store.db)) {
    const cell = await findCell(store.db, shown.id)
    if (cell === null) continue
    const speaking = { cell, shown, said: wording(shown.language, cell) }
    const drafts = [
      ...(await decisionsOf(parts, speaking)),
      ...(await questionsOf(parts, speaking)),
      ...(await meetingsOf(parts, speaking)),
      ...(await answersOf(parts, speaking)),
    ]
    for (const draft of drafts) {
      const published = await social.publish(cell.id, draft)
      const { source, sourceId } = draft
      if (!published.ok) log.error('post-refused', published.message, { source, sourceId })
    }
    await endPolls(parts, social, cell.id)
    await passOnReplies(parts, social, cell.id)
  }
  await social.care()
}

/** What a steward let in is passed on, and what was left out or deleted is not any more. */
async function passOnReplies({ store }: SpeakingParts, social: Social, cellId: string) {
  const fates = new Map<string, Awaited<ReturnType<typeof outerFates>>>()
  for (const reply of await social.openReplies(cellId)) {
    const { sourceId, address } = reply
    const of = fates.get(sourceId) ?? (await outerFates(store.db, sourceId))
    fates.set(sourceId, of)
    const fate = of.get(address)
    if (fate?.state === 'shown') await social.passOn(reply, fate.text)
    else if (fate?.state !== 'waiting') await social.takeBack(reply)
  }
}

/** What others were asked ends with what it is about. */
async function endPolls({ conversations, ballots }: SpeakingParts, social: Social, cellId: string) {
  for (const { about, sourceId } of await social.openPolls(cellId)) {
    const talk = about === 'question' ? await conversations.open(sourceId) : null
    const isOver =
      about === 'question'
        ? talk === null || talk.conversation.closedMs !== null
        : await ballots.isClosed(sourceId)
    if (isOver) await social.endPoll(cellId, sourceId)
  }
}

async function decisionsOf({ store }: SpeakingParts, of: Speaking): Promise<PostDraft[]> {
  const { cell, shown, said } = of
  const decisions = await listDecisions(store.db, cell.id)
  return decisions
    .filter(({ enteredMs }) => enteredMs >= shown.sinceMs)
    .toReversed()
    .map((decision) => ({
      source: 'decision',
      sourceId: decision.id,
      title: decision.record.title,
      text: wordsOf(said, decision),
      path: `/at/${cell.slug}/decisions/${decision.id}`,
      event: null,
      record: {
        name: recordName(said),
        says: decisionRecord(decision, (mandate) => mandateSentence(said, mandate, new Map())),
      },
    }))
}

/** How it was decided, and its rules for all: no tally, and no home that a rule names. */
function wordsOf(said: Wording, { record, decidedMs, mandates }: Decision): string {
  const rules = mandates
    .map(({ mandate }) => mandate)
    .filter(isForAll)
    .map((mandate) => mandateSentence(said, mandate, new Map()))
  return [decisionMoment(said, record, decidedMs), ...rules].join('\n')
}

/** A question where it begins, and what was found where it is closed. */
async function questionsOf(parts: SpeakingParts, of: Speaking): Promise<PostDraft[]> {
  const { cell, shown, said } = of
  const drafts: PostDraft[] = []
  for (const conversation of (await listConversations(parts.store.db, cell.id)).toReversed()) {
    const { id, question, createdMs, closedMs } = conversation
    const same = { sourceId: id, path: `/at/${cell.slug}/questions/${id}`, event: null }
    if (createdMs >= shown.sinceMs) {
      const text = questionWords(said, closedMs !== null)
      drafts.push({ ...same, source: 'question', title: question, text })
    }
    if (closedMs === null || closedMs < shown.sinceMs) continue
    if (await parts.social?.isPosted(cell.id, 'found', id)) continue
    const title = foundTitle(said, question)
    drafts.push({ ...same, source: 'found', title, text: await foundIn(parts, said, conversation) })
  }
  return drafts
}

/** What all groups hold alike, without any number: nothing where fewer than five people are on the map. */
async function foundIn(
  { conversations, maps, clock }: SpeakingParts,
  said: Wording,
  { id }: Conversation,
): Promise<string> {
  const talk = await conversations.open(id)
  const view = talk === null ? null : mapView(talk, await maps.finer(talk, clock.now()))
  return foundWords(said, view)
}

/** What bodies answered to questions of theirs; told again where they correct it. */
async function answersOf({ store }: SpeakingParts, of: Speaking): Promise<PostDraft[]> {
  const { cell, shown, said } = of
  const asked = await askedIn(store.db, cell.id)
  const notices = await noticesOf(
    store.db,
    asked.map(({ conversationId }) => conversationId),
  )
  const drafts: PostDraft[] = []
  for (const { conversationId, bodyName } of asked.toReversed()) {
    const notice = notices.get(conversationId)
    const isNew = notice?.items.some(({ answers }) => (answers.at(-1)?.atMs ?? -1) >= shown.sinceMs)
    const conversation = isNew === true ? await findConversation(store.db, conversationId) : null
    const text = notice === undefined ? null : answerWords(said, notice)
    if (conversation === null || text === null) continue
    const { question } = conversation
    const title = answerTitle(said, bodyName, question).slice(0, titleLimit).toWellFormed()
    const path = `/at/${cell.slug}/questions/${conversationId}`
    drafts.push({ source: 'answer', sourceId: conversationId, title, text, path, event: null })
  }
  return drafts
}

/** Meetings that are still to come, each as an event and as words; what is called off says so until it would have begun. */
async function meetingsOf(
  { store, clocks }: SpeakingParts,
  { cell, shown, said }: Speaking,
): Promise<PostDraft[]> {
  const off = await calledOffIn(store.db, cell.id)
  const nowMs = clocks.of(cell).now()
  const meetings = await listMeetings(store.db, cell.id)
  return meetings
    .filter(({ createdMs, startsMs }) => createdMs >= shown.sinceMs && startsMs >= nowMs)
    .toReversed()
    .flatMap((meeting) => {
      const isCalledOff = off.has(meeting.id)
      const { id, title, startsMs, place } = meeting
      const text = meetingWords(said, meeting, isCalledOff)
      const same = { sourceId: id, title, text, path: `/at/${cell.slug}/meetings/${id}` }
      const event = { startsMs, place, timeZone: cell.timeZone, isCalledOff }
      return [
        { ...same, source: 'meeting', event },
        { ...same, source: 'meeting-note', event: null },
      ] as const
    })
}
