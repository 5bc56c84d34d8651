import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { blockedAuthor, type OuterStatement } from './conversation.ts'

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

/** What became of a conversation's statements from other servers, by their addresses. */
export async function outerFates(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<ReadonlyMap<string, { readonly state: string; readonly text: string }>> {
  const rows = await db
    .selectFrom('outer_statements')
    .innerJoin('statements', (join) =>
      join
        .onRef('statements.conversation_id', '=', 'outer_statements.conversation_id')
        .onRef('statements.number', '=', 'outer_statements.number'),
    )
    .select(['outer_statements.address', 'statements.state', 'statements.text'])
    .where('outer_statements.conversation_id', '=', conversationId)
    .execute()
  return new Map(rows.map(({ address, state, text }) => [address, { state, text }]))
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

/** A statement from another server that may have to be hidden, or shown again. */
export interface HushCandidate {
  readonly conversationId: string
  readonly cellId: string
  readonly number: number
  readonly author: string
  readonly isOut: boolean
}

/** Statements from other servers that are not left out, or were once because their author was blocked. */
export async function hushCandidates(db: Kysely<Schema>): Promise<HushCandidate[]> {
  const rows = await db
    .selectFrom('outer_statements as outer')
    .innerJoin('conversations', 'conversations.id', 'outer.conversation_id')
    .innerJoin('statements', (join) =>
      join
        .onRef('statements.conversation_id', '=', 'outer.conversation_id')
        .onRef('statements.number', '=', 'outer.number'),
    )
    .select([
      'outer.conversation_id',
      'conversations.cell_id',
      'outer.number',
      'outer.author',
      'statements.state',
    ])
    .where((is) =>
      is.or([
        is('statements.state', '<>', 'left-out'),
        is.exists(
          is
            .selectFrom('moderations')
            .select('moderations.seq')
            .whereRef('moderations.conversation_id', '=', 'outer.conversation_id')
            .whereRef('moderations.statement', '=', 'outer.number')
            .where('moderations.reason', '=', blockedAuthor),
        ),
      ]),
    )
    .orderBy('outer.conversation_id')
    .orderBy('outer.number')
    .execute()
  return rows.map(({ conversation_id, cell_id, number, author, state }) => {
    const of = { number, author, isOut: state === 'left-out' }
    return { conversationId: conversation_id, cellId: cell_id, ...of }
  })
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
