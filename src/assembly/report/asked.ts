import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { findCell, lockCell } from '../../cell/store.ts'
import { catchRefusal, orThrow, refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { beginConversation } from '../conversation/import-polis.ts'
import type { BodyContext } from './bodies.ts'
import { askingLimits, type SharedQuestion } from './shared-question.ts'
import { addAsked, addAskedStatement, conversationsAsked } from './store-asked.ts'
import {
  addSharedStatements,
  askedCellsOf,
  findShared,
  findSlate,
  newestTaken,
  sharedStatementsOf,
} from './store-body.ts'
import { slateMade } from './take-report.ts'

/** A neighbourhood asks its people what a body wants to know: a conversation of its own begins, with the statements that all others get. */
export async function acceptQuestion(
  context: BodyContext,
  cell: Cell,
  questionId: string,
  nowMs: number,
): Promise<Result<string>> {
  const { db } = context
  const question = await findShared(db, questionId)
  const asked = question === null ? [] : await askedCellsOf(db, questionId)
  if (question === null || !asked.some((of) => of.cell === cell.id)) {
    return refuse('asked-not-found', 'This question was not asked here.', 'question')
  }
  const body = await findCell(db, question.bodyId)
  const { language, background, reportsDueMs, bodyId } = question
  const draft = { question: question.question, background, language, isStrict: false }
  const begun = await catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      // Two who begin it at once begin one.
      await lockCell(tx, cell.id)
      const before = await conversationIn(tx, cell.id, questionId)
      if (before !== null) return { id: before, isNew: false }
      const { id } = orThrow(await beginConversation({ ...context, db: tx }, cell.id, draft, nowMs))
      const asked = { conversationId: id, questionId, body: bodyId, bodyName: body?.name ?? '' }
      await addAsked(tx, { ...asked, reportsDueMs })
      return { id, isNew: true }
    }),
  )
  if (!begun.ok) return begun
  const { id, isNew } = begun.value
  if (!isNew) return success(id)
  for (const statement of await sharedStatementsOf(db, questionId)) {
    await sow(context, id, statement, nowMs)
  }
  return success(id)
}

/** Passes a statement that one cell's people wrote on to all cells: only what was asked everywhere can bridge. */
export async function passOn(
  context: BodyContext,
  question: SharedQuestion,
  statementId: string,
  clockOf: (cellId: string) => Promise<number>,
): Promise<Result<null>> {
  const { db } = context
  if ((await findSlate(db, question.id)) !== null) return slateMade()
  const shared = await sharedStatementsOf(db, question.id)
  if (shared.some(({ id }) => id === statementId)) return success(null)
  const report = (await newestTaken(db, question.id)).find(({ statements }) =>
    statements.some(({ id }) => id === statementId),
  )
  const words = report?.statements.find(({ id }) => id === statementId)
  if (words === undefined) {
    return refuse('statement-unknown', 'No report holds such a statement.', 'statement')
  }
  if (shared.length >= askingLimits.statements) {
    return refuse('too-many-statements', 'This question has as many statements as it can.')
  }
  const { id, text, language } = words
  await addSharedStatements(db, question.id, [{ id, text, language }])
  for (const { conversationId, cellId } of await conversationsAsked(db, question.id)) {
    // Where it was said it has this id already.
    if (id.startsWith(`${conversationId}/`)) continue
    await sow(context, conversationId, { id, text, language }, await clockOf(cellId))
  }
  return success(null)
}

async function sow(
  { db, conversations }: BodyContext,
  conversationId: string,
  { id, text, language }: { readonly id: string; readonly text: string; readonly language: string },
  nowMs: number,
): Promise<void> {
  const act = { kind: 'say', who: null, text, language, evenSo: true } as const
  const said = await conversations.act(conversationId, act, nowMs)
  // A conversation that is closed or full keeps what it has; its report then says nothing of this statement.
  if (said.ok && said.value.statement !== null) {
    await addAskedStatement(db, conversationId, said.value.statement, id)
  }
}

async function conversationIn(
  db: Kysely<Schema>,
  cellId: string,
  questionId: string,
): Promise<string | null> {
  const all = await conversationsAsked(db, questionId)
  return all.find((of) => of.cellId === cellId)?.conversationId ?? null
}
