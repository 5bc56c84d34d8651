import { newId } from '../../kernel/id.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { participantLimit, statementLimit } from '../opinion/vote-table.ts'
import type { AssemblyContext } from '../context.ts'
import {
  checkDraft,
  conversationLimit,
  type Conversation,
  type ConversationDraft,
  type Statement,
} from './conversation.ts'
import { readComments, readVotes } from './polis-csv.ts'
import { createConversation, listConversations } from './store.ts'
import { writeChanges, type ChangeOf } from './store-changes.ts'
import type { Change } from './act.ts'

/** Characters of the two files at the most. */
export const polisCharsLimit = 24 * 1024 * 1024

/** A question begins. */
export async function beginConversation(
  context: Pick<AssemblyContext, 'db' | 'random'>,
  cellId: string,
  draft: ConversationDraft,
  nowMs: number,
): Promise<Result<Conversation>> {
  const made = await conversationFrom(context, cellId, draft, nowMs)
  if (made.ok) await createConversation(context.db, made.value)
  return made
}

/** What an import brought. `skipped`: votes on statements that are not in the file of statements. */
export interface Imported {
  readonly conversation: Conversation
  readonly statements: number
  readonly participants: number
  readonly votes: number
  readonly skipped: number
}

/**
 * Reads a conversation that was led with Polis: its statements, what moderation made of them, and its log of votes. It is all there
 * or nothing of it. It comes closed: its people are not known here.
 */
export async function importPolis(
  context: Pick<AssemblyContext, 'db' | 'random'>,
  cellId: string,
  draft: ConversationDraft,
  files: { readonly comments: string; readonly votes: string },
  nowMs: number,
): Promise<Result<Imported>> {
  if (files.comments.length + files.votes.length > polisCharsLimit) {
    return refuse('files-too-large', 'The two files are too large together.', 'comments')
  }
  const made = await conversationFrom(context, cellId, draft, nowMs)
  if (!made.ok) return made
  const conversation = { ...made.value, closedMs: nowMs }
  const read = changesOf(files, draft.language)
  if (!read.ok) return read
  const { changes, ...counts } = read.value
  const all = changes.map((change): ChangeOf => ({ conversationId: conversation.id, change }))
  await context.db.transaction().execute(async (tx) => {
    await createConversation(tx, conversation)
    await writeChanges(tx, all)
  })
  return success({ conversation, ...counts })
}

async function conversationFrom(
  { db, random }: Pick<AssemblyContext, 'db' | 'random'>,
  cellId: string,
  draft: ConversationDraft,
  nowMs: number,
): Promise<Result<Conversation>> {
  const checked = checkDraft(draft)
  if (!checked.ok) return checked
  if ((await listConversations(db, cellId)).length >= conversationLimit) {
    const most = conversationLimit
    return refuse('too-many-conversations', `There are ${most} questions at the most.`, undefined, {
      most,
    })
  }
  const id = newId(nowMs, random)
  const mark = Buffer.from(random.bytes(16)).toString('hex')
  return success({ ...checked.value, id, cellId, mark, createdMs: nowMs, closedMs: null })
}

type Read = Omit<Imported, 'conversation'> & { readonly changes: readonly Change[] }

function changesOf(
  files: { readonly comments: string; readonly votes: string },
  language: string,
): Result<Read> {
  const comments = readComments(files.comments)
  if (!comments.ok) return comments
  const votes = readVotes(files.votes)
  if (!votes.ok) return votes
  if (comments.value.length > statementLimit) {
    return refuse('too-many-statements', 'This conversation has as many statements as it can.')
  }
  const changes: Change[] = []
  const numbers = new Map<string, number>()
  let seq = 0
  for (const { id, text, atMs, moderated, isMeta, isSeed } of comments.value) {
    const number = numbers.size + 1
    numbers.set(id, number)
    const state = moderated === -1 ? 'left-out' : 'shown'
    const statement: Statement = {
      number,
      author: null,
      text,
      language,
      state,
      isSeed,
      isMeta,
      saidMs: atMs,
    }
    changes.push({ kind: 'statement', statement })
    if (moderated === -1) {
      seq++
      const action = 'leave-out' as const
      const line = { seq, statement: number, action, reason: 'other', note: 'Polis' } as const
      changes.push({ kind: 'moderation', line: { ...line, moderator: null, atMs }, statement })
    }
  }
  const people = new Map<string, number>()
  let [counted, skipped] = [0, 0]
  for (const { participant: voter, statement: comment, opinion, atMs } of votes.value) {
    const statement = numbers.get(comment)
    if (statement === undefined) {
      skipped++
      continue
    }
    let participant = people.get(voter)
    if (participant === undefined) {
      participant = people.size + 1
      people.set(voter, participant)
      changes.push({ kind: 'participant', number: participant, who: null })
    }
    seq++
    counted++
    changes.push({ kind: 'vote', line: { seq, participant, statement, opinion, atMs } })
  }
  if (people.size > participantLimit) {
    return refuse('too-many-participants', 'This conversation has as many people as it can.')
  }
  return success({
    changes,
    statements: numbers.size,
    participants: people.size,
    votes: counted,
    skipped,
  })
}
