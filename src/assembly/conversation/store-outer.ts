import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { OuterStatement } from './conversation.ts'

/** A conversation's statements from other servers, in their order. */
export async function outerStatements(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<OuterStatement[]> {
  return await db
    .selectFrom('outer_statements')
    .select(['address', 'number', 'author', 'handle'])
    .where('conversation_id', '=', conversationId)
    .orderBy('number')
    .execute()
}

/** How many statements came from an author, or from all of a server, since a time. */
export async function countOuter(
  db: Kysely<Schema>,
  by: 'author' | 'host',
  name: string,
  sinceMs: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('outer_statements')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(by, '=', name)
    .where('heard_ms', '>', sinceMs)
    .executeTakeFirstOrThrow()
  return count
}

/** The conversations, with their cells, in which an author said something under an address. */
export async function conversationsOf(
  db: Kysely<Schema>,
  address: string,
  author: string,
): Promise<readonly { readonly id: string; readonly cellId: string }[]> {
  return await db
    .selectFrom('outer_statements')
    .innerJoin('conversations', 'conversations.id', 'outer_statements.conversation_id')
    .select(['conversations.id', 'conversations.cell_id as cellId'])
    .where('address', '=', address)
    .where('author', '=', author)
    .execute()
}
