import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** Ballots of a neighbourhood whose time is over or that were closed before it, and of which nothing has come yet; the oldest first, so many at the most. */
export async function dueBallots(
  db: Kysely<Schema>,
  cellId: string,
  nowMs: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('ballots')
    .select('id')
    .where('cell_id', '=', cellId)
    .where('consequence', 'is', null)
    .where((is) => is.or([is('closed_ms', 'is not', null), is('closes_ms', '<=', nowMs)]))
    .orderBy('closes_ms')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Open ballots of a neighbourhood on a topic; null: on any. */
export async function openBallotsOn(
  db: Kysely<Schema>,
  cellId: string,
  topicId: string | null,
  nowMs: number,
): Promise<{ readonly id: string; readonly topicId: string }[]> {
  const rows = await db
    .selectFrom('ballots')
    .select(['id', 'topic_id'])
    .where('cell_id', '=', cellId)
    .where('closed_ms', 'is', null)
    .where('closes_ms', '>', nowMs)
    .where((is) =>
      topicId === null ? is('topic_id', 'is not', null) : is('topic_id', '=', topicId),
    )
    .orderBy('id')
    .execute()
  return rows.flatMap(({ id, topic_id }) => (topic_id === null ? [] : [{ id, topicId: topic_id }]))
}

/** Keeps what came of a ballot. Called once: in the transaction that has locked its cell and seen that nothing had. */
export async function keepConsequence(
  db: Kysely<Schema>,
  id: string,
  { consequence, decisionId }: { readonly consequence: string; readonly decisionId: string | null },
): Promise<void> {
  await db
    .updateTable('ballots')
    .set({ consequence, decision_id: decisionId })
    .where('id', '=', id)
    .execute()
}

/** Keeps the words of the minority, as long as nothing has come of the ballot; false: something has. */
export async function keepMinority(
  db: Kysely<Schema>,
  id: string,
  minority: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('ballots')
    .set({ minority })
    .where('id', '=', id)
    .where('consequence', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The ballots of a neighbourhood by the decisions that they entered. */
export async function ballotsByDecision(
  db: Kysely<Schema>,
  cellId: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('ballots')
    .select(['id', 'decision_id'])
    .where('cell_id', '=', cellId)
    .where('decision_id', 'is not', null)
    .execute()
  return new Map(rows.map(({ id, decision_id }) => [decision_id ?? '', id]))
}
