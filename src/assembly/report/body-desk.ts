import type { Kysely, Transaction } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { findCell, lockCell } from '../../cell/store.ts'
import { catchRefusal, orThrow, refuse, type Result } from '../../kernel/refusal.ts'
import type { NoteKey } from '../../kernel/signed-note.ts'
import type { Schema } from '../../store/schema.ts'
import { answerLimits, checkAnswer, noticeHash, noticeOf, type Answer } from './answer.ts'
import type { BodyContext } from './bodies.ts'
import { slateFrom, slateHash, type BodySlate } from './body-slate.ts'
import { readReport, readReportText } from './check-report.ts'
import type { FarNodes } from './far.ts'
import type { ProvenReport } from './report.ts'
import { makeQuestionReport, reportKey, signerName } from './reports.ts'
import type { SharedQuestion } from './shared-question.ts'
import { askedOf, conversationsAsked, putNotice, type AskedConversation } from './store-asked.ts'
import {
  addAnswer,
  addSlate,
  addTaken,
  answersOf,
  askedCellsOf,
  findShared,
  findSlate,
  findTaken,
  listTaken,
  newestTaken,
  sharedStatementsOf,
} from './store-body.ts'
import { addSentReport, findFarQuestion, nodeOf } from './store-far.ts'
import { slateMade, takeable } from './take-report.ts'
import { tellAsked } from './tell-asked.ts'

/** Makes the report of a conversation that a body asked for, and hands it to the body. */
export async function sendReport(
  context: BodyContext,
  cell: Cell,
  conversationId: string,
): Promise<Result<ProvenReport>> {
  const asked = await askedOf(context.db, conversationId)
  if (asked === null) {
    return refuse('not-asked', 'This question is your own: nobody waits for its report.')
  }
  if ((await findSlate(context.db, asked.questionId)) !== null) return slateMade()
  const made = await makeQuestionReport(context, cell, conversationId)
  if (!made.ok) return made
  const question = await findShared(context.db, asked.questionId)
  if (question === null) return sendFar(context, asked, made.value)
  return take(context, question, made.value)
}

/** A body of another node is sent the document: it says later whether it takes it. */
async function sendFar(
  { db, clock, far }: BodyContext,
  { conversationId, questionId }: Pick<AskedConversation, 'conversationId' | 'questionId'>,
  report: ProvenReport,
): Promise<Result<ProvenReport>> {
  const question = await findFarQuestion(db, questionId)
  if (question === null) return refuse('asked-not-found', 'The body that asked is not here.')
  const { node } = question
  const sentMs = clock.now()
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      await addSentReport(tx, { reportId: report.id, conversationId, node, sentMs })
      orThrow(await far.tell(tx, node, { kind: 'assembly-report', content: report }, sentMs))
      return report
    }),
  )
}

/** Takes the text of a report. The same report again changes nothing. */
export async function takeReportText(
  context: BodyContext,
  question: SharedQuestion,
  text: string,
): Promise<Result<ProvenReport>> {
  const read = readReportText(text)
  return read.ok ? take(context, question, read.value) : read
}

/** Takes a report that came as JSON. */
export async function takeReport(
  context: BodyContext,
  question: SharedQuestion,
  content: unknown,
): Promise<Result<ProvenReport>> {
  const read = readReport(content)
  return read.ok ? take(context, question, read.value) : read
}

function take(
  context: BodyContext,
  question: SharedQuestion,
  report: ProvenReport,
): Promise<Result<ProvenReport>> {
  return catchRefusal(() =>
    context.db.transaction().execute((tx) => takeIn(context, tx, question, report)),
  )
}

/** Takes a report in a transaction; what is refused is thrown. Whoever hands it in has read it. */
export async function takeIn(
  { clock, far }: Pick<BodyContext, 'clock' | 'far'>,
  tx: Transaction<Schema>,
  question: SharedQuestion,
  report: ProvenReport,
): Promise<ProvenReport> {
  const { cell } = report.sender
  await lockCell(tx, question.bodyId)
  const known = await findTaken(tx, question.id, report.id)
  if (known?.proof.hash === report.proof.hash) return known
  if (known !== null) {
    orThrow(refuse('report-id-taken', 'Another report with this id was taken.', 'id'))
  }
  const before = (await listTaken(tx, question.id)).filter((of) => of.cell === cell)
  const taken = orThrow(
    takeable(report, {
      question,
      shared: await sharedStatementsOf(tx, question.id),
      asked: await askedCellsOf(tx, question.id),
      newestMs: before.at(-1)?.madeMs ?? null,
      hasSlate: (await findSlate(tx, question.id)) !== null,
      keys: await keysOf(tx, far, question.bodyId, cell),
      nowMs: clock.now(),
    }),
  )
  await addTaken(tx, question.id, taken, clock.now())
  return taken
}

/** Cells of this node are known by its own key, others by that of their node. */
async function keysOf(
  db: Kysely<Schema>,
  far: FarNodes,
  bodyId: string,
  cell: string,
): Promise<readonly NoteKey[]> {
  if ((await findCell(db, cell)) !== null) return [await reportKey({ db }, cell)]
  const node = await nodeOf(db, bodyId, cell)
  const key = node === null ? null : far.keyOf(node, signerName(cell))
  return key === null ? [] : [key]
}

/** Draws up what the body has to answer, once, and tells all cells that were asked. */
export async function drawUpSlate(
  context: BodyContext,
  question: SharedQuestion,
): Promise<Result<BodySlate>> {
  const { db, clock } = context
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
      await lockCell(tx, question.bodyId)
      const before = await findSlate(tx, question.id)
      if (before !== null) return before.slate
      const slate = orThrow(
        slateFrom(question, await newestTaken(tx, question.id), {
          shared: await sharedStatementsOf(tx, question.id),
          asked: await askedCellsOf(tx, question.id),
          nowMs: clock.now(),
        }),
      )
      await addSlate(tx, slate, slateHash(slate))
      await tellAll(context, tx, question)
      return slate
    }),
  )
}

/** A body answers one statement; the same answer again changes nothing, another one corrects it and both stay on record. */
export async function giveAnswer(
  context: BodyContext,
  question: SharedQuestion,
  said: {
    readonly statement: string
    readonly verdict: string
    readonly reason: string
    readonly amended: string
  },
): Promise<Result<Answer>> {
  const { db, clock } = context
  return catchRefusal(() =>
    db.transaction().execute(async (tx): Promise<Answer> => {
      await lockCell(tx, question.bodyId)
      const drawn = await findSlate(tx, question.id)
      if (drawn === null) {
        return orThrow(refuse('no-slate', 'What is to be answered was not drawn up yet.'))
      }
      const checked = orThrow(checkAnswer(drawn.slate, said))
      const before = await answersOf(tx, question.id)
      const last = before.findLast(({ statement }) => statement === checked.statement)
      const isSame =
        last !== undefined &&
        last.verdict === checked.verdict &&
        last.reason === checked.reason &&
        last.amended === checked.amended
      if (isSame) return last
      if (before.length >= answerLimits.answers) {
        const most = answerLimits.answers
        orThrow(
          refuse('too-many-answers', `There are ${most} answers at the most.`, undefined, { most }),
        )
      }
      const answer = { ...checked, atMs: clock.now() }
      await addAnswer(tx, question.id, before.length + 1, answer)
      await tellAll(context, tx, question)
      return answer
    }),
  )
}

/** Tells other nodes all of a question again: who was not trusted for a while, or has lost it, has it then; nobody is told anything twice. */
export async function tellAgain(context: BodyContext, question: SharedQuestion): Promise<void> {
  const { db, clock } = context
  await db.transaction().execute(async (tx) => {
    const statements = await sharedStatementsOf(tx, question.id)
    const nowMs = clock.now()
    await tellAsked(context, tx, question, nowMs, (cells) => ({
      kind: 'question-asked',
      content: { question, statements, cells: cells.map(({ cell }) => cell) },
    }))
    await tellAsked(context, tx, question, nowMs, () => ({
      kind: 'statements-passed',
      content: { question: question.id, statements },
    }))
    await tellAll(context, tx, question)
  })
}

/** Tells every cell that was asked what is to be answered, and what was. */
async function tellAll(
  { clock, publicUrl, far }: BodyContext,
  tx: Transaction<Schema>,
  question: SharedQuestion,
): Promise<void> {
  const drawn = await findSlate(tx, question.id)
  const body = await findCell(tx, question.bodyId)
  if (drawn === null || body === null) return
  const notice = noticeOf(drawn, await answersOf(tx, question.id), {
    question,
    bodyName: body.name,
    url: new URL(`/asked/${question.id}`, publicUrl).href,
    nowMs: clock.now(),
  })
  const hash = noticeHash(notice)
  for (const { conversationId } of await conversationsAsked(tx, question.id)) {
    await putNotice(tx, conversationId, notice, hash)
  }
  await tellAsked({ far }, tx, question, clock.now(), () => ({
    kind: 'answers-notice',
    content: notice,
  }))
}
