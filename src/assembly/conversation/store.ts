import { setImmediate as breathe } from 'node:timers/promises'
import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { AssemblyTables } from '../../store/tables/assembly.ts'
import type { Opinion } from '../opinion/vote-table.ts'
import {
  loggedReasons,
  type Conversation,
  type Moderation,
  type Statement,
} from './conversation.ts'
import type { VoteLine } from './act.ts'
import { outerStatements } from './store-outer.ts'
import type { Kept } from './talk.ts'

export async function createConversation(
  db: Kysely<Schema>,
  conversation: Conversation,
): Promise<void> {
  await db
    .insertInto('conversations')
    .values({
      id: conversation.id,
      cell_id: conversation.cellId,
      question: conversation.question,
      background: conversation.background,
      language: conversation.language,
      is_strict: conversation.isStrict ? 1 : 0,
      mark: conversation.mark,
      created_ms: conversation.createdMs,
      closed_ms: conversation.closedMs,
    })
    .execute()
}

export async function findConversation(
  db: Kysely<Schema>,
  id: string,
): Promise<Conversation | null> {
  const row = await db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : conversationOf(row)
}

/** Whether a conversation has a statement of this number that everybody sees. */
export async function isStatementShown(
  db: Kysely<Schema>,
  id: string,
  number: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('statements')
    .select('number')
    .where('conversation_id', '=', id)
    .where('number', '=', number)
    .where('state', '=', 'shown')
    .executeTakeFirst()
  return row !== undefined
}

/** The conversations of a neighbourhood, the newest first. */
export async function listConversations(
  db: Kysely<Schema>,
  cellId: string,
): Promise<Conversation[]> {
  const rows = await db
    .selectFrom('conversations')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('created_ms', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(conversationOf)
}

/** How many take part in each conversation of a neighbourhood. */
export async function countParticipants(
  db: Kysely<Schema>,
  cellId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('participants')
    .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
    .select(({ fn }) => ['conversations.id', fn.countAll<number | string>().as('count')])
    .where('cell_id', '=', cellId)
    .groupBy('conversations.id')
    .execute()
  return new Map(rows.map(({ id, count }) => [id, Number(count)]))
}

/** Conversation that a code leads into; null: there is no such code. */
export async function conversationOfCode(
  db: Kysely<Schema>,
  codeHash: string,
): Promise<{ readonly conversationId: string; readonly isUsed: boolean } | null> {
  const row = await db
    .selectFrom('conversation_codes')
    .select(['conversation_id', 'used_ms'])
    .where('code_hash', '=', codeHash)
    .executeTakeFirst()
  return row === undefined
    ? null
    : { conversationId: row.conversation_id, isUsed: row.used_ms !== null }
}

/** Conversation that who holds a link takes part in. */
export async function conversationOfToken(
  db: Kysely<Schema>,
  tokenHash: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('participants')
    .select('conversation_id')
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
  return row?.conversation_id ?? null
}

/** All that is kept of a conversation, votes in the order of their log. */
export async function readConversation(db: Kysely<Schema>, id: string): Promise<Kept | null> {
  const conversation = await findConversation(db, id)
  if (conversation === null) return null
  const participants = await db
    .selectFrom('participants')
    .select(['number', 'person_id', 'token_hash'])
    .where('conversation_id', '=', id)
    .orderBy('number')
    .execute()
  const statements = await db
    .selectFrom('statements')
    .selectAll()
    .where('conversation_id', '=', id)
    .orderBy('number')
    .execute()
  const moderators = await db
    .selectFrom('moderators')
    .select(['number', 'person_id'])
    .where('conversation_id', '=', id)
    .execute()
  const codes = await db
    .selectFrom('conversation_codes')
    .selectAll()
    .where('conversation_id', '=', id)
    .orderBy('made_ms')
    .execute()
  return {
    conversation,
    participants: participants.map((row) => ({
      number: row.number,
      personId: row.person_id,
      tokenHash: row.token_hash,
    })),
    statements: statements.map(statementOf),
    votes: await readVotes(db, id),
    moderations: await readModerations(db, id),
    moderators: moderators.map((row) => ({ number: row.number, personId: row.person_id })),
    codes: codes.map((row) => ({
      hash: row.code_hash,
      homeId: row.home_id,
      madeMs: row.made_ms,
      usedMs: row.used_ms,
    })),
    outer: await outerStatements(db, id),
  }
}

/** Rows of votes that are read at once: others have their turn in between. */
const votesAtOnce = 5_000

/** The log of votes, in its order. */
export async function readVotes(db: Kysely<Schema>, id: string): Promise<VoteLine[]> {
  const votes: VoteLine[] = []
  for (let after = 0; ; after = votes.at(-1)?.seq ?? after) {
    const rows = await db
      .selectFrom('statement_votes')
      .select(['seq', 'participant', 'statement', 'opinion', 'at_ms'])
      .where('conversation_id', '=', id)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(votesAtOnce)
      .execute()
    for (const { seq, participant, statement, opinion, at_ms } of rows) {
      votes.push({ seq, participant, statement, opinion: opinionOf(opinion), atMs: at_ms })
    }
    if (rows.length < votesAtOnce) return votes
    await breathe()
  }
}

async function readModerations(db: Kysely<Schema>, id: string): Promise<Moderation[]> {
  const rows = await db
    .selectFrom('moderations')
    .selectAll()
    .where('conversation_id', '=', id)
    .orderBy('seq')
    .execute()
  return rows.map((row) => ({
    seq: row.seq,
    statement: row.statement,
    action: row.action === 'show' ? 'show' : 'leave-out',
    reason: loggedReasons.find((reason) => reason === row.reason) ?? '',
    note: row.note,
    moderator: row.moderator,
    atMs: row.at_ms,
  }))
}

function conversationOf(row: Selectable<AssemblyTables['conversations']>): Conversation {
  return {
    id: row.id,
    cellId: row.cell_id,
    question: row.question,
    background: row.background,
    language: row.language,
    isStrict: row.is_strict === 1,
    mark: row.mark,
    createdMs: row.created_ms,
    closedMs: row.closed_ms,
  }
}

/** As it was said; what moderation made of it follows from the log. */
function statementOf(row: Selectable<AssemblyTables['statements']>): Statement {
  return {
    number: row.number,
    author: row.author,
    text: row.text,
    language: row.language,
    state: row.state === 'shown' ? 'shown' : row.state === 'waiting' ? 'waiting' : 'left-out',
    isSeed: row.is_seed === 1,
    isMeta: row.is_meta === 1,
    saidMs: row.said_ms,
  }
}

function opinionOf(value: number): Opinion {
  return value === 1 ? 1 : value === -1 ? -1 : 0
}
