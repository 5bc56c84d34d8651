import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Change } from './act.ts'

/** A change and the conversation it is in. */
export interface ChangeOf {
  readonly conversationId: string
  readonly change: Change
}

/** Rows of one insert at the most: databases limit how many values a command brings. */
const rowsAtOnce = 2_000

/** Writes changes of any number of conversations, in the order in which rows refer to each other. */
export async function writeChanges(
  db: Kysely<Schema>,
  changes: readonly ChangeOf[],
): Promise<void> {
  const rows = rowsOf(changes)
  await insertAll(rows.participants, (some) => db.insertInto('participants').values(some).execute())
  await insertAll(rows.statements, (some) => db.insertInto('statements').values(some).execute())
  await insertAll(rows.outer, (some) => db.insertInto('outer_statements').values(some).execute())
  await insertAll(rows.moderators, (some) => db.insertInto('moderators').values(some).execute())
  await insertAll(rows.codes, (some) => db.insertInto('conversation_codes').values(some).execute())
  await insertAll(rows.moderations, (some) => db.insertInto('moderations').values(some).execute())
  await insertAll(rows.votes, (some) => db.insertInto('statement_votes').values(some).execute())
  for (const { conversationId, change } of changes) {
    if (change.kind === 'moderation') {
      await db
        .updateTable('statements')
        .set({ state: change.statement.state })
        .where('conversation_id', '=', conversationId)
        .where('number', '=', change.statement.number)
        .execute()
    } else if (change.kind === 'words') {
      await db
        .updateTable('statements')
        .set({ text: change.statement.text })
        .where('conversation_id', '=', conversationId)
        .where('number', '=', change.statement.number)
        .execute()
    } else if (change.kind === 'nameless') {
      await db
        .updateTable('outer_statements')
        .set({ handle: '' })
        .where('conversation_id', '=', conversationId)
        .where('number', '=', change.number)
        .execute()
    } else if (change.kind === 'code-used') {
      await db
        .updateTable('conversation_codes')
        .set({ used_ms: change.atMs })
        .where('code_hash', '=', change.hash)
        .execute()
    } else if (change.kind === 'closing') {
      await db
        .updateTable('conversations')
        .set({ closed_ms: change.closedMs })
        .where('id', '=', conversationId)
        .execute()
    }
  }
}

async function insertAll<Row>(
  rows: readonly Row[],
  insert: (some: Row[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await insert(rows.slice(from, from + rowsAtOnce))
  }
}

type Inserted = Schema

function rowsOf(changes: readonly ChangeOf[]) {
  const rows: {
    readonly participants: Inserted['participants'][]
    readonly statements: Inserted['statements'][]
    readonly outer: Inserted['outer_statements'][]
    readonly moderators: Inserted['moderators'][]
    readonly codes: Inserted['conversation_codes'][]
    readonly moderations: Inserted['moderations'][]
    readonly votes: Inserted['statement_votes'][]
  } = {
    participants: [],
    statements: [],
    outer: [],
    moderators: [],
    codes: [],
    moderations: [],
    votes: [],
  }
  for (const { conversationId: conversation_id, change } of changes) {
    switch (change.kind) {
      case 'participant':
        rows.participants.push({
          conversation_id,
          number: change.number,
          person_id: change.who?.kind === 'person' ? change.who.personId : null,
          token_hash: change.who?.kind === 'link' ? change.who.tokenHash : null,
        })
        break
      case 'statement': {
        const { statement } = change
        rows.statements.push({
          conversation_id,
          number: statement.number,
          author: statement.author,
          text: statement.text,
          language: statement.language,
          state: statement.state,
          is_seed: statement.isSeed ? 1 : 0,
          is_meta: statement.isMeta ? 1 : 0,
          said_ms: statement.saidMs,
        })
        break
      }
      case 'outer': {
        const { address, author, handle, heardMs } = change.source
        rows.outer.push({
          conversation_id,
          address,
          number: change.number,
          author,
          host: new URL(author).host,
          handle,
          heard_ms: heardMs,
        })
        break
      }
      case 'moderator':
        rows.moderators.push({ conversation_id, number: change.number, person_id: change.personId })
        break
      case 'code':
        rows.codes.push({
          conversation_id,
          code_hash: change.code.hash,
          home_id: change.code.homeId,
          made_ms: change.code.madeMs,
          used_ms: change.code.usedMs,
        })
        break
      case 'moderation': {
        const { seq, statement, action, reason, note, moderator, atMs } = change.line
        const at_ms = atMs
        rows.moderations.push({
          conversation_id,
          seq,
          statement,
          action,
          reason,
          note,
          moderator,
          at_ms,
        })
        break
      }
      case 'vote': {
        const { seq, participant, statement, opinion, atMs } = change.line
        rows.votes.push({ conversation_id, seq, participant, statement, opinion, at_ms: atMs })
        break
      }
      default:
        break
    }
  }
  return rows
}
