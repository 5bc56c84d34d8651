import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** Everything that somebody said and voted, conversation by conversation, every vote with what it replaced. */
export async function saidBy(
  db: Kysely<Schema>,
  personId: string,
): Promise<Record<string, unknown>[]> {
  const taken = await db
    .selectFrom('participants')
    .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
    .select(['conversations.id', 'conversations.question', 'participants.number'])
    .where('person_id', '=', personId)
    .orderBy('conversations.created_ms')
    .execute()
  const all: Record<string, unknown>[] = []
  for (const { id, question, number } of taken) {
    const statements = await db
      .selectFrom('statements')
      .select(['number', 'text', 'language', 'state', 'said_ms as saidMs'])
      .where('conversation_id', '=', id)
      .where('author', '=', number)
      .orderBy('number')
      .execute()
    const votes = await db
      .selectFrom('statement_votes')
      .innerJoin('statements', (join) =>
        join
          .onRef('statements.conversation_id', '=', 'statement_votes.conversation_id')
          .onRef('statements.number', '=', 'statement_votes.statement'),
      )
      .select(['statement', 'text', 'opinion', 'at_ms as atMs'])
      .where('statement_votes.conversation_id', '=', id)
      .where('participant', '=', number)
      .orderBy('seq')
      .execute()
    all.push({ conversationId: id, question, participant: number, statements, votes })
  }
  const moderated = await db
    .selectFrom('moderators')
    .innerJoin('moderations', (join) =>
      join
        .onRef('moderations.conversation_id', '=', 'moderators.conversation_id')
        .onRef('moderations.moderator', '=', 'moderators.number'),
    )
    .select(['moderations.conversation_id as conversationId', 'statement', 'action'])
    .select(['reason', 'note', 'at_ms as atMs'])
    .where('person_id', '=', personId)
    .orderBy('moderations.conversation_id')
    .orderBy('seq')
    .execute()
  return moderated.length === 0 ? all : [...all, { moderated }]
}

/** Nobody is the person any more; what the number said and voted stays. */
export async function forgetParticipant(db: Kysely<Schema>, personId: string): Promise<void> {
  const nobody = { person_id: null }
  await db.updateTable('participants').set(nobody).where('person_id', '=', personId).execute()
  await db.updateTable('moderators').set(nobody).where('person_id', '=', personId).execute()
}
