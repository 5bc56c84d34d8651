import { findPerson, residentsOf } from '../../cell/store-person.ts'
import { newId } from '../../kernel/id.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { BallotContext } from './context.ts'
import { openBallotsOn } from './store-consequence.ts'
import {
  addTopic,
  dropVoice,
  listTopics,
  putVoice,
  topicLimit,
  voicesOn,
  type Topic,
  type TopicVoice,
} from './store-topic.ts'

/** What somebody does with their voice on a topic. */
export type VoiceWish =
  /** They vote themselves, and only for themselves. */
  | { readonly kind: 'own' }
  /** They speak for whoever gives them a voice. */
  | { readonly kind: 'speak' }
  /** They give it to somebody who does; `isNamed`: who may know whose it is. */
  | { readonly kind: 'give'; readonly to: string; readonly isNamed: boolean }

/** A topic as one of those who live there sees it. */
export interface TopicView {
  readonly topic: Topic
  readonly wish: VoiceWish
  /** Who speaks for others: by their own wish, so they are named. */
  readonly speakers: readonly { readonly id: string; readonly name: string }[]
  /** Voices given to the reader, and the names of those who agreed to that. */
  readonly received: number
  readonly names: readonly string[]
}

/** Adds a topic to a neighbourhood. */
export async function beginTopic(
  { db, random }: BallotContext,
  cellId: string,
  name: string,
  nowMs: number,
): Promise<Result<Topic>> {
  const said = name.trim()
  if (said.length < 1 || said.length > 100 || !said.isWellFormed()) {
    return refuse('topic-name', 'A topic has a name of 1 to 100 characters.', 'name')
  }
  const known = await listTopics(db, cellId)
  if (known.some((topic) => topic.name === said)) {
    return refuse('topic-twice', 'There is a topic with this name already.', 'name')
  }
  if (known.length >= topicLimit) {
    const message = `A neighbourhood has ${topicLimit} topics at the most.`
    return refuse('too-many-topics', message, 'name', { most: topicLimit })
  }
  const topic = { id: newId(nowMs, random), cellId, name: said }
  await addTopic(db, topic, nowMs)
  return success(topic)
}

/** Does with a person's voice what they wish, also on ballots that are open. */
export async function setVoice(
  context: BallotContext,
  { cellId, topicId }: { readonly cellId: string; readonly topicId: string },
  personId: string,
  wish: VoiceWish,
  nowMs: number,
): Promise<Result<null>> {
  const { db } = context
  if (!(await listTopics(db, cellId)).some(({ id }) => id === topicId)) return unknownTopic()
  if (wish.kind === 'own') await dropVoice(db, topicId, personId)
  else if (wish.kind === 'speak') {
    await putVoice(db, { topicId, personId, toId: null, isNamed: false }, nowMs)
  } else {
    if (wish.to === personId) return refuse('delegation-to-self', 'Name somebody else.', 'to')
    const speakers = speakersIn(await voicesOn(db, topicId))
    const residents = await residentsOf(context.db, cellId)
    if (!speakers.has(wish.to) || !residents.includes(wish.to)) {
      return refuse('no-speaker', 'Choose somebody who speaks for others on this topic.', 'to')
    }
    await putVoice(db, { topicId, personId, toId: wish.to, isNamed: wish.isNamed }, nowMs)
  }
  await layVoicesOn(context, cellId, topicId, nowMs)
  return success(null)
}

/** Lays voices given away into the open ballots of a topic; null: of all of a neighbourhood. */
export async function layVoicesOn(
  context: BallotContext,
  cellId: string,
  topicId: string | null,
  nowMs: number,
): Promise<void> {
  for (const open of await openBallotsOn(context.db, cellId, topicId, nowMs)) {
    await context.ballots.layVoices(open.id, await givenOn(context, open.topicId), nowMs)
  }
}

/** Who gave their voice to whom for a topic, as far as those still speak for others. */
export async function givenOn(
  { db }: Pick<BallotContext, 'db'>,
  topicId: string,
): Promise<ReadonlyMap<string, string>> {
  const voices = await voicesOn(db, topicId)
  const speakers = speakersIn(voices)
  return new Map(
    voices.flatMap(({ personId, toId }) =>
      toId !== null && speakers.has(toId) ? [[personId, toId] as const] : [],
    ),
  )
}

/** The topics of a neighbourhood as a person sees them. */
export async function topicsFor(
  { db }: Pick<BallotContext, 'db'>,
  cellId: string,
  personId: string | null,
): Promise<TopicView[]> {
  const views: TopicView[] = []
  const residents = new Set(await residentsOf(db, cellId))
  for (const topic of await listTopics(db, cellId)) {
    const voices = await voicesOn(db, topic.id)
    const own = voices.find((voice) => voice.personId === personId)
    const received = personId === null ? [] : voices.filter(({ toId }) => toId === personId)
    const isSpeaker = own !== undefined && own.toId === null
    const nameOf = async (id: string) => (await findPerson(db, id))?.name ?? ''
    const speakers = []
    for (const id of speakersIn(voices)) {
      if (residents.has(id)) speakers.push({ id, name: await nameOf(id) })
    }
    const names = []
    for (const voice of received) if (voice.isNamed) names.push(await nameOf(voice.personId))
    views.push({
      topic,
      wish: wishOf(own),
      speakers,
      received: isSpeaker ? received.length : 0,
      names: isSpeaker ? names : [],
    })
  }
  return views
}

function wishOf(own: TopicVoice | undefined): VoiceWish {
  if (own === undefined) return { kind: 'own' }
  if (own.toId === null) return { kind: 'speak' }
  return { kind: 'give', to: own.toId, isNamed: own.isNamed }
}

function speakersIn(voices: readonly TopicVoice[]): ReadonlySet<string> {
  return new Set(voices.filter(({ toId }) => toId === null).map(({ personId }) => personId))
}

function unknownTopic(): Refusal {
  return refuse('topic-unknown', 'There is no such topic.', 'topic')
}
