import type { NoteKey } from '../../kernel/signed-note.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { signedByOneOf } from './check-report.ts'
import type { ProvenReport } from './report.ts'
import type { AskedCell, SharedQuestion, SharedStatement } from './shared-question.ts'

/** What a body knows when a report comes. */
export interface Desk {
  readonly question: SharedQuestion
  readonly shared: readonly SharedStatement[]
  readonly asked: readonly AskedCell[]
  /** When the newest report of the same cell was made; null: it has sent none. */
  readonly newestMs: number | null
  readonly hasSlate: boolean
  /** Keys of the nodes that are known. */
  readonly keys: readonly NoteKey[]
  readonly nowMs: number
}

/** Clocks of another node may be ahead by this, ms. */
const aheadMs = 10 * 60_000

/**
 * Whether a body takes a report that can be read: it answers this question, comes from a cell that was asked, is signed by a node that is known,
 * and speaks of statements that were asked or were said in its own conversation.
 */
export function takeable(report: ProvenReport, desk: Desk): Result<ProvenReport> {
  const { question, shared, asked } = desk
  const { sender, asked: of } = report
  if (of === null || of.body !== question.bodyId || of.question !== question.id) {
    return refuse('report-other-question', 'This report answers another question.', 'asked')
  }
  if (report.subject !== 'question' || report.question === null) {
    return refuse('report-other-question', 'This is the report of a decision.', 'subject')
  }
  if (!asked.some(({ cell }) => cell === sender.cell)) {
    return refuse('report-other-cell', `${sender.name} was not asked this question.`, 'sender.cell')
  }
  const signed = signedByOneOf(report, desk.keys)
  if (!signed.ok) return signed
  const known = new Map(shared.map(({ id, text }) => [id, text]))
  const own = `${report.question.id}/`
  for (const [i, { id, text }] of report.statements.entries()) {
    const words = known.get(id)
    if (words === undefined && !id.startsWith(own)) {
      const message = `Statement ${id} was not asked, and is none of this conversation.`
      return refuse('report-statement-foreign', message, `statements[${i}].id`)
    }
    if (words !== undefined && words !== text) {
      const message = `Statement ${id} has other words than those that were asked.`
      return refuse('report-statement-foreign', message, `statements[${i}].text`)
    }
  }
  if (desk.hasSlate) {
    return slateMade()
  }
  if (report.madeMs > desk.nowMs + aheadMs) {
    return refuse(
      'report-from-later',
      'This report says that it was made later than now.',
      'madeMs',
    )
  }
  if (desk.newestMs !== null && report.madeMs < desk.newestMs) {
    return refuse('report-older', 'A newer report of this cell was taken already.', 'madeMs')
  }
  return success(report)
}

export function slateMade(): Refusal {
  return refuse('slate-made', 'What is to be answered was drawn up already; reports came before.')
}
