import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { AskedCell, SharedQuestion, SharedStatement } from './shared-question.ts'

// What a neighbourhood keeps of bodies that live on other nodes.

/** A body of another node that a neighbourhood belongs to, or is asked to. */
export interface FarBody {
  readonly bodyId: string
  readonly cellId: string
  /** Where it lives. */
  readonly node: string
  readonly name: string
  readonly slug: string
  readonly askedMs: number
  /** Null: the neighbourhood has not said whether it belongs to it. */
  readonly answeredMs: number | null
  readonly isMember: boolean
}

/** A question of such a body, with the statements that are asked everywhere. */
export interface FarQuestion {
  readonly node: string
  readonly question: SharedQuestion
  readonly statements: readonly SharedStatement[]
}

export async function putFarBody(db: Kysely<Schema>, body: FarBody): Promise<void> {
  const row = {
    node: body.node,
    name: body.name,
    slug: body.slug,
    asked_ms: body.askedMs,
    answered_ms: body.answeredMs,
    is_member: body.isMember ? 1 : 0,
  }
  await db
    .insertInto('far_bodies')
    .values({ body_id: body.bodyId, cell_id: body.cellId, ...row })
    .onConflict((conflict) => conflict.columns(['body_id', 'cell_id']).doUpdateSet(row))
    .execute()
}

/** Bodies of other nodes that a neighbourhood belongs to, or is asked to. */
export async function farBodiesOf(db: Kysely<Schema>, cellId: string): Promise<FarBody[]> {
  const rows = await db
    .selectFrom('far_bodies')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('asked_ms')
    .execute()
  return rows.map(bodyOf)
}

/** A body of another node, as any neighbourhood here knows it. */
export async function findFarBody(db: Kysely<Schema>, bodyId: string): Promise<FarBody | null> {
  const row = await db
    .selectFrom('far_bodies')
    .selectAll()
    .where('body_id', '=', bodyId)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : bodyOf(row)
}

/** Keeps a question; one that is there stays as it is. */
export async function addFarQuestion(
  db: Kysely<Schema>,
  { node, question, statements }: FarQuestion,
  cells: readonly string[],
): Promise<void> {
  const document = JSON.stringify({ question, statements })
  await db
    .insertInto('far_questions')
    .values({ id: question.id, node, body_id: question.bodyId, document })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  for (const cell of cells) {
    await db
      .insertInto('far_asked')
      .values({ question_id: question.id, cell_id: cell })
      .onConflict((conflict) => conflict.columns(['question_id', 'cell_id']).doNothing())
      .execute()
  }
}

export async function putFarStatements(
  db: Kysely<Schema>,
  { question, statements }: FarQuestion,
): Promise<void> {
  await db
    .updateTable('far_questions')
    .set({ document: JSON.stringify({ question, statements }) })
    .where('id', '=', question.id)
    .execute()
}

export async function findFarQuestion(db: Kysely<Schema>, id: string): Promise<FarQuestion | null> {
  const row = await db
    .selectFrom('far_questions')
    .select(['node', 'document'])
    .where('id', '=', id)
    .executeTakeFirst()
  // Written here only, after the letter was checked.
  return row === undefined ? null : { node: row.node, ...JSON.parse(row.document) }
}

/** Questions of bodies of other nodes that a neighbourhood was sent, the newest first. */
export async function farSentTo(db: Kysely<Schema>, cellId: string): Promise<SharedQuestion[]> {
  const rows = await db
    .selectFrom('far_asked')
    .innerJoin('far_questions', 'far_questions.id', 'far_asked.question_id')
    .select('document')
    .where('cell_id', '=', cellId)
    .orderBy('far_questions.id', 'desc')
    .execute()
  return rows.map(({ document }) => JSON.parse(document).question)
}

/** How many questions a body of another node has sent here. */
export async function countFarQuestions(db: Kysely<Schema>, bodyId: string): Promise<number> {
  const { count } = await db
    .selectFrom('far_questions')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('body_id', '=', bodyId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function isFarAsked(
  db: Kysely<Schema>,
  questionId: string,
  cellId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('far_asked')
    .select('cell_id')
    .where('question_id', '=', questionId)
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  return row !== undefined
}

/** Nodes on which cells live that were asked a question; without this one. */
export async function nodesAsked(
  db: Kysely<Schema>,
  { id, bodyId }: Pick<SharedQuestion, 'id' | 'bodyId'>,
): Promise<ReadonlyMap<string, readonly AskedCell[]>> {
  const rows = await db
    .selectFrom('shared_asked')
    .innerJoin('body_members', 'body_members.cell', 'shared_asked.cell')
    .select(['body_members.node', 'shared_asked.cell', 'shared_asked.name'])
    .where('shared_asked.question_id', '=', id)
    .where('body_members.body_id', '=', bodyId)
    .where('body_members.node', '<>', '')
    .orderBy('shared_asked.cell')
    .execute()
  return Map.groupBy(rows, ({ node }) => node)
}

/** The node on which a cell lives that a body knows; empty: this one; null: the body does not know it. */
export async function nodeOf(
  db: Kysely<Schema>,
  bodyId: string,
  cell: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('body_members')
    .select('node')
    .where('body_id', '=', bodyId)
    .where('cell', '=', cell)
    .executeTakeFirst()
  return row?.node ?? null
}

/** A report that was sent to another node, and what became of it there. */
export interface SentReport {
  readonly node: string
  readonly sentMs: number
  readonly state: 'waits' | 'taken' | 'refused'
  /** Why it was refused there, in words of the other node. */
  readonly refused: { readonly code: string; readonly message: string } | null
}

export async function addSentReport(
  db: Kysely<Schema>,
  of: {
    readonly reportId: string
    readonly conversationId: string
    readonly node: string
    readonly sentMs: number
  },
): Promise<void> {
  await db
    .insertInto('sent_reports')
    .values({
      report_id: of.reportId,
      conversation_id: of.conversationId,
      node: of.node,
      sent_ms: of.sentMs,
      state: 'waits',
    })
    .execute()
}

/** Notes what became of it; null: it was taken. */
export async function settleSentReport(
  db: Kysely<Schema>,
  reportId: string,
  refused: SentReport['refused'],
): Promise<void> {
  await db
    .updateTable('sent_reports')
    .set({
      state: refused === null ? 'taken' : 'refused',
      refused: refused?.code ?? null,
      reason: refused?.message ?? null,
    })
    .where('report_id', '=', reportId)
    .execute()
}

/** The last report of a conversation that was sent to another node; null: none was. */
export async function lastSentReport(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<SentReport | null> {
  const row = await db
    .selectFrom('sent_reports')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .orderBy('sent_ms', 'desc')
    .orderBy('report_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  const state = (['taken', 'refused'] as const).find((one) => one === row.state) ?? 'waits'
  const refused =
    row.refused === null ? null : { code: row.refused, message: row.reason ?? row.refused }
  return { node: row.node, sentMs: row.sent_ms, state, refused }
}

function bodyOf(row: Selectable<Schema['far_bodies']>): FarBody {
  return {
    bodyId: row.body_id,
    cellId: row.cell_id,
    node: row.node,
    name: row.name,
    slug: row.slug,
    askedMs: row.asked_ms,
    answeredMs: row.answered_ms,
    isMember: row.is_member === 1,
  }
}
