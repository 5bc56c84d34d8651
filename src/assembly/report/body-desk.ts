import type { Cell } from '../../cell/cell.ts'
import { findCell, lockCell } from '../../cell/store.ts'
import { catchRefusal, orThrow, refuse, type Result } from '../../kernel/refusal.ts'
import { answerLimits, checkAnswer, noticeHash, noticeOf, type Answer } from './answer.ts'
import type { BodyContext } from './bodies.ts'
import { slateFrom, slateHash, type BodySlate } from './body-slate.ts'
import { readReport, readReportText } from './check-report.ts'
import type { ProvenReport } from './report.ts'
import { makeQuestionReport, reportKey } from './reports.ts'
import type { SharedQuestion } from './shared-question.ts'
import { askedOf, conversationsAsked, putNotice } from './store-asked.ts'
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
import { slateMade, takeable } from './take-report.ts'

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
  // A body of another node is sent the document; here it is handed over.
  if (question === null) return refuse('asked-not-found', 'The body that asked is not here.')
  return take(context, question, made.value)
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

async function take(
  { db, clock }: BodyContext,
  question: SharedQuestion,
  report: ProvenReport,
): Promise<Result<ProvenReport>> {
  const { cell } = report.sender
  // Cells of this node are known by its own key; those of others will be by theirs.
  const keys = (await findCell(db, cell)) === null ? [] : [await reportKey({ db }, cell)]
  return catchRefusal(() =>
    db.transaction().execute(async (tx) => {
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
          keys,
          nowMs: clock.now(),
        }),
      )
      await addTaken(tx, question.id, taken, clock.now())
      return taken
    }),
  )
}

/** Draws up what the body has to answer, once, and tells all cells that were asked. */
export async function drawUpSlate(
  context: BodyContext,
  question: SharedQuestion,
): Promise<Result<BodySlate>> {
  const { db, clock } = context
  const made = await catchRefusal(() =>
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
      return slate
    }),
  )
  if (made.ok) await tellAll(context, question)
  return made
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
  const given = await catchRefusal(() =>
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
      return answer
    }),
  )
  if (given.ok) await tellAll(context, question)
  return given
}

/** Tells every cell of this node that was asked what is to be answered, and what was. */
async function tellAll(
  { db, clock, publicUrl }: BodyContext,
  question: SharedQuestion,
): Promise<void> {
  const drawn = await findSlate(db, question.id)
  const body = await findCell(db, question.bodyId)
  if (drawn === null || body === null) return
  const notice = noticeOf(drawn, await answersOf(db, question.id), {
    question,
    bodyName: body.name,
    url: new URL(`/asked/${question.id}`, publicUrl).href,
    nowMs: clock.now(),
  })
  const hash = noticeHash(notice)
  for (const { conversationId } of await conversationsAsked(db, question.id)) {
    await putNotice(db, conversationId, notice, hash)
  }
}
