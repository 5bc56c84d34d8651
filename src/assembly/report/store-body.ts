import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { verdicts, type Answer } from './answer.ts'
import type { BodySlate } from './body-slate.ts'
import type { ProvenReport } from './report.ts'
import type { AskedCell, SharedQuestion, SharedStatement } from './shared-question.ts'

// What a body keeps: whom it asks, what it asked, the reports it took, what it has to answer and what it answered.

/** A cell that a body wants to ask. */
export interface BodyMember extends AskedCell {
  readonly bodyId: string
  readonly askedMs: number
  /** Null: has not said whether it belongs to it. */
  readonly answeredMs: number | null
  readonly isMember: boolean
  /** The node on which it lives; empty: this one. */
  readonly node: string
  /** Why the other node would not ask it, as a code; null: it did. */
  readonly refused: string | null
}

/** A report that was taken. */
export interface TakenReport extends AskedCell {
  readonly reportId: string
  readonly madeMs: number
  readonly takenMs: number
  readonly hash: string
}

export async function putMember(
  db: Kysely<Schema>,
  { bodyId, cell, name, askedMs, answeredMs, isMember, node, refused }: BodyMember,
): Promise<void> {
  const said = { asked_ms: askedMs, answered_ms: answeredMs, is_member: isMember ? 1 : 0 }
  const row = { name, node, refused, ...said }
  await db
    .insertInto('body_members')
    .values({ body_id: bodyId, cell, ...row })
    .onConflict((conflict) => conflict.columns(['body_id', 'cell']).doUpdateSet(row))
    .execute()
}

/** Forgets a cell that a body wanted to ask. */
export async function removeMember(
  db: Kysely<Schema>,
  bodyId: string,
  cell: string,
): Promise<void> {
  await db
    .deleteFrom('body_members')
    .where('body_id', '=', bodyId)
    .where('cell', '=', cell)
    .execute()
}

/** Cells that a body asks or wants to ask, by name. */
export async function membersOf(db: Kysely<Schema>, bodyId: string): Promise<BodyMember[]> {
  const rows = await db
    .selectFrom('body_members')
    .selectAll()
    .where('body_id', '=', bodyId)
    .orderBy('name')
    .orderBy('cell')
    .execute()
  return rows.map(memberOf)
}

/** Bodies that a cell belongs to, or is asked to. */
export async function bodiesOf(db: Kysely<Schema>, cell: string): Promise<BodyMember[]> {
  const rows = await db
    .selectFrom('body_members')
    .selectAll()
    .where('cell', '=', cell)
    .orderBy('asked_ms')
    .execute()
  return rows.map(memberOf)
}

export async function addShared(
  db: Kysely<Schema>,
  question: SharedQuestion,
  statements: readonly SharedStatement[],
  asked: readonly AskedCell[],
): Promise<void> {
  const { id } = question
  await db
    .insertInto('shared_questions')
    .values({
      id,
      body_id: question.bodyId,
      question: question.question,
      background: question.background,
      language: question.language,
      slate_size: question.slateSize,
      answer_days: question.answerDays,
      reports_due_ms: question.reportsDueMs,
      asked_ms: question.askedMs,
    })
    .execute()
  await addSharedStatements(db, id, statements)
  if (asked.length === 0) return
  const rows = asked.map(({ cell, name }) => ({ question_id: id, cell, name }))
  await db.insertInto('shared_asked').values(rows).execute()
}

/** Adds statements after those that are there; one that is there already stays. */
export async function addSharedStatements(
  db: Kysely<Schema>,
  questionId: string,
  statements: readonly SharedStatement[],
): Promise<void> {
  const before = (await sharedStatementsOf(db, questionId)).length
  for (const [i, { id, text, language }] of statements.entries()) {
    await db
      .insertInto('shared_statements')
      .values({ question_id: questionId, id, place: before + i, text, language })
      .onConflict((conflict) => conflict.columns(['question_id', 'id']).doNothing())
      .execute()
  }
}

export async function findShared(db: Kysely<Schema>, id: string): Promise<SharedQuestion | null> {
  const row = await db
    .selectFrom('shared_questions')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : sharedOf(row)
}

/** What a body has asked, the newest first. */
export async function listShared(db: Kysely<Schema>, bodyId: string): Promise<SharedQuestion[]> {
  const rows = await db
    .selectFrom('shared_questions')
    .selectAll()
    .where('body_id', '=', bodyId)
    .orderBy('asked_ms', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(sharedOf)
}

export async function sharedStatementsOf(
  db: Kysely<Schema>,
  questionId: string,
): Promise<SharedStatement[]> {
  return await db
    .selectFrom('shared_statements')
    .select(['id', 'text', 'language'])
    .where('question_id', '=', questionId)
    .orderBy('place')
    .execute()
}

export async function askedCellsOf(db: Kysely<Schema>, questionId: string): Promise<AskedCell[]> {
  return await db
    .selectFrom('shared_asked')
    .select(['cell', 'name'])
    .where('question_id', '=', questionId)
    .orderBy('name')
    .orderBy('cell')
    .execute()
}

/** Questions that a cell was sent. */
export async function sentTo(db: Kysely<Schema>, cell: string): Promise<SharedQuestion[]> {
  const rows = await db
    .selectFrom('shared_asked')
    .innerJoin('shared_questions', 'shared_questions.id', 'shared_asked.question_id')
    .selectAll('shared_questions')
    .where('shared_asked.cell', '=', cell)
    .orderBy('shared_questions.asked_ms', 'desc')
    .execute()
  return rows.map(sharedOf)
}

export async function addTaken(
  db: Kysely<Schema>,
  questionId: string,
  report: ProvenReport,
  takenMs: number,
): Promise<void> {
  await db
    .insertInto('taken_reports')
    .values({
      question_id: questionId,
      report_id: report.id,
      cell: report.sender.cell,
      name: report.sender.name,
      made_ms: report.madeMs,
      taken_ms: takenMs,
      hash: report.proof.hash,
      document: JSON.stringify(report),
    })
    .execute()
}

/** Reports that were taken for a question, the oldest first; without what they say. */
export async function listTaken(db: Kysely<Schema>, questionId: string): Promise<TakenReport[]> {
  return await db
    .selectFrom('taken_reports')
    .select(['report_id as reportId', 'cell', 'name', 'made_ms as madeMs'])
    .select(['taken_ms as takenMs', 'hash'])
    .where('question_id', '=', questionId)
    .orderBy('made_ms')
    .orderBy('report_id')
    .execute()
}

export async function findTaken(
  db: Kysely<Schema>,
  questionId: string,
  reportId: string,
): Promise<ProvenReport | null> {
  const row = await db
    .selectFrom('taken_reports')
    .select('document')
    .where('question_id', '=', questionId)
    .where('report_id', '=', reportId)
    .executeTakeFirst()
  // Written by `addTaken` only, after the report was checked.
  return row === undefined ? null : JSON.parse(row.document)
}

/** The newest report of each cell. */
export async function newestTaken(db: Kysely<Schema>, questionId: string): Promise<ProvenReport[]> {
  const newest = new Map<string, string>()
  for (const { cell, reportId } of await listTaken(db, questionId)) newest.set(cell, reportId)
  const reports = []
  for (const id of newest.values()) {
    const report = await findTaken(db, questionId, id)
    if (report !== null) reports.push(report)
  }
  return reports
}

export async function addSlate(db: Kysely<Schema>, slate: BodySlate, hash: string): Promise<void> {
  await db
    .insertInto('slates')
    .values({
      question_id: slate.question,
      made_ms: slate.madeMs,
      due_ms: slate.dueMs,
      hash,
      document: JSON.stringify(slate),
    })
    .execute()
}

export async function findSlate(
  db: Kysely<Schema>,
  questionId: string,
): Promise<{ readonly slate: BodySlate; readonly hash: string } | null> {
  const row = await db
    .selectFrom('slates')
    .select(['document', 'hash'])
    .where('question_id', '=', questionId)
    .executeTakeFirst()
  // Written by `addSlate` only.
  return row === undefined ? null : { slate: JSON.parse(row.document), hash: row.hash }
}

export async function addAnswer(
  db: Kysely<Schema>,
  questionId: string,
  seq: number,
  { statement, verdict, reason, amended, atMs }: Answer,
): Promise<void> {
  await db
    .insertInto('answers')
    .values({ question_id: questionId, seq, statement, verdict, reason, amended, at_ms: atMs })
    .execute()
}

/** Answers in the order in which they were given. */
export async function answersOf(db: Kysely<Schema>, questionId: string): Promise<Answer[]> {
  const rows = await db
    .selectFrom('answers')
    .selectAll()
    .where('question_id', '=', questionId)
    .orderBy('seq')
    .execute()
  return rows.map(({ statement, verdict, reason, amended, at_ms }) => ({
    statement,
    verdict: verdicts.find((one) => one === verdict) ?? 'reject',
    reason,
    amended,
    atMs: at_ms,
  }))
}

function memberOf(row: Selectable<Schema['body_members']>): BodyMember {
  return {
    bodyId: row.body_id,
    cell: row.cell,
    name: row.name,
    askedMs: row.asked_ms,
    answeredMs: row.answered_ms,
    isMember: row.is_member === 1,
    node: row.node,
    refused: row.refused,
  }
}

function sharedOf(row: Selectable<Schema['shared_questions']>): SharedQuestion {
  return {
    id: row.id,
    bodyId: row.body_id,
    question: row.question,
    background: row.background,
    language: row.language,
    slateSize: row.slate_size,
    answerDays: row.answer_days,
    reportsDueMs: row.reports_due_ms,
    askedMs: row.asked_ms,
  }
}
