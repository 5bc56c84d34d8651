import { nodeSigner } from '../../cell/store-node-key.ts'
import type { Cell } from '../../cell/cell.ts'
import { newId } from '../../kernel/id.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { keyText, signNote, type NoteKey } from '../../kernel/signed-note.ts'
import { dayMs, quarterMs } from '../../kernel/steps.ts'
import type { AssemblyContext } from '../context.ts'
import { readDefinitions } from '../ballot/store-definitions.ts'
import { outerNumbers } from '../conversation/outer-numbers.ts'
import { packedVotes } from '../conversation/packed-votes.ts'
import { readConversation } from '../conversation/store.ts'
import type { Decision } from '../decision/decision.ts'
import { isHash, type DecisionSource as SourceRow } from '../decision/decision-source.ts'
import { findDecision } from '../decision/store-decision.ts'
import { effectsOf } from '../decision/store-effect.ts'
import { decisionsOn, sourcesOf } from '../decision/store-source.ts'
import { readMinutes } from '../meeting/store-minutes.ts'
import { statementsFromMeetings } from '../meeting/store-passages.ts'
import { readLotteries } from '../panel/store-lottery.ts'
import { listPanels } from '../panel/store.ts'
import { reportOf, type DecisionSource, type QuestionSource } from './make-report.ts'
import { linesOf, whole } from './report-log.ts'
import {
  hashOf,
  reportHash,
  signedText,
  type ProvenReport,
  type Report,
  type ReportBallot,
  type ReportInput,
} from './report.ts'
import { askedOf, statementIds } from './store-asked.ts'
import { addReport, countReports, latestReport, reportsOfOne } from './store-report.ts'

/** What making a report works with. */
export type ReportContext = Pick<
  AssemblyContext,
  'db' | 'counts' | 'clock' | 'random' | 'publicUrl'
>

/** A report of a decision that is older than this is made anew when somebody looks: what its rules did has gone on. */
const staleMs = dayMs

/** Makes a report of a question as it stands, signs and keeps it. */
export async function makeQuestionReport(
  context: ReportContext,
  cell: Cell,
  conversationId: string,
): Promise<Result<ProvenReport>> {
  const question = await questionSource(context, cell.id, conversationId, 'question')
  if (!question.ok) return question
  const decided = await decisionsOn(context.db, conversationId)
  const decisions = await decisionSources(context, cell.id, decided)
  return keep(context, cell, {
    subject: 'question',
    subjectId: conversationId,
    question: question.value,
    decisions,
    ballots: await ballotsOn(context, cell.id, conversationId),
  })
}

/** Makes a report of a decision: with the statements that it names, of the question that most of them are of. */
export async function makeDecisionReport(
  context: ReportContext,
  cell: Cell,
  decisionId: string,
): Promise<Result<ProvenReport>> {
  const decisions = await decisionSources(context, cell.id, [decisionId])
  if (decisions.length === 0) {
    return refuse('report-decision-not-found', 'There is no such decision.')
  }
  const sources = (await sourcesOf(context.db, [decisionId])).get(decisionId) ?? []
  const named = Map.groupBy(
    sources.filter(({ kind }) => kind === 'statement'),
    ({ ref }) => ref,
  )
  const [most] = [...named].toSorted(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  )
  const found =
    most === undefined ? null : await questionSource(context, cell.id, most[0], 'decision')
  if (found?.ok === false && found.code === 'report-busy') return found
  const question = found?.ok === true ? found.value : null
  const ids =
    question === null
      ? new Set<string>()
      : new Set((most?.[1] ?? []).map(({ number }) => question.idOf(number)))
  const own = decisions.map((of) => ({
    ...of,
    statements: of.statements.filter((id) => ids.has(id)),
  }))
  return keep(context, cell, {
    subject: 'decision',
    subjectId: decisionId,
    question,
    decisions: own,
    ballots: [],
  })
}

/**
 * The report that is shown: the newest that was made. One is made where there is none of a closed question or of a decision, and anew where
 * that of a decision is a day old. Null: a question is open, and nobody has made a report of it.
 */
export async function shownReport(
  context: ReportContext,
  cell: Cell,
  of: {
    readonly subject: 'question' | 'decision'
    readonly id: string
    readonly closedMs: number | null
  },
): Promise<Result<ProvenReport | null>> {
  const kept = await latestReport(context.db, cell.id, of.subject, of.id)
  const report = kept?.report ?? null
  if (of.subject === 'question') {
    if (of.closedMs === null || kept?.report.question?.closedMs === of.closedMs)
      return success(report)
    return makeQuestionReport(context, cell, of.id)
  }
  const isStale = kept === null || context.clock.now() - kept.madeMs > staleMs
  if (!isStale) return success(report)
  const made = await makeDecisionReport(context, cell, of.id)
  return made.ok || report === null ? made : success(report)
}

/** The log that a question's report can be worked out from again; null: there is no such question. */
export async function questionLog(
  { db }: Pick<ReportContext, 'db'>,
  cellId: string,
  conversationId: string,
): Promise<Generator<string> | null> {
  const kept = await readConversation(db, conversationId)
  if (kept === null || kept.conversation.cellId !== cellId) return null
  const own = whole(kept)
  return linesOf(own, outerNumbers(kept.conversation, kept.participants.length))
}

/** The key that this node signs reports of a cell with. */
export async function reportKey(
  { db }: Pick<ReportContext, 'db'>,
  cellId: string,
): Promise<NoteKey> {
  const { name, use, publicKey } = await nodeSigner(db, signerName(cellId))
  return { name, use, publicKey }
}

async function questionSource(
  { db, counts }: ReportContext,
  cellId: string,
  conversationId: string,
  subject: Report['subject'],
): Promise<Result<QuestionSource>> {
  if (counts.isFull()) {
    return refuse('report-busy', 'Many reports are made just now: try again in a minute.')
  }
  const kept = await readConversation(db, conversationId)
  if (kept === null || kept.conversation.cellId !== cellId) {
    return refuse('report-question-not-found', 'There is no such question.')
  }
  const asked = await askedOf(db, conversationId)
  const idOf = await statementIds(db, conversationId)
  const { conversation, statements, moderations, participants } = kept
  const count = await counts.of({
    subject,
    conversation,
    participants: participants.length,
    statements,
    moderations,
    votes: packedVotes([...kept.votes]),
    ids: statements.map(({ number }) => idOf(number)),
  })
  return success({
    ...count,
    conversation,
    inputs: await inputsOfQuestion({ db }, cellId, conversationId),
    asked: asked === null ? null : { body: asked.body, question: asked.questionId },
    idOf,
  })
}

/** Ballots that name a question, the newest first. */
async function ballotsOn(
  { db }: Pick<ReportContext, 'db'>,
  cellId: string,
  conversationId: string,
): Promise<ReportBallot[]> {
  const all = await readDefinitions(db, cellId)
  return all
    .filter(({ ballot }) => ballot.question === conversationId)
    .map(({ ballot, closedMs, decisionId }) => {
      const { id, title, language, opensMs, closesMs } = ballot
      return { id, title, language, opensMs, closesMs, closedMs, decision: decisionId }
    })
}

/** Draws of panels about a question, and approved minutes of meetings that brought statements into it. */
async function inputsOfQuestion(
  { db }: Pick<ReportContext, 'db'>,
  cellId: string,
  conversationId: string,
): Promise<ReportInput[]> {
  const inputs: ReportInput[] = []
  for (const panel of await listPanels(db, cellId)) {
    if (panel.conversationId === conversationId) inputs.push(...(await drawsOf({ db }, panel.id)))
  }
  const meetings = new Set(
    [...(await statementsFromMeetings(db, conversationId)).values()].map((of) => of.meetingId),
  )
  for (const id of meetings) inputs.push(...(await minutesIn({ db }, id)))
  return inputs
}

/** What was published of the draws of a panel. */
async function drawsOf({ db }: Pick<ReportContext, 'db'>, id: string): Promise<ReportInput[]> {
  return (await readLotteries(db, id)).flatMap(({ digest, state }) =>
    state === 'drawn' && digest !== null && isHash(digest)
      ? [{ kind: 'panel', of: id, hash: digest, size: null }]
      : [],
  )
}

/** The minutes of a meeting, once they were approved. */
async function minutesIn({ db }: Pick<ReportContext, 'db'>, id: string): Promise<ReportInput[]> {
  const { text, state } = await readMinutes(db, id)
  if (state !== 'approved') return []
  return [{ kind: 'minutes', of: id, hash: hashOf({ text, state }), size: null }]
}

async function decisionSources(
  { db }: ReportContext,
  cellId: string,
  ids: readonly string[],
): Promise<DecisionSource[]> {
  const rows = await sourcesOf(db, ids)
  const sources: DecisionSource[] = []
  for (const id of ids) {
    const decision = await findDecision(db, cellId, id)
    if (decision === null) continue
    const own = rows.get(id) ?? []
    sources.push({
      decision,
      effects: await effectsIn({ db }, decision),
      statements: await statementsIn({ db }, own),
      inputs: await inputsIn({ db }, own),
    })
  }
  return sources
}

function effectsIn({ db }: Pick<ReportContext, 'db'>, { mandates }: Decision) {
  return effectsOf(
    db,
    mandates.map(({ mandate }) => mandate.id),
    quarterMs,
  )
}

async function statementsIn(
  { db }: Pick<ReportContext, 'db'>,
  rows: readonly SourceRow[],
): Promise<string[]> {
  const ids: string[] = []
  for (const { kind, ref, number } of rows) {
    if (kind === 'statement') ids.push((await statementIds(db, ref))(number))
  }
  return ids
}

async function inputsIn(
  { db }: Pick<ReportContext, 'db'>,
  rows: readonly SourceRow[],
): Promise<ReportInput[]> {
  const inputs: ReportInput[] = []
  for (const { kind, ref, hash } of rows) {
    if (kind === 'meeting') {
      inputs.push(...(await minutesIn({ db }, ref)))
    } else if (kind === 'panel' && hash === '') {
      inputs.push(...(await drawsOf({ db }, ref)))
    } else if ((kind === 'panel' || kind === 'ballot') && isHash(hash)) {
      const as = kind === 'panel' ? 'panel' : 'ballot-log'
      inputs.push({ kind: as, of: ref, hash, size: null })
    }
  }
  return inputs
}

async function keep(
  context: ReportContext,
  cell: Cell,
  of: {
    readonly subject: 'question' | 'decision'
    readonly subjectId: string
    readonly question: QuestionSource | null
    readonly decisions: readonly DecisionSource[]
    readonly ballots: readonly ReportBallot[]
  },
): Promise<Result<ProvenReport>> {
  const { db, clock, random, publicUrl } = context
  if ((await countReports(db, cell.id, of.subjectId)) >= reportsOfOne) {
    const most = reportsOfOne
    return refuse('too-many-reports', `There are ${most} reports of it at the most.`, undefined, {
      most,
    })
  }
  // Of two reports of one thing the later one is known by its time.
  const last = await latestReport(db, cell.id, of.subject, of.subjectId)
  const madeMs = Math.max(clock.now(), (last?.madeMs ?? 0) + 1)
  const id = newId(madeMs, random)
  const { name, kind } = cell
  const report = reportOf({ ...of, id, madeMs, publicUrl, cell: { id: cell.id, name, kind } })
  const hash = reportHash(report)
  const signer = await nodeSigner(db, signerName(cell.id))
  const note = signNote(signedText(report, hash), signer)
  const proven = { ...report, proof: { hash, note, key: keyText(signer) } }
  await addReport(db, { id, cellId: cell.id, subjectId: of.subjectId, report: proven })
  return success(proven)
}

/** The name under which a node signs reports of a cell. */
export function signerName(cellId: string): string {
  return `commonwatt/report/${cellId}`
}
