import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** What voices are given away for. */
export interface Topic {
  readonly id: string
  readonly cellId: string
  readonly name: string
}

/** Somebody who speaks for others on a topic (`toId` null), or gave their voice to one of these. */
export interface TopicVoice {
  readonly topicId: string
  readonly personId: string
  readonly toId: string | null
  /** Whether the one it is given to may know whose it is. */
  readonly isNamed: boolean
}

/** Topics of a neighbourhood at the most. */
export const topicLimit = 50

export async function addTopic(
  db: Kysely<Schema>,
  { id, cellId, name }: Topic,
  nowMs: number,
): Promise<void> {
  await db
    .insertInto('ballot_topics')
    .values({ id, cell_id: cellId, name, made_ms: nowMs })
    .execute()
}

/** The topics of a neighbourhood, the oldest first. */
export async function listTopics(db: Kysely<Schema>, cellId: string): Promise<Topic[]> {
  const rows = await db
    .selectFrom('ballot_topics')
    .select(['id', 'name'])
    .where('cell_id', '=', cellId)
    .orderBy('made_ms')
    .orderBy('id')
    .limit(topicLimit)
    .execute()
  return rows.map(({ id, name }) => ({ id, cellId, name }))
}

/** All who speak for others on a topic or gave their voice away for it. */
export async function voicesOn(db: Kysely<Schema>, topicId: string): Promise<TopicVoice[]> {
  const rows = await db
    .selectFrom('topic_voices')
    .selectAll()
    .where('topic_id', '=', topicId)
    .orderBy('made_ms')
    .orderBy('person_id')
    .execute()
  return rows.map((row) => ({
    topicId: row.topic_id,
    personId: row.person_id,
    toId: row.to_id,
    isNamed: row.is_named === 1,
  }))
}

/** Puts what a person does with their voice on a topic in the place of what they did. */
export async function putVoice(
  db: Kysely<Schema>,
  { topicId, personId, toId, isNamed }: TopicVoice,
  nowMs: number,
): Promise<void> {
  const kept = { to_id: toId, is_named: isNamed ? 1 : 0, made_ms: nowMs }
  await db
    .insertInto('topic_voices')
    .values({ topic_id: topicId, person_id: personId, ...kept })
    .onConflict((conflict) => conflict.columns(['topic_id', 'person_id']).doUpdateSet(kept))
    .execute()
}

/** Takes back what a person did with their voice on a topic. */
export async function dropVoice(
  db: Kysely<Schema>,
  topicId: string,
  personId: string,
): Promise<void> {
  await db
    .deleteFrom('topic_voices')
    .where('topic_id', '=', topicId)
    .where('person_id', '=', personId)
    .execute()
}

/** What a person did with their voice, by topics. */
export async function voicesOf(
  db: Kysely<Schema>,
  personId: string,
): Promise<{ readonly topic: string; readonly to: string | null; readonly isNamed: boolean }[]> {
  const rows = await db
    .selectFrom('topic_voices')
    .select(['topic_id', 'to_id', 'is_named'])
    .where('person_id', '=', personId)
    .orderBy('topic_id')
    .execute()
  return rows.map((row) => ({ topic: row.topic_id, to: row.to_id, isNamed: row.is_named === 1 }))
}

/** Forgets a person: what they gave, and what was given to them is with those again who gave it. */
export async function forgetVoices(db: Kysely<Schema>, personId: string): Promise<void> {
  await db
    .deleteFrom('topic_voices')
    .where((is) => is.or([is('person_id', '=', personId), is('to_id', '=', personId)]))
    .execute()
}
