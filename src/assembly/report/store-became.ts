import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { findDecision } from '../decision/store-decision.ts'
import { citationsOf } from '../decision/store-source.ts'
import { toAnswer, type Became } from './became.ts'
import { noticesOf, statementIds } from './store-asked.ts'

/** A statement that somebody wrote, and what became of it. */
export interface OwnWords {
  readonly conversationId: string
  readonly cellId: string
  readonly question: string
  readonly number: number
  readonly text: string
  readonly language: string
  readonly became: readonly Became[]
}

/** Statements of one person that are looked at, at the most: the newest. */
const wordsLimit = 300

/** What became of statements of a conversation, by their numbers: only those of which something did. `nowMs`: real time, by which bodies have dates. */
export async function becameOf(
  db: Kysely<Schema>,
  conversation: { readonly id: string; readonly cellId: string },
  statements: readonly number[],
  nowMs: number,
): Promise<ReadonlyMap<number, readonly Became[]>> {
  const { id, cellId } = conversation
  const became = new Map<number, Became[]>()
  const add = (number: number, of: Became): void => {
    became.set(number, [...(became.get(number) ?? []), of])
  }
  const notice = (await noticesOf(db, [id])).get(id)
  if (notice !== undefined) {
    const idOf = await statementIds(db, id)
    const answers = toAnswer(notice, nowMs)
    for (const number of statements) {
      const of = answers.get(idOf(number))
      if (of !== undefined) add(number, of)
    }
  }
  const wanted = new Set(statements)
  for (const { decisionId, number } of await citationsOf(db, id)) {
    const decision = wanted.has(number) ? await findDecision(db, cellId, decisionId) : null
    if (decision === null) continue
    const { record, decidedMs } = decision
    add(number, { kind: 'decided', decisionId, title: record.title, decidedMs })
  }
  return became
}

/** What a person wrote that something became of, in all conversations; the newest first. */
export async function wordsOf(
  db: Kysely<Schema>,
  personId: string,
  nowMs: number,
): Promise<OwnWords[]> {
  const rows = await db
    .selectFrom('participants')
    .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
    .innerJoin('statements', (join) =>
      join
        .onRef('statements.conversation_id', '=', 'participants.conversation_id')
        .onRef('statements.author', '=', 'participants.number'),
    )
    .select(['conversations.id as conversationId', 'conversations.cell_id as cellId'])
    .select(['conversations.question', 'statements.number', 'statements.text'])
    .select('statements.language')
    .where('participants.person_id', '=', personId)
    .orderBy('statements.said_ms', 'desc')
    .limit(wordsLimit)
    .execute()
  const words: OwnWords[] = []
  for (const [conversationId, own] of Map.groupBy(rows, (row) => row.conversationId)) {
    const { cellId } = own[0]!
    const numbers = own.map(({ number }) => number)
    const became = await becameOf(db, { id: conversationId, cellId }, numbers, nowMs)
    for (const row of own) {
      const of = became.get(row.number)
      if (of !== undefined) words.push({ ...row, became: of })
    }
  }
  return words
}
