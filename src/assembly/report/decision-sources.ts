import { findCell } from '../../cell/store.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { findDecision } from '../decision/store-decision.ts'
import type { DecisionSource } from '../decision/decision-source.ts'
import { checkSources, replaceSources, sourcesOf } from '../decision/store-source.ts'
import { makeDecisionReport, type ReportContext } from './reports.ts'

/** States what a decision rests on, in the place of what was stated before, and makes its report anew. */
export async function stateSources(
  context: ReportContext,
  cellId: string,
  decisionId: string,
  stated: readonly DecisionSource[],
): Promise<Result<readonly DecisionSource[]>> {
  const { db } = context
  const cell = await findCell(db, cellId)
  if (cell === null || (await findDecision(db, cellId, decisionId)) === null) {
    return refuse('report-decision-not-found', 'There is no such decision.')
  }
  const checked = await checkSources(db, cellId, stated)
  if (!checked.ok) return checked
  await db.transaction().execute((tx) => replaceSources(tx, decisionId, checked.value))
  // Where there are as many reports as can be, the last one stays.
  await makeDecisionReport(context, cell, decisionId)
  return success((await sourcesOf(db, [decisionId])).get(decisionId) ?? [])
}
