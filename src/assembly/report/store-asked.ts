import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Notice } from './answer.ts'
import { ownStatementId, type SharedStatement } from './shared-question.ts'

// What a cell keeps that was asked: which of its conversations is the question of a body, and what the body said last.

/** A conversation that is the question of a body. */
export interface AskedConversation {
  readonly conversationId: string
  readonly questionId: string
  readonly body: string
  readonly bodyName: string
  readonly reportsDueMs: number
}

export async function addAsked(db: Kysely<Schema>, asked: AskedConversation): Promise<void> {
  await db
    .insertInto('asked_conversations')
    .values({
      conversation_id: asked.conversationId,
      question_id: asked.questionId,
      body: asked.body,
      body_name: asked.bodyName,
      reports_due_ms: asked.reportsDueMs,
    })
    .execute()
}

/** The question that a conversation is; null: it is the cell's own. */
export async function askedOf(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<AskedConversation | null> {
  return (
    (await askedRows(db).where('conversation_id', '=', conversationId).executeTakeFirst()) ?? null
  )
}

/** Conversations of this node that are a question of a body, with their cells. */
export async function conversationsAsked(
  db: Kysely<Schema>,
  questionId: string,
): Promise<readonly { readonly conversationId: string; readonly cellId: string }[]> {
  return await db
    .selectFrom('asked_conversations')
    .innerJoin('conversations', 'conversations.id', 'asked_conversations.conversation_id')
    .select(['conversation_id as conversationId', 'cell_id as cellId'])
    .where('question_id', '=', questionId)
    .orderBy('conversation_id')
    .execute()
}

/** What bodies have asked in a cell. */
export async function askedIn(db: Kysely<Schema>, cellId: string): Promise<AskedConversation[]> {
  return await askedRows(db)
    .innerJoin('conversations', 'conversations.id', 'asked_conversations.conversation_id')
    .where('conversations.cell_id', '=', cellId)
    .orderBy('conversations.created_ms', 'desc')
    .execute()
}

function askedRows(db: Kysely<Schema>) {
  return db
    .selectFrom('asked_conversations')
    .select(['conversation_id as conversationId', 'question_id as questionId', 'body'])
    .select(['body_name as bodyName', 'reports_due_ms as reportsDueMs'])
}

export async function addAskedStatement(
  db: Kysely<Schema>,
  conversationId: string,
  number: number,
  sharedId: string,
): Promise<void> {
  await db
    .insertInto('asked_statements')
    .values({ conversation_id: conversationId, number, shared_id: sharedId })
    .onConflict((conflict) => conflict.columns(['conversation_id', 'number']).doNothing())
    .execute()
}

/** Notes that statements are to be asked in a conversation, after those that wait for it already; one that was asked or waits stays. */
export async function addWaiting(
  db: Kysely<Schema>,
  conversationId: string,
  statements: readonly SharedStatement[],
): Promise<void> {
  const waiting = await db
    .selectFrom('asked_waiting')
    .select(({ fn }) => fn.max('place').as('last'))
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst()
  const asked = await db
    .selectFrom('asked_statements')
    .select('shared_id')
    .where('conversation_id', '=', conversationId)
    .execute()
  const known = new Set(asked.map(({ shared_id }) => shared_id))
  let place = (waiting?.last ?? -1) + 1
  for (const { id, text, language } of statements) {
    if (known.has(id)) continue
    await db
      .insertInto('asked_waiting')
      .values({ conversation_id: conversationId, shared_id: id, place: place++, text, language })
      .onConflict((conflict) => conflict.columns(['conversation_id', 'shared_id']).doNothing())
      .execute()
  }
}

/** The next statement that is to be asked in a conversation, which waits no longer; null: none does. */
export async function takeWaiting(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<SharedStatement | null> {
  const first = db
    .selectFrom('asked_waiting as of')
    .select(({ fn }) => fn.min('of.place').as('first'))
    .where('of.conversation_id', '=', conversationId)
  const row = await db
    .deleteFrom('asked_waiting')
    .where('conversation_id', '=', conversationId)
    .where('place', '=', first)
    .returning(['shared_id as id', 'text', 'language'])
    .executeTakeFirst()
  return row ?? null
}

/** Conversations in which statements wait to be asked, with their cells. */
export async function conversationsWaiting(
  db: Kysely<Schema>,
): Promise<readonly { readonly conversationId: string; readonly cellId: string }[]> {
  return await db
    .selectFrom('asked_waiting')
    .innerJoin('conversations', 'conversations.id', 'asked_waiting.conversation_id')
    .select(['conversation_id as conversationId', 'cell_id as cellId'])
    .distinct()
    .execute()
}

/** Ids of the statements of a conversation: shared where they are asked elsewhere, else its own. */
export async function statementIds(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<(number: number) => string> {
  const rows = await db
    .selectFrom('asked_statements')
    .select(['number', 'shared_id'])
    .where('conversation_id', '=', conversationId)
    .execute()
  const shared = new Map(rows.map(({ number, shared_id }) => [number, shared_id]))
  return (number) => shared.get(number) ?? ownStatementId(conversationId, number)
}

/** Keeps what a body says now in the place of what it said before; an older notice changes nothing. */
export async function putNotice(
  db: Kysely<Schema>,
  conversationId: string,
  notice: Notice,
  hash: string,
): Promise<void> {
  const row = { at_ms: notice.atMs, hash, document: JSON.stringify(notice) }
  await db
    .insertInto('answer_notices')
    .values({ conversation_id: conversationId, ...row })
    .onConflict((conflict) =>
      conflict
        .column('conversation_id')
        .doUpdateSet(row)
        .where('answer_notices.at_ms', '<=', notice.atMs),
    )
    .execute()
}

/** What bodies have said of conversations, by conversation. */
export async function noticesOf(
  db: Kysely<Schema>,
  conversationIds: readonly string[],
): Promise<ReadonlyMap<string, Notice>> {
  if (conversationIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('answer_notices')
    .select(['conversation_id', 'document'])
    .where('conversation_id', 'in', conversationIds)
    .execute()
  // Written by `putNotice` only.
  return new Map(rows.map((row) => [row.conversation_id, JSON.parse(row.document)]))
}
