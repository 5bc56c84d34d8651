import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { findCell, lockCell } from '../../cell/store.ts'
import { catchRefusal, orThrow, refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { beginConversation } from '../conversation/import-polis.ts'
import type { BodyContext } from './bodies.ts'
import { askingLimits, type SharedQuestion, type SharedStatement } from './shared-question.ts'
import {
  addAsked,
  addAskedStatement,
  addWaiting,
  conversationsAsked,
  takeWaiting,
} from './store-asked.ts'
import { findFarBody, findFarQuestion, isFarAsked } from './store-far.ts'
import { tellAsked } from './tell-asked.ts'
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
  const sent = await questionFor(db, cell.id, questionId)
  if (sent === null) {
    return refuse('asked-not-found', 'This question was not asked here.', 'question')
  }
  const { question, statements, bodyName } = sent
  const { language, background, reportsDueMs, bodyId } = question
  const draft = { question: question.question, background, language, isStrict: false }
  const begun = await catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      // Two who begin it at once begin one.
      await lockCell(tx, cell.id)
      const before = await conversationIn(tx, cell.id, questionId)
      if (before !== null) return { id: before, isNew: false }
      const { id } = orThrow(await beginConversation({ ...context, db: tx }, cell.id, draft, nowMs))
      const asked = { conversationId: id, questionId, body: bodyId, bodyName }
      await addAsked(tx, { ...asked, reportsDueMs })
      await addWaiting(tx, id, statements)
      return { id, isNew: true }
    }),
  )
  if (!begun.ok) return begun
  const { id } = begun.value
  await sowWaiting(context, id, nowMs)
  return success(id)
}

/** A question that a cell was sent, by a body of this node or of another one. */
async function questionFor(
  db: Kysely<Schema>,
  cellId: string,
  questionId: string,
): Promise<{
  readonly question: SharedQuestion
  readonly statements: readonly SharedStatement[]
  readonly bodyName: string
} | null> {
  const question = await findShared(db, questionId)
  if (question !== null) {
    const asked = await askedCellsOf(db, questionId)
    if (!asked.some(({ cell }) => cell === cellId)) return null
    const body = await findCell(db, question.bodyId)
    const statements = await sharedStatementsOf(db, questionId)
    return { question, statements, bodyName: body?.name ?? '' }
  }
  const abroad = await findFarQuestion(db, questionId)
  if (abroad === null || !(await isFarAsked(db, questionId, cellId))) return null
  const body = await findFarBody(db, abroad.question.bodyId)
  return { ...abroad, bodyName: body?.name ?? '' }
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
  const statements = [{ id, text, language }]
  await db.transaction().execute(async (tx) => {
    await addSharedStatements(tx, question.id, statements)
    await passHere(tx, question.id, statements)
    await tellAsked(context, tx, question, context.clock.now(), () => ({
      kind: 'statements-passed',
      content: { question: question.id, statements },
    }))
  })
  for (const { conversationId, cellId } of await conversationsAsked(db, question.id)) {
    await sowWaiting(context, conversationId, await clockOf(cellId))
  }
  return success(null)
}

/** Notes that statements are to be asked in the conversations here that are a body's question. */
export async function passHere(
  tx: Kysely<Schema>,
  questionId: string,
  statements: readonly SharedStatement[],
): Promise<void> {
  for (const { conversationId } of await conversationsAsked(tx, questionId)) {
    // Where it was said it has this id already.
    const others = statements.filter(({ id }) => !id.startsWith(`${conversationId}/`))
    await addWaiting(tx, conversationId, others)
  }
}

/** Asks what waits to be asked in a conversation. Each statement is taken before it is asked: two who do this at once ask it once. */
export async function sowWaiting(
  context: Pick<BodyContext, 'db' | 'conversations'>,
  conversationId: string,
  nowMs: number,
): Promise<void> {
  for (;;) {
    const next = await takeWaiting(context.db, conversationId)
    if (next === null) return
    await sow(context, conversationId, next, nowMs)
  }
}

async function sow(
  { db, conversations }: Pick<BodyContext, 'db' | 'conversations'>,
  conversationId: string,
  { id, text, language }: SharedStatement,
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
